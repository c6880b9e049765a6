"""The year at a glance for the first page: sums by programme and by district.

The same figures as `plan_summary` without the names of its proposals and members (a test compares
them), from one query over the ledger, four in all whatever the size of the plans.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from khuyencong.localities.models import Locality
from khuyencong.provenance import Provenance
from projects import ledger
from projects.models import Amounts, Member, Plan, Proposal, Stage
from reports.figures.of_offices import offices_named
from reports.figures.places import places_then
from reports.figures.plan_summary import (
    WHOLE_PROVINCE,
    DecisionLine,
    DistrictLine,
    YearFigures,
    decision_line,
)

NOTHING = Amounts()


@dataclass(frozen=True)
class ProgrammeLine:
    """One programme's plan of the year in sums."""

    slug: str
    name: str
    short_name: str
    decisions: tuple[DecisionLine, ...]
    proposal_count: int
    planned: Amounts
    accepted: Amounts


@dataclass(frozen=True)
class YearOverview(YearFigures):
    """The sums alone."""

    programmes: tuple[ProgrammeLine, ...]


def year_overview(year: int, *, user: Any, on: datetime.date | None = None) -> YearOverview:
    """Sums of the plans of a year within the scope of `user`, of all that is entered or as of a day."""
    plans = list(Plan.objects.visible_to(user).of_year(year).prefetch_related("decisions"))
    lines = lines_of_plans(plans, user=user, on=on)
    of_plan: dict[int, list[MemberSums]] = defaultdict(list)
    for line in lines:
        of_plan[line.plan.pk].append(line)
    whose = offices_named(plans)
    programmes = tuple(
        ProgrammeLine(
            slug=plan.programme.slug,
            name=f"{plan.programme.name}{whose[plan.pk]}",
            short_name=f"{plan.programme.short_name}{whose[plan.pk]}",
            decisions=tuple(decision_line(decision) for decision in plan.decisions.all()),
            proposal_count=len({line.proposal for line in of_plan[plan.pk]}),
            planned=Amounts.sum(line.planned for line in of_plan[plan.pk]),
            accepted=Amounts.sum(line.accepted for line in of_plan[plan.pk]),
        )
        for plan in plans
    )
    return YearOverview(
        year=year,
        programmes=programmes,
        districts=_districts(lines),
        proposal_count=sum(programme.proposal_count for programme in programmes),
        establishments=len(lines),
        illustrative_members=sum(line.is_illustrative for line in lines),
        planned=Amounts.sum(programme.planned for programme in programmes),
        accepted=Amounts.sum(programme.accepted for programme in programmes),
    )


@dataclass
class MemberSums:
    """One establishment of a plan with its sums."""

    plan: Plan
    proposal: int
    locality: int | None
    is_illustrative: bool
    planned: Amounts = NOTHING
    accepted: Amounts = NOTHING

    @property
    def counts(self) -> bool:
        """As `ledger.on_plans` has it."""
        return self.planned.total > 0


def lines_of_plans(
    plans: list[Plan], *, user: Any, on: datetime.date | None = None
) -> list[MemberSums]:
    """Each establishment that counts in these plans, within the scope of `user`, with what was planned
    and accepted for it. One query over the ledger, one more for a past day."""
    members = Member.objects.visible_to(user).filter(
        proposal__in=Proposal.objects.visible_to(user).filter(plan__in=plans).order_by()
    )
    keys = ("proposal__plan", "proposal", "locality", "provenance")
    rows = ledger.planned_money(on, members, plans, "member", *(f"member__{key}" for key in keys))
    of_key = {plan.pk: plan for plan in plans}
    then = places_then(on, proposal__plan__in=plans)
    lines: dict[int, MemberSums] = {}
    for member, plan, proposal, locality, provenance, stage, money in rows:
        line = lines.get(member)
        if line is None:
            is_illustrative = provenance == Provenance.ILLUSTRATIVE
            place = then.get(member)
            stood = (place.pk if place else None) if member in then else locality
            line = lines[member] = MemberSums(of_key[plan], proposal, stood, is_illustrative)
        if stage == Stage.ACCEPTED:
            line.accepted = money
        else:
            line.planned = money
    return [line for line in lines.values() if line.counts]


def _districts(lines: list[MemberSums]) -> tuple[DistrictLine, ...]:
    """By code of the statistics office; what serves the whole province comes last. One query."""
    keys = {line.locality for line in lines if line.locality}
    localities = Locality.objects.select_related("parent").in_bulk(keys)
    units = {key: locality.district for key, locality in localities.items()}
    of_district: dict[tuple[str, str], list[MemberSums]] = defaultdict(list)
    for line in lines:
        unit = units[line.locality] if line.locality else None
        of_district[(unit.code, unit.name) if unit else ("", WHOLE_PROVINCE)].append(line)
    return tuple(
        DistrictLine(
            name=name,
            is_district=bool(code),
            establishments=len(of_one),
            planned=Amounts.sum(line.planned for line in of_one),
            accepted=Amounts.sum(line.accepted for line in of_one),
        )
        for (code, name), of_one in sorted(
            of_district.items(), key=lambda item: (not item[0][0], item[0])
        )
    )
