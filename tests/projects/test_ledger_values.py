"""Money as values: sums, and what a balance concludes from its stages."""

from dataclasses import replace

import pytest

from projects.models import Amounts, Balance, Stage
from tests.projects.ledger_values import M, balance, money


def test_amounts_are_added_part_by_part():
    one, two = Amounts(7, 5, 3), Amounts(1, 2, 4)
    assert one + two == Amounts(8, 7, 7)
    assert one - two == Amounts(6, 3, -1)
    assert Amounts.sum([one, two, two]) == Amounts(9, 9, 11)
    assert Amounts.sum([]) == Amounts() == Amounts(0, 0, 0)
    assert (one.parts, one.total) == ((7, 5, 3), 15)


@pytest.mark.parametrize(
    ("amounts", "below"),
    [
        (Amounts(), False), (Amounts(1, 1, 0), False), (Amounts(-1, 5, 5), True),
        (Amounts(5, -1, 5), True), (Amounts(5, 5, -1), True),
    ],
)  # fmt: skip
def test_one_part_below_nothing_makes_an_amount_negative(amounts, below):
    assert amounts.is_negative is below


def test_only_requests_and_appraisals_may_be_typed_again():
    assert Stage.provisional() == ("requested", "appraised")
    assert [stage.value for stage in Stage] == [
        "requested", "appraised", "approved", "contracted", "accepted", "settled",
    ]  # fmt: skip


def test_each_stage_of_a_balance_is_told_by_its_name():
    sums = {stage.value: (n, n + 1, n + 2) for n, stage in enumerate(Stage)}
    whole = balance(**sums)
    for n, stage in enumerate(Stage):
        assert getattr(whole, stage.value) == whole.at(stage) == money(n, n + 1, n + 2)


@pytest.mark.parametrize(
    ("had", "planned", "current"),
    [
        (balance(requested=9), 9, 9),
        (balance(requested=9, appraised=0), 0, 0),
        (balance(requested=9, appraised=8), 8, 8),
        (balance(requested=9, appraised=8, approved=7), 8, 7),
        (balance(requested=9, appraised=8, approved=0), 8, 0),
        (balance(requested=9, appraised=8, left_out=True), 8, 0),
    ],
)
def test_the_latest_of_approved_appraised_requested_counts(had, planned, current):
    assert (had.planned, had.current) == (money(planned), money(current))


@pytest.mark.parametrize(
    ("had", "those"),
    [
        (balance(appraised=8), "awaits_money"),
        (balance(approved=(0, 0, 1)), "is_counted is_open"),
        (
            replace(balance(approved=0), stages={**balance().stages, Stage.APPROVED: Amounts(1)}),
            "is_counted is_open",
        ),
        (balance(approved=0), "is_stopped"),
        (balance(appraised=8, approved=0), "is_stopped"),
        (balance(appraised=8, approved=8), "is_counted is_open"),
        (balance(appraised=8, approved=7), "awaits_money is_counted is_open"),
        (balance(appraised=8, approved=7, left_out=True), "is_counted is_open"),
        (replace(balance(appraised=8, approved=7), is_lowered=True), "is_counted is_open"),
        (balance(appraised=8, left_out=True), ""),
        (balance(appraised=8, approved=7, accepted=0), "is_accepted is_counted"),
        (balance(approved=7, accepted=7, settled=0), "is_accepted is_counted is_settled"),
    ],
)
def test_a_balance_knows_where_its_member_stands(had, those):
    asked = ("awaits_money", "is_accepted", "is_counted", "is_open", "is_settled", "is_stopped")
    assert " ".join(name for name in asked if getattr(had, name)) == those


@pytest.mark.parametrize(
    ("had", "payable"),
    [
        (balance(approved=5), 0),
        (balance(contracted=4, approved=5), 4),
        (balance(contracted=6, approved=5), 5),
        (balance(contracted=6, approved=5, accepted=7), 7),
        (balance(contracted=6, approved=5, accepted=7, settled=3), 3),
    ],
)
def test_the_latest_stage_says_what_may_be_paid(had, payable):
    assert had.payable == payable * M


@pytest.mark.parametrize(
    ("had", "undecided"),
    [
        (balance(requested=9), True),
        (balance(requested=9, appraised=0), False),
        (balance(requested=9, approved=0), False),
    ],
)
def test_money_that_nobody_has_appraised_is_not_refused(had, undecided):
    assert had.is_undecided is undecided


def test_what_came_back_is_not_paid_out():
    assert balance(7, 2).paid_out == 5 * M


@pytest.mark.parametrize(("paid", "returned"), [(None, 1), (1, None), (None, None)])
def test_payments_that_were_not_asked_for_are_no_nothing(paid, returned):
    half = Balance(stages={}, entered=frozenset(), paid=paid, returned=returned)
    with pytest.raises(LookupError, match=r"^payments were not asked for"):
        _ = half.paid_out


def test_a_balance_is_of_nobody_in_particular_until_it_is_asked_in_full():
    bare = Balance(stages={}, entered=frozenset())
    assert (bare.paid, bare.returned, bare.is_replaced, bare.is_left_out) == (None, None, None, False)  # fmt: skip
