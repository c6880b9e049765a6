"""What may become of money once it was decided: days, rooms, stops, waiting, payments."""

import datetime

import pytest
from django.utils import timezone

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import ledger
from projects.actions import acceptance, adjustments, decisions, execution, plans
from projects.actions.adjustments import Change
from projects.ledger import FundingSplit
from projects.models import (
    Adjustment,
    Amounts,
    Decision,
    Disbursement,
    Member,
    PaymentKind,
    Proposal,
    Stage,
)
from projects.refusal import Refused
from tests.factories import BeneficiaryFactory, PlanFactory, document, planned_proposal

M = 1_000_000
TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026, state="draft", ceiling=10_000 * M)


def give(plan, by, awards, number="01/QĐ", on="2026-01-15", **fields):
    return decisions.decide_round(
        plan=plan, document=document(number, on, **fields), awards=awards, by=by
    )


def running(plan, by, *supports, given=None):
    """(proposal, members) that are carried out; each was given its support, or as `given` says."""
    proposal = planned_proposal(plan, *supports)
    members = list(proposal.members.order_by("position"))
    awards = {
        member.pk: Amounts(support, support)
        for member, support in zip(members, given or supports, strict=True)
    }
    give(plan, by, awards)
    execution.start(proposal=fresh(proposal), by=by)
    return fresh(proposal), [Member.objects.get(pk=member.pk) for member in members]


def fresh(proposal):
    return Proposal.objects.get(pk=proposal.pk)


def sign(proposal, by, supports, number="01/HĐ", on=TODAY):
    amounts = {key: Amounts(support, support) for key, support in supports.items()}
    return execution.sign_contract(
        proposal=proposal, number=number, signed_on=on, amounts=amounts, by=by
    )


def pay(member, by, paid, kind=PaymentKind.PAYMENT, on=TODAY):
    return execution.pay(member=member, kind=kind, paid_on=on, paid=paid, by=by)


def accept(member, by, support, on=TODAY):
    return acceptance.record_acceptance(
        member=member, money=Amounts(support, support), accepted_on=on, by=by
    )


def adjust(plan, by, number, member, subject, change=None, on="2026-03-01", **fields):
    asked = adjustments.ask(
        proposal=fields.pop("proposal", None) or member.proposal,
        subject=subject,
        member=member,
        change=change or Change(),
        reason="lý do",
        by=by,
    )
    paper = document(number, on, kind=adjustments.kind_of([asked]))
    return adjustments.decide(plan=plan, adjustments=[asked], document=paper, by=by)


# 1. Payments follow the approval and the settlement.


def test_no_more_is_paid_than_is_still_approved(plan, leader):
    proposal, (member,) = running(plan, leader, 200 * M)
    sign(proposal, leader, {member.pk: 200 * M}, on=datetime.date(2026, 2, 1))
    adjust(plan, leader, "02/QĐ", member, "amount", Change(money=Amounts(100 * M, 100 * M)))

    with pytest.raises(
        Refused,
        match=r"vượt phần còn lại 100.000.000 đồng của số hỗ trợ còn được phê duyệt 100.000.000",
    ):
        pay(member, leader, 200 * M)
    pay(member, leader, 100 * M)


def test_nothing_is_paid_to_an_establishment_that_was_stopped(plan, leader):
    proposal, (first, _second) = running(plan, leader, 100 * M, 50 * M)
    sign(proposal, leader, {first.pk: 100 * M}, on=datetime.date(2026, 2, 1))
    pay(first, leader, 40 * M, on=datetime.date(2026, 2, 2))
    adjust(plan, leader, "02/QĐ", first, "stop")

    with pytest.raises(Refused, match=r"vượt phần còn lại 0 đồng"):
        pay(first, leader, 1)
    pay(first, leader, 40 * M, PaymentKind.RETURN)
    assert ledger.balance_of(first).paid_out == 0


def test_after_the_settlement_only_what_was_settled_is_paid(plan, leader):
    proposal, (member,) = running(plan, leader, 100 * M)
    sign(proposal, leader, {member.pk: 100 * M})
    accept(member, leader, 100 * M)
    execution.settle(
        proposal=fresh(proposal), settled_on=TODAY, number="1", by=leader,
        amounts={member.pk: Amounts(80 * M, 100 * M)},
    )  # fmt: skip

    pay(member, leader, 80 * M)
    with pytest.raises(Refused, match=r"còn lại 0 đồng của số hỗ trợ đã quyết toán 80.000.000"):
        pay(member, leader, 20 * M)


# 2. A later round.


@pytest.mark.parametrize(
    ("end", "said"), [("stop", "đã ngừng theo quyết định"), ("accept", "đã nghiệm thu, không giao")]
)
def test_a_later_round_neither_offers_nor_gives_to_what_has_ended(plan, leader, end, said):
    _proposal, (first, _second) = running(plan, leader, 100 * M, 100 * M, given=(60 * M, 100 * M))
    assert ledger.awaiting_money(plan) == [first]
    if end == "stop":
        adjust(plan, leader, "02/QĐ", first, "stop")
    else:
        accept(first, leader, 60 * M)

    assert ledger.awaiting_money(plan) == []
    with pytest.raises(Refused, match=said):
        give(plan, leader, {first.pk: Amounts(40 * M, 0)}, "03/QĐ", "2026-04-01")


def test_an_appraisal_of_nothing_leaves_no_entry_and_stops_nobody(plan, leader):
    proposal = planned_proposal(plan, 100 * M, 0)
    decision = Decision.objects.create(
        plan=plan,
        number="1",
        decided_on=datetime.date(2026, 1, 15),
        authority="UBND",
        kind="approval",
    )
    decisions.approve(proposal=fresh(proposal), decision=decision, by=leader)

    entries = FundingSplit.objects.of_stage(Stage.APPROVED)
    assert [entry.state_support for entry in entries] == [100 * M]
    second = proposal.members.get(position=2)
    assert not ledger.balance_of(second).is_stopped


def test_a_proposal_of_nothing_is_not_approved(plan, leader):
    proposal = planned_proposal(plan, 0)
    decision = Decision.objects.create(
        plan=plan,
        number="1",
        decided_on=datetime.date(2026, 1, 15),
        authority="UBND",
        kind="approval",
    )
    with pytest.raises(Refused, match=r"không có số tiền thẩm định nào để giao"):
        decisions.approve(proposal=fresh(proposal), decision=decision, by=leader)


# 3. Days.


def test_nothing_happens_tomorrow(plan, leader):
    proposal, (member,) = running(plan, leader, 100 * M)
    far = datetime.date(2099, 6, 1)
    with pytest.raises(Refused, match=r"Ngày ký 01/06/2099 chưa đến \(hôm nay là 01/06/2026\)"):
        sign(proposal, leader, {member.pk: 1}, on=far)
    with pytest.raises(Refused, match=r"Ngày nghiệm thu 01/06/2099 chưa đến"):
        accept(member, leader, 1, on=far)
    with pytest.raises(Refused, match=r"Ngày nghiệm thu 02/06/2026 chưa đến"):
        acceptance.record_failure(
            member=member, accepted_on=datetime.date(2026, 6, 2), reason="x", by=leader
        )
    with pytest.raises(Refused, match=r"Ngày có hiệu lực trong sổ 02/06/2026 chưa đến"):
        give(
            plan, leader, {member.pk: Amounts(1, 1)}, "02/QĐ", "2026-05-01",
            effective_on=datetime.date(2026, 6, 2),
        )  # fmt: skip
    accept(member, leader, 1)
    with pytest.raises(Refused, match=r"Ngày quyết toán 02/06/2026 chưa đến"):
        execution.settle(
            proposal=fresh(proposal), settled_on=datetime.date(2026, 6, 2), number="1", by=leader
        )
    assert fresh(proposal).state == "accepted"


def test_one_thing_comes_after_the_other(plan, leader):
    proposal, (member,) = running(plan, leader, 100 * M)
    before = datetime.date(2026, 1, 14)
    with pytest.raises(Refused, match=r"Ngày ký 14/01/2026 trước ngày được phê duyệt 15/01/2026"):
        sign(proposal, leader, {member.pk: 1}, on=before)
    with pytest.raises(
        Refused, match=r"Ngày nghiệm thu 14/01/2026 trước ngày được phê duyệt 15/01/2026"
    ):
        accept(member, leader, 1, on=before)
    sign(proposal, leader, {member.pk: 100 * M}, on=datetime.date(2026, 3, 2))
    with pytest.raises(Refused, match=r"Ngày ký 01/03/2026 trước hợp đồng, phụ lục ký trước đó"):
        sign(proposal, leader, {member.pk: 90 * M}, "02/PL", on=datetime.date(2026, 3, 1))
    with pytest.raises(Refused, match=r"Ngày chi 01/03/2026 trước ngày ký hợp đồng 02/03/2026"):
        pay(member, leader, 1, on=datetime.date(2026, 3, 1))
    with pytest.raises(Refused, match=r"Ngày nghiệm thu 01/03/2026 trước ngày ký hợp đồng"):
        accept(member, leader, 1, on=datetime.date(2026, 3, 1))
    pay(member, leader, 2, on=datetime.date(2026, 3, 10))
    with pytest.raises(Refused, match=r"nhiều hơn số đang chi 0 đồng tính đến ngày 09/03/2026"):
        pay(member, leader, 2, PaymentKind.RETURN, on=datetime.date(2026, 3, 9))
    accept(member, leader, 100 * M, on=datetime.date(2026, 5, 1))
    with pytest.raises(
        Refused, match=r"Ngày quyết toán 30/04/2026 trước ngày nghiệm thu 01/05/2026"
    ):
        execution.settle(
            proposal=fresh(proposal), settled_on=datetime.date(2026, 4, 30), number="1", by=leader
        )


@pytest.mark.parametrize("day", ["2006-01-15", "2024-12-31"])
def test_a_year_that_was_typed_wrong_is_told(plan, leader, day):
    proposal = planned_proposal(plan, 100 * M)
    member = proposal.members.get()
    with pytest.raises(Refused, match=r"trước năm liền trước năm kế hoạch"):
        give(plan, leader, {member.pk: Amounts(100 * M, 1)}, on=day)
    give(plan, leader, {member.pk: Amounts(100 * M, 1)}, on="2025-01-01")


def test_a_decision_is_not_older_than_what_it_decides(plan, leader):
    proposal = planned_proposal(
        plan, 100 * M, is_archival=False, submitted_by=leader,
        submitted_at=datetime.datetime(2026, 2, 10, 20, tzinfo=datetime.UTC),
    )  # fmt: skip
    member = proposal.members.get()
    with pytest.raises(Refused, match=r"nộp ngày 11/02/2026, sau ngày ban hành quyết định 10/02"):
        give(plan, leader, {member.pk: Amounts(100 * M, 1)}, on="2026-02-10")
    give(plan, leader, {member.pk: Amounts(100 * M, 1)}, on="2026-02-11")


# 7. Stops and what waits.


def test_stopping_closes_what_waits_for_a_decision(plan, leader):
    proposal, (member,) = running(plan, leader, 100 * M)
    asked = adjustments.ask(
        proposal=proposal, subject="amount", member=member, by=leader, reason="x",
        change=Change(money=Amounts(90 * M, 1)),
    )  # fmt: skip
    decision = Decision.objects.create(
        plan=plan, number="9", decided_on=datetime.date(2026, 3, 1), authority="UBND", kind="stop"
    )
    execution.stop(proposal=fresh(proposal), decision=decision, by=leader, comment="hết việc")

    asked.refresh_from_db()
    assert (asked.state, asked.closed_by) == ("refused", leader)
    assert "Không còn điều chỉnh được" in asked.refusal
    assert not Adjustment.objects.waiting().exists()


@pytest.mark.parametrize("way", ["accept", "stop", "beneficiary"])
def test_what_an_establishment_waits_for_ends_with_it(plan, leader, way):
    proposal, (first, second) = running(plan, leader, 100 * M, 100 * M)
    of_first, of_second = (
        adjustments.ask(
            proposal=proposal, subject="machine", member=member, by=leader, reason="x",
            change=Change(contents="máy khác"),
        )
        for member in (first, second)
    )  # fmt: skip
    if way == "accept":
        accept(first, leader, 100 * M)
    else:
        change = Change(beneficiary=BeneficiaryFactory()) if way == "beneficiary" else Change()
        adjust(plan, leader, "05/QĐ", first, way, change)

    states = [Adjustment.objects.get(pk=each.pk).state for each in (of_first, of_second)]
    assert states == ["refused", "requested"]


def test_the_fifth_that_waits_for_a_later_round_is_not_forgotten(plan, leader):
    supports = [100 * M] * 5
    proposal = planned_proposal(plan, *supports)
    members = list(proposal.members.order_by("position"))
    give(plan, leader, {member.pk: Amounts(100 * M, 1) for member in members[:4]})
    execution.start(proposal=fresh(proposal), by=leader)
    with pytest.raises(Refused, match=r"không có kinh phí được duyệt"):
        accept(members[4], leader, 1)
    for member in members[:4]:
        accept(member, leader, 100 * M)

    assert fresh(proposal).state == "in_progress"
    give(plan, leader, {members[4].pk: Amounts(100 * M, 1)}, "02/QĐ", "2026-05-01")
    accept(members[4], leader, 100 * M)
    assert fresh(proposal).state == "accepted"


def test_who_is_left_out_does_not_hold_the_others_up(plan, leader):
    proposal = planned_proposal(plan, 100 * M, 50 * M)
    first, second = proposal.members.order_by("position")
    give(plan, leader, {first.pk: Amounts(100 * M, 1)})
    execution.start(proposal=fresh(proposal), by=leader)
    accept(first, leader, 100 * M)
    with pytest.raises(Refused, match=r"không chờ giao kinh phí"):
        plans.leave_out_member(member=first, by=leader, comment="x")
    with pytest.raises(Refused, match=r"lý do không giao kinh phí"):
        plans.leave_out_member(member=second, by=leader, comment=" ")

    plans.leave_out_member(member=second, by=leader, comment="hết vốn của năm")

    second.refresh_from_db()
    assert (second.left_out_on, second.left_out_reason) == (TODAY, "hết vốn của năm")
    assert fresh(proposal).state == "accepted"
    assert ledger.awaiting_money(plan) == []
    with pytest.raises(Refused, match=r"không nhận kinh phí"):
        give(plan, leader, {second.pk: Amounts(50 * M, 1)}, "02/QĐ", "2026-05-01")


def test_a_whole_stop_also_gives_up_what_waits(plan, leader):
    proposal = planned_proposal(plan, 100 * M, 100 * M, 50 * M)
    first, second, third = proposal.members.order_by("position")
    give(plan, leader, {first.pk: Amounts(100 * M, 1), second.pk: Amounts(100 * M, 1)})
    execution.start(proposal=fresh(proposal), by=leader)
    accept(first, leader, 100 * M)

    adjust(plan, leader, "05/QĐ", None, "stop", proposal=fresh(proposal))

    balances = [ledger.balance_of(member) for member in (first, second, third)]
    assert [(b.is_accepted, b.is_stopped) for b in balances] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip
    assert Member.objects.get(pk=third.pk).left_out_on == datetime.date(2026, 3, 1)
    assert fresh(proposal).state == "accepted"


# 8. Establishment by establishment.


def test_each_establishment_is_paid_within_its_own_contract(plan, leader):
    proposal, members = running(plan, leader, *[200 * M] * 5)
    sign(proposal, leader, {member.pk: 120 * M for member in members})
    with pytest.raises(Refused, match=r"vượt phần còn lại 120.000.000"):
        pay(members[0], leader, 600 * M, PaymentKind.ADVANCE)
    for member in members:
        pay(member, leader, 120 * M, PaymentKind.ADVANCE)
    assert [ledger.balance_of(member).paid for member in members] == [120 * M] * 5


def test_a_settlement_says_how_paid_and_settled_compare(plan, leader):
    proposal, (member,) = running(plan, leader, 100 * M)
    sign(proposal, leader, {member.pk: 100 * M})
    pay(member, leader, 60 * M)
    accept(member, leader, 90 * M)
    execution.settle(
        proposal=fresh(proposal), settled_on=TODAY, number="1", by=leader, comment="xong"
    )

    said = Event.objects.about(proposal).get(kind="proposal.settled").comment
    assert said == (
        f"{member.beneficiary}: quyết toán 90.000.000 đồng, đã chi 60.000.000 đồng, còn phải chi "
        "30.000.000 đồng; xong"
    )


def test_what_was_paid_to_a_stopped_establishment_comes_back_before_the_settlement(plan, leader):
    proposal, (first, second) = running(plan, leader, 100 * M, 50 * M)
    sign(proposal, leader, {first.pk: 100 * M, second.pk: 50 * M}, on=datetime.date(2026, 2, 1))
    pay(second, leader, 20 * M, on=datetime.date(2026, 2, 2))
    adjust(plan, leader, "05/QĐ", second, "stop")
    accept(first, leader, 100 * M)
    settle = {"settled_on": TODAY, "number": "1", "by": leader}

    with pytest.raises(Refused, match=r"đã chi 20.000.000 đồng, nhiều hơn số quyết toán 0 đồng"):
        execution.settle(proposal=fresh(proposal), **settle)
    execution.settle(proposal=fresh(proposal), returned={second.pk: 20 * M}, **settle)
    assert fresh(proposal).state == "settled"


def test_a_second_round_may_lower_the_own_share(plan, leader):
    proposal = planned_proposal(plan, 150 * M, own=540 * M)
    member = proposal.members.get()
    give(plan, leader, {member.pk: Amounts(100 * M, 590 * M)})
    give(plan, leader, {member.pk: Amounts(50 * M, -50 * M)}, "02/QĐ", "2026-02-01")

    assert ledger.balance_of(member).approved == Amounts(150 * M, 540 * M)
    other = planned_proposal(plan, 10 * M).members.get()
    with pytest.raises(Refused, match=r"sau đợt này phải từ 0 đồng trở lên"):
        give(plan, leader, {other.pk: Amounts(10 * M, -1)}, "03/QĐ", "2026-03-01")


def test_money_returned_is_no_money_paid(plan, leader):
    proposal, (member,) = running(plan, leader, 100 * M)
    sign(proposal, leader, {member.pk: 100 * M})
    pay(member, leader, 60 * M)
    pay(member, leader, 10 * M, PaymentKind.RETURN)

    payments = proposal.disbursements
    assert ledger.paid_by("proposal", payments=payments) == [(proposal.pk, 50 * M, 50 * M)]
    assert ledger.paid_out(payments, PaymentKind.RETURN) == 10 * M


def test_a_contract_is_not_changed_after_the_acceptance_nor_below_what_was_paid(plan, leader):
    proposal, (first, second) = running(plan, leader, 100 * M, 100 * M)
    sign(proposal, leader, {first.pk: 100 * M, second.pk: 100 * M})
    pay(second, leader, 60 * M)
    accept(first, leader, 100 * M)

    with pytest.raises(Refused) as refused:
        sign(proposal, leader, {first.pk: 90 * M, second.pk: 50 * M}, "02/PL")
    assert [message.partition(": ")[2] or message for message in refused.value.messages] == [
        f"{first.beneficiary} đã nghiệm thu, không đổi hợp đồng được nữa.",
        (
            "hợp đồng ghi hỗ trợ 50.000.000 đồng, thấp hơn số đã chi 60.000.000 đồng. Hãy ghi thu hồi "
            "trước."
        ),
    ]


def test_what_was_accepted_is_not_taken_back(plan, leader):
    proposal, (first, second) = running(plan, leader, 100 * M, 100 * M)
    accept(first, leader, 100 * M)
    with pytest.raises(Refused, match=r"đã nghiệm thu, không điều chỉnh được nữa"):
        adjust(plan, leader, "05/QĐ", first, "stop")
    assert fresh(proposal).state == "in_progress"
    adjust(plan, leader, "05/QĐ", second, "stop")
    assert fresh(proposal).state == "accepted"


def test_payments_from_before_leave_less_for_all_and_come_back_before_the_settlement(plan, leader):
    proposal, (first, second) = running(plan, leader, 100 * M, 50 * M)
    sign(proposal, leader, {first.pk: 100 * M, second.pk: 50 * M}, on=datetime.date(2026, 2, 1))
    payment_without_establishment(proposal, leader, 40 * M)

    with pytest.raises(Refused, match=r"vượt phần còn lại 60.000.000"):
        pay(first, leader, 60 * M + 1)
    pay(first, leader, 60 * M)
    accept(first, leader, 70 * M)
    accept(second, leader, 20 * M)
    settle = {"settled_on": TODAY, "number": "1", "by": leader}
    with pytest.raises(Refused, match=r"nhiều hơn số quyết toán 90.000.000 đồng là 10.000.000"):
        execution.settle(proposal=fresh(proposal), **settle)
    execution.settle(proposal=fresh(proposal), returned={second.pk: 10 * M}, **settle)
    assert ledger.paid_out(proposal.disbursements) == 90 * M


def payment_without_establishment(proposal, by, paid):
    """As a row stands that was written before payments carried their establishment."""
    Disbursement.objects.create(
        proposal=proposal, kind=PaymentKind.PAYMENT, paid_on=datetime.date(2026, 2, 2), paid=paid,
        recorded_at=timezone.now(), recorded_by=by,
    )  # fmt: skip
