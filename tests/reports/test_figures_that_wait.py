"""What waits: the desk of a plan, a late approval, adjustments asked for, work for each person."""

import pytest

from khuyencong.accounts import roles
from projects.models import (
    Adjustment,
    Amounts,
    Appraisal,
    AppraisalScore,
    Criterion,
    DecisionKind,
    Obstacle,
    Proposal,
)
from reports.figures.acceptance_progress import (
    acceptance_progress,
)
from reports.figures.adjustments import Asked, plan_adjustments
from reports.figures.plan_desk import Candidate, Delay, GroupSum, PlanDesk, delay, plan_desk
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
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
    requested,
)
from tests.reports.small_year import END, START, YEAR, day, held, recorded


def appraise(proposal, by, on, points):
    appraisal = Appraisal.objects.create(
        proposal=proposal, appraised_on=on, has_passed=True, **recorded(by)
    )
    for number, each in enumerate(points):
        criterion = Criterion.objects.get_or_create(
            code=f"c{number}",
            name=f"Tiêu chí {number}",
            defaults={"weight": 50, "position": number},
        )[0]
        AppraisalScore.objects.create(
            appraisal=appraisal, criterion=criterion, points=each, out_of=50
        )


def test_the_desk_shows_what_is_planned_and_what_waits_with_the_last_score(leader):
    plan = PlanFactory(year=YEAR, state="draft", ceiling=500)
    low = planned_proposal(plan, 100, own=9, code="A-1", title="Thấp")
    high = planned_proposal(plan, 60, 40, own=1, code="A-2", title="Cao")
    waiting = planned_proposal(plan, 30, own=2, code="A-3", title="Chờ", state="appraised")
    middle = planned_proposal(plan, 5, own=5, code="A-0", title="Giữa")
    planned_proposal(plan, 1000, code="A-4", state="screened")
    planned_proposal(PlanFactory(year=YEAR + 1), 1000, code="A-5")
    planned_proposal(PlanFactory(year=YEAR, programme=NationalProgrammeFactory()), 1000)
    appraise(low, leader, "2023-10-01", (40, 30))
    appraise(high, leader, "2023-10-02", (45, 45))
    appraise(high, leader, "2023-10-01", (1, 1))
    appraise(middle, leader, "2023-10-01", (40, 40))

    desk = plan_desk(plan, user=leader)

    group = low.activity.group.name
    names = [each.members.get().beneficiary.name for each in (middle, low, waiting)]
    assert desk == PlanDesk(
        planned=(
            Candidate("A-2", "Cao", "/de-an/A-2/", group, "2 cơ sở", Amounts(100, 2), 90, True),
            Candidate("A-0", "Giữa", "/de-an/A-0/", group, names[0], Amounts(5, 5), 80, True),
            Candidate("A-1", "Thấp", "/de-an/A-1/", group, names[1], Amounts(100, 9), 70, True),
        ),
        waiting=(
            Candidate("A-3", "Chờ", "/de-an/A-3/", group, names[2], Amounts(30, 2), None, False),
        ),
        groups=(GroupSum(group, 3, Amounts(205, 16)),),
        planned_sum=Amounts(205, 16),
        given=0,
        ceiling=500,
    )


def test_who_was_left_out_is_not_on_the_desk(leader):
    plan = PlanFactory(year=YEAR, state="draft")
    kept, out = planned_proposal(plan, 100, 60, own=1).members.order_by("position")
    type(out).objects.filter(pk=out.pk).update(left_out_on=START, left_out_reason="hết vốn")

    (row,) = plan_desk(plan, user=leader).planned

    assert (row.beneficiaries, row.appraised) == (kept.beneficiary.name, Amounts(100, 1))


@pytest.mark.parametrize(
    ("given", "ceiling", "held", "left", "is_over"),
    [(30, None, 130, None, False), (30, 130, 130, 0, False), (30, 129, 130, -1, True)],
)
def test_a_desk_is_over_its_ceiling_by_the_first_dong(given, ceiling, held, left, is_over):
    desk = PlanDesk((), (), (), Amounts(100, 50), given, ceiling)

    assert (desk.held, desk.left, desk.is_over) == (held, left, is_over)


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
    assert delay(late, user=leader, on=day("2023-12-31")) is None
    told = delay(late, user=leader, on=day("2024-01-01"))
    assert told == Delay(
        planned_on=day("2023-12-31"), decided_on=None, days=1,
        waiting=("T-0 – x", "T-1 – x", "T-2 – x", "T-3 – x"), support=11110,
    )  # fmt: skip


def test_a_late_approval_kept_what_should_have_begun_between_the_days(late, leader):
    DecisionFactory(plan=late, kind=DecisionKind.ADJUSTMENT, decided_on=day("2024-01-02"))
    DecisionFactory(plan=late, decided_on=day("2024-03-01"), planned_on=day("2023-01-01"))
    DecisionFactory(plan=late, decided_on=day("2024-02-09"))

    assert delay(late, user=leader, on=day("2026-01-01")) == Delay(
        planned_on=day("2023-12-31"), decided_on=day("2024-02-09"), days=40,
        waiting=("T-1 – x", "T-2 – x"), support=100 + 1000,
    )  # fmt: skip


def test_the_day_a_decision_was_planned_on_goes_before_that_of_the_plan(late, leader):
    DecisionFactory(plan=late, decided_on=day("2024-02-09"), planned_on=day("2024-02-01"))

    told = delay(late, user=leader, on=day("2026-01-01"))

    assert (told.planned_on, told.days, told.waiting) == (day("2024-02-01"), 8, ("T-2 – x",))


def test_without_a_planned_day_nothing_is_late(leader):
    assert delay(PlanFactory(year=YEAR), user=leader, on=END) is None


def test_adjustments_that_wait_are_told_as_they_were_asked(small_year, leader):
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

    told = plan_adjustments(plan, since=START, until=END, user=leader)

    assert told.waiting == (
        Asked("L-2", "Cơ sở một", "kinh phí", "cũ", "mới", "vì", "UBND"),
        Asked("L-2", "Máy sấy", "thời gian", "cũ", "mới", "vì", "UBND"),
        Asked("L-3", "Cơ sở ngừng", "địa điểm", "cũ", "mới", "vì", "UBND"),
    )
    assert (told.history.on, told.history.against, told.history.has_earlier_changes) == (
        END,
        START,
        False,
    )


def test_an_obstacle_that_is_due_today_is_not_late_yet(small_year, make_user, leader):
    held(small_year["one"].proposal, leader, "thiếu điện", "2024-04-04", "2024-08-01")
    held(small_year["one"].proposal, leader, "xong", "2024-04-04", "2024-06-01", "2024-07-01")
    staff = make_user(roles.CentreStaff)

    def told(on):
        return [(t.count, t.hint) for t in tasks(staff, on=day(on)) if "vướng mắc" in t.label]

    assert told("2024-08-01") == [(1, "theo bảng vướng mắc")]
    assert told("2024-08-02") == [(1, "1 đã quá hạn")]


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


def test_a_reader_is_told_nothing_of_proposals_that_are_not_decided(make_user):
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
    assert deadlines(on=START) == []


def test_an_officer_finds_on_the_desk_and_among_what_waits_the_own_establishments(late, make_user):
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

    desk = plan_desk(late, user=officer)
    waiting = delay(late, user=officer, on=day("2024-01-01"))

    assert [(each.code, each.appraised) for each in desk.planned] == [("O-1", Amounts(7, 1))]
    assert (waiting.waiting, waiting.support) == (("O-1 – y",), 7)
    assert plan_adjustments(late, since=START, until=END, user=officer).waiting == ()


def test_another_plan_and_its_decisions_make_nothing_late_here(late, leader):
    other = PlanFactory(year=YEAR + 1, state="draft")
    DecisionFactory(plan=other, decided_on=day("2024-01-01"))
    planned_proposal(other, 500, code="K-1", starts_on=day("2024-01-03"), ends_on=day("2024-12-01"))
    DecisionFactory(plan=late, decided_on=day("2024-02-09"))

    told = delay(late, user=leader, on=day("2026-01-01"))

    assert (told.days, told.waiting, told.support) == (40, ("T-1 – x", "T-2 – x"), 1100)


def test_the_history_beside_adjustments_tells_every_decision(leader):
    plan = PlanFactory(year=YEAR)
    for number in range(21):
        DecisionFactory(plan=plan, number=f"{number}", decided_on=START)

    told = plan_adjustments(plan, since=START, until=END, user=leader)

    assert [step.number for step in told.history.decisions] == [f"{n}" for n in range(21)]
