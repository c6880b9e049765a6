"""The figures of a year's plans: by programme, content group, proposal, member and district.

Home page, plan pages and the printed plan all read these; nothing of them is computed twice.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from projects import ledger
from projects.models import (
    Amounts,
    Decision,
    Member,
    Plan,
    Proposal,
    Stage,
)
from projects.workflow import PlanState
from reports.figures.of_members import proposals_with
from reports.figures.of_offices import offices_named, roman
from reports.figures.places import places_then, restore_places

WHOLE_PROVINCE = "Toàn tỉnh"
DECIDED = (Stage.APPROVED, Stage.ACCEPTED)


@dataclass(frozen=True)
class MemberLine:
    """One establishment of a proposal."""

    name: str
    place: str
    planned: Amounts
    accepted: Amounts
    is_accepted: bool
    is_illustrative: bool
    note: str
    district: tuple[str, str]


@dataclass(frozen=True)
class ProposalLine:
    """One proposal; its amounts are the sums of its members'."""

    number: int
    code: str
    title: str
    is_group: bool
    period: str
    state_label: str
    state_tone: str
    members: tuple[MemberLine, ...]
    planned: Amounts
    accepted: Amounts
    is_illustrative: bool

    @property
    def listed_members(self) -> tuple[MemberLine, ...]:
        """Members that get rows of their own: those of a proposal with several."""
        return self.members if len(self.members) > 1 else ()

    @property
    def beneficiary_label(self) -> str:
        return self.members[0].name if len(self.members) == 1 else f"{len(self.members)} cơ sở"

    @property
    def note(self) -> str:
        return self.members[0].note if len(self.members) == 1 else ""

    @property
    def place(self) -> str:
        return self.members[0].place if len(self.members) == 1 else ""

    @property
    def members_accepted(self) -> int:
        return sum(member.is_accepted for member in self.members)


@dataclass(frozen=True)
class GroupBlock:
    """The proposals of one of the nine content groups."""

    number: int
    name: str
    proposals: tuple[ProposalLine, ...]
    planned: Amounts
    accepted: Amounts


@dataclass(frozen=True)
class DecisionLine:
    number: str
    decided_on: datetime.date
    authority: str
    kind: str
    days_late: int
    is_illustrative: bool


@dataclass(frozen=True)
class ProgrammeBlock:
    """One programme's plan of the year."""

    roman: str
    level: str
    slug: str
    name: str
    short_name: str
    state_label: str
    decisions: tuple[DecisionLine, ...]
    groups: tuple[GroupBlock, ...]
    proposal_count: int
    planned: Amounts
    accepted: Amounts


@dataclass(frozen=True)
class DistrictLine:
    """What goes to one district (or, since 2025-07-01, commune)."""

    name: str
    is_district: bool
    establishments: int
    planned: Amounts
    accepted: Amounts


@dataclass(frozen=True)
class YearFigures:
    """The sums of a year; amounts in đồng. `planned` is the approved money, or before the
    approval the appraised (else the requested) money."""

    year: int
    districts: tuple[DistrictLine, ...]
    proposal_count: int
    establishments: int
    illustrative_members: int
    planned: Amounts
    accepted: Amounts

    @property
    def longest_bar(self) -> int:
        """The largest total of a district in đồng: the full length of the chart.

        What serves the whole province is no district: it has figures and no bar, or it would
        flatten all the others.
        """
        return max((line.planned.total for line in self.districts if line.is_district), default=0)

    @property
    def has_illustrative(self) -> bool:
        return self.illustrative_members > 0


@dataclass(frozen=True)
class PlanSummary(YearFigures):
    """Everything of a year, down to each member of each proposal."""

    programmes: tuple[ProgrammeBlock, ...]


def plan_summary(year: int, *, user: Any, on: datetime.date | None = None) -> PlanSummary:
    """Figures of the plans of a year within the scope of `user`, of all that is entered or as of a day.

    Shown are the establishments that count (`ledger.on_plans`) and their proposals: what was stopped,
    replaced or waits for a later round has no row. Of a plan that is being assembled they are the figures
    of now: its money is typed again, so no past day of it is known. Four queries, whatever the number
    of proposals: plans, decisions, proposals, members with their sums of the ledger.
    """
    plans = list(
        Plan.objects.visible_to(user)
        .of_year(year)
        .prefetch_related(Prefetch("decisions", Decision.objects.order_by("decided_on", "pk")))
    )
    shown = ledger.on_plans(on, Member.objects.visible_to(user), plans)
    members = ledger.with_balances(shown.for_list(), on=on, stages=DECIDED)
    members = ledger.with_balances(members, stages=Stage.provisional())
    then = places_then(on, proposal__plan__in=plans)
    of_plan: dict[int | None, list[Proposal]] = defaultdict(list)
    proposals = Proposal.objects.visible_to(user).filter(plan__in=plans)
    for proposal in proposals_with(members, proposals.select_related("activity__group")):
        restore_places(proposal.shown_members, then)
        of_plan[proposal.plan_id].append(proposal)
    whose = offices_named(plans)
    programmes = tuple(
        _programme(plan, of_plan[plan.pk], roman(number), whose[plan.pk])
        for number, plan in enumerate(plans, start=1)
    )
    return _summary(year, programmes)


def _summary(year: int, programmes: tuple[ProgrammeBlock, ...]) -> PlanSummary:
    members = [
        member
        for programme in programmes
        for group in programme.groups
        for proposal in group.proposals
        for member in proposal.members
    ]
    return PlanSummary(
        year=year,
        programmes=programmes,
        districts=_districts(members),
        proposal_count=sum(programme.proposal_count for programme in programmes),
        establishments=len(members),
        illustrative_members=sum(member.is_illustrative for member in members),
        planned=Amounts.sum(programme.planned for programme in programmes),
        accepted=Amounts.sum(programme.accepted for programme in programmes),
    )


def _programme(plan: Plan, proposals: list[Proposal], roman: str, whose: str) -> ProgrammeBlock:
    lines: dict[tuple[int, str], list[ProposalLine]] = defaultdict(list)
    for number, proposal in enumerate(proposals, start=1):
        group = proposal.activity.group
        lines[group.number, group.name].append(_proposal(number, proposal, plan))
    groups = tuple(
        GroupBlock(
            number=number,
            name=name,
            proposals=tuple(of_group),
            planned=Amounts.sum(line.planned for line in of_group),
            accepted=Amounts.sum(line.accepted for line in of_group),
        )
        for (number, name), of_group in lines.items()
    )
    return ProgrammeBlock(
        roman=roman,
        level=plan.programme.level,
        slug=plan.programme.slug,
        name=f"{plan.programme.name}{whose}",
        short_name=f"{plan.programme.short_name}{whose}",
        state_label=PlanState(plan.state).label,
        decisions=tuple(decision_line(decision) for decision in plan.decisions.all()),
        groups=groups,
        proposal_count=len(proposals),
        planned=Amounts.sum(group.planned for group in groups),
        accepted=Amounts.sum(group.accepted for group in groups),
    )


def decision_line(decision: Decision) -> DecisionLine:
    return DecisionLine(
        number=decision.number,
        decided_on=decision.decided_on,
        authority=decision.authority,
        kind=decision.get_kind_display(),
        days_late=decision.days_late,
        is_illustrative=decision.is_illustrative,
    )


def _proposal(number: int, proposal: Proposal, plan: Plan) -> ProposalLine:
    rows: list[Any] = proposal.shown_members  # type: ignore[attr-defined]
    members = tuple(_member(row, plan) for row in rows)
    return ProposalLine(
        number=number,
        code=proposal.code,
        title=proposal.title,
        is_group=proposal.is_group,
        period=_period(proposal),
        state_label=proposal.state_label,
        state_tone=proposal.state_tone,
        members=members,
        planned=Amounts.sum(member.planned for member in members),
        accepted=Amounts.sum(member.accepted for member in members),
        is_illustrative=proposal.is_illustrative,
    )


def _period(proposal: Proposal) -> str:
    if proposal.starts_on and proposal.ends_on:
        return f"{proposal.starts_on:%m/%Y} – {proposal.ends_on:%m/%Y}"
    return f"Năm {proposal.year}"


def _member(row: Any, plan: Plan) -> MemberLine:
    """A member's line from its row with its balance on the day."""
    district = row.locality.district if row.locality else None
    return MemberLine(
        name=row.name,
        place=row.place,
        planned=row.balance.approved if plan.is_approved else row.balance.planned,
        accepted=row.balance.accepted,
        is_accepted=row.balance.is_accepted,
        is_illustrative=row.is_illustrative,
        note=row.note,
        district=(district.code, district.name) if district else ("", WHOLE_PROVINCE),
    )


def _districts(members: Iterable[MemberLine]) -> tuple[DistrictLine, ...]:
    """By code of the statistics office; what serves the whole province comes last."""
    of_district: dict[tuple[str, str], list[MemberLine]] = defaultdict(list)
    for member in members:
        of_district[member.district].append(member)
    return tuple(
        DistrictLine(
            name=name,
            is_district=bool(code),
            establishments=len(lines),
            planned=Amounts.sum(line.planned for line in lines),
            accepted=Amounts.sum(line.accepted for line in lines),
        )
        for (code, name), lines in sorted(
            of_district.items(), key=lambda item: (not item[0][0], item[0])
        )
    )
