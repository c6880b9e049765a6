"""What a reader sees of members, who solves obstacles, and what "due today" means."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.audit.models import Event
from projects.actions import adjustments, progress
from projects.actions.adjustments import Change
from projects.ledger import FundingSplit
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Adjustment,
    AdjustmentSubject,
    Amounts,
    Deadline,
    Member,
    Obstacle,
    Proposal,
    Stage,
)
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from projects.workflow import ProposalState
from reports.figures.todo import deadlines, tasks
from tests.factories import (
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    document,
)

TODAY = datetime.date(2026, 6, 1)
TOMORROW = datetime.date(2026, 6, 2)


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.mark.parametrize("state", ProposalState.values)
def test_a_reader_sees_the_members_of_decided_proposals_only(make_user, staff, state):
    member = MemberFactory(proposal=ProposalFactory(state=state))
    decided = state in {"approved", "in_progress", "accepted", "settled", "stopped"}

    assert list(Member.objects.visible_to(make_user(roles.Reader))) == [member] * decided
    assert list(Proposal.objects.visible_to(make_user(roles.Reader, username="r2"))) == [member.proposal] * decided  # fmt: skip
    assert list(Member.objects.visible_to(staff)) == [member]


def obstacle_of(proposal, by, due_on=TODAY):
    return progress.raise_obstacle(
        proposal=proposal, by=by, what="Thiếu điện", since=TODAY, who_acts="Điện lực", due_on=due_on
    )


@pytest.mark.parametrize("role", [roles.Reader, roles.DepartmentReviewer])
def test_who_may_not_report_progress_solves_no_obstacle(make_user, staff, role):
    obstacle = obstacle_of(ProposalFactory(), staff)

    with pytest.raises(PermissionDenied, match="không có quyền ghi tiến độ, vướng mắc"):
        progress.solve(obstacle=obstacle, solved_on=TODAY, solution="xong", by=make_user(role))

    assert (Obstacle.objects.get().solved_on, Obstacle.objects.get().solution) == (None, "")
    assert not Event.objects.filter(kind=ProposalEvent.OBSTACLE_SOLVED).exists()


def test_an_obstacle_due_today_is_not_late_today(staff):
    obstacle_of(ProposalFactory(), staff)

    hints = [
        task.hint
        for day in (TODAY, TOMORROW)
        for task in tasks(staff, on=day)
        if "vướng mắc" in task.label
    ]

    assert hints == ["theo bảng vướng mắc", "1 đã quá hạn"]


@pytest.mark.parametrize(("day", "said"), [(TODAY, "đến hạn"), (TOMORROW, "đã quá hạn")])
def test_a_reminder_says_late_from_the_day_after(staff, day, said):
    obstacle_of(ProposalFactory(), staff)

    assert progress.remind(on=day, by=staff) == 1

    assert Event.objects.get(kind=ProposalEvent.REMINDED).comment == f"Vướng mắc “Thiếu điện” {said} 01/06/2026"  # fmt: skip


@pytest.mark.parametrize(("day", "said"), [(TODAY, "sắp đến"), (TOMORROW, "đã quá")])
def test_the_last_day_of_work_is_not_passed_on_that_day(staff, day, said):
    ProposalFactory(starts_on="2026-01-01", ends_on=TODAY)

    progress.remind(on=day, by=staff)

    assert Event.objects.get(kind=ProposalEvent.REMINDED).comment.startswith(f"Đề án {said} ngày kết thúc 01/06/2026")  # fmt: skip


def test_a_proposal_to_be_sent_again_today_is_late_tomorrow(make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    returned = ProposalFactory(state=ProposalState.RETURNED, locality=place, response_due_on=TODAY)

    assert [list(Proposal.objects.overdue_on(day)) for day in (TODAY, TOMORROW)] == [[], [returned]]
    assert [[t.is_late for t in tasks(officer, on=day)] for day in (TODAY, TOMORROW)] == [[False], [True, False]]  # fmt: skip


def test_a_deadline_of_today_is_today_and_not_next_year(db):
    Deadline.objects.create(code="nop", name="Nộp đăng ký", month=6, day=1)

    everybody = User(role="administrator")
    assert [(d.on, d.days_left, d.is_soon) for day in (TODAY, TOMORROW) for d in deadlines(user=everybody, on=day)] == [
        (TODAY, 0, True),
        (datetime.date(2027, 6, 1), 364, False),
    ]  # fmt: skip


def test_who_was_accepted_between_asking_and_deciding_keeps_the_money(make_user):
    """No adjustment reaches an accepted establishment, so none can go below what was accepted."""
    leader = make_user(roles.CentreLeader)
    plan = PlanFactory(year=2026)
    DecisionFactory(plan=plan, decided_on=datetime.date(2026, 1, 15))
    member = MemberFactory(proposal=ProposalFactory(plan=plan))
    approved(member, 100, 100)
    adjustment = adjustments.ask(
        proposal=member.proposal, member=member, subject=AdjustmentSubject.AMOUNT, reason="bớt máy",
        change=Change(money=Amounts(10, 10)), by=leader,
    )  # fmt: skip
    done = Acceptance.objects.create(
        member=member, accepted_on=TODAY, result=AcceptanceResult.PASSED, minutes_number="01/BB"
    )
    FundingSplit.objects.create(
        member=member, stage=Stage.ACCEPTED, effective_on=TODAY, state_support=90,
        beneficiary_contribution=100, acceptance=done,
    )  # fmt: skip

    with pytest.raises(Refused, match="đã nghiệm thu, không điều chỉnh được nữa"):
        adjustments.decide(plan=plan, adjustments=[adjustment], document=document(on="2026-06-01"), by=leader)  # fmt: skip

    assert Adjustment.objects.get().state == "requested"
    assert FundingSplit.objects.of_stage(Stage.APPROVED).total_support() == 100
