import datetime

import pytest

from khuyencong.accounts import roles
from projects.models import Amounts
from projects.workflow import PlanState, ProposalState
from reports.documents import PlanSummaryDocument
from reports.figures.plan_summary import plan_summary
from tests.factories import (
    CommuneFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    requested,
)


def test_figures_of_2023_are_the_published_ones(example, staff):
    figures = plan_summary(2023, user=staff)

    found = [(p.short_name, p.proposal_count, p.planned) for p in figures.programmes]
    assert found == [
        ("KCQG", 2, Amounts(2_620_000_000, 3_422_200_000)),
        ("KCĐP", 16, Amounts(2_250_000_000, 1_978_092_000)),
    ]
    assert (figures.proposal_count, figures.planned) == (
        18,
        Amounts(4_870_000_000, 5_400_292_000),
    )
    assert figures.planned.total == 10_270_292_000
    assert figures.accepted == Amounts(2_889_860_000, 3_186_600_000)
    assert (figures.establishments, figures.illustrative_members) == (22, 19)


def test_districts_add_up_to_the_whole(example, staff):
    figures = plan_summary(2023, user=staff)

    assert len(figures.districts) == 12
    assert Amounts.sum(line.planned for line in figures.districts) == figures.planned
    first, *_, last = figures.districts
    assert (first.name, first.planned) == (
        "Thành phố Sóc Trăng",
        Amounts(445_000_000, 515_000_000),
    )
    assert (last.name, last.is_district) == ("Toàn tỉnh", False)
    assert figures.longest_bar == 1_250_000_000


def test_group_proposal_lists_its_members_and_progress(example, staff):
    group = plan_summary(2023, user=staff).programmes[0].groups[0].proposals[0]

    assert (group.code, len(group.listed_members), group.members_accepted) == (
        "KCQG-2023-01",
        5,
        3,
    )
    assert group.beneficiary_label == "5 cơ sở"
    assert group.accepted == Amounts(900_000_000, 1_114_900_000)


def test_as_of_a_day_only_entries_up_to_it_count(example, staff):
    before = plan_summary(2023, user=staff, on=datetime.date(2023, 3, 14))
    after = plan_summary(2023, user=staff, on=datetime.date(2023, 3, 15))

    assert before.planned.state_support == 2_620_000_000
    assert after.planned.state_support == 4_870_000_000
    assert before.accepted == Amounts()


def test_an_adjustment_changes_the_figure_by_its_difference(staff):
    member = MemberFactory()
    approved(member, 150, 200)
    approved(member, -50, 10, is_adjustment=True)

    assert plan_summary(2030, user=staff).planned == Amounts(100, 210)


def test_before_approval_a_plan_shows_what_was_requested(staff):
    plan = PlanFactory(state=PlanState.DRAFT)
    member = MemberFactory(proposal=ProposalFactory(plan=plan, state=ProposalState.PLANNED))
    requested(member, 70, 30)

    assert plan_summary(2030, user=staff).planned == Amounts(70, 30)


@pytest.mark.parametrize(
    ("starts", "ends", "period"),
    [
        ("2030-03-01", "2030-11-15", "03/2030 – 11/2030"),
        ("2030-03-01", None, "Năm 2030"),
        (None, "2030-11-15", "Năm 2030"),
    ],
)
def test_a_proposal_with_both_dates_shows_its_months(staff, starts, ends, period):
    approved(MemberFactory(proposal=ProposalFactory(starts_on=starts, ends_on=ends)), 100)

    (line,) = plan_summary(2030, user=staff).programmes[0].groups[0].proposals
    assert line.period == period


@pytest.mark.parametrize("plan_state", PlanState)
@pytest.mark.parametrize("state", [ProposalState.NOT_SELECTED, ProposalState.APPRAISED])
def test_what_is_not_on_the_list_does_not_count(staff, state, plan_state):
    plan = PlanFactory(state=plan_state)
    requested(MemberFactory(proposal=ProposalFactory(plan=plan, state=state)), 100)

    figures = plan_summary(2030, user=staff)

    assert (figures.proposal_count, figures.planned, figures.districts) == (0, Amounts(), ())
    assert figures.programmes[0].groups == ()


def test_a_commune_counts_for_its_district(staff):
    commune = CommuneFactory()
    approved(MemberFactory(locality=commune), 100)

    (line,) = plan_summary(2030, user=staff).districts
    assert line.name == commune.parent.name


def test_an_officer_gets_the_figures_of_its_locality_only(officer_of_vinh_chau):
    figures = plan_summary(2023, user=officer_of_vinh_chau)

    assert [line.name for line in figures.districts] == ["Thị xã Vĩnh Châu"]
    assert figures.planned == Amounts(440_000_000, 522_900_000)
    assert figures.proposal_count == 2


def test_a_reader_gets_approved_plans_only(make_user):
    plan = PlanFactory(state=PlanState.SUBMITTED)
    requested(MemberFactory(proposal=ProposalFactory(plan=plan, state="planned")), 70)

    assert plan_summary(2030, user=make_user(roles.Reader)).programmes == ()


def test_a_year_without_plan_is_empty(staff):
    figures = plan_summary(2040, user=staff)

    assert (figures.planned, figures.longest_bar) == (Amounts(), 0)


def make_many(count):
    plans = [PlanFactory(), PlanFactory(programme=NationalProgrammeFactory())]
    commune = CommuneFactory()
    for number in range(count):
        proposal = ProposalFactory(plan=plans[number % 2])
        for _ in range(1 + number % 2):
            approved(MemberFactory(proposal=proposal, locality=commune), 100, 50)


def annex_total(document):
    return document.annexes[0].blocks[0].rows[-1].cells


def test_the_plan_summary_takes_eight_queries_with_eighteen_proposals(
    example, staff, django_assert_num_queries
):
    with django_assert_num_queries(8):
        document = PlanSummaryDocument.content_for(staff, year=2023)

    assert annex_total(document)[1] == "TỔNG CỘNG (18 đề án)"


def test_the_plan_summary_takes_eight_queries_with_five_hundred_proposals(
    staff, django_assert_num_queries
):
    make_many(500)

    with django_assert_num_queries(8):
        document = PlanSummaryDocument.content_for(staff, year=2030)

    total = annex_total(document)
    assert total[1] == "TỔNG CỘNG (500 đề án)"
    assert total[5:8] == (750 * 150, 750 * 100, 750 * 50)


def test_names_of_bodies_are_those_of_the_year(example, staff):
    of_2023 = PlanSummaryDocument.content_for(staff, year=2023)
    PlanFactory(year=2026)
    of_2026 = PlanSummaryDocument.content_for(staff, year=2026)

    assert of_2023.letterhead.addressee == "Ủy ban nhân dân tỉnh Sóc Trăng"
    assert of_2023.letterhead.symbol_line == "…/KH-TTKC"
    assert of_2026.letterhead.addressee == "Ủy ban nhân dân thành phố Cần Thơ"
    assert of_2026.letterhead.issuer == ""
