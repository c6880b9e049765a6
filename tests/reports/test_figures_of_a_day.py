"""What counts on a day: replaced, stopped and merely waiting establishments do not, anywhere."""

import datetime

import pytest

from khuyencong.accounts import roles
from projects.actions import acceptance, adjustments, decisions, execution
from projects.actions.adjustments import Change
from projects.models import AdjustmentSubject, Amounts, Disbursement, Member, Plan, Proposal
from reports.documents import DOCUMENTS
from reports.documents.content import ColumnKind, RowRole
from reports.documents.parameters import PeriodParameters
from reports.figures.acceptance_progress import acceptance_progress
from reports.figures.plan_history import plan_history
from reports.figures.plan_summary import plan_summary
from reports.figures.progress import year_progress
from reports.figures.support_received import support_received, years_side_by_side
from reports.figures.year_overview import year_overview
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    document,
    planned_proposal,
)
from tests.reports.test_documents import table, texts

YEAR = 2024
START, NINE_MONTHS, END = (
    datetime.date(YEAR, 1, 1),
    datetime.date(YEAR, 9, 30),
    datetime.date(YEAR, 12, 31),
)


def day(text):
    return datetime.date.fromisoformat(text)


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


def decide(plan, leader, number, on, awards):
    decisions.decide_round(
        plan=Plan.objects.get(pk=plan.pk), document=document(number, on), by=leader,
        awards={member.pk: money for member, money in awards.items()},
    )  # fmt: skip


def adjust(plan, leader, number, on, member, subject):
    asked = adjustments.ask(
        proposal=Proposal.objects.get(pk=member.proposal_id), subject=subject, member=member,
        change=Change(beneficiary=BeneficiaryFactory(name="Cơ sở thay")), reason="cần", by=leader,
    )  # fmt: skip
    paper = document(number, on, kind=adjustments.kind_of([asked]))
    adjustments.decide(
        plan=Plan.objects.get(pk=plan.pk), adjustments=[asked], document=paper, by=leader
    )


def proposal_of(plan, *supports, place):
    proposal = planned_proposal(plan, *supports)
    proposal.members.update(locality=place)
    return proposal, list(proposal.members.order_by("position"))


@pytest.fixture
def plan(leader):
    """One establishment with money beside one that waits, one that was replaced in June, a proposal
    stopped on 15 October, and one that waits as a whole. The money: 100, 80, and 50 until October."""
    plan = PlanFactory(year=YEAR, state="draft")
    here, there, far = (DistrictFactory(name=name) for name in ("Gần", "Kia", "Xa"))
    _, (given, _waiting) = proposal_of(plan, 100, 60, place=here)
    _, (old,) = proposal_of(plan, 80, place=there)
    _, (stopped,) = proposal_of(plan, 50, place=far)
    proposal_of(plan, 30, place=far)
    awards = {given: Amounts(100, 10), old: Amounts(80, 8), stopped: Amounts(50, 5)}
    decide(plan, leader, "1/QĐ", "2024-01-10", awards)
    adjust(plan, leader, "2/QĐ", "2024-06-10", old, AdjustmentSubject.BENEFICIARY)
    adjust(plan, leader, "3/QĐ", "2024-10-15", stopped, AdjustmentSubject.STOP)
    return Plan.objects.get(pk=plan.pk)


BEFORE, AFTER = (3, 3, Amounts(230, 23)), (2, 2, Amounts(180, 18))
DAYS = {"2024-01-09": (0, 0, Amounts()), "2024-10-14": BEFORE, "2024-12-31": AFTER}


def of_plan(plan, user, on):
    figures = plan_summary(YEAR, user=user, on=on)
    return figures.proposal_count, figures.establishments, figures.planned


def of_home(plan, user, on):
    figures = year_overview(YEAR, user=user, on=on)
    return figures.proposal_count, figures.establishments, figures.planned


def of_progress(plan, user, on):
    done = year_progress(YEAR, since=START, until=on, user=user).progress
    return done.proposals, done.members, done.approved


def of_acceptances(plan, user, on):
    done = acceptance_progress(plan, until=on, user=user)
    return len(done.lines), done.members, done.approved


def of_history(plan, user, on):
    history = plan_history(plan, user=user, on=on)
    members = sum(len(each.members) for each in history.proposals)
    return len(history.proposals), members, history.now


def of_support(plan, user, on):
    received = support_received(YEAR, YEAR, user=user, on=on)
    supports = [support for each in received.establishments for support in each.supports]
    return len({support.code for support in supports}), len(supports), received.approved


def of_years(plan, user, on):
    years = years_side_by_side(YEAR, YEAR, user=user, on=on).years
    return next(((y.proposals, y.members, y.approved) for y in years), (0, 0, Amounts()))


FIGURES = [of_plan, of_home, of_progress, of_acceptances, of_history, of_support, of_years]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_counts_what_has_money_on_the_day(plan, leader, figure, on):
    assert figure(plan, leader, day(on)) == DAYS[on]


def test_a_plan_names_no_establishment_that_was_replaced_stopped_or_waits(plan, leader):
    groups = plan_summary(YEAR, user=leader).programmes[0].groups
    members = [member for group in groups for p in group.proposals for member in p.members]

    first = Member.objects.order_by("pk")[0]
    assert [member.name for member in members] == [first.beneficiary.name, "Cơ sở thay"]
    assert [member.planned.state_support for member in members] == [100, 80]


def money_rows(of):
    """Rows of what is listed, each with its sums of money."""
    columns = [n for n, column in enumerate(of.columns) if column.kind == ColumnKind.MONEY]
    listed = (RowRole.ITEM, RowRole.HEADED, RowRole.MEMBER)
    return [[row.cells[n] for n in columns] for row in of.rows if row.role in listed]


def test_the_printed_plan_counts_two_proposals_and_has_no_row_without_money(plan, leader):
    content = DOCUMENTS["plan-summary"].content_for(leader, year=YEAR)

    said = " ".join(map(plain, texts(content)))
    assert "gồm 2 đề án với tổng kinh phí 0,000198 triệu đồng" in said
    annex = table(content, "Danh mục đề án")
    assert annex.rows[-1].cells[1] == "TỔNG CỘNG (2 đề án)"
    assert all("cơ sở" not in (row.cells[2] or "") for row in annex.rows)
    assert money_rows(annex) == [[110, 100, 10, 0], [88, 80, 8, 0]]


def test_the_district_table_of_the_plan_counts_two_establishments(plan, leader):
    content = DOCUMENTS["plan-summary"].content_for(leader, year=YEAR)

    (districts,) = [
        block for block in content.blocks if getattr(block, "name", "") == "Kinh phí theo địa bàn"
    ]
    assert [row.cells[0] for row in districts.rows][:-1] == ["Gần", "Kia"]
    figures = plan_summary(YEAR, user=leader)
    assert [(d.name, d.establishments, d.planned.total) for d in figures.districts] == [
        ("Gần", 1, 110),
        ("Kia", 1, 88),
    ]
    assert year_overview(YEAR, user=leader).districts == figures.districts


@pytest.mark.parametrize("code", ["progress", "support-received", "years"])
def test_no_report_prints_a_row_without_money(plan, leader, code):
    parameters = {
        "progress": {"year": YEAR, "since": START, "until": END},
        "support-received": {"first_year": YEAR, "last_year": YEAR},
        "years": {"first_year": YEAR, "last_year": YEAR},
    }[code]
    names = {
        "progress": ["Nghiệm thu từng đề án", "Theo địa bàn"],
        "support-received": ["Cơ sở được hỗ trợ"],
        "years": ["Theo năm", "Theo địa bàn"],
    }[code]

    content = DOCUMENTS[code].content_for(leader, **parameters)

    for name in names:
        rows = money_rows(table(content, name))
        assert rows
        assert all(any(row) for row in rows), name


def test_a_proposal_with_establishments_in_two_districts_is_counted_once_in_a_sum(staff):
    proposal = ProposalFactory(plan=PlanFactory(year=YEAR))
    for _ in range(2):
        approved(MemberFactory(proposal=proposal, locality=DistrictFactory()), 100, 50)

    content = DOCUMENTS["years"].content_for(staff, first_year=YEAR, last_year=YEAR)

    *lines, total = table(content, "Theo địa bàn").rows
    assert [row.cells[3] for row in lines] == [1, 1]
    assert (total.cells[0], total.cells[3], total.cells[4]) == ("Cộng", 1, 2)


# ------------------------------------------------------------- nine months, as of their day


def nine_months(leader, until=NINE_MONTHS):
    content = DOCUMENTS["progress"].content_for(leader, year=YEAR, since=START, until=until)
    return plain(texts(content)[0])


def test_nine_months_count_a_proposal_that_was_stopped_afterwards(plan, leader):
    assert "Lũy kế 0/3 đề án, 0/3 đơn vị thụ hưởng" in nine_months(leader)
    assert "Lũy kế 0/2 đề án, 0/2 đơn vị thụ hưởng" in nine_months(leader, END)


def test_nine_months_do_not_know_what_was_accepted_and_given_afterwards(plan, leader):
    first, waiting = Member.objects.order_by("pk")[:2]
    execution.start(proposal=Proposal.objects.get(pk=first.proposal_id), by=leader)
    acceptance.record_acceptance(
        member=first, money=Amounts(90, 10), accepted_on=day("2024-09-15"), by=leader
    )
    decide(plan, leader, "4/QĐ", "2024-11-01", {waiting: Amounts(60, 6)})

    # In September the proposal had one establishment with money, and it was accepted.
    assert "Lũy kế 1/3 đề án, 1/3 đơn vị thụ hưởng" in nine_months(leader)
    assert "Lũy kế 0/2 đề án, 1/3 đơn vị thụ hưởng" in nine_months(leader, END)


def test_nine_months_do_not_know_the_acceptance_of_the_last_establishment_afterwards(leader):
    plan = PlanFactory(year=YEAR, state="draft")
    proposal = planned_proposal(plan, 100, 60)
    awards = {member: Amounts(50, 5) for member in proposal.members.all()}
    decide(plan, leader, "1/QĐ", "2024-01-10", awards)
    execution.start(proposal=Proposal.objects.get(pk=proposal.pk), by=leader)
    for member, on in zip(awards, ("2024-05-01", "2024-10-01"), strict=True):
        acceptance.record_acceptance(
            member=Member.objects.get(pk=member.pk), money=Amounts(50, 5), accepted_on=day(on), by=leader
        )  # fmt: skip

    assert "Lũy kế 0/1 đề án, 1/2 đơn vị thụ hưởng" in nine_months(leader)
    assert "Lũy kế 1/1 đề án, 2/2 đơn vị thụ hưởng" in nine_months(leader, day("2024-10-01"))


def paid(proposal, leader, *rows, **of):
    for kind, on, amount in rows:
        Disbursement.objects.create(
            proposal=proposal, kind=kind, paid_on=on, paid=amount,
            recorded_at="2024-12-31T00:00Z", recorded_by=leader, **of,
        )  # fmt: skip


ROWS = [
    ("advance", "2024-02-01", 40),
    ("return", "2024-03-01", 10),
    ("payment", "2024-05-01", 30),
    ("return", "2024-08-01", 25),
    ("return", "2024-11-01", 5),
]


def test_money_that_came_back_is_not_paid(plan, leader):
    paid(Proposal.objects.order_by("pk")[0], leader, *ROWS)

    content = DOCUMENTS["progress"].content_for(
        leader, year=YEAR, since=day("2024-04-01"), until=NINE_MONTHS
    )

    programme, total = table(content, "Giải ngân").rows
    assert programme.cells[2:4] == total.cells[2:4] == (30 - 25, 40 - 10 + 30 - 25)


def test_money_paid_to_who_was_stopped_stays_in_the_sum_and_has_no_line(plan, leader):
    stopped = Proposal.objects.get(state="stopped")
    paid(stopped, leader, ("advance", "2024-02-01", 40))

    content = DOCUMENTS["progress"].content_for(leader, year=YEAR, since=START, until=END)

    assert table(content, "Giải ngân").rows[-1].cells[3] == 40
    titles = [row.cells[1] for row in table(content, "Nghiệm thu từng đề án").rows]
    assert stopped.title not in titles


def test_an_officer_reads_what_was_paid_in_the_own_district_only(leader, make_user):
    here, there = DistrictFactory(), DistrictFactory()
    proposal = ProposalFactory(plan=PlanFactory(year=YEAR))
    for place, amount in ((here, 30), (there, 70)):
        member = MemberFactory(proposal=proposal, locality=place)
        approved(member, 100, effective_on=START)
        paid(proposal, leader, ("advance", "2024-02-01", amount), member=member)
    officer = make_user(roles.DistrictOfficer, here)

    figures = {
        user.role: year_progress(YEAR, since=START, until=END, user=user).progress.paid.until
        for user in (officer, leader)
    }

    assert figures == {officer.role: 30, leader.role: 100}


# ------------------------------------------------------------------------- 29 February


def years_with_payments(leader, *payments):
    for on, amount in payments:
        proposal = ProposalFactory(plan=PlanFactory(year=day(on).year))
        approved(MemberFactory(proposal=proposal), 500, effective_on=day(on).replace(month=1))
        paid(proposal, leader, ("advance", on, amount))


@pytest.mark.parametrize(
    ("year", "since", "until", "before", "now"),
    [
        (2024, "2024-01-01", "2024-02-29", 1 + 2, 8 + 16 + 32),
        (2024, "2024-01-01", "2024-02-28", 1 + 2, 8 + 16),
        (2024, "2024-02-29", "2024-03-31", 2 + 4, 32 + 64),
        (2025, "2025-01-01", "2025-02-28", 8 + 16 + 32, 128),
        (2025, "2025-02-28", "2025-03-31", 16 + 32 + 64, 128),
    ],
)
def test_the_end_of_february_stands_beside_that_of_the_year_before(
    leader, year, since, until, before, now
):
    years_with_payments(
        leader, ("2023-02-27", 1), ("2023-02-28", 2), ("2023-03-01", 4),
        ("2024-02-27", 8), ("2024-02-28", 16), ("2024-02-29", 32), ("2024-03-01", 64),
        ("2025-02-28", 128),
    )  # fmt: skip
    form = PeriodParameters({"nam": year, "tu": day(since), "den": day(until)}, user=leader)
    assert form.is_valid(), form.errors

    content = DOCUMENTS["progress"].content_for(leader, **form.arguments)

    earlier, later = table(content, "Cùng kỳ năm trước").rows
    assert (earlier.cells[0], earlier.cells[6]) == (f"{year - 1}", before)
    assert (later.cells[0], later.cells[6]) == (f"{year}", now)


@pytest.mark.parametrize(("year", "last"), [(2024, "2024-02-29"), (2025, "2025-02-28")])
def test_the_second_month_as_a_parameter_ends_with_its_last_day(leader, year, last):
    PlanFactory(year=year)

    form = PeriodParameters({"nam": year, "ky": "thang-2"}, user=leader)

    assert form.is_valid()
    assert form.arguments["until"] == day(last)
    assert DOCUMENTS["progress"].content_for(leader, **form.arguments).row_count


def test_a_29_february_that_does_not_exist_is_named(leader):
    PlanFactory(year=2025)

    form = PeriodParameters({"nam": 2025, "den": "29/02/2025"}, user=leader)

    assert not form.is_valid()
    assert list(form.errors) == ["until"]
