"""A year for who decides about money: paid, brought about, held up, not used, and the years before.

The same figures as the reports have (tests hold them together); of approved plans alone.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from projects import ledger
from projects.models import Amounts, Indicator, Obstacle, Plan
from projects.workflow import PlanState
from reports.figures.progress import Outcome, outcomes_between, payments_of
from reports.figures.support_received import YearLine, years_side_by_side
from reports.figures.year_overview import year_overview

YEARS_BEFORE = 3
SHOWN = 5  # obstacles and effects; one page has no room for more, their reports have them all
ASKED_FIRST = (Indicator.CAPACITY.label, Indicator.JOBS.label)


@dataclass(frozen=True)
class ProgrammeBrief:
    """One approved plan; `paid` is what left the treasury less what came back."""

    slug: str
    short_name: str
    proposals: int
    approved: Amounts
    accepted: Amounts
    paid: int
    ceiling: int | None

    @property
    def unused(self) -> int | None:
        """Of the ceiling; negative where more was approved."""
        return None if self.ceiling is None else self.ceiling - self.approved.state_support


@dataclass(frozen=True)
class OverdueObstacle:
    code: str
    what: str
    who_acts: str
    due_on: datetime.date
    days_late: int


@dataclass(frozen=True)
class YearBrief:
    year: int
    on: datetime.date
    programmes: tuple[ProgrammeBrief, ...]
    overdue: tuple[OverdueObstacle, ...]
    outcomes: tuple[Outcome, ...]
    years: tuple[YearLine, ...]

    @property
    def total(self) -> ProgrammeBrief:
        """All plans together; without a ceiling where one of them has none."""
        ceilings = [each.ceiling for each in self.programmes if each.ceiling is not None]
        return ProgrammeBrief(
            slug="",
            short_name="Cộng",
            proposals=sum(each.proposals for each in self.programmes),
            approved=Amounts.sum(each.approved for each in self.programmes),
            accepted=Amounts.sum(each.accepted for each in self.programmes),
            paid=sum(each.paid for each in self.programmes),
            ceiling=sum(ceilings) if len(ceilings) == len(self.programmes) else None,
        )

    @property
    def shown_obstacles(self) -> tuple[OverdueObstacle, ...]:
        return self.overdue[:SHOWN]

    @property
    def hidden_obstacles(self) -> int:
        return max(len(self.overdue) - SHOWN, 0)

    @property
    def shown_outcomes(self) -> tuple[Outcome, ...]:
        """Capacity and jobs before all else."""
        order = sorted(self.outcomes, key=lambda each: each.indicator not in ASKED_FIRST)
        return tuple(order[:SHOWN])

    @property
    def hidden_outcomes(self) -> int:
        return max(len(self.outcomes) - SHOWN, 0)


def approved_years(user: Any) -> list[int]:
    """Years of which a plan was approved, newest first. One query."""
    plans = Plan.objects.visible_to(user).filter(state=PlanState.APPROVED)
    return list(plans.order_by("-year").values_list("year", flat=True).distinct())


def year_brief(year: int, *, user: Any, on: datetime.date) -> YearBrief:
    """As of a day, within the scope of `user`. A constant number of queries."""
    plans = list(Plan.objects.visible_to(user).of_year(year).filter(state=PlanState.APPROVED))
    return YearBrief(
        year=year,
        on=on,
        programmes=_programmes(year, plans, user, on),
        overdue=_overdue(year, user, on),
        outcomes=outcomes_between(year, datetime.date(year, 1, 1), on, user),
        years=years_side_by_side(year - YEARS_BEFORE, year, user=user, on=on).years[::-1],
    )


def _programmes(
    year: int, plans: list[Plan], user: Any, on: datetime.date
) -> tuple[ProgrammeBrief, ...]:
    paid = {
        plan: until
        for plan, _in_period, until in ledger.paid_by(
            "proposal__plan", payments=payments_of(plans, on, user)
        )
    }
    of_slug = {plan.programme.slug: plan for plan in plans}
    return tuple(
        ProgrammeBrief(
            slug=line.slug,
            short_name=line.short_name,
            proposals=line.proposal_count,
            approved=line.planned,
            accepted=line.accepted,
            paid=paid.get(of_slug[line.slug].pk, 0),
            ceiling=of_slug[line.slug].ceiling,
        )
        for line in year_overview(year, user=user, on=on).programmes
        if line.slug in of_slug
    )


def _overdue(year: int, user: Any, on: datetime.date) -> tuple[OverdueObstacle, ...]:
    """Not solved today though their day has passed, the longest overdue first. One query."""
    rows = Obstacle.objects.visible_to(user).overdue_on(on).filter(proposal__year=year)
    return tuple(
        OverdueObstacle(
            code=row.proposal.code,
            what=row.what,
            who_acts=row.who_acts,
            due_on=row.due_on,
            days_late=(on - row.due_on).days,
        )
        for row in rows.select_related("proposal").order_by("due_on", "pk")
    )
