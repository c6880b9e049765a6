"""Each rule of the ledger at its limit: the sentence one đồng, one day, one state beyond; none at it."""

import datetime
from dataclasses import replace

import pytest

from projects.ledger import rules
from projects.models import Amounts, Decision, Disbursement
from projects.workflow import ProposalState
from tests.projects.ledger_values import NAME, TODAY, M, balance, member, money, plan, proposal

YESTERDAY, TOMORROW = datetime.date(2026, 5, 31), datetime.date(2026, 6, 2)
CHECK = "Hãy kiểm tra lại ngày, tháng, năm."


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


# Days.


@pytest.mark.parametrize(
    ("on", "after", "said"),
    [
        (TODAY, None, []),
        (TODAY, TODAY, []),
        (YESTERDAY, TODAY, [f"Ngày ký 31/05/2026 trước ngày duyệt 01/06/2026. {CHECK}"]),
        (
            TOMORROW, YESTERDAY,
            ["Ngày ký 02/06/2026 chưa đến (hôm nay là 01/06/2026). Chỉ ghi việc đã xảy ra. " + CHECK],
        ),
    ],
)  # fmt: skip
def test_a_day_lies_between_what_came_before_and_today(on, after, said):
    assert rules.day(on, "Ngày ký", after=after, what="ngày duyệt") == said


@pytest.mark.parametrize(
    ("decided", "counts", "said"),
    [
        ((2025, 1, 1), (2025, 1, 1), []),
        ((2026, 5, 1), (2026, 6, 1), []),
        (
            (2024, 12, 31), (2026, 6, 2),
            [
                ("Ngày ban hành 31/12/2024 trước năm liền trước năm kế hoạch, tức trước ngày "
                f"01/01/2025. {CHECK}")
            ],
        ),
        (
            (2026, 5, 2), (2026, 5, 1),
            ["Ngày có hiệu lực trong sổ không được trước ngày ban hành."],
        ),
        (
            (2026, 5, 1), (2026, 6, 2),
            [
                ("Ngày có hiệu lực trong sổ 02/06/2026 chưa đến (hôm nay là 01/06/2026). Chỉ ghi việc "
                f"đã xảy ra. {CHECK}")
            ],
        ),
    ],
)  # fmt: skip
def test_a_decision_counts_from_its_day_on_and_lies_near_its_year(decided, counts, said):
    days = datetime.date(*decided), datetime.date(*counts)
    assert rules.decision_day(plan(), *days) == said


# A round.


def test_a_plan_without_a_ceiling_and_a_round_of_nothing_have_no_limit():
    assert rules.ceiling(plan(), 10**15, "đợt này") == []
    assert rules.ceiling(plan(ceiling=1), 0, "đợt này") == []


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (Amounts(0, 0, 0), []),
        (Amounts(3, 2, 1), []),
        (Amounts(3, -2, -1), [f"{NAME}: số tiền x phải từ 0 đồng trở lên, không phải -2 đồng."]),
    ],
)
def test_the_part_that_is_below_nothing_is_told(amounts, said):
    assert rules.not_below_nothing(NAME, amounts, "x") == said


@pytest.mark.parametrize("state", ProposalState)
def test_a_round_gives_to_what_is_planned_approved_or_carried_out(state):
    of_plan = plan()
    of_plan.pk = 7
    decision = Decision(decided_on=TODAY)
    mine = proposal(state, plan_id=7)
    foreign = proposal(state, plan_id=8)
    refusal = [
        (
            f"Đề án DA-1 hiện “{state.label}”, không nhận kinh phí của Kế hoạch KCĐP năm 2026 được. Hãy "
            "tải lại trang."
        )
    ]
    takes = state in {"planned", "approved", "in_progress"}
    assert rules.round_of(of_plan, decision, [mine]) == ([] if takes else refusal)
    assert rules.round_of(of_plan, decision, [foreign]) == refusal


def test_a_round_is_not_decided_before_a_proposal_was_sent():
    of_plan = plan()
    of_plan.pk = 7
    sent = proposal(plan_id=7, submitted_at=datetime.datetime(2026, 5, 31, 20, tzinfo=datetime.UTC))
    before, same = Decision(decided_on=YESTERDAY), Decision(decided_on=TODAY)
    assert rules.round_of(of_plan, before, [sent]) == [
        "Đề án DA-1 nộp ngày 01/06/2026, sau ngày ban hành quyết định 31/05/2026. " + CHECK
    ]
    assert rules.round_of(of_plan, same, [sent]) == []


@pytest.mark.parametrize(
    ("had", "given", "said"),
    [
        (balance(appraised=5, approved=2), money(3), []),
        (
            balance(appraised=5, approved=2), Amounts(3 * M + 1),
            [
                ("giao 3.000.001 đồng, vượt phần thẩm định chưa giao 3.000.000 đồng. Hãy giảm số giao, "
                "hoặc ghi bằng quyết định điều chỉnh.")
            ],
        ),
        (
            balance(appraised=2, approved=(5, 1)), Amounts(1, -M - 1),
            [
                "số tiền sau đợt này phải từ 0 đồng trở lên, không phải -1 đồng.",
                ("giao 1 đồng, vượt phần thẩm định chưa giao 0 đồng. Hãy giảm số giao, hoặc ghi bằng "
                "quyết định điều chỉnh."),
            ],
        ),
        (balance(appraised=5, approved=(2, 1)), Amounts(1, -M), []),
        (balance(appraised=5), money(0, 1), ["số tiền hỗ trợ giao phải trên 0 đồng."]),
        (balance(appraised=5, approved=2), Amounts(-1), ["số tiền hỗ trợ giao phải trên 0 đồng."]),
    ],
)  # fmt: skip
def test_a_round_gives_what_was_appraised_and_not_yet_given(had, given, said):
    assert rules.award(member(), had, given) == [f"{NAME}: {each}" for each in said]


@pytest.mark.parametrize(
    ("had", "said"),
    [
        (
            balance(appraised=5, approved=0),
            "đã ngừng theo quyết định, không giao thêm kinh phí được nữa.",
        ),
        (
            balance(appraised=5, approved=2, accepted=2),
            "đã nghiệm thu, không giao thêm kinh phí được nữa.",
        ),
        (balance(appraised=5, left_out=True), "đã được ghi là không giao kinh phí."),
        (
            replace(balance(appraised=5, approved=2), is_lowered=True),
            "đã được điều chỉnh giảm; tăng lại thì ghi bằng quyết định điều chỉnh.",
        ),
    ],
)
def test_a_round_gives_nothing_to_what_has_ended(had, said):
    assert rules.award(member(), had, money(1)) == [f"{NAME} {said}"]


# Adjustments.


@pytest.mark.parametrize(
    ("had", "new", "said"),
    [
        (balance(approved=5), Amounts(1), []),
        (balance(approved=5, accepted=5), money(3), ["đã nghiệm thu, không điều chỉnh được nữa."]),
        (balance(approved=0), money(3), ["không còn kinh phí được duyệt để điều chỉnh."]),
        (balance(appraised=5), money(3), ["không còn kinh phí được duyệt để điều chỉnh."]),
    ],
)
def test_approved_money_is_changed_until_the_acceptance(had, new, said):
    sentences = [f"{NAME} {each}" for each in said]
    assert rules.adjustable(member(), had) == rules.change(member(), had, new) == sentences


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (Amounts(1, -1), "số tiền sau điều chỉnh phải từ 0 đồng trở lên, không phải -1 đồng."),
        (Amounts(), "số tiền sau điều chỉnh là 0 đồng; hãy đề nghị ngừng cơ sở."),
    ],
)
def test_no_adjustment_leaves_nothing(new, said):
    assert rules.change(member(), balance(approved=5), new) == [f"{NAME}: {said}"]


# Contracts.


@pytest.mark.parametrize(
    ("had", "new", "said"),
    [
        (balance(approved=5), money(5, 9), []),
        (
            balance(approved=5), Amounts(5 * M + 1, -2),
            [
                f"{NAME}: số tiền hợp đồng phải từ 0 đồng trở lên, không phải -2 đồng.",
                f"{NAME}: hợp đồng ghi hỗ trợ 5.000.001 đồng, vượt số được phê duyệt 5.000.000 đồng.",
            ],
        ),
        (balance(4, 1, approved=5, contracted=5), money(3), []),
        (
            balance(4, 1, approved=5, contracted=5), Amounts(3 * M - 1),
            [
                (f"{NAME}: hợp đồng ghi hỗ trợ 2.999.999 đồng, thấp hơn số đã chi 3.000.000 đồng. Hãy "
                "ghi thu hồi trước.")
            ],
        ),
        (balance(4, approved=0, contracted=5), money(0), []),
        (balance(approved=5, contracted=5, accepted=5), money(5), []),
        (
            balance(approved=5, contracted=5, accepted=5), money(4),
            [f"{NAME} đã nghiệm thu, không đổi hợp đồng được nữa."],
        ),
        (balance(approved=5, accepted=5), money(4), []),
    ],
)  # fmt: skip
def test_a_contract_lies_between_what_was_paid_and_what_is_approved(had, new, said):
    assert rules.contract(member(), had, new) == said


@pytest.mark.parametrize(("now", "then"), [(4, 5), (5, 4)])
def test_a_contract_stays_within_what_is_and_was_approved(now, then):
    balances = balance(approved=now), balance(approved=then)

    def said(amounts):
        return rules.contract(member(), balances[0], amounts, balances[1])

    assert said(money(4)) == []
    assert said(Amounts(4 * M + 1)) == [
        f"{NAME}: hợp đồng ghi hỗ trợ 4.000.001 đồng, vượt số được phê duyệt 4.000.000 đồng."
    ]


# Acceptance and settlement.


@pytest.mark.parametrize("state", ProposalState)
def test_only_what_is_carried_out_is_accepted(state):
    said = (
        f"Đề án DA-1 đang ở trạng thái “{state.label}”; chỉ nghiệm thu được đề án “đang thực hiện”."
    )
    expected = [] if state == "in_progress" else [said]
    assert rules.acceptable(proposal(state), member(), balance(approved=5)) == expected


@pytest.mark.parametrize(
    ("had", "said"),
    [
        (
            balance(approved=5, accepted=0),
            "đã được nghiệm thu đạt; mỗi cơ sở chỉ nghiệm thu đạt một lần.",
        ),
        (balance(appraised=5), "không có kinh phí được duyệt (chưa được giao, hoặc đã ngừng)."),
        (balance(approved=0), "không có kinh phí được duyệt (chưa được giao, hoặc đã ngừng)."),
    ],
)
def test_an_establishment_is_accepted_once_and_only_with_money(had, said):
    assert rules.acceptable(proposal(), member(), had) == [f"{NAME} {said}"]


@pytest.mark.parametrize(("now", "then"), [(4, 5), (5, 4)])
def test_accepted_support_stays_within_what_is_and_was_approved(now, then):
    balances = balance(approved=now), balance(approved=then)
    assert rules.acceptance(member(), *balances, money(4)) == []
    assert rules.acceptance(member(), *balances, Amounts(4 * M + 1, -1)) == [
        f"{NAME}: số tiền nghiệm thu phải từ 0 đồng trở lên, không phải -1 đồng.",
        (
            f"{NAME}: hỗ trợ nghiệm thu 4.000.001 đồng vượt phần còn lại 4.000.000 đồng (đã phê duyệt "
            "4.000.000 đồng, đã nghiệm thu 0 đồng). Hãy giảm số hỗ trợ, hoặc trình điều chỉnh kế hoạch "
            "trước."
        ),
    ]


@pytest.mark.parametrize(
    ("had", "new", "said"),
    [
        (balance(accepted=4), money(4), []),
        (balance(approved=4), money(4), [f"{NAME} chưa nghiệm thu, không quyết toán được."]),
        (balance(accepted=4, settled=0), money(4), [f"{NAME} đã quyết toán."]),
        (
            balance(accepted=4), Amounts(4 * M + 1, 0, -1),
            [
                f"{NAME}: số tiền quyết toán phải từ 0 đồng trở lên, không phải -1 đồng.",
                f"{NAME}: quyết toán hỗ trợ 4.000.001 đồng, vượt số nghiệm thu 4.000.000 đồng.",
            ],
        ),
    ],
)  # fmt: skip
def test_what_was_accepted_is_settled_once_and_at_most(had, new, said):
    assert rules.settlement(member(), had, new) == said


@pytest.mark.parametrize(
    ("had", "said"),
    [
        (balance(5, 2, settled=3), []),
        (balance(0, accepted=3), []),
        (
            balance(5, 2, settled=2),
            (
                "đã chi 3.000.000 đồng, nhiều hơn số quyết toán 2.000.000 đồng. Hãy ghi số tiền nộp lại "
                "thêm 1.000.000 đồng."
            ),
        ),
        (
            balance(1, accepted=3),
            (
                "đã chi 1.000.000 đồng, nhiều hơn số quyết toán 0 đồng. Hãy ghi số tiền nộp lại thêm "
                "1.000.000 đồng."
            ),
        ),
    ],
)
def test_at_the_settlement_nothing_stays_paid_beyond_it(had, said):
    assert rules.paid_beyond(member(), had) == ([f"{NAME}: {said}"] if said else [])


def test_one_dong_too_much_is_told_at_the_settlement():
    had = replace(balance(3, settled=3), paid=3 * M + 1)
    assert rules.paid_beyond(member(), had) == [
        (f"{NAME}: đã chi 3.000.001 đồng, nhiều hơn số quyết toán 3.000.000 đồng. Hãy ghi số tiền nộp lại "
        "thêm 1 đồng.")
    ]  # fmt: skip


# Payments.

PAY = Disbursement(kind="payment", paid=1, paid_on=TODAY)


@pytest.mark.parametrize("state", ProposalState)
def test_money_is_paid_from_the_approval_to_the_settlement(state):
    pays = state in {"approved", "in_progress", "accepted", "settled"}
    expected = [] if pays else [f"Đề án DA-1 hiện “{state.label}”, không chi được."]
    had = balance(approved=5, contracted=5)
    assert rules.payment(proposal(state), member(), had, PAY) == expected


@pytest.mark.parametrize("kind", ["payment", "advance", "return"])
@pytest.mark.parametrize("paid", [0, -1])
def test_a_payment_of_nothing_is_none(kind, paid):
    row = Disbursement(kind=kind, paid=paid, paid_on=TODAY)
    said = rules.payment(proposal(), member(), balance(approved=5, contracted=5), row)
    assert said == ["Số tiền phải trên 0 đồng."]


@pytest.mark.parametrize("had", [balance(approved=5), balance(approved=5, contracted=(0, 3))])
def test_nothing_is_paid_without_support_under_contract(had):
    said = [f"{NAME} chưa có hợp đồng. Hãy ghi hợp đồng trước khi chi."]
    assert rules.payment(proposal(), member(), had, PAY) == said


@pytest.mark.parametrize(
    ("left", "named", "had"),
    [
        (5, "theo hợp đồng 5.000.000", balance(approved=5, contracted=5)),
        (3, "theo hợp đồng 4.000.000", balance(3, 2, approved=5, contracted=4)),
        (3, "còn được phê duyệt 3.000.000", balance(approved=3, contracted=5)),
        (2, "đã nghiệm thu 2.000.000", balance(approved=1, contracted=5, accepted=2)),
        (1, "đã quyết toán 1.000.000", balance(approved=5, contracted=5, accepted=2, settled=1)),
        (0, "còn được phê duyệt 0", balance(2, approved=0, contracted=5)),
    ],
)
def test_no_more_is_paid_than_is_due_and_it_is_told_by_what(left, named, had):
    most, over = (Disbursement(kind="payment", paid=left * M + n, paid_on=TODAY) for n in (0, 1))
    if left:
        assert rules.payment(proposal(), member(), had, most) == []
    assert rules.payment(proposal(), member(), had, over) == [
        f"{NAME}: chi {over.paid:,} đồng vượt phần còn lại {left * M:,} đồng ".replace(",", ".")
        + f"của số hỗ trợ {named} đồng."
    ]
