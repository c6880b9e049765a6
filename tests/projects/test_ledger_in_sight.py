"""What a user sees of the ledger in lists: sums of plans, columns to sort by, where one stands."""

import pytest

from khuyencong.accounts import roles
from projects import ledger
from projects.models import Amounts, Member, Plan, Proposal, Stage
from tests.factories import CommuneFactory, MemberFactory, PlanFactory, ProposalFactory
from tests.projects.ledger_rows import day, entry
from tests.projects.ledger_values import M, money


@pytest.fixture
def place(db):
    return CommuneFactory()


@pytest.fixture
def plans(place):
    """One decided and two that are being made; in each, one establishment of this place."""
    decided = PlanFactory(year=2026, state="approved")
    drafted = [PlanFactory(year=year, state="draft") for year in (2027, 2028)]
    both = ProposalFactory(plan=decided)
    entry(MemberFactory(proposal=both, locality=place), "approved", money(1), day(1))
    entry(MemberFactory(proposal=both, locality=CommuneFactory()), "approved", money(2), day(1))
    for support in (4, 8):
        of = ProposalFactory(plan=decided)
        entry(MemberFactory(proposal=of, locality=CommuneFactory()), "approved", money(support))
    for plan, count in zip(drafted, (1, 3), strict=True):
        for number in range(count):
            of = ProposalFactory(plan=plan, state="planned")
            here = CommuneFactory() if number else place
            entry(MemberFactory(proposal=of, locality=here), "appraised", money(5))
    return decided, *drafted


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (roles.CentreStaff, [(3, 15 * M), (1, 0), (3, 0)]),
        (roles.DistrictOfficer, [(1, 1 * M), (1, 0), (1, 0)]),
        (roles.Reader, [(3, 15 * M), (0, 0), (0, 0)]),
    ],
)
def test_plans_are_listed_with_what_the_user_sees_of_them(plans, place, make_user, role, told):
    user = make_user(role, place)

    rows = ledger.plans_with_figures(Plan.objects.order_by("year"), user)

    assert [(row.proposal_count, row.approved_support) for row in rows] == told


def test_the_last_dong_counts_a_proposal_and_a_plan_without_any_has_none(plans, staff):
    decided = plans[0]
    entry(MemberFactory(proposal=ProposalFactory(plan=decided)), "approved", Amounts(0, 1))
    stopped = MemberFactory(proposal=ProposalFactory(plan=decided))
    entry(stopped, "approved", money(3))
    entry(stopped, "approved", money(-3))
    PlanFactory(year=2029, state="draft")

    rows = ledger.plans_with_figures(Plan.objects.order_by("year"), staff)

    assert [row.proposal_count for row in rows] == [4, 1, 3, 0]


@pytest.mark.parametrize(
    ("role", "of_decided", "of_drafted"),
    [
        (roles.CentreStaff, [3, 4, 8], [5]),
        (roles.DistrictOfficer, [1, 0, 0], [5]),
        (roles.Reader, [3, 4, 8], [0]),
    ],
)
def test_rows_are_sorted_by_what_the_user_sees(
    plans, place, make_user, role, of_decided, of_drafted
):
    user = make_user(role, place)

    def sums(stage, plan):
        rows = Proposal.objects.annotate(s=ledger.support_at(stage, Proposal, user))
        return [row.s // M for row in rows.filter(plan=plan).order_by("pk")]

    assert sums(Stage.APPROVED, plans[0]) == of_decided
    assert sums(Stage.APPRAISED, plans[1]) == of_drafted
    members = Member.objects.annotate(s=ledger.support_at(Stage.APPROVED, Member, user))
    first = members.filter(proposal__plan=plans[0]).order_by("pk")[0]
    assert first.s == 1 * M


@pytest.mark.parametrize(
    ("laid", "standing"),
    [
        ({"appraised": money(8), "approved": Amounts()}, "unfunded"),
        ({"appraised": Amounts(1)}, "unfunded"),
        ({"appraised": money(0, 8)}, "closed"),
        ({"appraised": money(8), "approved": money(5)}, "waiting"),
        ({"approved": Amounts(0, 0, 1)}, "waiting"),
    ],
)
def test_who_was_given_nothing_yet_waits_for_money_if_any_was_appraised(db, laid, standing):
    member = MemberFactory()
    for stage, amounts in laid.items():
        entry(member, stage, amounts)

    assert ledger.with_standing(Member.objects.all()).get().standing == standing


@pytest.mark.parametrize(
    ("appraised", "shown"), [(Amounts(), 0), (Amounts(1, 1, 1), 1), (Amounts(0, 0, 1), 1)]
)
def test_a_plan_in_the_making_shows_who_has_money(db, appraised, shown):
    plan = PlanFactory(state="draft")
    member = MemberFactory(proposal=ProposalFactory(plan=plan, state="planned"))
    entry(member, "requested", money(9))
    entry(member, "appraised", appraised)

    assert ledger.on_plans(None, Member.objects.all(), [plan]).count() == shown


@pytest.mark.parametrize(
    ("stages", "own_share"),
    [("requested", 1), ("requested appraised", 2), ("requested appraised approved accepted", 3)],
)
def test_a_row_of_a_list_shows_support_by_stage_and_the_own_share_as_it_stands(
    staff, stages, own_share
):
    member = MemberFactory(proposal__plan__year=2026)
    laid = stages.split()
    for number, stage in enumerate(laid, start=1):
        entry(member, stage, money(10 - number, number))

    (row,) = ledger.listed(Proposal.objects.all(), staff)

    assert row.own_share == own_share * M
    told = (row.requested_support, row.approved_support, row.accepted_support)
    assert told == ((9 * M, 7 * M, 6 * M) if "accepted" in laid else (9 * M, 0, 0))


def test_columns_of_a_balance_are_called_by_stage_and_part(db):
    entry(MemberFactory(), "approved", money(7, 5, 3))

    row = ledger.with_balances(Member.objects.all()).get()

    assert (row.approved_support, row.approved_own_share, row.approved_other) == (
        7 * M,
        5 * M,
        3 * M,
    )


def test_money_moves_from_the_approval_on_and_may_come_back_after_a_stop():
    assert set(ledger.rules.SIGNING) == {"approved", "in_progress"}
    assert set(ledger.rules.PAYING) == {"approved", "in_progress", "accepted", "settled"}
    assert set(ledger.rules.MOVING_MONEY) == {*ledger.rules.PAYING, "stopped"}
