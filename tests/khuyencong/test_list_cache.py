"""Kept figures: of one scope, of one day, until somebody writes."""

import datetime

import pytest
import time_machine

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from khuyencong.lists.cache import cached
from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from tests.factories import (
    DistrictFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
)


@pytest.fixture(autouse=True)
def _really_kept(settings, request):
    settings.CACHES = {
        **settings.CACHES,
        "figures": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": request.node.nodeid,
        },
    }


def anew(user):
    """As a request has it: the user is fetched again, and has not looked at the stamp yet."""
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def people(make_user):
    here, there = DistrictFactory(), DistrictFactory()
    return {
        "here": make_user(roles.DistrictOfficer, here, username="a"),
        "there": make_user(roles.DistrictOfficer, there, username="b"),
        "both": make_user(roles.DistrictOfficer, here, there, username="c"),
        "staff": make_user(roles.CentreStaff),
        "leader": make_user(roles.CentreLeader),
        "reader": make_user(roles.Reader),
    }


def test_no_scope_is_given_what_was_kept_for_another(people):
    """Fails when the scope is taken out of the key."""
    given = {
        name: cached("x", user, lambda name=name: f"of {name}") for name, user in people.items()
    }

    assert given == {name: f"of {name}" for name in people}


def test_one_scope_is_computed_once(make_user):
    place = DistrictFactory()
    first, second = (make_user(roles.DistrictOfficer, place, username=name) for name in "ab")

    assert [cached("x", user, lambda user=user: user.username) for user in (first, second)] == ["a", "a"]  # fmt: skip


def test_what_is_personal_is_given_to_nobody_else(make_user):
    place = DistrictFactory()
    first, second = (make_user(roles.DistrictOfficer, place, username=name) for name in "ab")

    given = [
        cached("x", user, lambda user=user: user.username, is_personal=True)
        for user in (first, second)
    ]

    assert given == ["a", "b"]


def test_another_name_and_another_question_are_computed(staff):
    given = [cached(name, staff, lambda name=name, asked=asked: (name, *asked), asked=asked)
             for name in ("x", "y") for asked in ((), (2030,), (2031,), ("2030",))]  # fmt: skip

    assert len(set(map(repr, given))) == 8


def test_on_the_next_day_it_is_computed_again(staff):
    """Fails when the day is taken out of the key: 15 seconds over midnight in Sóc Trăng."""
    with time_machine.travel("2030-06-01 16:59:50Z", tick=False):
        assert [cached("x", anew(staff), lambda: "evening"), cached("x", anew(staff), lambda: "late")] == ["evening"] * 2  # fmt: skip
    with time_machine.travel("2030-06-01 17:00:05Z", tick=False):
        assert cached("x", anew(staff), lambda: "next day") == "next day"


def test_after_a_write_it_is_computed_again(staff):
    assert cached("x", anew(staff), lambda: "before") == "before"
    record(ProposalEvent.DRAFTED, ProposalFactory(), by=staff)

    assert cached("x", anew(staff), lambda: "after") == "after"


@time_machine.travel("2030-06-01 03:00Z", tick=False)
def test_the_first_page_shows_each_one_the_figures_of_its_own_scope(people, sign_in):
    """Two officers of one role, and a reader after the centre: nobody reads what another one kept."""
    here, there = (people[name].localities.get() for name in ("here", "there"))
    for place in (here, there, there, there):
        approved(MemberFactory(proposal=ProposalFactory(locality=place), locality=place), 100)
    making = PlanFactory(programme=NationalProgrammeFactory(), state="draft")
    waiting = planned_proposal(making, 100, locality=here)  # nothing to a reader
    waiting.members.update(locality=here)

    def count(user):
        shown = sign_in(user).get("/").context
        return (
            shown["brief"].total.proposals if "brief" in shown else shown["figures"].proposal_count
        )

    counts = {name: count(user) for name, user in people.items()}

    assert counts == {"here": 2, "there": 3, "both": 5, "staff": 5, "leader": 5, "reader": 4}


def test_the_first_page_counts_what_is_late_by_the_day(make_user, sign_in):
    """A proposal that is due today is not late today, and is on the day after."""
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    due = datetime.date(2030, 6, 1)
    ProposalFactory(state=ProposalState.RETURNED, locality=place, response_due_on=due)

    def late():
        return [task.count for task in sign_in(officer).get("/").context["tasks"] if task.is_late]

    with time_machine.travel("2030-06-01 03:00Z", tick=False):
        assert (late(), list(Proposal.objects.overdue_on(due))) == ([], [])
    with time_machine.travel("2030-06-02 03:00Z", tick=False):
        assert late() == [1]
