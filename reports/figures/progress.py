"""What was done in a period of a year: accepted, paid out, held up, brought about.

All sums of the ledger up to the last day, and those of the period; the same for the period a year
before. A constant number of queries whatever the number of proposals.
"""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Prefetch, Q, Sum

from projects import ledger
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Amounts,
    Disbursement,
    Indicator,
    Member,
    Obstacle,
    OutcomeMeasure,
    Plan,
    Proposal,
    Stage,
)
from reports.figures.of_offices import offices_named, roman
from reports.figures.places import places_then, restore_places
from reports.figures.plan_summary import WHOLE_PROVINCE

FEBRUARY = 2


@dataclass(frozen=True)
class Paid:
    """State support that left the treasury in đồng, less what came back."""

    in_period: int = 0
    until: int = 0

    def __add__(self, other: "Paid") -> "Paid":
        return Paid(self.in_period + other.in_period, self.until + other.until)


@dataclass(frozen=True)
class Progress:
    """How far a proposal, a programme or a whole year is on the last day; amounts in đồng.

    `members` are those that have approved money left; `to_accept` is the approved support of those
    that were not accepted yet; `accepted` all that was accepted, `in_period` what of it in the
    period.
    """

    proposals: int
    proposals_accepted: int
    members: int
    members_accepted: int
    approved: Amounts
    in_period: Amounts
    accepted: Amounts
    to_accept: int
    paid: Paid

    @classmethod
    def sum(cls, parts: Any) -> "Progress":
        parts = list(parts)
        return cls(
            proposals=sum(part.proposals for part in parts),
            proposals_accepted=sum(part.proposals_accepted for part in parts),
            members=sum(part.members for part in parts),
            members_accepted=sum(part.members_accepted for part in parts),
            approved=Amounts.sum(part.approved for part in parts),
            in_period=Amounts.sum(part.in_period for part in parts),
            accepted=Amounts.sum(part.accepted for part in parts),
            to_accept=sum(part.to_accept for part in parts),
            paid=sum((part.paid for part in parts), Paid()),
        )


@dataclass(frozen=True)
class ProposalProgress:
    number: int
    code: str
    title: str
    activity: str
    progress: Progress
    is_illustrative: bool


@dataclass(frozen=True)
class ProgrammeProgress:
    roman: str
    name: str
    short_name: str
    proposals: tuple[ProposalProgress, ...]
    progress: Progress


@dataclass(frozen=True)
class NamedProgress:
    """The same by activity or by district."""

    name: str
    members: int
    members_accepted: int
    approved: Amounts
    accepted: Amounts
    is_whole_province: bool = False


@dataclass(frozen=True)
class ObstacleLine:
    """An obstacle that stood on the last day, or was solved in the period."""

    code: str
    what: str
    since: datetime.date
    who_acts: str
    due_on: datetime.date
    solved_on: datetime.date | None
    solution: str


@dataclass(frozen=True)
class Outcome:
    """What establishments accepted in the period measured; `before` and `after` are sums, of a
    unit in per cent means over the establishments."""

    indicator: str
    unit: str
    establishments: int
    before: Any
    after: Any

    @property
    def is_mean(self) -> bool:
        return "%" in self.unit


@dataclass(frozen=True)
class YearProgress:
    """The sums of a year's plans for a period, by programme."""

    year: int
    since: datetime.date
    until: datetime.date
    programmes: tuple[ProgrammeProgress, ...]
    activities: tuple[NamedProgress, ...]
    districts: tuple[NamedProgress, ...]
    stages: tuple[tuple[str, Amounts], ...]
    progress: Progress


@dataclass(frozen=True)
class PeriodReport:
    """`before` is None when there is no plan of the year before."""

    now: YearProgress
    before: YearProgress | None
    obstacles: tuple[ObstacleLine, ...]
    outcomes: tuple[Outcome, ...]


def period_report(
    year: int, *, since: datetime.date, until: datetime.date, user: Any
) -> PeriodReport:
    """Both years, obstacles and outcomes within the scope of `user`. Twelve queries."""
    now = year_progress(year, since=since, until=until, user=user)
    first, last = year_before(since, until)
    before = year_progress(year - 1, since=first, until=last, user=user)
    return PeriodReport(
        now=now,
        before=before if before.programmes else None,
        obstacles=_obstacles(year, since, until, user),
        outcomes=outcomes_between(year, since, until, user),
    )


def year_before(since: datetime.date, until: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The same period a year earlier: a period that ends with February ends with that of the year
    before, whether it has 28 days or 29."""
    first = since.replace(year=since.year - 1, day=min(since.day, _last_day(since, -1)))
    is_end = until.month == FEBRUARY and until.day == _last_day(until, 0)
    day = _last_day(until, -1) if is_end else until.day
    return first, until.replace(year=until.year - 1, day=day)


def _last_day(day: datetime.date, years: int) -> int:
    """How many days this month has, that many years later."""
    return calendar.monthrange(day.year + years, day.month)[1]


def year_progress(
    year: int, *, since: datetime.date, until: datetime.date, user: Any
) -> YearProgress:
    """Five queries: plans, proposals, members with their sums, money of the period, payments."""
    plans = list(Plan.objects.visible_to(user).of_year(year))
    members = ledger.with_balances(Member.objects.visible_to(user).for_list(), on=until)
    proposals = list(
        Proposal.objects.visible_to(user)
        .filter(plan__in=plans)
        .select_related("activity__group")
        .prefetch_related(Prefetch("members", members, to_attr="shown_members"))
        .order_by("activity__group__number", "code", "pk")
    )
    then = places_then(until, proposal__plan__in=plans)
    restore_places((member for proposal in proposals for member in _shown(proposal)), then)
    in_period = _accepted_between(plans, since, until)
    paid = _paid(plans, since, until, user)
    whose = offices_named(plans)
    programmes = tuple(
        _programme(plan, (roman(number), whose[plan.pk]), proposals, in_period, paid)
        for number, plan in enumerate(plans, start=1)
    )
    rows = [(member, proposal) for proposal in proposals for member in _counted(proposal)]
    everybody = [member for proposal in proposals for member in _counted(proposal)]
    return YearProgress(
        year=year,
        since=since,
        until=until,
        programmes=programmes,
        activities=_named(rows, _activity),
        districts=_named(rows, _district),
        stages=tuple(
            (stage.label, Amounts.sum(member.balance.at(stage) for member in everybody))
            for stage in Stage
        ),
        progress=Progress.sum(programme.progress for programme in programmes),
    )


def _shown(proposal: Any) -> list[Any]:
    rows: list[Any] = proposal.shown_members
    return rows


def _counted(proposal: Any) -> list[Any]:
    """The establishments that count on the day, as `ledger.counted_on` says it."""
    return [member for member in _shown(proposal) if member.balance.is_counted]


def _programme(
    plan: Plan,
    called: tuple[str, str],
    proposals: list[Proposal],
    in_period: dict[int, Amounts],
    paid: dict[int, Paid],
) -> ProgrammeProgress:
    """The proposals that count on the day have a line; what was paid to others stays in the sums.
    `called`: its number, and whose it is."""
    number_of_plan, whose = called
    of_plan = [proposal for proposal in proposals if proposal.plan_id == plan.pk]
    done = [(each, _progress(each, in_period, paid[each.pk])) for each in of_plan]
    counted = [(proposal, progress) for proposal, progress in done if progress.proposals]
    return ProgrammeProgress(
        roman=number_of_plan,
        name=f"{plan.programme.name}{whose}",
        short_name=f"{plan.programme.short_name}{whose}",
        proposals=tuple(
            ProposalProgress(
                number=number,
                code=proposal.code,
                title=proposal.title,
                activity=proposal.activity.name,
                progress=progress,
                is_illustrative=proposal.is_illustrative,
            )
            for number, (proposal, progress) in enumerate(counted, start=1)
        ),
        progress=Progress.sum(progress for _proposal, progress in done),
    )


def _progress(proposal: Proposal, in_period: dict[int, Amounts], paid: Paid) -> Progress:
    balances = [member.balance for member in _counted(proposal)]
    waiting = [balance for balance in balances if balance.is_open]
    return Progress(
        proposals=int(bool(balances)),
        proposals_accepted=int(bool(balances) and not waiting),
        members=len(balances),
        members_accepted=len(balances) - len(waiting),
        approved=Amounts.sum(balance.approved for balance in balances),
        in_period=Amounts.sum(in_period.get(member.pk, Amounts()) for member in _shown(proposal)),
        accepted=Amounts.sum(balance.accepted for balance in balances),
        to_accept=sum(balance.approved.state_support for balance in waiting),
        paid=paid,
    )


def _accepted_between(
    plans: list[Plan], since: datetime.date, until: datetime.date
) -> dict[int, Amounts]:
    """What was accepted in the period by member (key). One query."""
    entries = ledger.FundingSplit.objects.of_stage(Stage.ACCEPTED).filter(
        member__proposal__plan__in=plans, effective_on__range=(since, until)
    )
    return dict(entries.summed_by("member"))


def _paid(
    plans: list[Plan], since: datetime.date, until: datetime.date, user: Any
) -> dict[int, Paid]:
    """Payments less what came back, by proposal (key), of establishments within the scope. One query.

    Rows from before payments carried their establishment belong to the proposal as a whole.
    """
    rows = ledger.paid_by("proposal", payments=payments_of(plans, until, user), since=since)
    return defaultdict(Paid, {proposal: Paid(*paid) for proposal, *paid in rows})


def payments_of(plans: list[Plan], until: datetime.date, user: Any) -> Any:
    """The payments of these plans until a day, as far as `user` sees their establishments."""
    payments = Disbursement.objects.filter(proposal__plan__in=plans, paid_on__lte=until)
    if user.role_class.sees_all_localities:
        return payments
    seen = Member.objects.visible_to(user).order_by()
    return payments.filter(Q(member=None) | Q(member__in=seen))


def _named(rows: list[tuple[Any, Any]], key: Any) -> tuple[NamedProgress, ...]:
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for member, proposal in rows:
        groups[key(member, proposal)].append(member)
    return tuple(
        NamedProgress(
            name=name,
            members=len(members),
            members_accepted=sum(member.balance.is_accepted for member in members),
            approved=Amounts.sum(member.balance.approved for member in members),
            accepted=Amounts.sum(member.balance.accepted for member in members),
            is_whole_province=name == WHOLE_PROVINCE,
        )
        for (*_order, name), members in sorted(groups.items(), key=lambda item: item[0])
    )


def _activity(_member: Any, proposal: Any) -> tuple[Any, ...]:
    """In the order of the nine groups of content."""
    activity = proposal.activity
    return (activity.group.number, activity.code, activity.name)


def _district(member: Any, _proposal: Any) -> tuple[Any, ...]:
    """By code of the statistics office; what serves the whole province comes last."""
    district = member.locality.district if member.locality else None
    return (0, district.code, district.name) if district else (1, "", WHOLE_PROVINCE)


def _obstacles(
    year: int, since: datetime.date, until: datetime.date, user: Any
) -> tuple[ObstacleLine, ...]:
    """One query."""
    rows = (
        Obstacle.objects.visible_to(user)
        .filter(Q(solved_on=None) | Q(solved_on__gte=since))
        .filter(proposal__year=year, since__lte=until)
        .select_related("proposal")
        .order_by("since", "pk")
    )
    return tuple(
        ObstacleLine(
            code=row.proposal.code,
            what=row.what,
            since=row.since,
            who_acts=row.who_acts,
            due_on=row.due_on,
            solved_on=row.solved_on if row.solved_on and row.solved_on <= until else None,
            solution=row.solution if row.solved_on and row.solved_on <= until else "",
        )
        for row in rows
    )


def outcomes_between(
    year: int, since: datetime.date, until: datetime.date, user: Any
) -> tuple[Outcome, ...]:
    """One query."""
    passed = Acceptance.objects.filter(
        member__in=Member.objects.visible_to(user),
        result=AcceptanceResult.PASSED,
        accepted_on__range=(since, until),
        member__proposal__year=year,
    )
    rows = (
        OutcomeMeasure.objects.filter(acceptance__in=passed)
        .order_by("indicator", "unit")
        .values_list("indicator", "unit")
        .annotate(Count("pk"), Sum("before"), Sum("after"), Avg("before"), Avg("after"))
    )
    outcomes = []
    for indicator, unit, count, *sums_and_means in rows:
        before, after = sums_and_means[2:] if "%" in unit else sums_and_means[:2]
        outcomes.append(Outcome(Indicator(indicator).label, unit, count, before, after))
    return tuple(outcomes)
