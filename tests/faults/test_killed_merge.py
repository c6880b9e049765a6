"""A merge of offices that is killed on its way leaves nothing; so does taking one back."""

import pytest

from khuyencong.accounts.models import User
from khuyencong.offices.models import OfficeMerge
from projects.actions.office_merges import merge_offices, undo_merge
from tests import merging
from tests.faults.test_killed import AT_MOST, run_killed_at

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
STEP = 7  # statements between two kills; the last ones lie in the commit


def kill_on_the_way(act):
    """Returns how often it was killed before it ended."""
    before = merging.hashes()
    for killed, number in enumerate(range(1, AT_MOST, STEP)):
        if not run_killed_at(act, number):
            assert merging.changed_tables(before)
            return killed
        assert merging.changed_tables(before) == set(), f"killed before statement {number}"
    raise AssertionError("the action never ended")


def test_a_merge_that_is_killed_leaves_nothing():
    made = merging.three_offices()
    machine = User.objects.machine()
    before = merging.hashes()

    killed = kill_on_the_way(lambda: merge_offices(asked=merging.asked(made), by=machine))
    undone = kill_on_the_way(lambda: undo_merge(merge=OfficeMerge.objects.get(), by=machine))

    assert killed >= 3
    assert undone >= 2
    assert merging.changed_tables(before) == merging.FROM_OUTSIDE
