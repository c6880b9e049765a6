"""Carrying a proposal out: contract, start, payments, stop, settlement. Acceptance has its own room."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import EventKind, record
from khuyencong.dates import short_date, today
from khuyencong.locking import lock
from khuyencong.money import format_dong
from projects.actions import ledger
from projects.actions.moving import may_move, move
from projects.actions.refusal import Refused, validated
from projects.models import (
    AdvanceCeiling,
    Amounts,
    Contract,
    Decision,
    DecisionKind,
    Disbursement,
    FundingSplit,
    Member,
    PaymentKind,
    Proposal,
    Settlement,
    Stage,
)
from projects.models.programme import FULL_PERCENT, percent
from projects.workflow import ProposalState

SIGNING = ProposalState.under_way()
PAYING = (*SIGNING, ProposalState.ACCEPTED, ProposalState.SETTLED)


@transaction.atomic
def sign_contract(
    *,
    proposal: Proposal,
    number: str,
    signed_on: datetime.date,
    amounts: Mapping[int, Amounts],
    by: Any,
) -> Contract:
    """Ký hợp đồng hoặc phụ lục: `amounts` is what each member (by key, đồng) has under contract from
    now on, in full; the difference goes to the ledger. Never more support than is approved."""
    proposal = lock(proposal)
    require(by, Permission.PROPOSAL_CARRY_OUT, proposal)
    if proposal.state not in SIGNING:
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”; chỉ ký hợp đồng cho đề án đã phê "
            "duyệt hoặc đang thực hiện.",
            code="too-late",
        )
    members = Member.objects.filter(proposal=proposal, pk__in=amounts).with_balances()
    changes = []
    for member in members.select_related("beneficiary"):
        money, approved = amounts[member.pk], member.amounts(Stage.APPROVED)
        if min(vars(money).values()) < 0:
            raise Refused(f"{member.beneficiary}: số tiền hợp đồng phải từ 0 đồng trở lên.")
        if money.state_support > approved.state_support:
            raise Refused(
                f"{member.beneficiary}: hợp đồng ghi hỗ trợ {format_dong(money.state_support)}, vượt "
                f"số được phê duyệt {format_dong(approved.state_support)}."
            )
        difference = money - member.amounts(Stage.CONTRACTED)
        if difference != Amounts():
            changes.append((member, difference))
    if not changes:
        raise Refused("Hợp đồng chưa ghi hoặc không đổi số tiền của cơ sở nào.")
    contract = Contract(proposal=proposal, number=number, signed_on=signed_on)
    validated(contract).save()
    for member, difference in changes:
        ledger.enter(
            member,
            Stage.CONTRACTED,
            difference,
            signed_on,
            contract=contract,
            is_adjustment=bool(member.contracted_entries),  # type: ignore[attr-defined]
        )
    record(EventKind.CONTRACT_SIGNED, proposal, by=by, comment=str(contract))
    return contract


@transaction.atomic
def start(*, proposal: Proposal, by: Any, comment: str = "") -> Proposal:
    """Bắt đầu thực hiện đề án đã được phê duyệt."""
    proposal = lock(proposal)
    may_move(proposal, "start", by=by, comment=comment)
    return move(proposal, "start", kind=EventKind.PROPOSAL_STARTED, by=by, comment=comment)


@transaction.atomic
def pay(
    *,
    proposal: Proposal,
    kind: PaymentKind,
    paid_on: datetime.date,
    paid: int,
    by: Any,
    document_number: str = "",
    reason: str = "",
) -> Disbursement:
    """Ghi tạm ứng, thanh toán hoặc thu hồi (đồng).

    Refused over what is under contract (accepted, once it is), and over an advance ceiling that was
    read in its text; one that was not read asks for a written reason. Only what was paid comes back.
    """
    proposal = lock(proposal)
    require(by, Permission.PROPOSAL_CARRY_OUT, proposal)
    _refuse_payment(proposal, PaymentKind(kind), paid_on, paid, reason)
    return _write_payment(proposal, kind, paid_on, paid, document_number, reason, by=by)


@transaction.atomic
def stop(*, proposal: Proposal, decision: Decision, by: Any, comment: str) -> Proposal:
    """Ngừng theo một quyết định ngừng của kế hoạch: what was approved is taken back by it.

    Refused when an establishment was accepted already: then the others are stopped one by one.
    """
    plan, proposal = lock(decision.plan, proposal)
    may_move(proposal, "stop", by=by, comment=comment)
    if plan.pk != proposal.plan_id or decision.kind != DecisionKind.STOP:
        raise Refused(f"{decision} không phải quyết định ngừng của {proposal.plan}.")
    if Member.objects.filter(proposal=proposal).accepted().exists():
        raise Refused(
            "Đề án đã có cơ sở nghiệm thu. Hãy đề nghị ngừng từng cơ sở còn lại ở mục Điều chỉnh, để "
            "phần đã nghiệm thu được quyết toán."
        )
    ledger.refuse_into_the_past(plan, decision.counts_from)
    for member in Member.objects.filter(proposal=proposal):
        ledger.release(member, decision, decision.counts_from)
    return move(
        proposal,
        "stop",
        kind=EventKind.PROPOSAL_STOPPED,
        by=by,
        comment=f"{decision}; {comment.strip()}",
    )


@transaction.atomic
def settle(
    *,
    proposal: Proposal,
    settled_on: datetime.date,
    number: str,
    by: Any,
    amounts: Mapping[int, Amounts] | None = None,
    returned: int = 0,
    comment: str = "",
) -> Proposal:
    """Quyết toán, thanh lý: what each accepted member (by key, đồng) is settled with, at most what was
    accepted; without `amounts` just that. What was paid beyond it has come back (`returned`)."""
    proposal = lock(proposal)
    may_move(proposal, "settle", by=by, comment=comment)
    settled = 0
    members = Member.objects.filter(proposal=proposal).with_balances()
    for member in members.select_related("beneficiary"):
        if not member.is_accepted:
            continue
        accepted = member.amounts(Stage.ACCEPTED)
        money = (amounts or {}).get(member.pk, accepted)
        _refuse_settlement(member, money, accepted)
        settlement = Settlement(member=member, number=number, settled_on=settled_on)
        validated(settlement).save()
        ledger.enter(member, Stage.SETTLED, money, settled_on, settlement=settlement)
        settled += money.state_support
    if returned:
        _refuse_payment(proposal, PaymentKind.RETURN, settled_on, returned, "")
        _write_payment(
            proposal, PaymentKind.RETURN, settled_on, returned, number, "quyết toán", by=by
        )
    over = proposal.disbursements.paid_out() - settled
    if over > 0:
        raise Refused(
            f"Đã chi {format_dong(over)} nhiều hơn số quyết toán {format_dong(settled)}. Hãy ghi số "
            f"tiền nộp lại là {format_dong(returned + over)}."
        )
    return move(proposal, "settle", kind=EventKind.PROPOSAL_SETTLED, by=by, comment=comment)


def _refuse_settlement(member: Member, money: Amounts, accepted: Amounts) -> None:
    if min(vars(money).values()) < 0:
        raise Refused(f"{member.beneficiary}: số tiền quyết toán phải từ 0 đồng trở lên.")
    if money.state_support > accepted.state_support:
        raise Refused(
            f"{member.beneficiary}: quyết toán hỗ trợ {format_dong(money.state_support)}, vượt số "
            f"nghiệm thu {format_dong(accepted.state_support)}."
        )


def _refuse_payment(
    proposal: Proposal, kind: PaymentKind, paid_on: datetime.date, paid: int, reason: str
) -> None:
    payments = Disbursement.objects.filter(proposal=proposal)
    if paid <= 0:
        raise Refused("Số tiền phải trên 0 đồng.")
    if paid_on > today():
        raise Refused(f"Ngày chi {short_date(paid_on)} chưa đến.")
    if kind == PaymentKind.RETURN:
        if paid > payments.paid_out():
            raise Refused(
                f"Thu hồi {format_dong(paid)} nhiều hơn số đang chi {format_dong(payments.paid_out())}."
            )
        return
    if proposal.state not in PAYING:
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”, không chi được.", code="too-late"
        )
    splits = FundingSplit.objects.filter(member__proposal=proposal)
    found = splits.sums(Stage.CONTRACTED, Stage.ACCEPTED)
    contracted = found[Stage.CONTRACTED].state_support
    if not contracted:
        raise Refused("Đề án chưa có hợp đồng. Hãy ghi hợp đồng trước khi chi.")
    if proposal.state in SIGNING:
        most, of_what = contracted, "theo hợp đồng"
    else:
        most, of_what = found[Stage.ACCEPTED].state_support, "đã nghiệm thu"
    left = most - payments.paid_out()
    if paid > left:
        raise Refused(
            f"Chi {format_dong(paid)} vượt phần còn lại {format_dong(max(left, 0))} của số hỗ trợ "
            f"{of_what} {format_dong(most)}."
        )
    if kind == PaymentKind.ADVANCE:
        _refuse_over_advance_ceiling(proposal, payments, contracted, paid_on, paid, reason)


def _refuse_over_advance_ceiling(
    proposal: Proposal, payments: Any, contracted: int, on: datetime.date, paid: int, reason: str
) -> None:
    rules = AdvanceCeiling.objects.in_force_on(on)
    rule = rules.filter(programme=proposal.programme_id, activity=proposal.activity_id).first()
    if rule is None:
        return
    most = contracted * rule.max_basis_points // FULL_PERCENT
    if payments.paid_out(PaymentKind.ADVANCE) + paid <= most:
        return
    said = (
        f"Tạm ứng cộng lại vượt {percent(rule.max_basis_points)} hợp đồng là {format_dong(most)} "
        f"({rule.legal_reference})."
    )
    if rule.verified:
        raise Refused(said)
    if not reason.strip():
        raise Refused(
            f"{said} Quy định này chưa kiểm chứng: hãy ghi lý do nếu vẫn tạm ứng.", "reason"
        )


def _write_payment(
    proposal: Proposal,
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
        contract=proposal.contracts.order_by("-signed_on", "-pk").first(),
        kind=kind,
        paid_on=paid_on,
        paid=paid,
        document_number=document_number,
        reason=reason.strip(),
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    validated(payment).save()
    comment = f"{payment}: {format_dong(paid)}"
    record(EventKind.PAYMENT_RECORDED, proposal, by=by, comment=comment)
    return payment
