"""Where a page could only end in vain it says how to go on, or is not offered."""

import pytest
from django.contrib.messages import get_messages

from khuyencong.accounts import roles
from projects.actions import adjustments
from projects.models import AdjustmentSubject, DecisionKind
from projects.workflow import ProposalState
from tests.factories import (
    DecisionFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
    requested,
)

M = 1_000_000


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026)


@pytest.fixture
def proposal(plan):
    """Carried out: one establishment has its money, the other was given none."""
    proposal = ProposalFactory(plan=plan)
    approved(MemberFactory(proposal=proposal), 100 * M, 100 * M, effective_on="2026-01-15")
    requested(MemberFactory(proposal=proposal), 60 * M)
    return proposal


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


def how_to(client, proposal, step):
    context = client.get(f"{proposal.get_absolute_url()}buoc/{step}/").context
    return context["how_to"], context["form"]


def test_stopping_without_a_decision_leads_to_the_request_and_the_decision(
    proposal, sign_in, leader
):
    found, _form = how_to(sign_in(leader), proposal, "stop")

    assert [line.path for line in found.lines] == [
        f"{proposal.get_absolute_url()}dieu-chinh/stop/",
        f"/ke-hoach/2026/{proposal.programme.slug}/dieu-chinh/",
    ]
    assert proposal.programme.approving_authority in found.why


def test_a_request_that_waits_is_not_asked_for_again(proposal, sign_in, leader):
    adjustments.ask(
        proposal=proposal,
        subject=AdjustmentSubject.STOP,
        change=adjustments.Change(),
        reason="Cơ sở không còn sản xuất",
        by=leader,
    )

    found, _form = how_to(sign_in(leader), proposal, "stop")

    assert [bool(line.path) for line in found.lines] == [False, True]


def test_with_a_decision_the_step_is_taken_by_it(proposal, plan, sign_in, leader):
    decision = DecisionFactory(plan=plan, kind=DecisionKind.STOP, number="9/QĐ")

    found, form = how_to(sign_in(leader), proposal, "stop")

    assert found is None
    assert list(form.fields["decision"].queryset) == [decision]


def test_approving_without_a_decision_leads_to_the_round(plan, sign_in, leader):
    proposal = planned_proposal(plan, 100 * M)

    found, _form = how_to(sign_in(leader), proposal, "approve")

    assert [line.path for line in found.lines] == [
        f"/ke-hoach/2026/{proposal.programme.slug}/quyet-dinh/"
    ]


def test_a_step_without_a_decision_has_its_form(proposal, sign_in, leader):
    proposal = ProposalFactory(state=ProposalState.APPROVED, plan=proposal.plan)
    assert how_to(sign_in(leader), proposal, "start")[0] is None


def test_only_what_has_money_is_offered_to_be_accepted(proposal, sign_in, staff):
    funded, unfunded = proposal.members.order_by("pk")
    client = sign_in(staff)

    page = client.get(proposal.get_absolute_url()).content.decode()
    answer = client.get(f"/nghiem-thu/{unfunded.pk}/")

    assert f'href="/nghiem-thu/{funded.pk}/"' in page
    assert f'href="/nghiem-thu/{unfunded.pk}/"' not in page
    assert answer.headers["Location"] == proposal.get_absolute_url()
    (said,) = get_messages(answer.wsgi_request)
    assert "không có kinh phí được duyệt" in str(said)
    assert client.get(f"/nghiem-thu/{funded.pk}/").status_code == 200


def test_the_admin_offers_for_an_acceptance_only_what_waits_for_one(proposal, sign_in, make_user):
    funded, unfunded = proposal.members.order_by("pk")
    client = sign_in(make_user(roles.Administrator))
    address = "/quan-tri/autocomplete/?app_label=projects&field_name=member&model_name={}"

    offered = client.get(address.format("acceptance")).json()["results"]
    others = client.get(address.format("fundingsplit")).json()["results"]

    assert [row["id"] for row in offered] == [str(funded.pk)]
    assert {row["id"] for row in others} >= {str(funded.pk), str(unfunded.pk)}
