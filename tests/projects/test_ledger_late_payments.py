"""Payments entered late, twice, or beside old ones without an establishment."""

import datetime
from dataclasses import replace

import pytest
from django.db import transaction

from projects import ledger
from projects.ledger import rules
from projects.models import Amounts, Disbursement
from tests.factories import MemberFactory, ProposalFactory
from tests.projects.ledger_rows import day, entry, refused
from tests.projects.ledger_values import NAME, M, balance, member, money, plan, proposal

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


def row(paid, kind="payment", on=TODAY, **fields):
    return Disbursement(kind=kind, paid=paid, paid_on=on, **fields)


def said(had, of, *, unassigned=0, days=()):
    return rules.payment(proposal(), member(), had, of, unassigned, days)


# What must hold on every day from that of the payment on.


def test_a_payment_that_is_entered_late_leaves_enough_for_the_later_ones():
    now, then = balance(1, approved=9, contracted=9), balance(4, approved=9, contracted=6)
    days = [(day(3), now), (day(4), then), (day(5), now)]

    assert said(now, row(2 * M), days=days) == []
    assert said(now, row(2 * M + 1), days=days) == [
        (
            f"{NAME}: tính đến ngày 10/04/2026 chỉ còn được chi 2.000.000 đồng, không đủ cho 2.000.001 đồng. "
            "Hãy kiểm tra lại ngày, tháng, năm."
        )
    ]
    over = replace(then, paid=7 * M)
    assert "chỉ còn được chi 0 đồng" in said(now, row(1), days=[(day(4), over)])[0]


def test_money_comes_back_only_if_it_is_out_on_every_later_day():
    now, then = balance(5, 1, approved=9), balance(5, 3, approved=9)
    days = [(day(3), now), (day(4), then)]

    assert said(now, row(2 * M, "return"), days=days) == []
    assert said(now, row(2 * M + 1, "return"), days=days) == [
        f"{NAME}: thu hồi 2.000.001 đồng nhiều hơn số đang chi 2.000.000 đồng tính đến ngày 10/04/2026."
    ]
    assert said(now, row(4 * M + 1, "return")) == [
        f"{NAME}: thu hồi 4.000.001 đồng nhiều hơn số đang chi 4.000.000 đồng tính đến ngày 01/06/2026."
    ]
    none = replace(balance(approved=9), returned=1)
    assert "nhiều hơn số đang chi 0 đồng" in said(none, row(1, "return"))[0]


# Payments from before they carried their establishment.


def test_old_payments_leave_less_for_all_and_may_come_back_with_any():
    had = balance(1, approved=9, contracted=9)

    assert said(had, row(6 * M), unassigned=2 * M) == []
    assert "vượt phần còn lại 6.000.000 đồng" in said(had, row(6 * M + 1), unassigned=2 * M)[0]
    assert said(had, row(3 * M, "return"), unassigned=2 * M) == []
    over = said(had, row(3 * M + 1, "return"), unassigned=2 * M)
    assert "nhiều hơn số đang chi 3.000.000 đồng" in over[0]


def test_old_payments_count_on_a_past_day_as_well():
    now, then = balance(1, approved=9, contracted=9), balance(4, approved=9, contracted=9)

    assert said(now, row(3 * M), unassigned=2 * M, days=[(day(4), then)]) == []
    over = said(now, row(3 * M + 1), unassigned=2 * M, days=[(day(4), then)])
    assert "chỉ còn được chi 3.000.000 đồng" in over[0]


def test_more_that_came_back_than_was_paid_before_gives_nobody_more():
    had = balance(1, approved=9, contracted=9)

    assert "vượt phần còn lại 8.000.000 đồng" in said(had, row(8 * M + 1), unassigned=-M)[0]
    assert "nhiều hơn số đang chi 1.000.000 đồng" in said(had, row(M + 1, "return"), unassigned=-M)[0]  # fmt: skip


@pytest.mark.parametrize(
    ("unassigned", "over"), [(0, None), (1_000_000, None), (1_000_001, "1"), (4 * M, "3.000.000")]
)
def test_old_payments_and_all_others_together_stay_within_what_was_settled(unassigned, over):
    # 2 and 4 are out; 5 and 2 were settled, and what was only accepted is due to nobody yet.
    balances = iter([balance(3, 1, settled=5), balance(4, settled=2), balance(accepted=9)])
    told = (
        "Đề án có khoản chi trước đây chưa ghi theo cơ sở; cộng lại đã chi nhiều hơn số quyết toán "
        f"7.000.000 đồng là {over} đồng. Hãy ghi số tiền nộp lại."
    )

    assert rules.unassigned_beyond(balances, unassigned) == ([told] if over else [])


# The same payment twice.


@pytest.fixture
def paid_once(db, staff):
    """(member, a way to pay it as on the first of April with changes)."""
    of = MemberFactory(proposal=ProposalFactory(plan__year=2026))
    other = MemberFactory(proposal=of.proposal)
    for each in (of, other):
        entry(each, "approved", money(9), day(1))
        entry(each, "contracted", money(9), day(1))

    def pay(**changed):
        fields = {
            "proposal": of.proposal, "member": of, "kind": "payment", "paid": M, "paid_on": day(4),
            "document_number": "12", "recorded_by": staff,
            "recorded_at": datetime.datetime(2026, 6, 1, 2, tzinfo=datetime.UTC),
        }  # fmt: skip
        with transaction.atomic():
            return ledger.pay(Disbursement(**{**fields, **changed}))

    pay()
    return other, pay


def test_the_same_payment_is_entered_once_and_tells_who_was_first(paid_once, staff):
    _other, pay = paid_once
    first = Disbursement.objects.get()

    assert refused(pay)[0] == [
        (
            f"Khoản này đã được ghi lúc 09:00 ngày 01/06/2026 ({staff}): {first}, 1.000.000 đồng. Nếu là một "
            "khoản khác, hãy ghi số chứng từ của nó."
        )
    ]
    assert Disbursement.objects.count() == 1


@pytest.mark.parametrize("field", ["member", "kind", "paid", "paid_on", "document_number"])
def test_a_payment_that_differs_in_anything_is_another(paid_once, field):
    other, pay = paid_once
    changed = {
        "member": other, "kind": "advance", "paid": M + 1, "paid_on": day(5), "document_number": "13",
    }  # fmt: skip

    paid = pay(**{field: changed[field]})

    assert Disbursement.objects.count() == 2
    paid.delete()
    assert rules.once(paid) == []


def test_a_late_payment_is_weighed_on_each_day_on_which_money_moved(paid_once):
    other, pay = paid_once
    pay(document_number="13", paid=8 * M, paid_on=day(5))
    pay(document_number="14", paid=8 * M, paid_on=day(5, 20), kind="return")

    assert "tính đến ngày 10/05/2026 chỉ còn được chi 0 đồng" in refused(
        pay, document_number="15", paid=1, paid_on=day(4, 20)
    )[0][0]  # fmt: skip
    pay(document_number="15", paid=1, paid_on=day(5, 20))
    pay(document_number="16", member=other, paid=1, paid_on=day(4, 20))


def test_an_old_payment_leaves_less_for_a_new_one(paid_once, staff):
    _other, pay = paid_once
    old = Disbursement.objects.get()
    for paid, kind, of in ((3 * M, "payment", old.proposal), (M, "return", old.proposal), (9 * M, "payment", ProposalFactory())):  # fmt: skip
        Disbursement.objects.create(
            proposal=of, kind=kind, paid=paid, paid_on=day(2), recorded_by=staff,
            recorded_at=old.recorded_at,
        )  # fmt: skip

    assert ledger.unassigned(old.proposal) == 2 * M
    assert "vượt phần còn lại 6.000.000 đồng" in refused(pay, paid=6 * M + 1)[0][0]
    pay(paid=6 * M)


# The ceiling.


@pytest.mark.parametrize(("more", "left"), [(2, None), (3, 2), (0, None)])
def test_a_ceiling_takes_what_it_is_told_was_given(more, left):
    told = (
        f"Kế hoạch KCĐP năm 2026 còn {left} đồng hỗ trợ trong mức tối đa 5 đồng, không đủ cho {more} đồng "
        "của đợt này."
    )
    assert rules.ceiling(plan(ceiling=5), more, "đợt này", given=3) == ([told] if left else [])


def test_an_amount_with_one_part_below_nothing_names_the_lowest():
    assert rules.not_below_nothing(NAME, Amounts(-1, -2, 5), "x")[0].endswith("không phải -2 đồng.")
