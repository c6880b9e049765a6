"""Two who compare at once, and one who adds what another is merging: real connections over PostgreSQL."""

import threading
import time

import pytest

from beneficiaries.models import Beneficiary
from projects.actions import drafts, merges
from projects.models import Member, Merge
from projects.refusal import Refused
from tests.factories import BeneficiaryFactory, complete_draft
from tests.projects.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_merges_crosswise_are_one(staff):
    one, other = BeneficiaryFactory(), BeneficiaryFactory()
    pairs = [(one, other), (other, one)]

    def act():
        kept, duplicate = pairs.pop()
        return merges.merge(kept=kept, duplicate=duplicate, reason="một cơ sở", by=staff)

    answers = together(2, act)

    assert {type(answer) for answer in answers} == {Merge, Refused}
    assert Beneficiary.objects.standing().count() == 1


def test_whoever_adds_what_is_being_merged_adds_the_kept_one_or_is_refused(staff):
    kept, duplicate = BeneficiaryFactory(), BeneficiaryFactory()
    draft = complete_draft(staff)
    acts = [
        lambda: merges.merge(kept=kept, duplicate=duplicate, reason="một cơ sở", by=staff),
        lambda: drafts.add_member(proposal=draft, beneficiary=duplicate, by=staff),
    ]

    together(2, lambda: acts.pop()())  # noqa: PLW0108 - each takes its own

    assert_nobody_hangs_on_a_merged_record()


def test_a_copy_waits_for_a_merge_and_takes_the_kept_one_or_is_refused(staff, monkeypatch):
    """The copy has read its rows when the merge begins, and writes them while it goes on."""
    kept, duplicate = BeneficiaryFactory(), BeneficiaryFactory()
    draft = complete_draft(staff, duplicate)
    has_read, is_merged = threading.Event(), threading.Event()
    read, move = drafts.ledger.with_balances, merges._move

    def read_and_wait(*args, **kwargs):
        rows = list(read(*args, **kwargs))
        has_read.set()
        is_merged.wait(10)
        return rows

    def move_and_tell(*args):
        move(*args)
        is_merged.set()
        time.sleep(0.5)  # the copy now waits for the row that this one holds

    monkeypatch.setattr(drafts.ledger, "with_balances", read_and_wait)
    monkeypatch.setattr(merges, "_move", move_and_tell)

    def merge():
        has_read.wait(10)
        return merges.merge(kept=kept, duplicate=duplicate, reason="một cơ sở", by=staff)

    acts = [merge, lambda: drafts.copy(proposal=draft, year=draft.year + 1, by=staff)]

    answers = together(2, lambda: acts.pop()())  # noqa: PLW0108 - each takes its own

    assert {type(answer) for answer in answers} == {Merge, Refused}
    assert_nobody_hangs_on_a_merged_record()


def assert_nobody_hangs_on_a_merged_record():
    hanging = Member.objects.filter(beneficiary__merged_into__isnull=False)
    assert not hanging.exists()
