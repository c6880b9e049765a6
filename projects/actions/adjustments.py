"""Adjustments of an approved plan: asked for, decided, refused.

Money changes by a further entry of the ledger with the decision, never by rewriting one; an
establishment that is replaced stays with its history, and its successor stands beside it.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import today
from khuyencong.locking import lock
from projects import ledger
from projects.actions.adjustment_closure import close_adjustment, close_overtaken
from projects.actions.adjustment_effects import EFFECTS
from projects.actions.adjustment_requests import REQUESTS, Change
from projects.actions.decisions import DecisionPaper, write_decision
from projects.actions.files import inspects_uploads
from projects.actions.steps import follow_ledger
from projects.models import (
    Adjustment,
    AdjustmentRoute,
    AdjustmentState,
    AdjustmentSubject,
    Decision,
    DecisionKind,
    Member,
    Plan,
    Programme,
    Proposal,
)
from projects.models.event import ProposalEvent
from projects.notifications import announce
from projects.refusal import Refused, validated
from projects.refusal import refuse as refuse_for
from projects.workflow import ProposalState


def route(programme: Programme, subject: str, day: datetime.date) -> AdjustmentRoute | None:
    """Who decides an adjustment of this kind on that day, as this office has it in its data."""
    routes = AdjustmentRoute.objects.in_force_on(day)
    return routes.filter(programme.rules, subject=subject).first()


@transaction.atomic
def ask(
    *,
    proposal: Proposal,
    subject: AdjustmentSubject,
    change: Change,
    reason: str,
    by: Any,
    member: Member | None = None,
    requesting_document: str = "",
) -> Adjustment:
    """Đề nghị điều chỉnh. Refused when the proposal is not approved or done, the establishment was
    accepted, the same change waits already, or the new money passes a norm that was read."""
    proposal = lock(proposal)
    require(by, Permission.ADJUSTMENT_REQUEST, proposal)
    _refuse_closed(proposal)
    subject = AdjustmentSubject(subject)
    if subject.of_member and member is None:
        raise Refused("Hãy chọn cơ sở cần điều chỉnh.")
    if member is not None:
        _refuse_member(proposal, member, subject)
    if not reason.strip():
        raise Refused("Hãy ghi lý do điều chỉnh.")
    adjustment = Adjustment(
        proposal=proposal,
        member=member,
        subject=subject,
        reason=reason.strip(),
        requesting_document=requesting_document,
        requested_at=timezone.now(),
        requested_by=by,
    )
    REQUESTS[subject](adjustment, change)
    who = route(proposal.programme, subject, today())
    adjustment.authority = who.authority if who else proposal.programme.approving_authority
    adjustment.route_reference = who.legal_reference if who else "chưa cấu hình"
    validated(adjustment).save()
    event = record(ProposalEvent.ADJUSTMENT_REQUESTED, proposal, by=by, comment=str(adjustment))
    announce(event, proposal)
    return adjustment


@transaction.atomic
def refuse(*, adjustment: Adjustment, refusal: str, by: Any) -> Adjustment:
    """Không chấp thuận điều chỉnh, with its reason."""
    proposal = lock(adjustment.proposal)
    require(by, Permission.PROPOSAL_DECIDE, proposal)
    adjustment.refresh_from_db()
    _refuse_decided(adjustment)
    if not refusal.strip():
        raise Refused("Hãy ghi lý do không chấp thuận.")
    adjustment.state, adjustment.refusal = AdjustmentState.REFUSED, refusal.strip()
    close_adjustment(adjustment, by=by)
    comment = f"{adjustment}; {refusal.strip()}"
    event = record(ProposalEvent.ADJUSTMENT_REFUSED, proposal, by=by, comment=comment)
    announce(event, proposal)
    return adjustment


@inspects_uploads
@transaction.atomic
def decide(
    *, plan: Plan, adjustments: list[Adjustment], document: DecisionPaper, by: Any
) -> Decision:
    """Ghi quyết định điều chỉnh: all these changes by one document, or none of them.

    Refused when one of them was closed meanwhile, the plan would pass its ceiling, less than what
    was accepted would be left, or a route that was read names another authority.
    """
    keys = [adjustment.pk for adjustment in adjustments]
    of_proposals = {each.proposal_id: each.proposal for each in adjustments}
    # A move to another programme begins a draft there, which takes a number: its programme first.
    programmes = {each.new_programme for each in adjustments if each.new_programme}
    locked = {
        (type(row), row.pk): row for row in _rows(lock(*programmes, plan, *of_proposals.values()))
    }
    plan = locked[Plan, plan.pk]
    proposals = {key: locked[Proposal, key] for key in of_proposals}
    require(by, Permission.PROPOSAL_DECIDE, plan)
    if not keys:
        raise Refused("Chưa chọn đề nghị điều chỉnh nào.")
    rows = Adjustment.objects.filter(pk__in=keys).select_related("member__beneficiary")
    waiting = list(rows.order_by("pk"))
    for adjustment in waiting:
        adjustment.proposal = proposals[adjustment.proposal_id]
        _refuse_decided(adjustment)
        _refuse_other_plan(adjustment, plan)
        _refuse_other_authority(adjustment, document)
    decision = write_decision(plan, document, by=by)
    refuse_for(ledger.rules.sent_before(decision, proposals.values()))
    before = ledger.support_given(plan)
    for adjustment in waiting:
        _refuse_closed(adjustment.proposal)
        if adjustment.member is not None:
            adjustment.member.proposal = adjustment.proposal
            _refuse_member(adjustment.proposal, adjustment.member, adjustment.subject)
        EFFECTS[AdjustmentSubject(adjustment.subject)](adjustment, decision, by)
        adjustment.state, adjustment.decision = AdjustmentState.DECIDED, decision
        close_adjustment(adjustment, by=by)
        comment = f"{decision}: {adjustment}"
        event = record(
            ProposalEvent.ADJUSTMENT_DECIDED, adjustment.proposal, by=by, comment=comment
        )
        announce(event, adjustment.proposal)
    _refuse_over_ceiling(plan, before)
    for proposal in proposals.values():
        close_overtaken(proposal, by=by, why=str(decision))
        follow_ledger(proposal, by=by, comment=str(decision))
    return decision


def _rows(locked: Any) -> tuple[Any, ...]:
    return locked if isinstance(locked, tuple) else (locked,)


def kind_of(adjustments: list[Adjustment]) -> DecisionKind:
    """A document that only stops is a decision of stopping."""
    stops = all(each.subject == AdjustmentSubject.STOP for each in adjustments)
    return DecisionKind.STOP if stops else DecisionKind.ADJUSTMENT


def _refuse_closed(proposal: Proposal) -> None:
    if proposal.state not in ProposalState.under_way():
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”; chỉ điều chỉnh được đề án đã phê "
            "duyệt hoặc đang thực hiện.",
            code="too-late",
        )


def _refuse_member(proposal: Proposal, member: Member, subject: str) -> None:
    if member.proposal_id != proposal.pk:
        raise Refused("Cơ sở này không thuộc đề án.")
    balance = ledger.balance_of(member)
    if subject == AdjustmentSubject.STOP and balance.awaits_money:
        return
    refuse_for(ledger.rules.adjustable(member, balance))


def _refuse_decided(adjustment: Adjustment) -> None:
    if adjustment.state != AdjustmentState.REQUESTED:
        raise Refused(f"“{adjustment}” {adjustment.state_label} rồi.", code="too-late")


def _refuse_other_plan(adjustment: Adjustment, plan: Plan) -> None:
    if adjustment.proposal.plan_id != plan.pk:
        raise Refused(f"Đề án {adjustment.proposal.code} không thuộc {plan}.")


def _refuse_other_authority(adjustment: Adjustment, document: DecisionPaper) -> None:
    """Only a route that was read in its text may insist."""
    who = route(adjustment.proposal.programme, adjustment.subject, document.decided_on)
    if who and who.verified and who.authority != document.authority:
        raise Refused(
            f"“{adjustment.get_subject_display()}” do {who.authority} quyết định "
            f"({who.legal_reference}), không phải {document.authority}."
        )


def _refuse_over_ceiling(plan: Plan, before: int) -> None:
    """What one document takes back may pay for what it adds: asked of the ledger when all of it is
    entered (`before` is the support that the plan had given, đồng)."""
    more = ledger.support_given(plan) - before
    refuse_for(ledger.rules.ceiling(plan, more, "điều chỉnh này", given=before), code="ceiling")
