"""How money comes into the ledger: what is written, what is refused, and what is kept for ever."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from projects import ledger
from projects.ledger import FundingSplit, rules
from projects.models import (
    Acceptance,
    Amounts,
    Contract,
    Member,
    Proposal,
    Settlement,
    Stage,
)
from tests.factories import DecisionFactory, MemberFactory, PlanFactory, ProposalFactory
from tests.projects.ledger_rows import DAY, acceptance, day, entry, refused
from tests.projects.ledger_values import M, balance, money

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


def decided(plan, on=DAY):
    return DecisionFactory(plan=plan, decided_on=on)


def written():
    return list(
        FundingSplit.objects.order_by("pk").values_list(
            "stage", "effective_on", "state_support", "beneficiary_contribution", "is_adjustment"
        )
    )


# Requests and appraisals.


def test_a_request_that_is_typed_again_is_one_entry(member):
    ledger.type_money(member, Stage.REQUESTED, money(5, 1), day(1))
    ledger.type_money(member, Stage.APPRAISED, money(4, 1), day(2))
    ledger.type_money(member, Stage.REQUESTED, money(6, 2), day(3))
    ledger.type_money(MemberFactory(proposal=member.proposal), Stage.REQUESTED, money(1), day(4))
    assert written() == [
        ("requested", day(3), 6 * M, 2 * M, False),
        ("appraised", day(2), 4 * M, 1 * M, False),
        ("requested", day(4), 1 * M, 0, False),
    ]
    with pytest.raises(ValueError, match=r"entered by its document"):
        ledger.type_money(member, Stage.APPROVED, money(1), DAY)
    said, _ = refused(ledger.type_money, member, Stage.REQUESTED, Amounts(-1), DAY)
    assert len(said) == 1
    assert said[0].startswith("Số tiền phải từ 0 đồng trở lên")


def test_what_an_establishment_asked_for_leaves_with_it(member):
    other = MemberFactory(proposal=member.proposal)
    for each in (member, other):
        ledger.type_money(each, Stage.REQUESTED, money(5), DAY)
    ledger.forget_money(member)
    assert FundingSplit.objects.get().member == other


def test_nothing_is_changed_or_deleted_once_it_was_decided(member):
    ledger.type_money(member, Stage.REQUESTED, money(5), DAY)
    asked = FundingSplit.objects.get()
    asked.save()
    other = entry(MemberFactory(proposal=member.proposal), "approved", money(5))
    assert (asked.is_protected, other.is_protected) == (False, True)
    entry(member, "approved", money(5))
    said = (
        "Khi cơ sở đã được phê duyệt, số liệu chỉ được ghi thêm bằng một khoản điều chỉnh, không được "
        "sửa hay xóa."
    )
    for change in (asked.save, asked.delete):
        with pytest.raises(ValidationError) as told:
            change()
        assert told.value.messages == [said]
    assert FundingSplit.objects.filter(pk=asked.pk).exists()


# Entries.


def test_an_entry_knows_its_document_and_an_approval_of_nothing_is_none(member, plan):
    decision = decided(plan)
    ledger.enter(member, Stage.APPROVED, Amounts(), DAY, decision=decision)
    for stage in (Stage.CONTRACTED, Stage.APPROVED):
        ledger.enter(member, stage, Amounts(), DAY, is_adjustment=True, decision=decision)
    assert not FundingSplit.objects.exists()
    passed = acceptance(member)
    ledger.enter(member, Stage.ACCEPTED, Amounts(), DAY, acceptance=passed)
    ledger.enter(member, Stage.APPROVED, money(1, 2, 4), DAY, decision=decision)
    asked = entry(member, "requested", money(1))
    of_nothing, given = FundingSplit.objects.decided().order_by("pk")
    assert (of_nothing.source_record, given.source_record) == (passed, decision)
    assert asked.source_record is None
    assert (given.money, given.total) == (money(1, 2, 4), 7 * M)
    assert str(given) == f"phê duyệt – {member}"


def test_entries_are_summed_by_stage_and_tell_what_is_made_up(member, plan):
    entry(member, "requested", money(9), provenance="illustrative")
    decision = decided(plan)
    entry(member, "approved", money(5, 2, 1), decision=decision, provenance="illustrative")
    entry(member, "approved", money(-1, 1), day(2))
    entry(member, "contracted", money(3), day(2))
    rows = FundingSplit.objects.all()
    assert rows.sums(Stage.APPROVED, Stage.SETTLED) == {
        "approved": money(4, 3, 1),
        "settled": Amounts(),
    }
    assert sorted(rows.illustrative_stages()) == ["approved", "requested"]
    assert rows.total_support() == 16 * M
    assert rows.none().total_support() == 0
    assert sorted(rows.decided().values_list("stage", flat=True)) == [
        "approved", "approved", "contracted",
    ]  # fmt: skip
    assert [rows.until(on).count() for on in (day(1, 9), day(1), None)] == [0, 2, 4]


# Rounds and adjustments.


def give(plan, member, amounts, on=DAY):
    decision = decided(plan, on)
    with transaction.atomic():
        return ledger.give(plan, decision, [member.proposal], {member.pk: amounts})


def test_rounds_add_support_and_differ_in_the_rest(member, plan):
    entry(member, "appraised", money(5))
    second = MemberFactory(proposal=member.proposal, position=2)
    entry(second, "appraised", money(7))
    decision = decided(plan)
    given = ledger.give(
        plan, decision, [member.proposal], {member.pk: money(3, 2), second.pk: money(7, 1)}
    )
    assert given == {member.proposal_id: 10 * M}
    assert give(plan, member, money(1, 1), day(2)) == {member.proposal_id: 1 * M}
    give(plan, member, money(1, -1), day(2))
    of_member = FundingSplit.objects.of_stage(Stage.APPROVED).filter(member=member)
    assert [(e.money, e.is_adjustment) for e in of_member.order_by("pk")] == [
        (money(3, 2), False), (money(1, 1), False), (money(1, -1), True),
    ]  # fmt: skip


def test_a_round_in_full_adds_support_and_takes_the_other_parts_as_they_become(member, plan):
    entry(member, "appraised", money(9))
    entry(member, "approved", money(3, 4, 2), day(1))
    decision = decided(plan, day(2))

    given = ledger.give(
        plan, decision, [member.proposal], {member.pk: money(5, 6, 1)}, in_full=True
    )

    assert given == {member.proposal_id: 5 * M}
    assert ledger.balance_of(member).approved == money(3 + 5, 6, 1)
    entries = FundingSplit.objects.filter(decision=decision)
    assert [(each.money, each.is_adjustment) for each in entries] == [(money(5, 2, -1), True)]


def test_a_round_stays_within_the_ceiling_and_goes_forward(member, plan):
    entry(member, "appraised", money(30))
    assert rules.ceiling(plan, 20 * M, "x") == []
    give(plan, member, money(15), day(2))
    assert refused(give, plan, member, Amounts(5 * M + 1), day(2)) == (
        [
            (
                "Kế hoạch KCĐP năm 2026 còn 5.000.000 đồng hỗ trợ trong mức tối đa 20.000.000 đồng, không đủ "
                "cho 5.000.001 đồng của đề án DA-1."
            )
        ],
        "ceiling",
    )
    other = ProposalFactory(plan=plan)
    with transaction.atomic():
        said, _ = refused(
            ledger.give, plan, decided(plan, day(2)), [member.proposal, other], {member.pk: money(6)}
        )  # fmt: skip
    assert said[0].endswith("của quyết định này.")
    assert refused(give, plan, member, money(5), day(2, 9)) == (
        [
            (
                "Kế hoạch KCĐP năm 2026 đã có quyết định có hiệu lực ngày 10/02/2026; sổ của kế hoạch ghi "
                "theo thứ tự thời gian nên không nhận ngày 09/02/2026. Hãy ghi quyết định với ngày có hiệu "
                "lực trong sổ từ 10/02/2026; ngày ban hành vẫn ghi đúng như văn bản."
            )
        ],
        "past",
    )
    give(plan, member, money(5), day(2))
    assert ledger.balance_of(member).approved == money(20)
    said, code = refused(give, plan, member, Amounts(1), day(2))
    assert (said[0].startswith("Kế hoạch KCĐP năm 2026 còn 0 đồng hỗ trợ"), code) == (
        True,
        "ceiling",
    )
    assert rules.ceiling(plan, 0, "x") == rules.forward(plan, TODAY) == []


def test_every_reason_against_a_round_is_told(member, plan, name):
    other = MemberFactory(proposal=ProposalFactory(plan=plan, code="DA-2", state="accepted"))
    amounts = {member.pk: money(1), other.pk: Amounts(-1)}
    with transaction.atomic():
        said, _ = refused(
            ledger.give, plan, decided(plan), [member.proposal, other.proposal], amounts
        )
    assert sorted(each[:14] for each in said) == sorted(
        ["Đề án DA-2 hiệ", f"{name}: giao"[:14], f"{other.beneficiary}"[:14]]
    )


def test_an_adjustment_enters_the_signed_difference(member, plan, name):
    entry(member, "approved", money(5, 4), day(1))
    assert ledger.change(decided(plan, day(2)), member, money(3, 6)) == money(5, 4)
    assert written()[1:] == [("approved", day(2), -2 * M, 2 * M, True)]
    ledger.change(decided(plan, day(3)), member, money(3, 6))
    assert len(written()) == 2
    assert refused(ledger.change, decided(plan, day(2)), member, Amounts())[0] == [
        f"{name}: số tiền sau điều chỉnh là 0 đồng; hãy đề nghị ngừng cơ sở."
    ]
    said, code = refused(ledger.change, decided(plan, day(2, 9)), member, money(1))
    assert (len(said), code) == (1, "past")


def test_all_that_was_approved_is_taken_back_or_goes_to_who_replaces(member, plan, name):
    entry(member, "approved", money(5, 4), day(1))
    new = MemberFactory(proposal=member.proposal, replaces=member, position=2)
    ledger.replace(decided(plan, day(2)), member, new)
    assert replace(ledger.balance_of(member), is_lowered=False) == balance_of(
        approved=0, replaced=True
    )
    assert ledger.balance_of(new).approved == money(5, 4)
    assert refused(ledger.replace, decided(plan, day(2)), member, new)[0] == [
        f"{name} không còn kinh phí được duyệt để điều chỉnh."
    ]
    assert ledger.take_back(decided(plan, day(3)), new) == money(5, 4)
    assert ledger.balance_of(new).is_stopped


def balance_of(*, replaced, **stages):
    return balance(**stages).__class__(**{**vars(balance(**stages)), "is_replaced": replaced})


def test_an_accepted_establishment_keeps_its_money(member, plan, name):
    entry(member, "approved", money(5))
    entry(member, "accepted", money(5))
    assert refused(ledger.take_back, decided(plan), member)[0] == [
        f"{name} đã nghiệm thu, không thu hồi kinh phí được."
    ]


def test_only_who_waits_without_any_money_is_left_out(member, name):
    told = ([f"{name} không chờ giao kinh phí."], "too-late")
    assert refused(ledger.leave_out, member, DAY, "hết vốn") == told
    entry(member, "appraised", money(5))
    other = MemberFactory(proposal=member.proposal)
    entry(other, "appraised", money(5))
    entry(other, "approved", money(2))
    assert refused(ledger.leave_out, other, DAY, "hết vốn")[1] == "too-late"
    ledger.leave_out(member, DAY, "hết vốn")
    kept = Member.objects.get(pk=member.pk)
    assert (kept.left_out_on, kept.left_out_reason) == (DAY, "hết vốn")
    assert refused(ledger.leave_out, member, DAY, "hết vốn")[1] == "too-late"


@pytest.mark.parametrize("state", ["planned", "accepted", "stopped"])
def test_nobody_is_left_out_before_the_approval_or_after_the_end(member, state):
    entry(member, "appraised", money(5))
    Proposal.objects.filter(pk=member.proposal_id).update(state=state)
    one = Member.objects.get(pk=member.pk)

    assert refused(ledger.leave_out, one, DAY, "hết vốn") == (
        [
            (
                f"Đề án DA-1 hiện “{one.proposal.state_label}”; chỉ ghi không giao kinh phí cho cơ sở của đề án "
                "đã phê duyệt hoặc đang thực hiện."
            )
        ],
        "too-late",
    )
    assert Member.objects.get(pk=member.pk).left_out_on is None


# Contracts.


def sign(proposal, amounts, on=TODAY, number="1"):
    paper = Contract(proposal=proposal, number=number, signed_on=on)
    with transaction.atomic():
        return ledger.sign(paper, amounts)


def test_a_contract_enters_differences_of_those_it_changes(member):
    second = MemberFactory(proposal=member.proposal, position=2)
    for each in (member, second):
        entry(each, "approved", money(5, 5), day(1))
    assert sign(member.proposal, {member.pk: money(5, 3)}, day(2)).pk
    sign(member.proposal, {member.pk: money(4, 3), second.pk: money(2)}, day(2), "2")
    sign(member.proposal, {member.pk: money(4, 3), second.pk: money(3)}, day(3), "3")
    assert written()[2:] == [
        ("contracted", day(2), 5 * M, 3 * M, False),
        ("contracted", day(2), -1 * M, 0, True),
        ("contracted", day(2), 2 * M, 0, False),
        ("contracted", day(3), 1 * M, 0, True),
    ]
    entries = FundingSplit.objects.of_stage(Stage.CONTRACTED).order_by("pk")
    assert [each.contract.number for each in entries] == ["1", "2", "2", "3"]


def test_a_contract_is_refused_with_every_reason_and_not_written(member, name):
    entry(member, "approved", money(5), day(1))
    of = member.proposal
    sign(of, {member.pk: money(4)}, day(3))
    assert refused(sign, of, {member.pk: money(4)}, number="2")[0] == [
        "Hợp đồng chưa ghi hoặc không đổi số tiền của cơ sở nào."
    ]
    assert refused(sign, of, {member.pk: money(6)}, number="2")[0] == [
        f"{name}: hợp đồng ghi hỗ trợ 6.000.000 đồng, vượt số được phê duyệt 5.000.000 đồng."
    ]
    assert refused(sign, of, {member.pk: money(3)}, day(3, 9), "2")[0] == [
        (
            "Ngày ký 09/03/2026 trước hợp đồng, phụ lục ký trước đó ngày 10/03/2026. Hãy kiểm tra lại ngày, "
            "tháng, năm."
        )
    ]
    assert refused(sign, of, {member.pk: money(3)}, day(1, 9), "2")[0] == [
        "Ngày ký 09/01/2026 trước ngày được phê duyệt 10/01/2026. Hãy kiểm tra lại ngày, tháng, năm."
    ]
    assert refused(sign, of, {member.pk: money(3)}, number="1")[0] == [
        "Đề án này đã có hợp đồng mang số đó.",
        "Trong năm đã có hợp đồng mang số này. Hãy kiểm tra lại số hợp đồng.",
    ]
    foreign = MemberFactory()
    entry(foreign, "approved", money(5), day(1))
    assert len(refused(sign, of, {foreign.pk: money(1)}, number="2")[0]) == 1
    for state in ("planned", "accepted", "settled"):
        Proposal.objects.filter(pk=of.pk).update(state=state)
        said, code = refused(
            sign, Proposal.objects.get(pk=of.pk), {member.pk: money(3)}, number="2"
        )
        assert (said[0][-59:], code) == (
            "chỉ ký hợp đồng cho đề án đã phê duyệt hoặc đang thực hiện.", "too-late",
        )  # fmt: skip
    assert Contract.objects.count() == 1


# Acceptance and settlement.


def accept(member, amounts, on=TODAY, **fields):
    with transaction.atomic():
        return ledger.accept(
            Acceptance(member=member, accepted_on=on, result="passed", **fields), amounts
        )


def test_an_acceptance_enters_its_money_with_where_it_comes_from(member):
    entry(member, "approved", money(5), day(1))
    passed = accept(member, money(4, 2), day(2), provenance="published", source="Báo cáo 2026")
    row = FundingSplit.objects.of_stage(Stage.ACCEPTED).get()
    assert (row.money, row.effective_on, row.acceptance) == (money(4, 2), day(2), passed)
    assert (row.provenance, row.source) == ("published", "Báo cáo 2026")


def test_an_acceptance_that_breaks_a_rule_is_not_written(member, name):
    assert refused(accept, member, money(1))[0] == [
        f"{name} không có kinh phí được duyệt (chưa được giao, hoặc đã ngừng)."
    ]
    entry(member, "approved", money(3), day(1))
    entry(member, "contracted", money(3), day(2))
    entry(member, "approved", money(2), day(4))
    check = "Hãy kiểm tra lại ngày, tháng, năm."
    assert refused(accept, member, money(1), day(1, 9))[0] == [
        f"Ngày nghiệm thu 09/01/2026 trước ngày được phê duyệt 10/01/2026. {check}"
    ]
    assert refused(accept, member, money(1), day(2, 9))[0] == [
        f"Ngày nghiệm thu 09/02/2026 trước ngày ký hợp đồng 10/02/2026. {check}"
    ]
    assert refused(accept, member, money(4), day(3))[0][0].startswith(
        f"{name}: hỗ trợ nghiệm thu 4.000.000 đồng vượt phần còn lại 3.000.000 đồng"
    )
    assert not Acceptance.objects.exists()
    assert refused(accept, member, money(4), day(4))[0] == [
        (
            f"{name}: hỗ trợ nghiệm thu 4.000.000 đồng vượt số theo hợp đồng 3.000.000 đồng. Hãy giảm số hỗ "
            "trợ, hoặc ghi phụ lục hợp đồng trước."
        )
    ]
    accept(member, money(3), day(4))
    assert len(refused(accept, member, money(1))[0]) == 1


def settle(member, amounts, on=TODAY):
    with transaction.atomic():
        return ledger.settle(Settlement(member=member, settled_on=on), amounts)


def test_a_settlement_follows_the_acceptance_and_is_entered_once(member, name):
    entry(member, "approved", money(5), day(1))
    assert refused(settle, member, money(1))[0] == [
        f"{name} chưa nghiệm thu, không quyết toán được."
    ]
    entry(member, "accepted", money(4), day(3))
    assert refused(settle, member, money(1), day(3, 9))[0] == [
        "Ngày quyết toán 09/03/2026 trước ngày nghiệm thu 10/03/2026. Hãy kiểm tra lại ngày, tháng, năm."
    ]
    paper = settle(member, money(3, 1), day(3))
    row = FundingSplit.objects.of_stage(Stage.SETTLED).get()
    assert (row.money, row.effective_on, row.settlement) == (money(3, 1), day(3), paper)
    assert refused(settle, member, money(1))[0] == [f"{name} đã quyết toán."]
