"""The desk of a plan: what is planned, what waits to be picked, and the sums against the ceiling."""

import pytest

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects.models import Amounts, Appraisal, AppraisalScore, Criterion, Plan, Proposal
from projects.models.event import ProposalEvent
from projects.plan_desk import Candidate, GroupSum, PlanDesk, plan_desk
from projects.workflow import ProposalState
from tests.factories import (
    CommuneFactory,
    DistrictFactory,
    NationalProgrammeFactory,
    PlanFactory,
    planned_proposal,
)
from tests.projects.test_lists import many
from tests.reports.test_views import text_of

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
            Candidate(
                "A-2",
                "Cao",
                "/de-an/A-2/",
                group,
                "2 cơ sở",
                Amounts(100, 2),
                90,
                True,
                "Toàn tỉnh",
                "",
            ),
            Candidate(
                "A-0",
                "Giữa",
                "/de-an/A-0/",
                group,
                names[0],
                Amounts(5, 5),
                80,
                True,
                "Toàn tỉnh",
                "",
            ),
            Candidate(
                "A-1",
                "Thấp",
                "/de-an/A-1/",
                group,
                names[1],
                Amounts(100, 9),
                70,
                True,
                "Toàn tỉnh",
                "",
            ),
        ),
        waiting=(
            Candidate(
                "A-3",
                "Chờ",
                "/de-an/A-3/",
                group,
                names[2],
                Amounts(30, 2),
                None,
                False,
                "Toàn tỉnh",
                "",
            ),
        ),
        groups=(GroupSum(group, 3, Amounts(205, 16)),),
        planned_sum=Amounts(205, 16),
        given=0,
        ceiling=500,
    )


def test_who_was_left_out_is_not_on_the_desk(leader):
    plan = PlanFactory(year=YEAR, state="draft")
    kept, out = planned_proposal(plan, 100, 60, own=1).members.order_by("position")
    type(out).objects.filter(pk=out.pk).update(left_out_on="2024-01-15", left_out_reason="hết vốn")

    (row,) = plan_desk(plan, user=leader).planned

    assert (row.beneficiaries, row.appraised) == (kept.beneficiary.name, Amounts(100, 1))


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


def placed(plan, code, support, *places_and_trades, **fields):
    proposal = planned_proposal(plan, *[support] * len(places_and_trades), code=code, **fields)
    for member, (place, trade) in zip(
        proposal.members.order_by("position"), places_and_trades, strict=True
    ):
        member.locality = CommuneFactory(name=place)
        member.save()
        member.beneficiary.trade = trade
        member.beneficiary.save()
    return proposal


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        ("nhom", ["C", "B", "A", "D"]),
        ("diem", ["C", "B", "A", "D"]),
        ("ho-tro", ["B", "D", "A", "C"]),
        ("dia-ban", ["D", "C", "B", "A"]),
        ("nganh-nghe", ["B", "C", "A", "D"]),
        ("khong-co", ["C", "B", "A", "D"]),
    ],
)
def test_the_desk_is_put_in_order(leader, sign_in, order, codes):
    plan = PlanFactory(year=YEAR, state="draft")
    a = placed(plan, "A", 30, ("Xã Đại Hải", "Đan lát"))
    placed(plan, "D", 20, ("Phường 2", ""))
    b = placed(plan, "B", 5, ("Xã Dù Tho", "Bánh pía"), ("Phường 1", "Đan lát"))
    c = placed(plan, "C", 40, ("Phường 10", "Dệt"))
    for proposal, points in ((a, 10), (b, 20), (c, 30)):
        appraise(proposal, leader, "2023-10-01", (points,))

    page = sign_in(leader).get(f"/ke-hoach/2024/dia-phuong/lap/?sap={order}")

    desk = page.context["desk"]
    assert [each.code for each in desk.planned] == codes
    assert {each.code: (each.place, each.trade) for each in desk.planned} == {
        "A": ("Xã Đại Hải", "Đan lát"),
        "B": ("Xã Dù Tho và 1 nơi khác", "Bánh pía và 1 ngành khác"),
        "C": ("Phường 10", "Dệt"),
        "D": ("Phường 2", ""),
    }


def test_a_line_stands_where_the_ceiling_is_passed_by_the_first_dong(leader, sign_in):
    plan = PlanFactory(year=YEAR, state="draft", ceiling=100 * M)
    for code, support, state in (
        ("A", 60 * M, "planned"),
        ("B", 40 * M, "planned"),
        ("C", 1, "appraised"),
        ("D", 5, "appraised"),
    ):
        planned_proposal(plan, support, code=code, state=state)
    desk = plan_desk(plan, user=leader)

    def rows(lines):
        return [(e.number, e.candidate.code, e.running, e.passes_ceiling) for e in lines]

    assert rows(desk.planned_lines) == [(1, "A", 60 * M, False), (2, "B", 100 * M, False)]
    assert rows(desk.waiting_lines) == [
        (1, "C", 100 * M + 1, True),
        (2, "D", 100 * M + 6, False),
    ]
    text = text_of(sign_in(leader).get("/ke-hoach/2024/dia-phuong/lap/"))
    assert text.count("Từ đây vượt mức tối đa 100 triệu đồng") == 1
    plan.ceiling = 60 * M
    plan.save()
    text = text_of(sign_in(leader).get("/ke-hoach/2024/dia-phuong/lap/"))
    assert "Từ đây vượt mức tối đa 60 triệu đồng 2 " in text
    plan.ceiling = None
    assert not any(line.passes_ceiling for line in plan_desk(plan, user=leader).waiting_lines)


def test_picked_proposals_are_taken_out_on_the_desk_with_a_reason(leader, sign_in):
    plan = PlanFactory(year=YEAR, state="draft")
    for code in ("A", "B", "C"):
        planned_proposal(plan, 100 * M, code=code)
    path = "/ke-hoach/2024/dia-phuong/lap/?sap=diem"
    client = sign_in(leader)

    without = client.post(path, {"viec": "dua-ra", "de-an": ["A"], "ly-do": " "}, follow=True)
    none = client.post(path, {"viec": "dua-ra", "ly-do": "Vượt mức"}, follow=True)
    answer = client.post(path, {"viec": "dua-ra", "de-an": ["A", "C"], "ly-do": "Vượt mức"})

    assert "A: Hãy ghi rõ" in text_of(without)
    assert "Chưa chọn đề án nào" in text_of(none)
    assert answer.headers["Location"] == path
    assert [each.code for each in plan_desk(plan, user=leader).planned] == ["B"]
    event = Event.objects.filter(kind=ProposalEvent.TAKEN_OUT).last()
    assert (event.subject.code, event.comment) == ("C", "Vượt mức")


def test_a_plan_on_its_way_gives_nothing_back_on_the_desk(leader, sign_in):
    plan = PlanFactory(
        year=YEAR, state="submitted", submitted_at="2023-12-01T00:00Z", submitted_by=leader
    )
    planned_proposal(plan, 100 * M, code="A")

    sent = {"viec": "dua-ra", "de-an": "A", "ly-do": "x"}
    answer = sign_in(leader).post("/ke-hoach/2024/dia-phuong/lap/", sent, follow=True)

    assert "Hãy rút kế hoạch về trước" in text_of(answer)
    assert len(plan_desk(plan, user=leader).planned) == 1


@pytest.mark.parametrize("rows", [25, 2500])
def test_the_page_of_the_desk_takes_the_same_few_queries(
    leader, sign_in, django_assert_num_queries, rows
):
    many(rows)
    Proposal.objects.update(state=ProposalState.APPRAISED)
    plan = Plan.objects.get(year=2030)
    client = sign_in(leader)

    with django_assert_num_queries(9):
        page = client.get(f"/ke-hoach/{plan.year}/{plan.programme.slug}/lap/")

    assert len(page.context["desk"].waiting) == rows


def test_the_desk_takes_three_queries_whatever_the_number_of_proposals(
    leader, django_assert_num_queries
):
    plan = PlanFactory(year=YEAR, state="draft")
    for number in (1, 5):
        for _ in range(number):
            planned_proposal(plan, 5, 6)

        leader.office_marks = leader.own_programmes = None  # asked anew in each request
        del leader.office_marks, leader.own_programmes
        with django_assert_num_queries(4):  # and one: whose programmes these are
            plan_desk(plan, user=leader)
