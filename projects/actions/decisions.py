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
from khuyencong.audit.models import record
from khuyencong.locking import lock
from khuyencong.money import format_trieu
from projects import ledger
from projects.actions.files import inspected, inspects_uploads
from projects.actions.steps import require_step, take_step
from projects.models import Amounts, Decision, DecisionKind, Member, Plan, Proposal
from projects.models.event import PlanEvent, ProposalEvent
from projects.notifications import announce
from projects.refusal import Refused, refuse, validated
from projects.workflow import PlanState, ProposalState, change_state


@dataclass(frozen=True)
class DecisionPaper:
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


def write_decision(plan: Plan, document: DecisionPaper, *, by: Any) -> Decision:
    """The row of the document, in the transaction and under the lock of the caller."""
    refuse(ledger.rules.decision_day(plan, document.decided_on, document.counts_from))
    refuse(ledger.rules.forward(plan, document.counts_from), code="past")
    if document.file:
        inspected(document.file)
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


@inspects_uploads
@transaction.atomic
def decide_round(
    *,
    plan: Plan,
    document: DecisionPaper,
    awards: Mapping[int, Amounts],
    by: Any,
    in_full: bool = False,
) -> Decision:
    """Ghi một đợt giao kế hoạch hoặc phê duyệt: what the document gives each member (by key, đồng).

    Partial approval is normal: who gets nothing waits for a later round. Refused when a member would
    get more than was appraised, the plan would pass its ceiling, or the ledger would change its past.
    """
    given = {key: money for key, money in awards.items() if money != Amounts()}
    keys = Member.objects.filter(pk__in=given).order_by().values("proposal")
    plan, *proposals = _locked(plan, *Proposal.objects.filter(pk__in=keys).order_by("pk"))
    require(by, Permission.PROPOSAL_DECIDE, plan)
    if document.kind not in DecisionKind.giving():
        raise Refused("Đợt giao kinh phí phải là quyết định giao kế hoạch hoặc phê duyệt.")
    if not proposals:
        raise Refused("Chưa ghi số tiền cho cơ sở nào. Hãy ghi số tiền quyết định giao.")
    decision = write_decision(plan, document, by=by)
    _give(plan, decision, proposals, given, by=by, in_full=in_full)
    return decision


@transaction.atomic
def approve(*, proposal: Proposal, decision: Decision, by: Any, comment: str = "") -> Proposal:
    """Ghi đề án vào một quyết định đã có: each member gets the support that was appraised.

    The plan is locked: together with what it has given it never passes its ceiling. The first
    approval makes the plan an approved one.
    """
    plan, proposal = lock(decision.plan, proposal)
    require_step(proposal, "approve", by=by, comment=comment)
    if decision.plan_id != proposal.plan_id or decision.kind not in DecisionKind.giving():
        raise Refused(f"{decision} không phải quyết định phê duyệt của {proposal.plan}.")
    given = {
        member.pk: member.balance.appraised
        for member in ledger.balances_of(proposal)
        if member.balance.awaits_money
    }
    if not given:
        raise Refused(
            f"Đề án {proposal.code} không có số tiền thẩm định nào để giao. Hãy đưa ra khỏi kế hoạch, "
            "hoặc ghi là không được chọn."
        )
    _give(plan, decision, [proposal], given, by=by, comment=comment)
    return proposal


def _locked(plan: Plan, *proposals: Proposal) -> tuple[Any, ...]:
    locked = lock(plan, *proposals)
    return locked if proposals else (locked,)


def _give(
    plan: Plan,
    decision: Decision,
    proposals: list[Proposal],
    awards: Mapping[int, Amounts],
    *,
    by: Any,
    comment: str = "",
    in_full: bool = False,
) -> None:
    given = ledger.give(plan, decision, proposals, awards, in_full=in_full)
    _approve_plan(plan, decision, by=by)
    for proposal in proposals:
        support = given.get(proposal.pk, 0)
        summary = f"{decision}: hỗ trợ {format_trieu(support, with_unit=True)}"
        said = "; ".join(part for part in (summary, comment.strip()) if part)
        if proposal.state == ProposalState.PLANNED:
            take_step(proposal, "approve", kind=ProposalEvent.APPROVED, by=by, comment=said)
        else:
            announce(record(ProposalEvent.FUNDED, proposal, by=by, comment=said), proposal)


def _approve_plan(plan: Plan, decision: Decision, *, by: Any) -> None:
    """The first decision that gives money makes the plan an approved one."""
    if plan.state == PlanState.APPROVED:
        return
    if plan.state == PlanState.DRAFT:
        change_state(plan, "submit")
    change_state(plan, "approve")
    record(PlanEvent.APPROVED, plan, by=by, comment=str(decision))
