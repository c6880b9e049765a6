"""The desk of a plan: what is planned, what waits to be picked, and the sums against the ceiling."""

import pytest

from khuyencong.accounts import roles
from projects.models import Amounts, Appraisal, AppraisalScore, Criterion
from projects.plan_desk import Candidate, GroupSum, PlanDesk, plan_desk
from tests.factories import (
    DistrictFactory,
    NationalProgrammeFactory,
    PlanFactory,
    planned_proposal,
)

M = 1_000_000
YEAR = 2024


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


def appraise(proposal, by, on, points):
    appraisal = Appraisal.objects.create(
        proposal=proposal,
        appraised_on=on,
        has_passed=True,
        recorded_at="2024-12-31T00:00Z",
        recorded_by=by,
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


@pytest.mark.parametrize(
    ("given", "ceiling", "held", "left", "is_over"),
    [(30, None, 130, None, False), (30, 130, 130, 0, False), (30, 129, 130, -1, True)],
)
def test_a_desk_is_over_its_ceiling_by_the_first_dong(given, ceiling, held, left, is_over):
    desk = PlanDesk((), (), (), Amounts(100, 50), given, ceiling)

    assert (desk.held, desk.left, desk.is_over) == (held, left, is_over)


def test_the_desk_adds_up_by_group_against_the_ceiling(leader, sign_in):
    plan = PlanFactory(year=2024, ceiling=300 * M, state="draft")
    planned_proposal(plan, 100 * M)
    planned_proposal(plan, 150 * M, state="appraised", code="CHO-CHON")

    desk = plan_desk(plan, user=leader)

    assert [each.code for each in desk.waiting] == ["CHO-CHON"]
    assert (desk.held, desk.left, desk.is_over) == (100 * M, 200 * M, False)
    assert [(group.count, group.appraised.state_support) for group in desk.groups] == [(1, 100 * M)]
    client = sign_in(leader)
    page = client.get("/ke-hoach/2024/dia-phuong/lap/").content.decode()
    assert 'data-support="150000000"' in page
    client.post("/ke-hoach/2024/dia-phuong/lap/", {"de-an": "CHO-CHON"})
    assert plan_desk(plan, user=leader).left == 50 * M


def test_an_officer_finds_on_the_desk_the_own_establishments(leader, make_user):
    here, plan = DistrictFactory(), PlanFactory(year=YEAR, state="draft")
    planned_proposal(plan, 90_000, code="O-2")
    proposal = planned_proposal(plan, 7, 5, own=1, code="O-1")
    mine, _other = proposal.members.order_by("position")
    mine.locality = here
    mine.save()

    desk = plan_desk(plan, user=make_user(roles.DistrictOfficer, here))

    assert [(each.code, each.appraised) for each in desk.planned] == [("O-1", Amounts(7, 1))]


def test_the_desk_takes_three_queries_whatever_the_number_of_proposals(
    leader, django_assert_num_queries
):
    plan = PlanFactory(year=YEAR, state="draft")
    for number in (1, 5):
        for _ in range(number):
            planned_proposal(plan, 5, 6)

        with django_assert_num_queries(3):
            plan_desk(plan, user=leader)
