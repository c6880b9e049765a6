"""The first page: what waits for whom, the same figures as the plan, days that come."""

import datetime

import pytest
import time_machine

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from projects.models import Deadline, Member, Stage
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from reports.figures.plan_summary import plan_summary
from reports.figures.todo import deadlines, tasks
from reports.figures.year_overview import year_overview
from tests.factories import (
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    requested,
)
from tests.reports.test_views import text_of

DAY = datetime.date(2030, 6, 1)


def said(user, on=DAY):
    return [(task.count, task.label) for task in tasks(user, on=on)]


def one_in_each_state(place):
    for state in ProposalState:
        due = {"response_due_on": DAY - datetime.timedelta(days=1)} if state == "returned" else {}
        proposal = ProposalFactory(state=state, locality=place, **due)
        approved(MemberFactory(proposal=proposal, locality=place), 100)


def test_an_officer_is_shown_what_lies_with_the_officer(make_user, db):
    place = DistrictFactory()
    one_in_each_state(place)
    one_in_each_state(DistrictFactory())

    assert said(make_user(roles.DistrictOfficer, place)) == [
        (1, "đề án bị trả lại đã quá hạn bổ sung"),
        (1, "đề án bị trả lại, cần bổ sung"),
        (1, "đề án đang soạn"),
    ]


def test_the_centre_is_shown_what_lies_with_the_centre(make_user, db):
    one_in_each_state(DistrictFactory())

    staff = said(make_user(roles.CentreStaff))
    assert staff == [
        (1, "đề án bị trả lại đã quá hạn bổ sung"),
        (1, "đề án chờ sơ duyệt"),
        (1, "đề án chờ thẩm định"),
        (1, "đề án chờ đưa vào kế hoạch"),
        (1, "đề án đã duyệt, chưa bắt đầu"),
        (1, "cơ sở chờ nghiệm thu"),
        (1, "đề án chờ quyết toán"),
    ]
    leader = said(make_user(roles.CentreLeader))
    assert set(leader) - set(staff) == {(1, "đề án chờ quyết định")}
    assert said(make_user(roles.DepartmentReviewer)) == [(1, "đề án chờ thẩm định")]


def test_each_count_leads_to_a_list_of_just_these(make_user, sign_in):
    place = DistrictFactory()
    one_in_each_state(place)
    for role in (roles.DistrictOfficer, roles.CentreLeader, roles.DepartmentReviewer):
        user = make_user(role, *([place] if role is roles.DistrictOfficer else []))
        with time_machine.travel("2030-06-01 03:00Z", tick=False):
            client = sign_in(user)
            for task in tasks(user, on=DAY):
                listed = client.get(task.path).context["list"].count
                assert listed == task.count, task


@pytest.mark.parametrize("role", [roles.CentreStaff, roles.DistrictOfficer, roles.Reader])
def test_the_overview_says_what_the_plan_summary_says(
    example, make_user, officer_of_vinh_chau, role
):
    user = officer_of_vinh_chau if role is roles.DistrictOfficer else make_user(role)

    short, long = year_overview(2023, user=user), plan_summary(2023, user=user)

    assert short.districts == long.districts
    names = ("year", "proposal_count", "establishments", "illustrative_members", "planned", "accepted", "longest_bar")  # fmt: skip
    for name in names:
        assert getattr(short, name) == getattr(long, name), name
    lines = ("slug", "name", "short_name", "decisions", "proposal_count", "planned", "accepted")
    for mine, theirs in zip(short.programmes, long.programmes, strict=True):
        assert [getattr(mine, n) for n in lines] == [getattr(theirs, n) for n in lines]


def test_the_overview_of_a_plan_in_the_making_counts_as_the_summary_does(staff):
    plan = PlanFactory(state="draft")
    one = MemberFactory(proposal=ProposalFactory(plan=plan, state="planned"))
    other = MemberFactory(proposal=ProposalFactory(plan=plan, state="planned"))
    out = MemberFactory(proposal=ProposalFactory(plan=plan, state="not_selected"))
    for member in (one, other, out):
        requested(member, 100, 10)
    one.splits.create(stage=Stage.APPRAISED, effective_on=DAY, state_support=80, beneficiary_contribution=30)  # fmt: skip

    short, long = year_overview(2030, user=staff), plan_summary(2030, user=staff)

    assert short.planned == long.planned
    assert (short.planned.state_support, short.planned.beneficiary_contribution) == (180, 40)


def test_home_takes_a_constant_number_of_queries(
    sign_in, staff, make_user, django_assert_num_queries
):
    client = sign_in(staff)
    for _ in range(2):
        for _ in range(3):
            member = MemberFactory(locality=DistrictFactory())
            approved(member, 100)
            record(
                ProposalEvent.STARTED,
                member.proposal,
                by=make_user(roles.CentreLeader, username=member.proposal.code),
            )
        with django_assert_num_queries(23):
            client.get("/")


def test_deadlines_come_nearest_first_with_their_reference(administrator):
    Deadline.objects.create(code="a", name="Đăng ký", month=6, day=20, document="Thông tư 17", verified=True)  # fmt: skip
    Deadline.objects.create(code="b", name="Thanh lý", month=1, day=22)
    Deadline.objects.create(code="c", name="Hết hiệu lực", month=7, day=1, valid_to="2020-01-01")
    Deadline.objects.create(code="d", name="Cuối tháng hai", month=2, day=31)

    found = deadlines(user=administrator, on=datetime.date(2026, 11, 24))

    assert [(d.label, str(d.on), d.days_left, d.is_soon, d.reference) for d in found] == [
        ("Thanh lý", "2027-01-22", 59, True, "chưa kiểm chứng"),
        ("Cuối tháng hai", "2027-02-28", 96, False, "chưa kiểm chứng"),
        ("Đăng ký", "2027-06-20", 208, False, "Thông tư 17"),
    ]
    assert Deadline.objects.get(code="a").next_after(datetime.date(2027, 6, 20)).year == 2027


def test_a_reader_sees_figures_and_no_work(example, make_user, sign_in):
    text = text_of(sign_in(make_user(roles.Reader)).get("/"))

    assert "Cộng 18 chưa ghi 4.870 –" in text
    assert "5.400,292" in text
    assert "Diễn biến gần đây" not in text
    assert "Lập đề án" not in text


def test_last_events_are_those_of_ones_scope_and_ones_own_among_them(make_user, sign_in, staff, db):
    here, there = DistrictFactory(), DistrictFactory()
    officer = make_user(roles.DistrictOfficer, here)
    mine = ProposalFactory(locality=here, code="GAN")
    record(ProposalEvent.SCREENED, mine, by=staff)
    record(ProposalEvent.EDITED, mine, by=officer)
    record(ProposalEvent.SUBMITTED, mine, by=officer)
    record(ProposalEvent.SCREENED, ProposalFactory(locality=there, code="XA"), by=staff)

    text = text_of(sign_in(officer).get("/"))

    assert "GAN sơ duyệt" in text
    assert "GAN nộp đề án" in text
    assert "GAN sửa đề án" not in text
    assert "XA" not in text
    assert Member.objects.count() == 0
