"""A past day tells the places of that day, in every figure alike."""

import datetime

import pytest

from projects.actions.adjustments import Change
from projects.models import Adjustment, Member
from reports.figures.places import places_then, restore_places
from reports.figures.plan_history import plan_history
from reports.figures.plan_summary import plan_summary
from reports.figures.progress import year_progress
from reports.figures.support_received import support_received, years_side_by_side
from reports.figures.year_overview import year_overview
from tests.factories import DecisionFactory, DistrictFactory, MemberFactory, ProposalFactory
from tests.projects.test_money_after_the_decision import (  # noqa: F401 - fixtures
    M,
    _june,
    adjust,
    leader,
    plan,
    running,
)


def test_an_establishment_that_moved_later_stands_where_it_stood(plan, leader):  # noqa: F811
    here, there = DistrictFactory(), DistrictFactory()
    (member,) = running(plan, leader, 100 * M)[1]
    Member.objects.filter(pk=member.pk).update(locality=here)
    member = Member.objects.get(pk=member.pk)
    adjust(plan, leader, "02/QĐ", member, "place", Change(locality=there))

    for day, place in ((datetime.date(2026, 2, 1), here), (datetime.date(2026, 5, 1), there)):
        (line,) = (m for p in plan_history(plan, user=leader, on=day).proposals for m in p.members)
        since = datetime.date(2026, 1, 1)
        assert {
            line.place,
            *(d.name for d in plan_summary(2026, user=leader, on=day).districts),
            *(d.name for d in year_overview(2026, user=leader, on=day).districts),
            *(d.name for d in year_progress(2026, since=since, until=day, user=leader).districts),
            *(d.name for d in years_side_by_side(2026, 2026, user=leader, on=day).districts),
            *(e.place for e in support_received(2026, 2026, user=leader, on=day).establishments),
        } == {place.name}


def moved(member, on, old, *, state="decided", subject="place", **fields):
    """A decision of that day that takes an establishment from there."""
    decision = DecisionFactory(plan=member.proposal.plan, decided_on=on, **fields)
    return Adjustment.objects.create(
        proposal=member.proposal, member=member, subject=subject, state=state, old_locality=old,
        old_value="trước", new_value="sau", reason="cần",
        decision=decision if state == "decided" else None,
    )  # fmt: skip


@pytest.fixture
def member(db):
    return MemberFactory(proposal__plan__year=2026)


def test_a_move_of_a_whole_proposal_moves_no_establishment(member):
    of_all = moved(member, "2026-04-01", DistrictFactory())
    Adjustment.objects.filter(pk=of_all.pk).update(member=None)

    assert places_then(datetime.date(2026, 3, 1)) == {}


def test_only_what_a_later_decision_moved_has_another_place(member):
    old = DistrictFactory()
    moved(member, "2026-03-10", old, effective_on="2026-03-15")
    moved(MemberFactory(proposal=member.proposal), "2026-03-14", old)
    for state, subject in (("requested", "place"), ("decided", "amount")):
        other = MemberFactory(proposal=member.proposal)
        moved(other, "2026-04-01", old, state=state, subject=subject)
    nowhere = MemberFactory(proposal=member.proposal)
    moved(nowhere, "2026-04-01", None)
    elsewhere = MemberFactory(proposal=ProposalFactory(code="KHAC"))
    moved(elsewhere, "2026-04-01", old)

    def then(day):
        return places_then(datetime.date(2026, 3, day), proposal=member.proposal)

    assert then(14) == {member.pk: old, nowhere.pk: None}
    assert then(15) == {nowhere.pk: None}
    assert places_then(datetime.date(2026, 3, 15)) == {nowhere.pk: None, elsewhere.pk: old}


@pytest.mark.parametrize("order", [(3, 4, 5), (5, 4, 3), (4, 3, 5)])
def test_of_several_moves_the_first_after_the_day_tells_where_one_stood(member, order):
    places = {month: DistrictFactory() for month in order}
    for month in order:
        moved(member, f"2026-{month:02}-10", places[month])

    then = [places_then(datetime.date(2026, month, 9)) for month in (3, 4, 5)]

    assert then == [{member.pk: places[month]} for month in (3, 4, 5)]


def test_of_two_moves_of_one_day_the_earlier_tells(member):
    first, second = DistrictFactory(), DistrictFactory()
    for old in (first, second):
        moved(member, "2026-03-10", old)

    assert places_then(datetime.date(2026, 3, 9)) == {member.pk: first}


def test_today_and_later_days_are_told_as_they_are_without_a_question(
    member, time_machine, django_assert_num_queries
):
    today = datetime.date(2026, 3, 1)
    time_machine.move_to("2026-03-01 09:00:00+07:00", tick=False)
    moved(member, "2026-03-10", DistrictFactory())

    with django_assert_num_queries(0):
        for day in (None, today, today + datetime.timedelta(1)):
            assert places_then(day) == {}
    assert list(places_then(today - datetime.timedelta(1))) == [member.pk]


def test_those_are_restore_places_who_were_moved(member):
    here, there = DistrictFactory(), DistrictFactory()
    stays = Member(pk=member.pk + 1, locality=here)
    member.locality = here

    restore_places([member, stays], {member.pk: there})
    assert (member.locality, stays.locality) == (there, here)
    restore_places([member], {member.pk: None})
    assert member.locality is None
