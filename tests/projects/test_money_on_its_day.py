"""Money holds on its own day and every later one, is entered once, and within one ceiling."""

import datetime

import pytest

from projects import ledger
from projects.actions import adjustments, decisions
from projects.actions.adjustments import Change
from projects.forms.execution import ContractForm
from projects.models import Adjustment, Amounts, PaymentKind
from projects.refusal import Refused
from tests.factories import document, planned_proposal
from tests.projects.test_money_after_the_decision import (  # noqa: F401 - fixtures
    M,
    _june,
    accept,
    adjust,
    give,
    leader,
    pay,
    plan,
    running,
    sign,
)


def day(month, number=1):
    return datetime.date(2026, month, number)


def test_a_payment_is_within_the_contract_of_its_day_and_entered_once(plan, leader):  # noqa: F811
    proposal, (member,) = running(plan, leader, 200 * M)
    sign(proposal, leader, {member.pk: 50 * M}, on=day(2))
    sign(proposal, leader, {member.pk: 200 * M}, "02/PL", on=day(5))
    with pytest.raises(Refused, match=r"tính đến ngày 02/02/2026 chỉ còn được chi 50.000.000"):
        pay(member, leader, 200 * M, on=day(2, 2))
    pay(member, leader, 60 * M, on=day(5, 2))
    with pytest.raises(Refused, match=r"Khoản này đã được ghi lúc 09:00 ngày 01/06/2026"):
        pay(member, leader, 60 * M, on=day(5, 2))
    pay(member, leader, 60 * M, PaymentKind.RETURN, on=day(5, 4))
    with pytest.raises(Refused, match=r"đang chi 0 đồng tính đến ngày 04/05/2026"):
        pay(member, leader, 1, PaymentKind.RETURN, on=day(5, 3))


def test_a_contract_is_within_what_was_approved_on_its_day(plan, leader):  # noqa: F811
    proposal, (member,) = running(plan, leader, 100 * M)
    more = Change(money=Amounts(200 * M, 200 * M))
    adjust(plan, leader, "02/QĐ", member, "amount", more, on="2026-05-01")
    with pytest.raises(Refused, match=r"vượt số được phê duyệt 100.000.000"):
        sign(proposal, leader, {member.pk: 200 * M}, on=day(2))


def test_no_more_is_accepted_than_is_under_contract(plan, leader):  # noqa: F811
    proposal, (member,) = running(plan, leader, 100 * M)
    sign(proposal, leader, {member.pk: 50 * M}, on=day(2))
    with pytest.raises(Refused, match=r"vượt số theo hợp đồng 50.000.000"):
        accept(member, leader, 51 * M)
    accept(member, leader, 50 * M)


def test_what_an_adjustment_lowered_waits_for_no_round(plan, leader):  # noqa: F811
    _proposal, (member,) = running(plan, leader, 100 * M)
    adjust(plan, leader, "02/QĐ", member, "amount", Change(money=Amounts(60 * M, 60 * M)))
    assert ledger.awaiting_money(plan) == []
    with pytest.raises(Refused, match=r"đã được điều chỉnh giảm"):
        give(plan, leader, {member.pk: Amounts(40 * M, 0)}, "03/QĐ", "2026-04-01")


def test_the_own_share_in_full_is_the_same_however_often_it_is_told(plan, leader):  # noqa: F811
    _proposal, (member,) = running(plan, leader, 300 * M, given=(100 * M,))
    for number, support in (("02/QĐ", 50), ("03/QĐ", 60)):
        decisions.decide_round(
            plan=plan, document=document(number, "2026-03-01"), by=leader, in_full=True,
            awards={member.pk: Amounts(support * M, 590 * M)},
        )  # fmt: skip
    assert ledger.balance_of(member).approved == Amounts(210 * M, 590 * M)


def test_a_request_for_the_whole_proposal_ends_with_its_last_acceptance(plan, leader):  # noqa: F811
    proposal, (member,) = running(plan, leader, 100 * M)
    change = Change(starts_on=day(2), ends_on=day(12))
    adjustments.ask(proposal=proposal, subject="time", change=change, reason="x", by=leader)
    accept(member, leader, 100 * M)
    assert not Adjustment.objects.waiting().exists()


def test_a_second_contract_form_offers_what_is_under_contract(plan, leader):  # noqa: F811
    proposal, (first, second) = running(plan, leader, 145 * M, 155 * M)
    sign(proposal, leader, {first.pk: 140 * M}, on=day(2))
    form = ContractForm(proposal=proposal)
    offered = [form.fields[f"m{m.pk}-state_support"] for m in (first, second)]
    assert [(f.initial, f.required) for f in offered] == [(140 * M, False), (155 * M, False)]


def test_money_that_one_document_frees_twice_pays_only_once(plan, leader):  # noqa: F811
    _first, (a,) = running(plan, leader, 100 * M)
    other = planned_proposal(plan, 100 * M)
    b = other.members.get()
    give(plan, leader, {b.pk: Amounts(100 * M, 100 * M)}, "02/QĐ", "2026-02-01")
    type(plan).objects.filter(pk=plan.pk).update(ceiling=200 * M)
    more = Change(money=Amounts(250 * M, 100 * M))
    asked = [
        adjustments.ask(
            proposal=member.proposal, subject=subject, member=whom, change=change, reason="x", by=leader
        )
        for member, whom, subject, change in (
            (a, a, "stop", Change()), (a, None, "stop", Change()), (b, b, "amount", more),
        )
    ]  # fmt: skip
    paper = document("03/QĐ", "2026-03-01", kind="adjustment")
    with pytest.raises(Refused, match=r"không đủ cho 50.000.000 đồng của điều chỉnh này"):
        adjustments.decide(plan=plan, adjustments=asked, document=paper, by=leader)
    assert ledger.support_given(plan) == 200 * M
