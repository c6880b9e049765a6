"""Carrying a proposal out: contract, start, payments, stop, settlement. Acceptance has its own room."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.locking import lock
from khuyencong.money import format_dong
from projects import ledger
from projects.actions.files import inspects_uploads
from projects.actions.steps import require_step, take_step
from projects.models import (
    Amounts,
    Contract,
    Decision,
    DecisionKind,
    Disbursement,
    Member,
    PaymentKind,
    Proposal,
    Settlement,
)
from projects.models.event import ProposalEvent
from projects.refusal import Refused, refuse


@inspects_uploads
@transaction.atomic
def sign_contract(
    *,
    proposal: Proposal,
    number: str,
    signed_on: datetime.date,
    amounts: Mapping[int, Amounts],
    by: Any,
    parties: tuple[str, str] = ("", ""),
    ends_on: datetime.date | None = None,
    file: File | None = None,
) -> Contract:
    """Ký hợp đồng hoặc phụ lục giữa hai bên (A, B): `amounts` is what each member (by key, đồng) has
    under contract from now on, in full; the difference goes to the ledger. Never more support than is
    approved, and no number that another contract of the year has."""
    proposal = lock(proposal)
    require(by, Permission.PROPOSAL_CARRY_OUT, proposal)
    contract = Contract(
        proposal=proposal,
        number=number,
        signed_on=signed_on,
        ends_on=ends_on,
        first_party=parties[0],
        second_party=parties[1],
        file=file or "",
    )
    ledger.sign(contract, amounts)
    record(ProposalEvent.CONTRACT_SIGNED, proposal, by=by, comment=str(contract))
    return contract


@transaction.atomic
def start(*, proposal: Proposal, by: Any, comment: str = "") -> Proposal:
    """Bắt đầu thực hiện đề án đã được phê duyệt."""
    proposal = lock(proposal)
    require_step(proposal, "start", by=by, comment=comment)
    return take_step(proposal, "start", kind=ProposalEvent.STARTED, by=by, comment=comment)


@transaction.atomic
def pay(
    *,
    member: Member,
    kind: PaymentKind,
    paid_on: datetime.date,
    paid: int,
    by: Any,
    document_number: str = "",
    reason: str = "",
) -> Disbursement:
    """Ghi tạm ứng, thanh toán hoặc thu hồi của một cơ sở (đồng).

    Refused over what is under contract and still approved (accepted or settled, once it is), and
    over an advance ceiling that was read in its text; one that was not read asks for a written
    reason. Only what was paid comes back.
    """
    proposal = lock(member.proposal)
    require(by, Permission.PROPOSAL_CARRY_OUT, proposal)
    return _pay(proposal, member, kind, paid_on, paid, document_number, reason, by=by)


@transaction.atomic
def stop(*, proposal: Proposal, decision: Decision, by: Any, comment: str) -> Proposal:
    """Ngừng theo một quyết định ngừng của kế hoạch: what was approved is taken back by it.

    Refused when an establishment was accepted already: then the others are stopped one by one.
    """
    plan, proposal = lock(decision.plan, proposal)
    require_step(proposal, "stop", by=by, comment=comment)
    if plan.pk != proposal.plan_id or decision.kind != DecisionKind.STOP:
        raise Refused(f"{decision} không phải quyết định ngừng của {proposal.plan}.")
    if ledger.accepted(Member.objects.filter(proposal=proposal)).exists():
        raise Refused(
            "Đề án đã có cơ sở nghiệm thu. Hãy đề nghị ngừng từng cơ sở còn lại ở mục Điều chỉnh, để "
            "phần đã nghiệm thu được quyết toán."
        )
    for member in Member.objects.filter(proposal=proposal):
        member.proposal = proposal
        ledger.take_back(decision, member)
    why = f"{decision}; {comment.strip()}"
    return take_step(proposal, "stop", kind=ProposalEvent.STOPPED, by=by, comment=why)


@transaction.atomic
def settle(
    *,
    proposal: Proposal,
    settled_on: datetime.date,
    number: str,
    by: Any,
    amounts: Mapping[int, Amounts] | None = None,
    returned: Mapping[int, int] | None = None,
    comment: str = "",
) -> Proposal:
    """Quyết toán, thanh lý: what each accepted member (by key, đồng) is settled with, at most what was
    accepted; without `amounts` just that. What was paid beyond it has come back (`returned`, by
    key), also from establishments that were stopped."""
    proposal = lock(proposal)
    require_step(proposal, "settle", by=by, comment=comment)
    for member in ledger.balances_of(proposal):
        member.proposal = proposal
        if member.balance.is_accepted:
            settlement = Settlement(member=member, number=number, settled_on=settled_on)
            money = (amounts or {}).get(member.pk, member.balance.accepted)
            ledger.settle(settlement, money)
        if back := (returned or {}).get(member.pk, 0):
            _pay(
                proposal, member, PaymentKind.RETURN, settled_on, back, number, "quyết toán", by=by
            )
    settled = ledger.balances_of(proposal)
    reasons = [reason for m in settled for reason in ledger.rules.paid_beyond(m, m.balance)]
    if not reasons and (before := ledger.unassigned(proposal)):
        reasons = ledger.rules.unassigned_beyond([m.balance for m in settled], before)
    refuse(reasons)
    compared = "; ".join(_compared(m) for m in settled if m.balance.is_settled)
    said = "; ".join(part for part in (compared, comment.strip()) if part)
    return take_step(proposal, "settle", kind=ProposalEvent.SETTLED, by=by, comment=said)


def _compared(member: Member) -> str:
    """ "Cơ sở A: quyết toán 80.000.000 đồng, đã chi 60.000.000 đồng, còn phải chi 20.000.000 đồng"."""
    settled, paid = member.balance.settled.state_support, member.balance.paid_out
    owed = f", còn phải chi {format_dong(settled - paid)}" if settled > paid else ", đã chi đủ"
    return f"{member.name}: quyết toán {format_dong(settled)}, đã chi {format_dong(paid)}{owed}"


def _pay(
    proposal: Proposal,
    member: Member,
    kind: PaymentKind | str,
    paid_on: datetime.date,
    paid: int,
    document_number: str,
    reason: str,
    *,
    by: Any,
) -> Disbursement:
    payment = Disbursement(
        proposal=proposal,
        member=member,
        contract=proposal.contracts.order_by("-signed_on", "-pk").first(),
        kind=kind,
        paid_on=paid_on,
        paid=paid,
        document_number=document_number,
        reason=reason.strip(),
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    ledger.pay(payment)
    comment = f"{payment}: {member.name}, {format_dong(paid)}"
    record(ProposalEvent.PAYMENT_RECORDED, proposal, by=by, comment=comment)
    return payment
