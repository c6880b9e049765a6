"""Recording the documents of an authority: rounds that give money, to the plan's proposals."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import EventKind, record
from khuyencong.dates import short_date, today
from khuyencong.locking import lock
from khuyencong.money import format_dong, format_trieu
from projects.actions import ledger
from projects.actions.files import understood
from projects.actions.moving import may_move, move
from projects.actions.refusal import Refused, validated
from projects.models import Amounts, Decision, DecisionKind, Member, Plan, Proposal, Stage
from projects.notifications import announce
from projects.workflow import PlanState, ProposalState


@dataclass(frozen=True)
class Document:
    """A decision as it lies on the table. `effective_on` is the day from which the plan's ledger
    counts it, the day of issue unless something later was recorded before it."""

    number: str
    decided_on: datetime.date
    authority: str
    kind: DecisionKind
    effective_on: datetime.date | None = None
    planned_on: datetime.date | None = None
    reason: str = ""
    requesting_document: str = ""
    file: File | None = None

    @property
    def counts_from(self) -> datetime.date:
        return self.effective_on or self.decided_on


def write_decision(plan: Plan, document: Document, *, by: Any) -> Decision:
    """The row of the document, in the transaction and under the lock of the caller."""
    if document.decided_on > today():
        raise Refused(
            f"Ngày ban hành {short_date(document.decided_on)} chưa đến. Hãy ghi quyết định khi đã "
            "ban hành."
        )
    if document.counts_from < document.decided_on:
        raise Refused("Ngày có hiệu lực trong sổ không được trước ngày ban hành.")
    ledger.refuse_into_the_past(plan, document.counts_from)
    if document.file:
        understood(document.file)
    decision = Decision(
        plan=plan,
        number=document.number,
        decided_on=document.decided_on,
        effective_on=document.effective_on,
        planned_on=document.planned_on,
        authority=document.authority,
        kind=document.kind,
        reason=document.reason,
        requesting_document=document.requesting_document,
        file=document.file or "",
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    validated(decision).save()
    return decision


@transaction.atomic
def decide_round(
    *, plan: Plan, document: Document, awards: Mapping[int, Amounts], by: Any
) -> Decision:
    """Ghi một đợt giao kế hoạch hoặc phê duyệt: what the document gives each member (by key, đồng).

    Partial approval is normal: who gets nothing waits for a later round. Refused when a member would
    get more than was appraised, the plan would pass its ceiling, or the ledger would change its past.
    """
    given = {key: money for key, money in awards.items() if money != Amounts()}
    members = list(
        Member.objects.filter(pk__in=given)
        .with_balances()
        .select_related("beneficiary", "proposal")
    )
    of_proposals = {member.proposal_id: member.proposal for member in members}
    plan, *proposals = _locked(plan, *of_proposals.values())
    require(by, Permission.PROPOSAL_DECIDE, plan)
    if document.kind not in DecisionKind.giving():
        raise Refused("Đợt giao kinh phí phải là quyết định giao kế hoạch hoặc phê duyệt.")
    if not members:
        raise Refused("Chưa ghi số tiền cho cơ sở nào. Hãy ghi số tiền quyết định giao.")
    # Read again: what was appraised and given may have changed before the lock was ours.
    members = list(
        Member.objects.filter(pk__in=given).with_balances().select_related("beneficiary")
    )
    _refuse_wrong_awards(plan, proposals, members, given)
    ledger.refuse_over_ceiling(
        plan, sum(money.state_support for money in given.values()), "quyết định này"
    )
    decision = write_decision(plan, document, by=by)
    _approve_plan(plan, decision, by=by)
    for proposal in proposals:
        awarded = [member for member in members if member.proposal_id == proposal.pk]
        _give(proposal, awarded, given, decision, document.counts_from, by=by)
    return decision


@transaction.atomic
def approve(*, proposal: Proposal, decision: Decision, by: Any, comment: str = "") -> Proposal:
    """Ghi đề án vào một quyết định đã có: each member gets the support that was appraised.

    The plan is locked: together with what it has given it never passes its ceiling. The first
    approval makes the plan an approved one.
    """
    plan, proposal = lock(decision.plan, proposal)
    may_move(proposal, "approve", by=by, comment=comment)
    if decision.plan_id != proposal.plan_id or decision.kind not in DecisionKind.giving():
        raise Refused(f"{decision} không phải quyết định phê duyệt của {proposal.plan}.")
    members = list(Member.objects.filter(proposal=proposal).with_balances())
    given = {member.pk: member.amounts(Stage.APPRAISED) for member in members}
    support = sum(money.state_support for money in given.values())
    ledger.refuse_over_ceiling(plan, support, f"đề án {proposal.code}")
    ledger.refuse_into_the_past(plan, decision.counts_from)
    _approve_plan(plan, decision, by=by)
    _give(proposal, members, given, decision, decision.counts_from, by=by, comment=comment)
    return proposal


def awaiting_money(plan: Plan) -> list[Member]:
    """Establishments whose appraised support was not given in full and that were not stopped: those
    that the next round may give to. One query."""
    rows = Member.objects.filter(
        proposal__plan=plan, proposal__state__in=ProposalState.takes_money()
    ).with_balances(stages=[Stage.APPRAISED, Stage.APPROVED])
    return [
        member
        for member in rows.for_page().order_by("proposal__code", "position", "pk")
        if member.amounts(Stage.APPRAISED).state_support
        > member.amounts(Stage.APPROVED).state_support
        and not member.is_stopped
    ]


def _locked(plan: Plan, *proposals: Proposal) -> tuple[Any, ...]:
    locked = lock(plan, *proposals)
    return locked if proposals else (locked,)


def _refuse_wrong_awards(
    plan: Plan, proposals: list[Proposal], members: list[Member], given: Mapping[int, Amounts]
) -> None:
    reasons = [
        f"Đề án {proposal.code} hiện “{proposal.state_label}”, không nhận kinh phí của {plan} được. "
        "Hãy tải lại trang."
        for proposal in proposals
        if proposal.plan_id != plan.pk or proposal.state not in ProposalState.takes_money()
    ]
    for member in members:
        money = given[member.pk]
        if min(vars(money).values()) < 0:
            reasons.append(f"{member.beneficiary}: số tiền giao phải từ 0 đồng trở lên.")
        appraised, before = member.amounts(Stage.APPRAISED), member.amounts(Stage.APPROVED)
        left = appraised.state_support - before.state_support
        if money.state_support > left:
            reasons.append(
                f"{member.beneficiary}: giao {format_dong(money.state_support)}, vượt phần thẩm định "
                f"chưa giao {format_dong(max(left, 0))}. Hãy giảm số giao, hoặc ghi bằng quyết định "
                "điều chỉnh."
            )
    if reasons:
        raise Refused(reasons)


def _approve_plan(plan: Plan, decision: Decision, *, by: Any) -> None:
    """The first decision that gives money makes the plan an approved one."""
    if plan.state == PlanState.APPROVED:
        return
    if plan.state == PlanState.DRAFT:
        plan.submit()
    plan.approve()
    plan.save(update_fields=["state"])
    record(EventKind.PLAN_APPROVED, plan, by=by, comment=str(decision))


def _give(
    proposal: Proposal,
    members: list[Member],
    given: Mapping[int, Amounts],
    decision: Decision,
    on: datetime.date,
    *,
    by: Any,
    comment: str = "",
) -> None:
    for member in members:
        ledger.enter(member, Stage.APPROVED, given[member.pk], on, decision=decision)
    support = sum(given[member.pk].state_support for member in members)
    told = f"{decision}: hỗ trợ {format_trieu(support, with_unit=True)}"
    comment = "; ".join(part for part in (told, comment.strip()) if part)
    if proposal.state == ProposalState.PLANNED:
        move(proposal, "approve", kind=EventKind.PROPOSAL_APPROVED, by=by, comment=comment)
    else:
        announce(record(EventKind.PROPOSAL_FUNDED, proposal, by=by, comment=comment), proposal)
