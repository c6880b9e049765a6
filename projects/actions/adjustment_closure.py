"""Requests for adjustments end: decided, refused, or overtaken by what they speak of."""

from typing import Any

from django.utils import timezone

from khuyencong.audit.models import record
from projects import ledger
from projects.models import Adjustment, AdjustmentState, Member, Proposal
from projects.models.event import ProposalEvent
from projects.notifications import announce
from projects.refusal import validated


def close_adjustment(adjustment: Adjustment, *, by: Any) -> None:
    adjustment.closed_at, adjustment.closed_by = timezone.now(), by
    validated(adjustment).save(
        update_fields=["state", "decision", "refusal", "old_value", "closed_at", "closed_by"]
    )


def close_waiting(proposal: Proposal, *, by: Any, why: str, member: Member | None = None) -> None:
    """Requests that nobody can decide any more – of a proposal that came to its end, of an
    establishment that was accepted – are closed with the reason, so that none waits for ever."""
    waiting = Adjustment.objects.waiting().filter(proposal=proposal)
    if member is not None:
        waiting = waiting.filter(member=member)
    for adjustment in waiting.select_related("member__beneficiary").order_by("pk"):
        adjustment.proposal = proposal
        adjustment.state = AdjustmentState.REFUSED
        adjustment.refusal = f"Không còn điều chỉnh được: {why}."
        close_adjustment(adjustment, by=by)
        comment = f"{adjustment}; {adjustment.refusal}"
        event = record(ProposalEvent.ADJUSTMENT_REFUSED, proposal, by=by, comment=comment)
        announce(event, proposal)


def close_overtaken(proposal: Proposal, *, by: Any, why: str) -> None:
    """Requests of establishments that a decision has stopped or replaced."""
    for member in ledger.balances_of(proposal):
        if member.balance.is_stopped or member.balance.is_left_out:
            close_waiting(proposal, by=by, why=why, member=member)
