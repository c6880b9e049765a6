"""Adjustments: asked for with a reason, decided by a document, written as differences."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import checks, ledger
from projects.actions import acceptance, adjustments, decisions, execution
from projects.actions.adjustments import Change
from projects.law.loading import load_law
from projects.ledger import FundingSplit
from projects.models import (
    Adjustment,
    AdjustmentRoute,
    AdjustmentSubject,
    Amounts,
    Decision,
    Member,
    Programme,
    Proposal,
    Stage,
    SupportNorm,
)
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    PlanFactory,
    ProgrammeFactory,
    document,
    planned_proposal,
    the_office,
)

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
    return PlanFactory(year=2026, ceiling=500 * M)


@pytest.fixture
def proposal(plan, leader):
    """Carried out, three establishments with 100 triệu each."""
    proposal = planned_proposal(plan, 100 * M, 100 * M, 100 * M)
    awards = {member.pk: Amounts(100 * M, 120 * M) for member in proposal.members.all()}
    decisions.decide_round(plan=plan, document=document(), awards=awards, by=leader)
    return execution.start(proposal=Proposal.objects.get(pk=proposal.pk), by=leader)


@pytest.fixture
def members(proposal):
    return list(proposal.members.order_by("position"))


def ask(proposal, subject, by, member=None, reason="Cơ sở đề nghị", **change):
    return adjustments.ask(
        proposal=proposal, subject=subject, member=member, reason=reason, by=by,
        change=Change(**change), requesting_document="12/TTr-SCT",
    )  # fmt: skip


def decide(plan, by, *asked, number="09/QĐ-UBND", on="2026-05-20", **fields):
    kind = adjustments.kind_of(list(asked))
    return adjustments.decide(
        plan=plan, adjustments=list(asked), by=by,
        document=document(number=number, on=on, kind=kind, **fields),
    )  # fmt: skip


def approved_of(member):
    return FundingSplit.objects.filter(member=member).sums(Stage.APPROVED)[Stage.APPROVED]


def test_an_amount_is_changed_by_an_entry_of_the_difference(plan, proposal, members, leader):
    change = ask(
        proposal, AdjustmentSubject.AMOUNT, leader, members[0], money=Amounts(80 * M, 150 * M)
    )
    assert change.old_value == "hỗ trợ 100, đối ứng 120 triệu đồng"
    assert approved_of(members[0]) == Amounts(100 * M, 120 * M)

    decision = decide(plan, leader, change)

    entry = FundingSplit.objects.get(decision=decision)
    assert (entry.state_support, entry.beneficiary_contribution) == (-20 * M, 30 * M)
    assert entry.is_adjustment
    assert approved_of(members[0]) == Amounts(80 * M, 150 * M)
    change.refresh_from_db()
    assert (change.state, change.decision, change.closed_by) == ("decided", decision, leader)
    assert decision.kind == "adjustment"
    assert ledger.support_given(plan) == 280 * M


def test_an_increase_over_the_ceiling_is_refused_whole(plan, proposal, members, leader):
    up = ask(
        proposal, AdjustmentSubject.AMOUNT, leader, members[0], money=Amounts(301 * M, 400 * M)
    )
    contents = ask(
        proposal, AdjustmentSubject.MACHINE, leader, members[1], contents="Máy sấy 300 kg"
    )

    with pytest.raises(
        Refused, match=r"còn 200.000.000 đồng hỗ trợ .*không đủ cho 201.000.000 đồng"
    ):
        decide(plan, leader, up, contents)
    assert Decision.objects.count() == 1
    assert Member.objects.get(pk=members[1].pk).contents == ""


def test_less_and_more_in_one_document_are_weighed_together(plan, proposal, members, leader):
    up = ask(
        proposal, AdjustmentSubject.AMOUNT, leader, members[0], money=Amounts(350 * M, 400 * M)
    )
    down = ask(proposal, AdjustmentSubject.STOP, leader, members[1])

    decide(plan, leader, up, down)

    assert ledger.support_given(plan) == 450 * M


def test_a_whole_proposal_that_is_stopped_pays_for_another(plan, proposal, leader):
    other = planned_proposal(plan, 150 * M)
    (member,) = other.members.all()
    decisions.decide_round(
        plan=plan, document=document("02/QĐ-UBND"), by=leader,
        awards={member.pk: Amounts(150 * M, 150 * M)},
    )  # fmt: skip
    other = Proposal.objects.get(pk=other.pk)
    up = ask(other, AdjustmentSubject.AMOUNT, leader, member, money=Amounts(400 * M, 400 * M))
    with pytest.raises(Refused, match=r"không đủ cho 250.000.000 đồng"):
        decide(plan, leader, up)

    decide(plan, leader, up, ask(proposal, AdjustmentSubject.STOP, leader))

    assert ledger.support_given(plan) == 400 * M


def test_what_was_before_is_what_the_ledger_says_when_it_is_decided(plan, leader):
    proposal = planned_proposal(plan, 100 * M)
    (member,) = proposal.members.all()
    for number, on in (("1", "2026-01-15"), ("2", "2026-04-15")):
        if number == "2":
            proposal = Proposal.objects.get()
            change = ask(
                proposal, AdjustmentSubject.AMOUNT, leader, member, money=Amounts(80 * M, 80 * M)
            )
        decisions.decide_round(
            plan=plan, document=document(number, on), by=leader,
            awards={member.pk: Amounts(50 * M, 50 * M)},
        )  # fmt: skip
    assert change.old_value == "hỗ trợ 50, đối ứng 50 triệu đồng"

    decide(plan, leader, change)

    assert Adjustment.objects.get().old_value == "hỗ trợ 100, đối ứng 100 triệu đồng"
    assert approved_of(member) == Amounts(80 * M, 80 * M)


def test_a_beneficiary_is_replaced_and_the_old_one_keeps_its_history(
    plan, proposal, members, leader
):
    new = BeneficiaryFactory(name="Cơ sở mới")
    change = ask(proposal, AdjustmentSubject.BENEFICIARY, leader, members[0], beneficiary=new)

    decide(plan, leader, change)

    successor = Member.objects.get(beneficiary=new)
    assert (successor.replaces, successor.position) == (members[0], 1)
    assert approved_of(successor) == Amounts(100 * M, 120 * M)
    assert approved_of(members[0]) == Amounts()
    assert ledger.support_given(plan) == 300 * M


def test_machine_place_and_time_change_with_old_and_new_value(plan, proposal, members, leader):
    place = DistrictFactory(name="Xã Mới")
    first = ask(proposal, AdjustmentSubject.MACHINE, leader, members[0], contents="Máy sấy 300 kg")
    second = ask(proposal, AdjustmentSubject.PLACE, leader, members[0], locality=place)
    third = ask(
        proposal, AdjustmentSubject.TIME, leader,
        starts_on=datetime.date(2026, 2, 1), ends_on=datetime.date(2026, 11, 30),
    )  # fmt: skip

    decide(plan, leader, first, second, third)

    member = Member.objects.get(pk=members[0].pk)
    assert (member.contents, member.locality) == ("Máy sấy 300 kg", place)
    assert Proposal.objects.get().ends_on == datetime.date(2026, 11, 30)
    values = Adjustment.objects.order_by("pk").values_list("old_value", "new_value")
    assert list(values) == [
        ("chưa ghi", "Máy sấy 300 kg"),
        ("Toàn tỉnh", "Xã Mới"),
        ("chưa ghi", "01/02/2026 – 30/11/2026"),
    ]
    assert Decision.objects.latest("pk").splits.count() == 0


def test_a_place_that_came_later_is_right_after_a_decision_and_for_a_successor(
    plan, proposal, members, leader
):
    Proposal.objects.update(starts_on="2025-03-01", ends_on="2026-12-31")
    proposal.refresh_from_db()
    place = DistrictFactory(name="Xã Mới", valid_from=datetime.date(2025, 7, 1))

    decide(plan, leader, ask(proposal, AdjustmentSubject.PLACE, leader, members[0], locality=place))
    new = BeneficiaryFactory()
    change = ask(proposal, AdjustmentSubject.BENEFICIARY, leader, members[0], beneficiary=new)
    decide(plan, leader, change, number="10/QĐ-UBND")

    assert Member.objects.get(beneficiary=new).locality == place
    found = checks.run(Proposal.objects.get(), user=leader)
    assert [each for each in found if each.rule == "place"] == []


def test_a_move_to_the_other_programme_takes_the_money_back_and_starts_anew(
    plan, proposal, members, leader
):
    national = ProgrammeFactory(level="national", short_name="KCQG", slug="quoc-gia", name="KCQG", position=1)  # fmt: skip
    change = ask(proposal, AdjustmentSubject.PROGRAMME, leader, programme=national)

    decide(plan, leader, change)

    old, new = Proposal.objects.get(pk=proposal.pk), Proposal.objects.get(programme=national)
    assert (old.state, ledger.support_given(plan)) == (ProposalState.STOPPED, 0)
    assert (new.state, new.moved_from, new.members.count()) == ("draft", old, 3)
    asked = FundingSplit.objects.filter(member__proposal=new).of_stage(Stage.REQUESTED)
    assert asked.total_support() == 300 * M


def accept(member, by):
    return acceptance.record_acceptance(
        member=member, money=Amounts(90 * M, 120 * M), accepted_on=TODAY, by=by
    )


def test_stopping_the_last_that_was_not_accepted_ends_the_acceptance(
    plan, proposal, members, leader
):
    accept(members[0], leader)
    accept(members[1], leader)
    assert Proposal.objects.get().state == ProposalState.IN_PROGRESS

    decision = decide(plan, leader, ask(proposal, AdjustmentSubject.STOP, leader, members[2]))

    assert decision.kind == "stop"
    with pytest.raises(Refused, match=r"hiện ở|đang ở trạng thái"):
        accept(members[2], leader)
    assert Proposal.objects.get().state == ProposalState.ACCEPTED
    assert approved_of(members[2]) == Amounts()


def test_stopping_all_with_none_accepted_stops_the_proposal(plan, proposal, members, leader):
    decide(plan, leader, ask(proposal, AdjustmentSubject.STOP, leader))

    assert Proposal.objects.get().state == ProposalState.STOPPED
    assert ledger.support_given(plan) == 0
    assert Event.objects.filter(kind=ProposalEvent.STOPPED).count() == 1


def test_stopping_all_leaves_what_was_accepted(plan, proposal, members, leader):
    accept(members[0], leader)

    decide(plan, leader, ask(proposal, AdjustmentSubject.STOP, leader))

    assert Proposal.objects.get().state == ProposalState.ACCEPTED
    assert ledger.support_given(plan) == 100 * M


def test_a_proposal_with_acceptances_is_not_stopped_by_the_step(plan, proposal, members, leader):
    accept(members[0], leader)
    stopping = Decision.objects.create(
        plan=plan, number="7", decided_on=datetime.date(2026, 5, 1), authority="UBND", kind="stop"
    )

    with pytest.raises(Refused, match=r"Hãy đề nghị ngừng từng cơ sở còn lại"):
        execution.stop(proposal=proposal, decision=stopping, by=leader, comment="x")


def test_the_step_of_stopping_takes_the_money_back(plan, proposal, leader):
    stopping = Decision.objects.create(
        plan=plan, number="7", decided_on=datetime.date(2026, 5, 1), authority="UBND", kind="stop"
    )

    execution.stop(proposal=proposal, decision=stopping, by=leader, comment="thiếu vốn")

    assert ledger.support_given(plan) == 0


@pytest.mark.parametrize(
    ("subject", "change", "words"),
    [
        (AdjustmentSubject.AMOUNT, {}, "Hãy ghi số tiền"),
        (AdjustmentSubject.AMOUNT, {"money": Amounts(-1, 0)}, "từ 0 đồng trở lên"),
        (AdjustmentSubject.AMOUNT, {"money": Amounts(0, 5)}, "hãy đề nghị ngừng"),
        (AdjustmentSubject.AMOUNT, {"money": Amounts(100 * M, 120 * M)}, "phải khác nhau"),
        (AdjustmentSubject.BENEFICIARY, {}, "Hãy chọn đơn vị thụ hưởng mới"),
        (AdjustmentSubject.MACHINE, {"contents": " "}, "Hãy ghi máy móc"),
        (AdjustmentSubject.PLACE, {}, "Hãy chọn địa điểm mới"),
        (AdjustmentSubject.TIME, {"starts_on": TODAY}, "Hãy ghi cả ngày"),
        (AdjustmentSubject.TIME, {"starts_on": TODAY, "ends_on": datetime.date(2026, 5, 1)}, "trước ngày bắt đầu"),
        (AdjustmentSubject.PROGRAMME, {}, "khác chương trình hiện nay"),
    ],
)  # fmt: skip
def test_a_change_that_says_nothing_is_refused(proposal, members, leader, subject, change, words):
    member = members[0] if subject.of_member else None

    with pytest.raises(Refused, match=words):
        ask(proposal, subject, leader, member, **change)


def test_places_that_ended_and_people_that_are_there_are_refused(proposal, members, leader):
    ended = DistrictFactory(valid_to=datetime.date(2025, 6, 30))

    with pytest.raises(Refused, match=r"không tồn tại vào ngày"):
        ask(proposal, AdjustmentSubject.PLACE, leader, members[0], locality=ended)
    with pytest.raises(Refused, match=r"đã có trong đề án"):
        ask(
            proposal,
            AdjustmentSubject.BENEFICIARY,
            leader,
            members[0],
            beneficiary=members[1].beneficiary,
        )
    with pytest.raises(Refused, match=r"Hãy ghi lý do điều chỉnh"):
        ask(proposal, AdjustmentSubject.STOP, leader, members[0], reason=" ")
    with pytest.raises(Refused, match=r"Hãy chọn cơ sở"):
        ask(proposal, AdjustmentSubject.AMOUNT, leader, money=Amounts(1, 1))


def test_what_was_accepted_or_stopped_is_not_adjusted(plan, proposal, members, leader):
    accept(members[0], leader)
    decide(plan, leader, ask(proposal, AdjustmentSubject.STOP, leader, members[1]))

    with pytest.raises(Refused, match=r"đã nghiệm thu, không điều chỉnh được nữa"):
        ask(proposal, AdjustmentSubject.AMOUNT, leader, members[0], money=Amounts(5, 5))
    with pytest.raises(Refused, match=r"không còn kinh phí được duyệt"):
        ask(proposal, AdjustmentSubject.AMOUNT, leader, members[1], money=Amounts(5, 5))
    with pytest.raises(Refused, match=r"đã có cơ sở nghiệm thu"):
        ask(proposal, AdjustmentSubject.PROGRAMME, leader, programme=ProgrammeFactory(level="national", short_name="KCQG", slug="quoc-gia", name="KCQG", position=1))  # fmt: skip


def test_one_waits_at_a_time_and_a_decided_one_is_not_decided_again(
    plan, proposal, members, leader
):
    first = ask(proposal, AdjustmentSubject.STOP, leader, members[0])
    with pytest.raises(Refused, match=r"đang chờ quyết định"):
        ask(proposal, AdjustmentSubject.STOP, leader, members[0])
    decide(plan, leader, first)

    with pytest.raises(Refused, match=r"đã quyết định rồi"):
        decide(plan, leader, first, number="10/QĐ-UBND")
    with pytest.raises(Refused, match=r"đã quyết định rồi"):
        adjustments.refuse(adjustment=first, refusal="x", by=leader)


def test_a_request_is_refused_with_a_reason(proposal, members, leader):
    change = ask(proposal, AdjustmentSubject.STOP, leader, members[0])
    with pytest.raises(Refused, match=r"lý do không chấp thuận"):
        adjustments.refuse(adjustment=change, refusal=" ", by=leader)

    adjustments.refuse(adjustment=change, refusal="Cơ sở đã mua máy", by=leader)

    assert Adjustment.objects.get().state == "refused"
    assert Event.objects.filter(kind=ProposalEvent.ADJUSTMENT_REFUSED).count() == 1


def test_staff_ask_and_leaders_decide(plan, proposal, members, staff, make_user):
    change = ask(proposal, AdjustmentSubject.STOP, staff, members[0])

    with pytest.raises(PermissionDenied):
        decide(plan, staff, change)
    with pytest.raises(PermissionDenied):
        adjustments.refuse(adjustment=change, refusal="x", by=staff)
    with pytest.raises(PermissionDenied):
        ask(proposal, AdjustmentSubject.STOP, make_user(roles.DepartmentReviewer), members[1])


def test_requests_go_to_the_authority_of_the_data(plan, proposal, members, leader):
    AdjustmentRoute.objects.create(
        programme=plan.programme, subject="stop", authority="Sở Công Thương", verified=True,
        document="Quyết định thử", article="Điều 5",
    )  # fmt: skip

    change = ask(proposal, AdjustmentSubject.STOP, leader, members[0])
    other = ask(proposal, AdjustmentSubject.MACHINE, leader, members[1], contents="Máy khác")

    assert (change.authority, change.route_reference) == (
        "Sở Công Thương",
        "Quyết định thử, Điều 5",
    )
    assert (other.authority, other.route_reference) == ("Ủy ban nhân dân cấp tỉnh", "chưa cấu hình")
    with pytest.raises(Refused, match=r"do Sở Công Thương quyết định \(Quyết định thử, Điều 5\)"):
        decide(plan, leader, change)
    AdjustmentRoute.objects.update(verified=False)
    decide(plan, leader, change)


def test_new_money_over_a_norm_that_was_read_is_refused(leader, db):
    load_law(the_office())
    SupportNorm.objects.filter(code="KCQG-TT28-04a-TT64").update(verified=True)  # somebody read it
    plan = PlanFactory(programme=Programme.objects.get(level="national"), year=2026)
    proposal = planned_proposal(plan, 100 * M)
    (member,) = proposal.members.all()
    decisions.decide_round(
        plan=plan, document=document(), awards={member.pk: Amounts(100 * M, 100 * M)}, by=leader
    )
    proposal = Proposal.objects.get()

    with pytest.raises(Refused, match=r"vượt mức trần .*Thông tư 64/2024/TT-BTC, Điều 8 khoản 4"):
        ask(proposal, AdjustmentSubject.AMOUNT, leader, member, money=Amounts(301 * M, 400 * M))


def test_a_decision_with_nothing_chosen_or_of_another_plan_is_refused(
    plan, proposal, members, leader
):
    change = ask(proposal, AdjustmentSubject.STOP, leader, members[0])

    with pytest.raises(Refused, match=r"Chưa chọn"):
        decide(plan, leader)
    with pytest.raises(Refused, match=r"không thuộc"):
        decide(PlanFactory(year=2025), leader, change)
