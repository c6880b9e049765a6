"""The year on one page for who decides about money: the figures of the reports, and nothing else."""

import datetime

import pytest
import time_machine

from khuyencong.accounts import roles
from projects.models import Acceptance, Disbursement, Obstacle, OutcomeMeasure, Plan
from reports.figures.year_brief import SHOWN, approved_years, year_brief
from tests.factories import MemberFactory, PlanFactory, ProposalFactory, approved
from tests.reports.test_views import text_of

M = 1_000_000
DAY = datetime.date(2030, 6, 1)


@pytest.fixture
def reader(make_user):
    return make_user(roles.Reader)


@pytest.fixture
def member(db):
    """Of a plan with 100 million approved of 150 that it was given."""
    plan = PlanFactory(year=2030, ceiling=150 * M)
    proposal = ProposalFactory(plan=plan, programme=plan.programme, year=2030, state="in_progress")
    member = MemberFactory(proposal=proposal)
    approved(member, 100 * M, 40 * M)
    return member


def obstacle(member, due_on, **fields):
    return Obstacle.objects.create(
        proposal=member.proposal, what=fields.pop("what", "thiếu điện"), since="2030-01-05",
        who_acts="điện lực", due_on=due_on, recorded_at="2030-01-05T08:00:00+07:00",
        recorded_by=fields.pop("by"), **fields,
    )  # fmt: skip


def pay(member, kind, amount, on, by):
    Disbursement.objects.create(
        proposal=member.proposal, member=member, kind=kind, paid=amount, paid_on=on,
        recorded_at=f"{on}T08:00:00+07:00", recorded_by=by,
    )  # fmt: skip


def test_a_reader_begins_with_the_newest_approved_year(example, reader, sign_in):
    plan = PlanFactory(year=2031, state="draft")

    text = text_of(sign_in(reader).get("/"))

    assert "Khuyến công năm 2023" in text
    assert approved_years(reader) == [2023]
    Plan.objects.filter(pk=plan.pk).update(state="approved")
    assert approved_years(reader) == [2031, 2023]
    assert "Khuyến công năm 2031" in text_of(sign_in(reader).get("/"))
    assert "Khuyến công năm 2023" in text_of(sign_in(reader).get("/?nam=2023"))
    assert "Khuyến công năm 2031" in text_of(sign_in(reader).get("/?nam=1999"))


def test_it_says_that_there_is_none(reader, sign_in):
    assert "Chưa có kế hoạch nào được phê duyệt" in text_of(sign_in(reader).get("/"))


def test_a_leader_opens_the_same_page_and_an_officer_does_not(example, make_user, sign_in):
    assert "Đã giải ngân" in text_of(sign_in(make_user(roles.CentreLeader)).get("/tom-tat/"))
    assert sign_in(make_user(roles.DistrictOfficer)).get("/tom-tat/").status_code == 403


def test_money_is_what_was_approved_paid_and_not_used(member, reader, staff):
    pay(member, "advance", 60 * M, "2030-03-01", staff)
    pay(member, "return", 10 * M, "2030-04-01", staff)
    pay(member, "payment", 5 * M, "2030-06-02", staff)  # tomorrow

    (line,) = year_brief(2030, user=reader, on=DAY).programmes

    assert (line.proposals, line.approved.state_support) == (1, 100 * M)
    assert (line.paid, line.unused) == (50 * M, 50 * M)


def test_a_plan_without_a_ceiling_has_nothing_unused(member, reader):
    Plan.objects.update(ceiling=None)

    brief = year_brief(2030, user=reader, on=DAY)

    assert (brief.total.ceiling, brief.total.unused) == (None, None)


def test_only_what_is_overdue_is_told_and_the_longest_overdue_first(member, reader, staff):
    obstacle(member, "2030-05-31", by=staff, what="hôm qua")
    obstacle(member, "2030-06-01", by=staff, what="hôm nay")
    obstacle(member, "2030-05-01", by=staff, what="tháng trước")
    obstacle(member, "2030-05-02", by=staff, solved_on="2030-05-20", solution="xong")

    brief = year_brief(2030, user=reader, on=DAY)

    assert [(each.what, each.days_late) for each in brief.overdue] == [
        ("tháng trước", 31),
        ("hôm qua", 1),
    ]


def test_effects_are_those_recorded_and_capacity_and_jobs_come_first(member, reader):
    passed = Acceptance.objects.create(member=member, accepted_on="2030-05-01", result="passed")
    failed = Acceptance.objects.create(
        member=member, accepted_on="2030-04-01", result="failed", reason="hỏng"
    )
    for indicator, unit in [("defects", "%"), ("capacity", "tấn/năm"), ("jobs", "người")]:
        OutcomeMeasure.objects.create(
            acceptance=passed, indicator=indicator, unit=unit, before=10, after=15
        )
    OutcomeMeasure.objects.create(
        acceptance=failed, indicator="revenue", unit="đ", before=1, after=2
    )

    brief = year_brief(2030, user=reader, on=DAY)

    assert [(each.indicator, each.before, each.after) for each in brief.shown_outcomes] == [
        ("công suất", 10, 15),
        ("lao động", 10, 15),
        ("tỷ lệ sản phẩm lỗi", 10, 15),
    ]


def test_years_before_stand_below_the_newest(member, reader):
    for year in (2025, 2028):
        plan = PlanFactory(year=year)
        before = ProposalFactory(plan=plan, programme=plan.programme, year=year, state="approved")
        approved(MemberFactory(proposal=before), 7)

    assert [line.year for line in year_brief(2030, user=reader, on=DAY).years] == [2030, 2028]


@pytest.mark.parametrize("rows", [1, SHOWN + 2])
def test_it_takes_a_constant_number_of_queries(
    member, reader, staff, sign_in, django_assert_num_queries, rows
):
    for _ in range(rows):
        obstacle(member, "2030-05-01", by=staff)
        approved(MemberFactory(proposal=member.proposal), 10)
    with time_machine.travel("2030-06-01 03:00Z", tick=False):
        client = sign_in(reader)
        with django_assert_num_queries(15):
            page = client.get("/")

    assert ("Còn 2 vướng mắc nữa" in text_of(page)) == (rows > SHOWN)
