"""What a decided adjustment changes: differences in the ledger, and the record as it now is."""

from collections.abc import Callable
from typing import Any

from projects import ledger
from projects.actions.adjustment_requests import describe_money
from projects.actions.drafts import copy, refuse_merged
from projects.models import (
    Adjustment,
    AdjustmentSubject,
    Amounts,
    Decision,
    Member,
)
from projects.refusal import validated


def stopped_by(adjustment: Adjustment) -> list[Member]:
    """The establishments that a stop takes the money from: the one named, else all not accepted."""
    if adjustment.member is not None:
        return [adjustment.member]
    whole = Member.objects.filter(proposal=adjustment.proposal)
    return list(whole.exclude(pk__in=ledger.accepted(whole)))


def _apply_amount(adjustment: Adjustment, decision: Decision, _by: Any) -> None:
    member: Any = adjustment.member
    new = Amounts(
        adjustment.new_state_support or 0,
        adjustment.new_beneficiary_contribution or 0,
        adjustment.new_other_funds or 0,
    )
    # A round may have come between asking and deciding: before is what the ledger says now.
    adjustment.old_value = describe_money(ledger.change(decision, member, new))


def _apply_beneficiary(adjustment: Adjustment, decision: Decision, _by: Any) -> None:
    old: Any = adjustment.member
    asked: Any = adjustment.new_beneficiary
    new = Member(
        proposal=adjustment.proposal,
        beneficiary=asked.current,  # it may have been merged since it was asked for
        position=old.position,
        locality=old.locality,
        contents=old.contents,
        replaces=old,
    )
    validated(new).save()
    refuse_merged(adjustment.proposal)
    ledger.replace(decision, old, new)


def _apply_machine(adjustment: Adjustment, _decision: Decision, _by: Any) -> None:
    member: Any = adjustment.member
    member.contents = adjustment.new_value
    member.save(update_fields=["contents"])


def _apply_place(adjustment: Adjustment, _decision: Decision, _by: Any) -> None:
    member: Any = adjustment.member
    member.locality = adjustment.new_locality
    member.save(update_fields=["locality"])


def _apply_time(adjustment: Adjustment, _decision: Decision, _by: Any) -> None:
    proposal = adjustment.proposal
    proposal.starts_on, proposal.ends_on = adjustment.new_starts_on, adjustment.new_ends_on
    validated(proposal).save(update_fields=["starts_on", "ends_on"])


def _apply_programme(adjustment: Adjustment, decision: Decision, by: Any) -> None:
    """Money of one programme never becomes money of the other: what was approved is taken back, and
    a draft in the other programme goes its own way through appraisal and decision."""
    _apply_stop(adjustment, decision, by)
    programme: Any = adjustment.new_programme
    moved = copy(proposal=adjustment.proposal, year=decision.plan.year, programme=programme, by=by)
    moved.moved_from = adjustment.proposal
    moved.save(update_fields=["moved_from"])


def _apply_stop(adjustment: Adjustment, decision: Decision, _by: Any) -> None:
    for member in stopped_by(adjustment):
        member.proposal = adjustment.proposal
        if ledger.balance_of(member).awaits_money and not ledger.balance_of(member).is_counted:
            ledger.leave_out(member, decision.counts_from, f"{decision}: {adjustment.reason}")
        else:
            ledger.take_back(decision, member)


EFFECTS: dict[AdjustmentSubject, Callable[[Adjustment, Decision, Any], None]] = {
    AdjustmentSubject.AMOUNT: _apply_amount,
    AdjustmentSubject.BENEFICIARY: _apply_beneficiary,
    AdjustmentSubject.MACHINE: _apply_machine,
    AdjustmentSubject.PLACE: _apply_place,
    AdjustmentSubject.TIME: _apply_time,
    AdjustmentSubject.PROGRAMME: _apply_programme,
    AdjustmentSubject.STOP: _apply_stop,
}
