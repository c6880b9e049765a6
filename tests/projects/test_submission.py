"""The road of a proposal, step by step: who, from where, with what told, and what is refused."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.dates import today
from khuyencong.notices.models import Notice
from projects.actions import (
    acceptance,
    appraisal,
    decisions,
    drafts,
    execution,
    plans,
    submission,
)
from projects.ledger import FundingSplit
from projects.models import Amounts, Plan, Proposal, Settlement, Stage
from projects.models.event import ProposalEvent
from projects.permissions import offered_steps
from projects.refusal import Refused
from projects.workflow import STEPS, PlanState, ProposalState
from tests.factories import (
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    DraftFactory,
    MemberFactory,
    PlanFactory,
    complete_draft,
)


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def draft(officer, place):
    beneficiaries = BeneficiaryFactory.create_batch(3, locality=place)
    return complete_draft(officer, *beneficiaries, locality=place)


@pytest.fixture
def submitted(draft, officer):
    return submission.submit(proposal=draft, by=officer)


def steps_of(user, proposal):
    return [step.name for step in offered_steps(user, proposal)]


def test_submitting_writes_state_moment_person_event_and_tells_the_centre(draft, officer, staff):
    proposal = submission.submit(proposal=draft, by=officer, comment="Đủ hồ sơ")

    proposal = Proposal.objects.get(pk=proposal.pk)
    assert proposal.state == ProposalState.SUBMITTED
    assert proposal.submitted_by == officer
    event = Event.objects.about(proposal).first()
    assert (event.kind, event.by, event.before, event.after, event.comment) == (
        ProposalEvent.SUBMITTED, officer, "draft", "submitted", "Đủ hồ sơ",
    )  # fmt: skip
    notice = Notice.objects.get()
    assert notice.recipient == staff
    assert notice.text == f"{officer} đã nộp đề án {proposal.code} – {proposal.title}"


def test_an_incomplete_draft_is_refused_with_everything_that_is_missing(officer, place):
    draft = DraftFactory(drafted_by=officer, locality=place, goals="", implementing_unit="")
    MemberFactory(proposal=draft, beneficiary__name="Cơ sở Một", locality=place)

    with pytest.raises(Refused) as refused:
        submission.submit(proposal=draft, by=officer)

    assert refused.value.messages == [
        "Chưa nêu mục tiêu, quy mô.",
        "Chưa có đơn vị thực hiện.",
        "Cơ sở Một: chưa ghi máy móc, nội dung đầu tư.",
        "Cơ sở Một: chưa ghi số tiền đề nghị hỗ trợ.",
    ]
    assert Proposal.objects.get(pk=draft.pk).state == ProposalState.DRAFT
    assert not Event.objects.exists()


def test_a_second_submission_is_told_who_was_quicker_and_when(submitted, officer):
    with pytest.raises(Refused) as refused:
        submission.submit(proposal=submitted, by=officer)

    (said,) = refused.value.messages
    assert f"đề án {submitted.code} hiện ở trạng thái “đã nộp” ({officer}, " in said
    assert refused.value.has_code("too-late")
    assert Event.objects.filter(kind=ProposalEvent.SUBMITTED).count() == 1


def test_sending_back_needs_a_reason_and_a_day_to_come(submitted, staff):
    with pytest.raises(Refused, match="cần bổ sung, sửa những gì"):
        submission.send_back(proposal=submitted, by=staff, comment="  ")
    yesterday = today() - datetime.timedelta(days=1)
    with pytest.raises(Refused, match="đã qua"):
        submission.send_back(
            proposal=submitted, by=staff, comment="Thiếu", response_due_on=yesterday
        )

    assert Proposal.objects.get().state == ProposalState.SUBMITTED


def test_a_returned_proposal_goes_to_its_maker_and_comes_again(submitted, staff, officer):
    due = today() + datetime.timedelta(days=7)
    submission.send_back(
        proposal=submitted, by=staff, comment="Ghi rõ công suất", response_due_on=due
    )

    returned = Proposal.objects.get()
    assert (returned.state, returned.response_due_on) == (ProposalState.RETURNED, due)
    notice = Notice.objects.get(recipient=officer)
    assert notice.detail == "Ghi rõ công suất"
    again = submission.submit(proposal=returned, by=officer)
    assert again.response_due_on == due  # it may be taken back and is to be mended still
    assert submission.screen(proposal=again, by=staff).response_due_on is None


def test_the_maker_who_moved_to_another_locality_is_told_nothing_more(
    submitted, staff, officer, make_user
):
    officer.localities.set([DistrictFactory()])

    submission.send_back(proposal=submitted, by=staff, comment="Ghi rõ công suất")

    assert not Notice.objects.filter(recipient=officer).exists()


def test_only_the_assigned_person_is_told_of_a_new_submission(draft, officer, staff, make_user):
    other = make_user(roles.CentreStaff, username="chuyen-vien-2")
    submission.assign(proposal=draft, to=other, by=staff)

    submission.submit(proposal=draft, by=officer)

    told = Notice.objects.filter(event__kind=ProposalEvent.SUBMITTED)
    assert [notice.recipient for notice in told] == [other]


def test_a_proposal_is_assigned_to_people_of_the_centre_only(submitted, staff, officer):
    with pytest.raises(Refused, match="không phải chuyên viên"):
        submission.assign(proposal=submitted, to=officer, by=staff)
    submission.assign(proposal=submitted, to=staff, by=staff)
    submission.assign(proposal=submitted, to=staff, by=staff)

    assert Proposal.objects.get().assigned_to == staff
    assert Event.objects.filter(kind=ProposalEvent.ASSIGNED).count() == 1


@pytest.mark.parametrize("name", list(STEPS))
def test_every_step_asks_for_its_right_before_anything_else(make_user, draft, name):
    reader = make_user(roles.Reader)
    decision = DecisionFactory()
    actions = {
        "submit": lambda: submission.submit(proposal=draft, by=reader),
        "screen": lambda: submission.screen(proposal=draft, by=reader),
        "send_back": lambda: submission.send_back(proposal=draft, by=reader, comment="x"),
        "recall": lambda: submission.recall(proposal=draft, by=reader, comment="x"),
        "withdraw": lambda: submission.withdraw(proposal=draft, by=reader, comment="x"),
        "appraise": lambda: appraisal.appraise(proposal=draft, amounts={}, by=reader),
        "reject": lambda: appraisal.reject(proposal=draft, by=reader, comment="x"),
        "include": lambda: plans.include(proposal=draft, by=reader),
        "approve": lambda: decisions.approve(proposal=draft, decision=decision, by=reader),
        "take_out": lambda: plans.take_out(proposal=draft, by=reader, comment="x"),
        "leave_out": lambda: plans.leave_out(proposal=draft, by=reader, comment="x"),
        "start": lambda: execution.start(proposal=draft, by=reader),
        "stop": lambda: execution.stop(proposal=draft, decision=decision, by=reader, comment="x"),
        "settle": lambda: execution.settle(
            proposal=draft, settled_on=today(), number="1", by=reader
        ),
    }

    with pytest.raises(PermissionDenied, match="Vai trò “Người xem"):
        actions[name]()

    assert Proposal.objects.get().state == ProposalState.DRAFT
    assert not Event.objects.exists()


def test_buttons_follow_workflow_and_role(draft, officer, staff, leader, make_user):
    reviewer, reader = make_user(roles.DepartmentReviewer), make_user(roles.Reader)
    assert steps_of(officer, draft) == steps_of(staff, draft) == ["submit", "withdraw"]
    proposal = submission.submit(proposal=draft, by=officer)

    assert steps_of(officer, proposal) == ["recall", "withdraw"]
    assert steps_of(staff, proposal) == ["screen", "send_back", "withdraw"]
    assert steps_of(reviewer, proposal) == steps_of(reader, proposal) == []
    proposal = submission.screen(proposal=proposal, by=staff)
    assert steps_of(reviewer, proposal) == ["appraise", "reject"]
    assert steps_of(leader, proposal) == ["appraise", "reject"]


def appraised_of(proposal, support):
    return {m.pk: Amounts(support, 120_000_000) for m in proposal.members.all()}


def test_appraisal_writes_the_money_of_each_member(submitted, staff):
    proposal = submission.screen(proposal=submitted, by=staff)

    appraisal.appraise(proposal=proposal, amounts=appraised_of(proposal, 90_000_000), by=staff)

    splits = FundingSplit.objects.of_stage(Stage.APPRAISED)
    assert splits.total_support() == 270_000_000
    assert Proposal.objects.get().state == ProposalState.APPRAISED


def test_appraisal_may_give_no_more_than_was_asked(submitted, staff):
    proposal = submission.screen(proposal=submitted, by=staff)

    with pytest.raises(Refused) as refused:
        appraisal.appraise(proposal=proposal, amounts=appraised_of(proposal, 100_000_001), by=staff)

    assert "100.000.001 đồng, cao hơn mức đề nghị 100.000.000 đồng" in refused.value.messages[0]
    assert not FundingSplit.objects.of_stage(Stage.APPRAISED).exists()


def test_appraisal_names_the_member_that_was_forgotten(submitted, staff):
    proposal = submission.screen(proposal=submitted, by=staff)
    amounts = appraised_of(proposal, 90_000_000)
    amounts.popitem()

    with pytest.raises(Refused, match="chưa ghi số tiền thẩm định"):
        appraisal.appraise(proposal=proposal, amounts=amounts, by=staff)


@pytest.fixture
def appraised(submitted, staff):
    proposal = submission.screen(proposal=submitted, by=staff)
    return appraisal.appraise(
        proposal=proposal, amounts=appraised_of(proposal, 100_000_000), by=staff
    )


def test_inclusion_needs_a_plan_that_is_being_made(appraised, staff, leader):
    with pytest.raises(Refused, match="Chưa mở kế hoạch KCĐP năm 2030"):
        plans.include(proposal=appraised, by=staff)
    plan = plans.open_plan(programme=appraised.programme, year=2030, ceiling=None, by=staff)
    with pytest.raises(Refused, match="đã có kế hoạch của năm đó"):
        plans.open_plan(programme=appraised.programme, year=2030, ceiling=None, by=staff)

    proposal = plans.include(proposal=appraised, by=staff)

    assert (proposal.state, proposal.plan) == (ProposalState.PLANNED, plan)


def test_a_plan_that_lies_with_the_authority_takes_no_proposal(appraised, staff):
    PlanFactory(state=PlanState.SUBMITTED)

    with pytest.raises(Refused, match="đã trình, không thêm đề án được nữa"):
        plans.include(proposal=appraised, by=staff)


def test_an_approved_plan_takes_proposals_for_its_next_round(appraised, staff):
    PlanFactory()  # approved

    assert plans.include(proposal=appraised, by=staff).state == ProposalState.PLANNED


@pytest.fixture
def planned(appraised, staff):
    plans.open_plan(programme=appraised.programme, year=2030, ceiling=300_000_000, by=staff)
    return plans.include(proposal=appraised, by=staff)


def test_approval_gives_the_appraised_money_by_a_decision_of_the_plan(
    planned, leader, time_machine
):
    time_machine.move_to("2030-12-15 09:00:00+07:00", tick=True)
    decision = DecisionFactory(plan=planned.plan)

    decisions.approve(proposal=planned, decision=decision, by=leader)

    splits = FundingSplit.objects.of_stage(Stage.APPROVED)
    assert splits.total_support() == 300_000_000
    assert {split.decision for split in splits} == {decision}
    assert Plan.objects.get().state == PlanState.APPROVED


def test_approval_never_passes_the_ceiling(planned, leader, time_machine):
    time_machine.move_to("2030-12-15 09:00:00+07:00", tick=True)
    Plan.objects.update(ceiling=299_999_999)

    with pytest.raises(
        Refused, match=r"còn 299.999.999 đồng hỗ trợ trong mức tối đa .*, không đủ cho 300.000.000"
    ):
        decisions.approve(proposal=planned, decision=DecisionFactory(plan=planned.plan), by=leader)

    assert not FundingSplit.objects.of_stage(Stage.APPROVED).exists()


def test_a_decision_of_another_kind_or_plan_approves_nothing(planned, leader):
    stopping = DecisionFactory(plan=planned.plan, kind="stop")
    with pytest.raises(Refused, match="không phải quyết định phê duyệt"):
        decisions.approve(proposal=planned, decision=stopping, by=leader)
    elsewhere = DecisionFactory(plan=PlanFactory(year=2031))
    with pytest.raises(Refused, match="không phải quyết định phê duyệt"):
        decisions.approve(proposal=planned, decision=elsewhere, by=leader)


def test_the_whole_road_to_the_settlement(planned, leader, staff, time_machine):
    time_machine.move_to("2030-12-15 09:00:00+07:00", tick=True)
    proposal = decisions.approve(
        proposal=planned, decision=DecisionFactory(plan=planned.plan), by=leader
    )
    proposal = execution.start(proposal=proposal, by=staff)
    for member in proposal.members.order_by("position"):
        acceptance.record_acceptance(
            member=member,
            money=Amounts(100_000_000, 120_000_000),
            accepted_on=datetime.date(2030, 6, 20),
            by=staff,
        )
    proposal = execution.settle(
        proposal=Proposal.objects.get(), settled_on=datetime.date(2030, 12, 1), number="7", by=staff
    )

    assert Proposal.objects.get().state == ProposalState.SETTLED
    assert Settlement.objects.count() == 3
    assert FundingSplit.objects.of_stage(Stage.SETTLED).total_support() == 300_000_000
    moved = Event.objects.about(proposal).exclude(before="").order_by("pk")
    assert [event.after for event in moved] == [
        "submitted", "screened", "appraised", "planned", "approved",
        "in_progress", "accepted", "settled",
    ]  # fmt: skip


def test_a_proposal_is_stopped_by_a_stopping_decision_with_a_reason(planned, leader, time_machine):
    time_machine.move_to("2030-12-15 09:00:00+07:00", tick=True)
    proposal = decisions.approve(
        proposal=planned, decision=DecisionFactory(plan=planned.plan), by=leader
    )
    with pytest.raises(Refused, match="không phải quyết định ngừng"):
        execution.stop(
            proposal=proposal, decision=DecisionFactory(plan=proposal.plan), by=leader, comment="x"
        )
    stopping = DecisionFactory(plan=proposal.plan, kind="stop")

    stopped = execution.stop(
        proposal=proposal, decision=stopping, by=leader, comment="Cơ sở thiếu vốn đối ứng"
    )

    assert stopped.state == ProposalState.STOPPED
    assert "Cơ sở thiếu vốn đối ứng" in Event.objects.about(proposal).first().comment


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (lambda p, s: submission.withdraw(proposal=p, by=s, comment="Đổi ý"), "withdrawn"),
        (
            lambda p, s: appraisal.reject(
                proposal=submission.screen(proposal=p, by=s), by=s, comment="Ngoài nội dung"
            ),
            "rejected",
        ),
    ],
)
def test_ends_before_the_plan_keep_their_reason(submitted, staff, act, state):
    act(submitted, staff)

    assert Proposal.objects.get().state == state
    assert Event.objects.about(submitted).first().comment in {"Đổi ý", "Ngoài nội dung"}


def test_what_is_not_selected_leaves_the_plan_with_its_reason(planned, leader):
    plans.leave_out(proposal=planned, by=leader, comment="Hết kinh phí")

    assert Proposal.objects.get().state == ProposalState.NOT_SELECTED


def test_nobody_edits_what_has_been_handed_in(submitted, officer):
    with pytest.raises(Refused, match="không sửa được nữa"):
        drafts.add_member(proposal=submitted, beneficiary=BeneficiaryFactory(), by=officer)
    with pytest.raises(Refused, match="không sửa được nữa"):
        drafts.autosave(proposal=submitted, data={}, version=0, by=officer)
