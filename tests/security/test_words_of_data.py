"""Words that people record are words on every page, also where a field explains itself with them."""

import pytest

from khuyencong.accounts import roles
from projects.models import Criterion
from tests.factories import MemberFactory, PlanFactory, ProposalFactory

HOSTILE = "<u>x1</u>"


@pytest.fixture
def criterion(db):
    return Criterion.objects.create(
        code="x", name=f"Tiêu chí {HOSTILE}", weight=10, document=f"Thông tư {HOSTILE}"
    )


def test_a_criterion_is_told_as_it_is_written(criterion, make_user, sign_in):
    proposal = ProposalFactory(plan=PlanFactory(year=2026), state="screened")
    MemberFactory(proposal=proposal)
    reviewer = sign_in(make_user(roles.CentreStaff))

    page = reviewer.get(f"/de-an/{proposal.code}/buoc/appraise/").content.decode()

    assert "Thông tư &lt;u&gt;x1&lt;/u&gt;" in page
    assert HOSTILE not in page
