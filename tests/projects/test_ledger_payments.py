"""Payments, what comes back, advances, and the step that follows from the ledger."""

import datetime

import pytest
from django.db import transaction

from projects import ledger
from projects.ledger import rules
from projects.models import AdvanceCeiling, Disbursement
from tests.factories import MemberFactory, PlanFactory, ProposalFactory
from tests.projects.ledger_rows import day, entry, payment, refused
from tests.projects.ledger_values import M, money

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026, ceiling=20 * M)


@pytest.fixture
def member(plan):
    return MemberFactory(proposal=ProposalFactory(plan=plan, code="DA-1"))


@pytest.fixture
def name(member):
    return str(member.beneficiary)


# Payments.


def pay(member, by, paid, kind="payment", on=TODAY, **fields):
    fields.setdefault("proposal", member and member.proposal)
    row = Disbursement(
        member=member, kind=kind, paid=paid, paid_on=on, recorded_by=by,
        recorded_at=datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC), **fields,
    )  # fmt: skip
    with transaction.atomic():
        return ledger.pay(row)


def test_a_payment_goes_to_an_establishment_of_its_proposal(member, staff):
    nobody = refused(pay, None, staff, 1, proposal=member.proposal)[0]
    assert nobody == ["Hãy chọn cơ sở nhận tiền: mỗi khoản chi, thu hồi ghi cho một cơ sở."]
    foreign = refused(pay, member, staff, 1, proposal=ProposalFactory())[0]
    assert foreign == ["Cơ sở này không thuộc đề án."]
    assert not Disbursement.objects.exists()


def test_money_comes_back_from_what_was_paid_by_the_day_and_now(member, staff, name):
    entry(member, "approved", money(9), day(1))
    entry(member, "contracted", money(9), day(1))
    check = "Hãy kiểm tra lại ngày, tháng, năm."
    for kind, called in (("payment", "Ngày chi"), ("return", "Ngày nộp lại")):
        assert refused(pay, member, staff, 1, kind, day(1, 9))[0] == [
            f"{called} 09/01/2026 trước ngày ký hợp đồng 10/01/2026. {check}"
        ]
    pay(member, staff, 3 * M, on=day(2))
    pay(member, staff, 2 * M, "advance", on=day(4))

    def most(on, paid, told):
        over = refused(pay, member, staff, paid + 1, "return", on)[0]
        assert over == [
            f"{name}: thu hồi {paid + 1:,} đồng nhiều hơn số đang chi {paid:,} đồng tính đến ngày "
            f"{told}.".replace(",", ".")
        ]

    most(day(3), 3 * M, "10/03/2026")
    most(day(4), 5 * M, "10/04/2026")
    pay(member, staff, 4 * M, "return", day(5))
    most(day(3), 1 * M, "10/05/2026")
    assert ledger.balance_of(member).paid_out == 1 * M


def test_an_advance_is_a_share_of_the_contract_that_the_rule_of_the_day_allows(member, staff, name):
    entry(member, "approved", money(10), day(1))
    entry(member, "contracted", money(9), day(1))
    of = member.proposal
    AdvanceCeiling.objects.create(
        programme=of.programme, activity=of.activity, max_basis_points=3333, verified=True,
        document="Thông tư thử", valid_from=day(2), valid_to=day(4),
    )  # fmt: skip
    beside = MemberFactory(proposal=of)
    payment(beside, staff, 2 * M, "advance", day(2, 9))
    pay(member, staff, 1 * M, "advance", day(2, 9))
    pay(member, staff, 1_999_700, "advance", day(2))
    told = f"{name}: tạm ứng cộng lại vượt 33,33% hợp đồng là 2.999.700 đồng (Thông tư thử{{}})."
    assert refused(pay, member, staff, 1, "advance", day(4), reason="gấp") == (
        [told.format("")],
        None,
    )
    pay(member, staff, 1 * M, "payment", day(4))
    AdvanceCeiling.objects.update(verified=False)
    assert refused(pay, member, staff, 1, "advance", day(4)) == (
        [
            f"{told.format(' (chưa kiểm chứng)')} Quy định này chưa kiểm chứng: hãy ghi lý do nếu vẫn tạm ứng."
        ],
        "reason",
    )
    pay(member, staff, 1, "advance", day(4), reason="gấp")
    AdvanceCeiling.objects.update(verified=True)
    pay(member, staff, 1, "advance", day(4, 11))
    assert Disbursement.objects.latest("pk").paid == 1


@pytest.mark.parametrize("field", ["programme", "activity"])
def test_a_rule_for_other_programmes_and_contents_binds_no_advance(member, staff, field):
    entry(member, "approved", money(10), day(1))
    entry(member, "contracted", money(9), day(1))
    other = MemberFactory(
        proposal=ProposalFactory(
            plan=PlanFactory(
                year=2026, programme__level="national", programme__short_name="KCQG",
                programme__slug="quoc-gia", programme__position=1,
            ),
            activity__code="other",
        )
    ).proposal  # fmt: skip
    of = {name: getattr(member.proposal, name) for name in ("programme", "activity")}
    of[field] = getattr(other, field)
    AdvanceCeiling.objects.create(**of, max_basis_points=1, verified=True, document="Thông tư thử")
    assert pay(member, staff, 9 * M, "advance").pk


# What follows.


@pytest.mark.parametrize(
    ("laid", "state", "step"),
    [
        ([], "in_progress", "stop"),
        ([{"approved": 5}], "in_progress", None),
        ([{"approved": 5, "accepted": 5}], "in_progress", "finish_acceptance"),
        ([{"approved": 5, "accepted": 5}], "approved", None),
        ([{"approved": 5, "accepted": 5}], "accepted", None),
        ([{"approved": 5, "accepted": 5}, {"approved": 5}], "in_progress", None),
        ([{"approved": 5, "accepted": 5}, {"appraised": 5}], "in_progress", None),
        ([{"approved": 5, "accepted": 5}, {"requested": 5}], "in_progress", "finish_acceptance"),
        ([{"requested": 5}], "approved", "stop"),
        ([{"appraised": 5}], "approved", None),
        ([{"requested": 5}], "planned", None),
    ],
)
def test_the_step_follows_from_the_ledger_alone(plan, laid, state, step):
    proposal = ProposalFactory(plan=plan, state=state)
    for stages in laid:
        member = MemberFactory(proposal=proposal)
        for stage, support in stages.items():
            entry(member, stage, money(support))
    entry(MemberFactory(proposal=ProposalFactory(plan=plan)), "approved", money(5))
    assert rules.step_due(proposal) == step


def test_a_step_that_follows_is_taken(member):
    entry(member, "approved", money(5), day(1))
    with transaction.atomic():
        assert ledger.conclude(member.proposal) is None
    entry(member, "accepted", money(5), day(2))
    with transaction.atomic():
        assert ledger.conclude(member.proposal) == "finish_acceptance"
    assert member.proposal.state == "accepted"


def test_the_balances_of_a_proposal_are_of_its_members_in_full(member, staff):
    second = MemberFactory(proposal=member.proposal, position=0)
    MemberFactory()
    payment(second, staff, 3)
    rows = ledger.balances_of(member.proposal)
    assert [(row, row.balance.paid) for row in rows] == [(second, 3), (member, 0)]
