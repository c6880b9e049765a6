"""Entering money: the one place that writes entries and payments.

Each function locks what it changes unless the caller holds it, asks the rules, writes the document
and its entries, and raises Refused with every reason. Right, message and event are the action's;
what follows for the state of the proposal is the answer of `conclude`.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from khuyencong.locking import ensure_locked
from projects.ledger import rules
from projects.ledger.balances import balance_of, paid_out, with_balances
from projects.ledger.entries import FundingSplit
from projects.models import (
    Acceptance,
    Amounts,
    Balance,
    Contract,
    Decision,
    Disbursement,
    Member,
    PaymentKind,
    Plan,
    Proposal,
    Settlement,
    Stage,
)
from projects.refusal import Refused, refuse, saved, validated
from projects.workflow import ProposalState, change_state


def enter(
    member: Member,
    stage: Stage,
    money: Amounts,
    on: datetime.date,
    *,
    is_adjustment: bool = False,
    **source: Any,
) -> None:
    """One entry with its source, asked of no rule: for this room, and for records from before the
    portal. Nothing is written for an approval, or a difference, of nothing."""
    if money == Amounts() and (is_adjustment or stage == Stage.APPROVED):
        return
    split = FundingSplit(
        member=member,
        stage=stage,
        effective_on=on,
        is_adjustment=is_adjustment,
        **vars(money),
        **source,
    )
    validated(split).save()


def type_money(member: Member, stage: Stage, money: Amounts, on: datetime.date) -> None:
    """The requested or appraised money of a member, typed or typed again."""
    if stage not in Stage.provisional():
        raise ValueError(f"{stage} is entered by its document")
    ensure_locked(member.proposal)
    split = FundingSplit.objects.filter(member=member, stage=stage).first()
    split = split or FundingSplit(member=member, stage=stage)
    split.effective_on = on
    for part, amount in vars(money).items():
        setattr(split, part, amount)
    validated(split).save()


def forget_money(member: Member) -> None:
    """Of a member that leaves its draft: what it asked for goes with it."""
    ensure_locked(member.proposal)
    for split in FundingSplit.objects.filter(member=member):
        split.delete()


def give(
    plan: Plan,
    decision: Decision,
    proposals: list[Proposal],
    awards: Mapping[int, Amounts],
    *,
    in_full: bool = False,
) -> dict[int, int]:
    """What a round gives each member (by key): support that is added, own share and other funds as a
    signed difference or, `in_full`, as they are after it – the difference is then taken here, under
    the lock. Returns the support given by proposal (key)."""
    ensure_locked(plan, *proposals)
    rows = with_balances(Member.objects.filter(pk__in=awards), full=True)
    members = list(rows.select_related("beneficiary"))
    if in_full:
        awards = {each.pk: _difference(awards[each.pk], each.balance.approved) for each in members}
    refuse(
        rules.decision_day(plan, decision.decided_on, decision.counts_from)
        + rules.round_of(plan, decision, proposals),
        {each.pk: rules.award(each, each.balance, awards[each.pk]) for each in members},
    )
    support = sum(money.state_support for money in awards.values())
    what = f"đề án {proposals[0].code}" if len(proposals) == 1 else "quyết định này"
    refuse(rules.ceiling(plan, support, what), code="ceiling")
    refuse(rules.forward(plan, decision.counts_from), code="past")
    given: dict[int, int] = {}
    for member in members:
        money = awards[member.pk]
        later = Stage.APPROVED in member.balance.entered
        enter(
            member,
            Stage.APPROVED,
            money,
            decision.counts_from,
            decision=decision,
            is_adjustment=later and money.is_negative,
        )
        given[member.proposal_id] = given.get(member.proposal_id, 0) + money.state_support
    return given


def _difference(after: Amounts, before: Amounts) -> Amounts:
    """Support is what is added; of the other parts what they become less what they were."""
    return Amounts(after.state_support, *(after - before).parts[1:])


def change(decision: Decision, member: Member, new: Amounts) -> Amounts:
    """The approved money of a member becomes `new` by this decision; returns what it was."""
    ensure_locked(decision.plan, member.proposal)
    balance = balance_of(member)
    refuse(rules.change(member, balance, new))
    _differ(member, new - balance.approved, decision)
    return balance.approved


def take_back(decision: Decision, member: Member) -> Amounts:
    """All that was approved for this member; returns how much. An accepted one keeps its money."""
    ensure_locked(decision.plan, member.proposal)
    balance = balance_of(member)
    if balance.is_accepted:
        raise Refused(f"{member.name} đã nghiệm thu, không thu hồi kinh phí được.")
    _differ(member, Amounts() - balance.approved, decision)
    return balance.approved


def replace(decision: Decision, old: Member, new: Member) -> None:
    """The approved money of `old` goes to `new`, a member that has none of its own yet."""
    refuse(rules.adjustable(old, balance_of(old)))
    money = take_back(decision, old)
    _differ(new, money, decision)


def _differ(member: Member, difference: Amounts, decision: Decision) -> None:
    refuse(rules.forward(decision.plan, decision.counts_from), code="past")
    enter(
        member,
        Stage.APPROVED,
        difference,
        decision.counts_from,
        is_adjustment=True,
        decision=decision,
    )


def leave_out(member: Member, on: datetime.date, reason: str) -> None:
    """No round will give to this member any more. Refused when it has, or had, approved money."""
    ensure_locked(member.proposal)
    balance = balance_of(member)
    if member.proposal.state not in ProposalState.under_way():
        raise Refused(
            f"Đề án {member.proposal.code} hiện “{member.proposal.state_label}”; chỉ ghi không giao kinh "
            "phí cho cơ sở của đề án đã phê duyệt hoặc đang thực hiện.",
            code="too-late",
        )
    if not balance.awaits_money or balance.is_counted:
        raise Refused(f"{member.name} không chờ giao kinh phí.", code="too-late")
    member.left_out_on, member.left_out_reason = on, reason
    validated(member).save(update_fields=["left_out_on", "left_out_reason"])


def sign(contract: Contract, amounts: Mapping[int, Amounts]) -> Contract:
    """A contract or annex: what each member (by key) has under contract from its day on, in full; the
    difference is entered."""
    proposal = contract.proposal
    ensure_locked(proposal)
    if proposal.state not in rules.SIGNING:
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”; chỉ ký hợp đồng cho đề án đã phê "
            "duyệt hoặc đang thực hiện.",
            code="too-late",
        )
    rows = with_balances(Member.objects.filter(proposal=proposal, pk__in=amounts), full=True)
    members = list(rows.select_related("beneficiary"))
    refuse(rules.contract_number(contract), code="number")
    refuse(rules.contract_day(proposal, contract.signed_on))
    then = {
        row.pk: row.balance
        for row in with_balances(
            Member.objects.filter(proposal=proposal), on=contract.signed_on, stages=[Stage.APPROVED]
        )
    }
    refuse(
        [],
        {
            each.pk: rules.contract(each, each.balance, amounts[each.pk], then[each.pk])
            for each in members
        },
    )
    changed = [member for member in members if amounts[member.pk] != member.balance.contracted]
    if not changed:
        raise Refused("Hợp đồng chưa ghi hoặc không đổi số tiền của cơ sở nào.")
    saved(contract)
    for member in changed:
        enter(
            member,
            Stage.CONTRACTED,
            amounts[member.pk] - member.balance.contracted,
            contract.signed_on,
            contract=contract,
            is_adjustment=Stage.CONTRACTED in member.balance.entered,
        )
    return contract


def accept(acceptance: Acceptance, money: Amounts) -> Acceptance:
    """An acceptance that was passed, with its money."""
    member = acceptance.member
    refuse_unacceptable(member, acceptance.accepted_on, money)
    validated(acceptance).save()
    enter(
        member,
        Stage.ACCEPTED,
        money,
        acceptance.accepted_on,
        acceptance=acceptance,
        provenance=acceptance.provenance,
        source=acceptance.source,
    )
    return acceptance


def refuse_unacceptable(member: Member, on: datetime.date, money: Amounts) -> None:
    """Under lock: Refused unless this member can be accepted on that day with that money."""
    proposal = member.proposal
    ensure_locked(proposal, member)
    balance = balance_of(member)
    refuse(rules.acceptable(proposal, member, balance))
    refuse(rules.acceptance_day(member, on))
    refuse(rules.acceptance(member, balance, balance_of(member, on=on), money))


def settle(settlement: Settlement, money: Amounts) -> Settlement:
    """The settlement of an accepted member, with its money."""
    member = settlement.member
    ensure_locked(member.proposal)
    refuse(rules.settlement(member, balance_of(member), money))
    refuse(rules.settlement_day(member, settlement.settled_on))
    validated(settlement).save()
    enter(member, Stage.SETTLED, money, settlement.settled_on, settlement=settlement)
    return settlement


def pay(payment: Disbursement) -> Disbursement:
    """An advance, a payment or a return of one member (`payment.member`)."""
    member: Any = payment.member
    if member is None:
        raise Refused("Hãy chọn cơ sở nhận tiền: mỗi khoản chi, thu hồi ghi cho một cơ sở.")
    proposal = payment.proposal
    ensure_locked(proposal)
    if member.proposal_id != proposal.pk:
        raise Refused("Cơ sở này không thuộc đề án.")
    refuse(rules.once(payment))
    balance = balance_of(member)
    refuse(rules.payment_day(member, payment))
    days = _days_from(member, payment.paid_on)
    refuse(rules.payment(proposal, member, balance, payment, unassigned(proposal), days))
    if payment.kind == PaymentKind.ADVANCE:
        before = paid_out(Disbursement.objects.filter(member=member), PaymentKind.ADVANCE)
        reasons, code = rules.advance(proposal, member, balance, payment, before)
        refuse(reasons, code=code)
    validated(payment).save()
    return payment


def _days_from(member: Member, on: datetime.date) -> list[tuple[datetime.date, Balance]]:
    """The balance on a day and on every later day on which money moved. One query, and one a day."""
    later = member.disbursements.filter(paid_on__gt=on).values_list("paid_on", flat=True)
    return [(each, balance_of(member, on=each)) for each in sorted({on, *later})]


def unassigned(proposal: Proposal) -> int:
    """What is out of payments from before they carried their establishment (đồng). One query."""
    return paid_out(Disbursement.objects.filter(proposal=proposal, member=None))


def balances_of(proposal: Proposal) -> list[Member]:
    """The members of a proposal with their full balances. One query."""
    rows = with_balances(Member.objects.filter(proposal=proposal), full=True)
    return list(rows.for_page())


def conclude(proposal: Proposal) -> str | None:
    """Take the step that follows from the ledger, if one does; its name is returned so that the action
    writes it down and notifies people."""
    ensure_locked(proposal)
    step = rules.step_due(proposal)
    if step:
        change_state(proposal, step)
    return step
