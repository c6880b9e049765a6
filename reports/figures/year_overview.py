"""The year at a glance for the first page: sums by programme and by district, made in SQL.

The same figures as `plan_summary` without its proposals and members (a test compares them), in
five queries whatever the size of the plans.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from khuyencong.localities.models import Locality
from khuyencong.provenance import Provenance
from projects import ledger
from projects.models import Amounts, Member, Plan, Proposal, Stage
from reports.figures.plan_summary import (
    WHOLE_PROVINCE,
    DecisionLine,
    DistrictLine,
    YearFigures,
    decision_line,
)


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
    visible = Member.objects.visible_to(user).filter(
        proposal__in=Proposal.objects.visible_to(user).filter(plan__in=plans).order_by()
    )
    planned, accepted = _money(on, visible, plans)
    members = ledger.on_plans(on, visible, plans).order_by()
    counts = dict(members.values_list("proposal__plan").annotate(Count("proposal", distinct=True)))
    places = list(
        members.values("locality").annotate(
            members=Count("pk"), made_up=Count("pk", filter=Q(provenance=Provenance.ILLUSTRATIVE))
        )
    )
    programmes = tuple(
        ProgrammeLine(
            slug=plan.programme.slug,
            name=plan.programme.name,
            short_name=plan.programme.short_name,
            decisions=tuple(decision_line(decision) for decision in plan.decisions.all()),
            proposal_count=counts.get(plan.pk, 0),
            planned=Amounts.sum(a for (p, _place), a in planned.items() if p == plan.pk),
            accepted=Amounts.sum(a for (p, _place), a in accepted.items() if p == plan.pk),
        )
        for plan in plans
    )
    return YearOverview(
        year=year,
        programmes=programmes,
        districts=_districts(places, planned, accepted),
        proposal_count=sum(counts.values()),
        establishments=sum(row["members"] for row in places),
        illustrative_members=sum(row["made_up"] for row in places),
        planned=Amounts.sum(planned.values()),
        accepted=Amounts.sum(accepted.values()),
    )


Sums = dict[tuple[int, int | None], Amounts]


def _money(on: datetime.date | None, members: Any, plans: list[Plan]) -> tuple[Sums, Sums]:
    """(plan, locality) → planned and accepted money, in one query over the ledger."""
    rows = ledger.planned_money(on, members, plans, "member__proposal__plan", "member__locality")
    planned: Sums = defaultdict(Amounts)
    accepted: Sums = defaultdict(Amounts)
    for plan, locality, stage, money in rows:
        into = accepted if stage == Stage.ACCEPTED else planned
        into[plan, locality] += money
    return planned, accepted


def _districts(places: Any, planned: Sums, accepted: Sums) -> tuple[DistrictLine, ...]:
    """By code of the statistics office; what serves the whole province comes last."""
    keys = [row["locality"] for row in places if row["locality"]]
    localities = Locality.objects.select_related("parent").in_bulk(keys)
    names: dict[int | None, tuple[str, str]] = {}
    members: dict[tuple[str, str], int] = defaultdict(int)
    for row in places:
        unit = localities[row["locality"]].district if row["locality"] else None
        name = (unit.code, unit.name) if unit else ("", WHOLE_PROVINCE)
        names[row["locality"]] = name
        members[name] += row["members"]
    return tuple(
        DistrictLine(
            name=name[1],
            is_district=bool(name[0]),
            establishments=count,
            planned=Amounts.sum(a for (_plan, key), a in planned.items() if names.get(key) == name),
            accepted=Amounts.sum(
                a for (_plan, key), a in accepted.items() if names.get(key) == name
            ),
        )
        for name, count in sorted(members.items(), key=lambda item: (not item[0][0], item[0]))
    )
