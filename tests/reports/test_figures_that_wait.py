"""What waits: a late approval, adjustments asked for, work for each person."""

import pytest

from khuyencong.accounts import roles
from projects.models import (
    Adjustment,
    Amounts,
    DecisionKind,
    Obstacle,
    Proposal,
)
from reports.figures.acceptance_progress import (
    acceptance_progress,
)
from reports.figures.adjustments import WaitingAdjustment, plan_adjustments
from reports.figures.approval_delay import ApprovalDelay, approval_delay
from reports.figures.plan_summary import (
    plan_summary,
)
from reports.figures.progress import (
    year_progress,
)
from reports.figures.support_received import (
    support_received,
    years_side_by_side,
)
from reports.figures.todo import NearDeadline, Task, deadlines, tasks
from reports.figures.year_overview import year_overview
from tests.factories import (
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
    requested,
)
from tests.reports.small_year import END, START, YEAR, day, held


@pytest.fixture
def late(leader):
    """Due on the last day of 2023; work begins on the planned day, between, and on the day."""
    plan = PlanFactory(year=YEAR, state="draft", decision_due_on=day("2023-12-31"))
    starts = ("2023-12-31", "2024-01-01", "2024-02-08", "2024-02-09")
    for number, start in reversed(list(enumerate(starts))):
        planned_proposal(
            plan, 10 ** (number + 1), own=1, code=f"T-{number}", title="x", starts_on=day(start),
            ends_on=day("2024-12-01"),
        )  # fmt: skip
    planned_proposal(plan, 90_000, code="T-9", state="not_selected")
    return plan


def test_an_approval_that_is_due_today_is_not_late_yet(late, leader):
    assert approval_delay(late, user=leader, on=day("2023-12-31")) is None
    found = approval_delay(late, user=leader, on=day("2024-01-01"))
    assert found == ApprovalDelay(
        planned_on=day("2023-12-31"), decided_on=None, days=1,
        waiting=("T-0 – x", "T-1 – x", "T-2 – x", "T-3 – x"), support=11110,
    )  # fmt: skip


def test_a_late_approval_kept_what_should_have_begun_between_the_days(late, leader):
    DecisionFactory(plan=late, kind=DecisionKind.ADJUSTMENT, decided_on=day("2024-01-02"))
    DecisionFactory(plan=late, decided_on=day("2024-03-01"), planned_on=day("2023-01-01"))
    DecisionFactory(plan=late, decided_on=day("2024-02-09"))

    assert approval_delay(late, user=leader, on=day("2026-01-01")) == ApprovalDelay(
        planned_on=day("2023-12-31"), decided_on=day("2024-02-09"), days=40,
        waiting=("T-1 – x", "T-2 – x"), support=100 + 1000,
    )  # fmt: skip


def test_the_day_a_decision_was_planned_on_goes_before_that_of_the_plan(late, leader):
    DecisionFactory(plan=late, decided_on=day("2024-02-09"), planned_on=day("2024-02-01"))

    found = approval_delay(late, user=leader, on=day("2026-01-01"))

    assert (found.planned_on, found.days, found.waiting) == (day("2024-02-01"), 8, ("T-2 – x",))


def test_without_a_planned_day_nothing_is_late(leader):
    assert approval_delay(PlanFactory(year=YEAR), user=leader, on=END) is None


def test_adjustments_that_wait_are_shown_as_they_were_asked(small_year, leader):
    proposal, plan = small_year["one"].proposal, small_year["one"].proposal.plan
    asked = {"requested_at": "2024-05-01T00:00Z", "requested_by": leader, "state": "requested"}
    for member, proposal_, subject in (
        (small_year["whole"], small_year["whole"].proposal, "amount"),
        (small_year["gone"], small_year["gone"].proposal, "place"),
        (small_year["one"], proposal, "amount"),
        (None, proposal, "time"),
    ):
        Adjustment.objects.create(
            proposal=proposal_, member=member, subject=subject, old_value="cũ", new_value="mới",
            reason="vì", authority="UBND", **asked,
        )  # fmt: skip

    found = plan_adjustments(plan, since=START, until=END, user=leader)

    assert found.waiting == (
        WaitingAdjustment("L-2", "Cơ sở một", "kinh phí", "cũ", "mới", "vì", "UBND"),
        WaitingAdjustment("L-2", "Máy sấy", "thời gian", "cũ", "mới", "vì", "UBND"),
        WaitingAdjustment("L-3", "Cơ sở ngừng", "địa điểm", "cũ", "mới", "vì", "UBND"),
    )
    assert (found.history.on, found.history.against, found.history.has_earlier_changes) == (
        END,
        START,
        False,
    )


def test_an_obstacle_that_is_due_today_is_not_late_yet(small_year, make_user, leader):
    held(small_year["one"].proposal, leader, "thiếu điện", "2024-04-04", "2024-08-01")
    held(small_year["one"].proposal, leader, "xong", "2024-04-04", "2024-06-01", "2024-07-01")
    staff = make_user(roles.CentreStaff)

    def found(on):
        return [(t.count, t.hint) for t in tasks(staff, on=day(on)) if "vướng mắc" in t.label]

    assert found("2024-08-01") == [(1, "theo bảng vướng mắc")]
    assert found("2024-08-02") == [(1, "1 đã quá hạn")]


def test_an_officer_is_told_of_obstacles_of_the_own_places_alone(small_year, make_user, leader):
    for key in ("one", "whole"):
        held(small_year[key].proposal, leader, "thiếu điện", "2024-04-04", "2024-08-01")
        Obstacle.objects.filter(member=None).update(member=small_year[key])
    officer = make_user(roles.DistrictOfficer, small_year["one"].locality)

    assert [(task.count, task.label) for task in tasks(officer, on=END)] == [
        (1, "vướng mắc chưa giải quyết")
    ]


def test_a_returned_proposal_whose_day_is_today_is_not_late_yet(make_user):
    place = DistrictFactory()
    ProposalFactory(state="returned", locality=place, response_due_on=day("2024-08-01"))
    officer = make_user(roles.DistrictOfficer, place)

    own = Task(
        1, "đề án bị trả lại, cần bổ sung", "đọc lý do, sửa rồi nộp lại",
        "/de-an/?trang_thai=returned&viec=dia-ban-toi",
    )  # fmt: skip
    late = Task(
        1,
        "đề án bị trả lại đã quá hạn bổ sung",
        "cần làm ngay",
        "/de-an/?viec=qua-han",
        is_late=True,
    )
    assert tasks(officer, on=day("2024-08-01")) == [own]
    assert tasks(officer, on=day("2024-08-02")) == [late, own]


def test_acceptances_wait_by_establishment_and_adjustments_for_who_decides(small_year, leader):
    Adjustment.objects.create(
        proposal=small_year["one"].proposal, subject="time", old_value="cũ", new_value="mới", reason="vì",
        requested_at="2024-05-01T00:00Z", requested_by=leader, state="requested",
    )  # fmt: skip

    assert tasks(leader, on=END) == [
        Task(1, "cơ sở chờ nghiệm thu", "trong 2 đề án đang thực hiện", "/nghiem-thu/?tinh_trang=waiting"),
        Task(1, "đề nghị điều chỉnh chờ quyết định", "ghi ở trang kế hoạch", "/ke-hoach/"),
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "is_soon"), [(59, True), (60, True), (61, False)])
def test_a_day_within_sixty_comes_soon(days, is_soon):
    assert NearDeadline("Đăng ký", END, days, "").is_soon is is_soon


def test_a_reader_is_shown_nothing_of_proposals_that_are_not_decided(make_user):
    reader = make_user(roles.Reader)
    plan = PlanFactory(year=YEAR)
    for state in ("planned", "returned", "not_selected"):
        member = MemberFactory(proposal=ProposalFactory(plan=plan, state=state))
        requested(member, 5)
        approved(member, 100)
    approved(MemberFactory(proposal=ProposalFactory(plan=plan, code="QD")), 7)

    progress = year_progress(YEAR, since=START, until=day("2030-12-31"), user=reader)

    assert plan_summary(YEAR, user=reader).planned == Amounts(7)
    assert year_overview(YEAR, user=reader).planned == Amounts(7)
    assert progress.progress.approved == Amounts(7)
    assert dict(progress.stages)["đề nghị"] == Amounts()
    assert support_received(YEAR, YEAR, user=reader).approved == Amounts(7)
    assert [y.members for y in years_side_by_side(YEAR, YEAR, user=reader).years] == [1]
    assert acceptance_progress(plan, until=day("2030-12-31"), user=reader).members == 1
    assert deadlines(user=reader, on=START) == []


def test_an_officer_finds_among_what_waits_the_own_establishments(late, make_user):
    here = DistrictFactory()
    proposal = planned_proposal(
        late, 7, 5, own=1, code="O-1", title="y", starts_on=day("2024-01-03")
    )
    mine, _other = proposal.members.order_by("position")
    mine.locality = here
    mine.save()
    Adjustment.objects.create(
        proposal=Proposal.objects.get(code="T-1"), subject="time", old_value="cũ", new_value="mới",
        reason="vì",
    )  # fmt: skip
    officer = make_user(roles.DistrictOfficer, here)

    waiting = approval_delay(late, user=officer, on=day("2024-01-01"))

    assert (waiting.waiting, waiting.support) == (("O-1 – y",), 7)
    assert plan_adjustments(late, since=START, until=END, user=officer).waiting == ()


def test_another_plan_and_its_decisions_make_nothing_late_here(late, leader):
    other = PlanFactory(year=YEAR + 1, state="draft")
    DecisionFactory(plan=other, decided_on=day("2024-01-01"))
    planned_proposal(other, 500, code="K-1", starts_on=day("2024-01-03"), ends_on=day("2024-12-01"))
    DecisionFactory(plan=late, decided_on=day("2024-02-09"))

    found = approval_delay(late, user=leader, on=day("2026-01-01"))

    assert (found.days, found.waiting, found.support) == (40, ("T-1 – x", "T-2 – x"), 1100)


def test_the_history_beside_adjustments_tells_every_decision(leader):
    plan = PlanFactory(year=YEAR)
    for number in range(21):
        DecisionFactory(plan=plan, number=f"{number}", decided_on=START)

    found = plan_adjustments(plan, since=START, until=END, user=leader)

    assert [step.number for step in found.history.decisions] == [f"{n}" for n in range(21)]
