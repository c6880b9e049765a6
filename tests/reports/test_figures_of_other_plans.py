"""The progress of a year is that of its own plans, as far as the user sees them, in their order."""

import pytest

from khuyencong.accounts import roles
from projects.models import Amounts, Disbursement
from reports.figures.progress import Paid, year_progress
from reports.figures.year_overview import year_overview
from tests.factories import (
    ActivityFactory,
    ActivityGroupFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
)
from tests.reports.small_year import END, START, YEAR, recorded


def progress(user):
    return year_progress(YEAR, since=START, until=END, user=user)


def test_plans_of_other_years_are_in_no_sum(small_year, leader):
    alone = progress(leader)
    other = ProposalFactory(plan=PlanFactory(year=YEAR - 1))
    approved(MemberFactory(proposal=other, locality=DistrictFactory()), 1000, effective_on=START)

    assert progress(leader) == alone


@pytest.mark.parametrize(("support", "count"), [(1, 1), (0, 0)])
def test_the_last_dong_counts_an_establishment_in_the_overview(leader, support, count):
    member = MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=YEAR)))
    approved(member, 5)
    approved(member, support - 5, is_adjustment=True)

    assert year_overview(YEAR, user=leader).establishments == count


def test_a_reader_is_told_of_decided_plans_alone(make_user):
    PlanFactory(year=YEAR, state="draft")

    reader, staff = make_user(roles.Reader), make_user(roles.CentreStaff)

    assert progress(reader).programmes == year_overview(YEAR, user=reader).programmes == ()
    assert len(progress(staff).programmes) == len(year_overview(YEAR, user=staff).programmes) == 1


def test_old_payments_of_a_proposal_out_of_sight_are_not_told(small_year, make_user, leader):
    for key in ("one", "whole"):
        Disbursement.objects.create(
            proposal=small_year[key].proposal, kind="payment", paid_on=START, paid=1000,
            **recorded(leader),
        )  # fmt: skip
    officer = make_user(roles.DistrictOfficer, small_year["one"].locality)

    assert progress(officer).progress.paid == Paid(65 + 1000, 65 + 1000)


@pytest.mark.parametrize("numbers", [(1, 9), (9, 1)])
def test_proposals_come_by_group_and_then_by_code(leader, numbers):
    plan = PlanFactory(year=YEAR)
    for code, number in zip(("B", "A", "D", "C"), numbers * 2, strict=True):
        group = ActivityGroupFactory(number=number)
        activity = ActivityFactory(code=f"g{number}", group=group)
        proposal = ProposalFactory(plan=plan, code=code, activity=activity)
        approved(MemberFactory(proposal=proposal), 10, effective_on=START)

    (programme,) = progress(leader).programmes

    first, second = (("B", "D"), ("A", "C")) if numbers == (1, 9) else (("A", "C"), ("B", "D"))
    assert [each.code for each in programme.proposals] == [*first, *second]
    assert [each.number for each in programme.proposals] == [1, 2, 3, 4]
    assert programme.progress.approved == Amounts(40)
