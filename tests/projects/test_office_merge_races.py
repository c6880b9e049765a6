"""Somebody writes while offices are merged: real connections over PostgreSQL."""

import threading
import time

import pytest
from django.core.exceptions import PermissionDenied

from khuyencong.accounts.models import User
from khuyencong.offices.models import OfficeMerge
from projects.actions import office_merges
from projects.actions.drafts import draft, edit
from projects.actions.office_merges import merge_offices, undo_merge
from projects.models import Activity, Proposal
from projects.refusal import Refused
from tests import merging
from tests.projects.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made():
    return merging.three_offices()


@pytest.fixture
def begun(monkeypatch):
    """Set once a merge holds its locks; it then takes a second for what it writes."""
    event, succeed = threading.Event(), office_merges._succeed

    def slowly(*arguments):
        event.set()
        time.sleep(1)
        succeed(*arguments)

    monkeypatch.setattr(office_merges, "_succeed", slowly)
    return event


def merged(made):
    return merge_offices(asked=merging.asked(made), by=User.objects.machine())


def side_by_side(*acts):
    left = list(acts)
    return together(len(acts), lambda: left.pop(0)())  # noqa: PLW0108 - each takes its own


def test_two_merges_at_once_are_one(made):
    answers = side_by_side(lambda: merged(made), lambda: merged(made))

    assert {type(answer) for answer in answers} == {OfficeMerge, Refused}
    assert OfficeMerge.objects.count() == 1


def test_who_saves_a_draft_meanwhile_waits_and_saves_it_where_it_went(made, begun):
    """Who asked before the merge ended works for the old office still: told so once, and nothing is written."""
    mine, ended = made.drafts["hau-giang"], {}

    def save(by):
        fields = {"title": "Gõ trong lúc gộp"}
        return edit(proposal=mine, fields=fields, members={}, by=by, version=mine.version)

    def save_meanwhile():
        begun.wait(20)
        try:
            save(made.people["hg"])
        finally:
            ended["after the merge"] = OfficeMerge.objects.exists()

    answers = side_by_side(lambda: merged(made), save_meanwhile)

    assert {type(answer) for answer in answers} == {OfficeMerge, PermissionDenied}
    assert ended == {"after the merge": True}
    save(User.objects.get(username="cv-hg"))
    found = Proposal.objects.get(pk=mine.pk)
    assert (found.title, found.programme.office.code) == ("Gõ trong lúc gộp", "can-tho")
    with pytest.raises(Refused, match="không hoàn tác được nữa"):
        undo_merge(merge=OfficeMerge.objects.get(), by=User.objects.machine())


def test_who_writes_while_a_merge_is_undone_waits_and_finds_the_old_office(made, monkeypatch):
    merge, mine = merged(made), made.drafts["hau-giang"]
    by = User.objects.get(username="cv-ct")
    checked, restore = threading.Event(), office_merges.restore

    def slowly(merge):
        checked.set()
        time.sleep(1)
        restore(merge)

    monkeypatch.setattr(office_merges, "restore", slowly)

    def save_meanwhile():
        checked.wait(20)
        return edit(
            proposal=mine,
            fields={"title": "Gõ lúc hoàn tác"},
            members={},
            by=by,
            version=mine.version,
        )

    answers = side_by_side(
        lambda: undo_merge(merge=merge, by=User.objects.machine()), save_meanwhile
    )

    assert {type(answer) for answer in answers} == {OfficeMerge, PermissionDenied}
    found = Proposal.objects.get(pk=mine.pk)
    assert (found.title, found.programme.office.code) == (mine.title, "hau-giang")


def test_a_draft_begun_meanwhile_waits_and_stays_in_sight_of_the_one_office(made, begun):
    by = made.people["hg"]

    def begin():
        begun.wait(20)
        return draft(
            programme=merging.local(made.hau_giang), year=2027, activity=Activity.objects.first(),
            kind="single", title="Bắt đầu trong lúc gộp", locality=None, by=by,
        )  # fmt: skip

    side_by_side(lambda: merged(made), begin)

    found = Proposal.objects.visible_to(User.objects.get(username="cv-ct"))
    assert found.filter(title="Bắt đầu trong lúc gộp", code="HG-KCDP-2027-0001").exists()
