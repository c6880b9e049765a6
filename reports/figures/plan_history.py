"""A plan as of any day, and two days side by side: sums of the ledger with another date.

The ledger of a plan only goes forward (projects.actions.ledger), so what it says of a past day stays
as it was. Eight queries, whatever the number of decisions and adjustments; of these the newest are
listed one by one, the earlier ones summed up, unless all are requested.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from projects import ledger
from projects.ledger import FundingSplit
from projects.models import (
    Adjustment,
    AdjustmentState,
    AdjustmentSubject,
    Amounts,
    Decision,
    Member,
    Plan,
    Proposal,
    Stage,
)

SHOWN = 20  # decisions and changes listed one by one


@dataclass(frozen=True)
class HistoryLine:
    """One establishment: its approved money on the day, and on the day it is compared with."""

    name: str
    place: str
    now: Amounts
    then: Amounts

    @property
    def change(self) -> Amounts:
        return self.now - self.then

    @property
    def has_changed(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True)
class HistoryProposal:
    """One proposal with the establishments that had money on one of the days."""

    code: str
    title: str
    path: str
    group: str
    period: str
    members: tuple[HistoryLine, ...]
    now: Amounts
    then: Amounts

    @property
    def change(self) -> Amounts:
        return self.now - self.then

    @property
    def has_changed(self) -> bool:
        return any(member.has_changed for member in self.members)


@dataclass(frozen=True)
class DecisionStep:
    """One decision: what it gave or took (đồng), and the plan's sum after it."""

    number: str
    kind: str
    decided_on: datetime.date
    counts_from: datetime.date
    authority: str
    days_late: int
    is_illustrative: bool
    gave: Amounts
    after: Amounts
    is_in_sum: bool
    file_key: int | None


@dataclass(frozen=True)
class ChangeLine:
    """What a decision changed besides, or together with, money."""

    counts_from: datetime.date
    decision: str
    code: str
    subject: str
    old_value: str
    new_value: str


@dataclass(frozen=True)
class PlanHistory:
    """`on` is the day shown, `against` the earlier one it is compared with."""

    on: datetime.date
    against: datetime.date | None
    proposals: tuple[HistoryProposal, ...]
    now: Amounts
    then: Amounts
    decisions: tuple[DecisionStep, ...]
    of_decisions: Amounts
    changes: tuple[ChangeLine, ...]
    earlier_decisions: int
    earlier_sum: Amounts
    has_earlier_changes: bool
    is_whole: bool

    @property
    def change(self) -> Amounts:
        return self.now - self.then

    @property
    def is_proven(self) -> bool:
        """The sum over establishments is the sum of the decisions."""
        return self.now == self.of_decisions


def plan_history(
    plan: Plan,
    *,
    user: Any,
    on: datetime.date,
    against: datetime.date | None = None,
    in_full: bool = False,
) -> PlanHistory:
    """The approved money of a plan on a day, compared with an earlier day where one is given."""
    sums = _sums_of_members(plan, on, against)
    proposals = _proposals(sums, plan, user, on)
    steps, earlier, earlier_sum, of_decisions = _decisions(
        plan, user, on, None if in_full else SHOWN
    )
    changes = _changes(plan, user, on, against, None if in_full else SHOWN + 1)
    return PlanHistory(
        on=on,
        against=against,
        proposals=proposals,
        now=Amounts.sum(each.now for each in proposals),
        then=Amounts.sum(each.then for each in proposals),
        decisions=steps,
        of_decisions=of_decisions,
        changes=tuple(_line(each) for each in (changes if in_full else changes[-SHOWN:])),
        earlier_decisions=earlier,
        earlier_sum=earlier_sum,
        has_earlier_changes=not in_full and len(changes) > SHOWN,
        is_whole=user.role_class.sees_all_localities,
    )


def _sums_of_members(
    plan: Plan, on: datetime.date, against: datetime.date | None
) -> dict[int, tuple[Amounts, Amounts]]:
    """(now, then) by member. One query."""
    entries = FundingSplit.objects.of_stage(Stage.APPROVED).filter(decision__plan=plan).until(on)
    now: dict[int, Amounts] = defaultdict(Amounts)
    then: dict[int, Amounts] = defaultdict(Amounts)
    for member, day, money in entries.summed_by("member", "effective_on"):
        now[member] += money
        if against and day <= against:
            then[member] += money
    return {member: (money, then[member]) for member, money in now.items()}


COUNTS_FROM = Coalesce(F("decision__effective_on"), F("decision__decided_on"))


def _decided(plan: Plan, user: Any) -> Any:
    return (
        Adjustment.objects.visible_to(user)
        .filter(decision__plan=plan, state=AdjustmentState.DECIDED)
        .annotate(counts_from=COUNTS_FROM)
    )


def _changes(
    plan: Plan, user: Any, on: datetime.date, against: datetime.date | None, limit: int | None
) -> list[Adjustment]:
    """The newest decided adjustments between the days, in the order in which they count. One query."""
    rows = _decided(plan, user).filter(
        counts_from__gt=against or datetime.date.min, counts_from__lte=on
    )
    newest = rows.select_related("decision", "proposal", "member__beneficiary").only(
        "subject", "old_value", "new_value", "decision__number", "proposal__code",
        "member__name_at_submission", "member__beneficiary__name",
    )  # fmt: skip
    return list(newest.order_by("-counts_from", "-pk")[:limit])[::-1]


def _proposals(
    sums: dict[int, tuple[Amounts, Amounts]], plan: Plan, user: Any, on: datetime.date
) -> tuple[HistoryProposal, ...]:
    """Three queries. What was changed after the day is shown as it was: the oldest later change says so."""
    later = (
        _decided(plan, user)
        .filter(counts_from__gt=on, subject__in=(AdjustmentSubject.PLACE, AdjustmentSubject.TIME))
        .order_by("-counts_from", "-pk")
        .values_list("subject", "member", "proposal", "old_value")
    )
    places, periods = {}, {}
    for subject, member, proposal, old_value in later:
        if subject == AdjustmentSubject.PLACE:
            places[member] = old_value
        else:
            periods[proposal] = old_value
    entries = FundingSplit.objects.filter(decision__plan=plan)
    members = (
        Member.objects.visible_to(user)
        .filter(pk__in=entries.values("member"))
        .select_related("beneficiary", "locality")
        .only("proposal", "name_at_submission", "beneficiary__name", "locality__name")
        .order_by("position", "pk")
    )
    lines_of: dict[int, list[HistoryLine]] = defaultdict(list)
    for member in members:
        now, then = sums.get(member.pk, (Amounts(), Amounts()))
        if now == then == Amounts():
            continue
        place = places.get(member.pk) or member.place
        lines_of[member.proposal_id].append(HistoryLine(member.name, place, now, then))
    proposals = (
        Proposal.objects.filter(pk__in=lines_of)
        .select_related("activity__group")
        .only("code", "title", "year", "starts_on", "ends_on", "activity__group__name")
        .order_by("activity__group__number", "code")
    )
    return tuple(
        HistoryProposal(
            code=proposal.code,
            title=proposal.title,
            path=proposal.get_absolute_url(),
            group=proposal.activity.group.name,
            period=periods.get(proposal.pk, proposal.period),
            members=tuple(lines_of[proposal.pk]),
            now=Amounts.sum(line.now for line in lines_of[proposal.pk]),
            then=Amounts.sum(line.then for line in lines_of[proposal.pk]),
        )
        for proposal in proposals
    )


def _decisions(
    plan: Plan, user: Any, on: datetime.date, limit: int | None
) -> tuple[tuple[DecisionStep, ...], int, Amounts, Amounts]:
    """The newest decisions with what each gave; how many came before and their sum; the sum of those
    that count by the day. A local officer's sums are those of the officer's localities. Two queries."""
    whole = user.role_class.sees_all_localities
    gave = ledger.by_decision(plan, None if whole else Member.objects.visible_to(user))
    rows = list(
        Decision.objects.filter(plan=plan)
        .annotate(counts=Coalesce(F("effective_on"), F("decided_on")))
        .values_list("counts", "pk")
        .order_by("counts", "pk")
    )
    running, counted, after = Amounts(), Amounts(), {}
    for counts, key in rows:
        given = gave.get(key, Amounts())
        running += given
        counted = running if counts <= on else counted
        after[key] = (given, running, counts <= on)
    shown = [key for _counts, key in rows][-limit if limit else None :]
    earlier = len(rows) - len(shown)
    before = after[rows[earlier - 1][1]][1] if earlier else Amounts()
    return _steps(shown, after), earlier, before, counted


def _steps(
    keys: list[int], after: dict[int, tuple[Amounts, Amounts, bool]]
) -> tuple[DecisionStep, ...]:
    """One query."""
    rows = Decision.objects.in_bulk(keys)
    return tuple(
        DecisionStep(
            number=rows[key].number,
            kind=rows[key].get_kind_display(),
            decided_on=rows[key].decided_on,
            counts_from=rows[key].counts_from,
            authority=rows[key].authority,
            days_late=rows[key].days_late,
            is_illustrative=rows[key].is_illustrative,
            gave=after[key][0],
            after=after[key][1],
            is_in_sum=after[key][2],
            file_key=key if rows[key].file else None,
        )
        for key in keys
    )


def _line(adjustment: Adjustment) -> ChangeLine:
    whom = f" ({adjustment.member.name})" if adjustment.member else ""
    return ChangeLine(
        counts_from=adjustment.counts_from,  # type: ignore[attr-defined]
        decision=adjustment.decision.number,  # type: ignore[union-attr]
        code=adjustment.proposal.code,
        subject=f"{adjustment.get_subject_display()}{whom}",
        old_value=adjustment.old_value,
        new_value=adjustment.new_value,
    )
