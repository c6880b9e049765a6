"""The year at a glance for the first page: sums by programme and by district, made in SQL.

The same figures as `plan_summary` without its proposals and members (a test compares them), in
five queries whatever the size of the plans.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from khuyencong.localities.models import Locality
from khuyencong.provenance import Provenance
from projects.models import Amounts, FundingSplit, Member, Plan, Proposal, Stage
from projects.workflow import PlanState
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


def year_overview(year: int, *, user: Any) -> YearOverview:
    """Sums of the plans of a year within the scope of `user`."""
    plans = list(Plan.objects.visible_to(user).of_year(year).prefetch_related("decisions"))
    proposals = Proposal.objects.visible_to(user).filter(plan__in=plans).in_plan().order_by()
    members = Member.objects.visible_to(user).filter(proposal__in=proposals).order_by()
    planned, accepted = _money(members, plans)
    counts = dict(proposals.values_list("plan").annotate(Count("pk")))
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


def _money(members: Any, plans: list[Plan]) -> tuple[Sums, Sums]:
    """(plan, locality) → planned and accepted money, in one query over the ledger."""
    approved = [plan.pk for plan in plans if plan.state == PlanState.APPROVED]
    in_approved = Q(member__proposal__plan__in=approved)
    appraised = FundingSplit.objects.filter(member=OuterRef("member"), stage=Stage.APPRAISED)
    is_planned = (
        (in_approved & Q(stage=Stage.APPROVED))
        | (~in_approved & Q(stage=Stage.APPRAISED))
        | (~in_approved & Q(stage=Stage.REQUESTED) & ~Exists(appraised))
    )
    rows = (
        FundingSplit.objects.filter(is_planned | Q(stage=Stage.ACCEPTED), member__in=members)
        .filter(member__proposal__plan__in=plans)  # known of `members`, but not to the database
        .order_by()
        .values_list("member__proposal__plan", "member__locality", "stage")
        .annotate(Sum("state_support"), Sum("beneficiary_contribution"), Sum("other_funds"))
    )
    planned: Sums = defaultdict(Amounts)
    accepted: Sums = defaultdict(Amounts)
    for plan, locality, stage, support, own, other in rows:
        into = accepted if stage == Stage.ACCEPTED else planned
        into[plan, locality] += Amounts(support, own, other)
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
            planned=Amounts.sum(a for (_plan, key), a in planned.items() if names[key] == name),
            accepted=Amounts.sum(a for (_plan, key), a in accepted.items() if names[key] == name),
        )
        for name, count in sorted(members.items(), key=lambda item: (not item[0][0], item[0]))
    )
