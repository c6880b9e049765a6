"""Two who compare at once, and one who adds what another is merging: real connections over PostgreSQL."""

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

    hanging = Member.objects.filter(beneficiary__merged_into__isnull=False)
    assert not hanging.exists()
