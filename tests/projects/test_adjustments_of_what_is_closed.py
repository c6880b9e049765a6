"""A proposal that is not under way is adjusted no more: neither asked for nor decided."""

import datetime

import pytest

from khuyencong.accounts import roles
from projects.actions import adjustments
from projects.actions.adjustments import Change
from projects.models import Adjustment, AdjustmentSubject, Decision, Proposal
from projects.refusal import Refused
from tests.factories import MemberFactory, PlanFactory, ProposalFactory, approved, document

CLOSED = ("planned", "accepted", "settled", "stopped")


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def proposal(db):
    proposal = ProposalFactory(plan=PlanFactory(year=2026))
    approved(MemberFactory(proposal=proposal), 100, effective_on=datetime.date(2026, 1, 15))
    Decision.objects.update(decided_on=datetime.date(2026, 1, 15))
    return proposal


def ask(proposal, by):
    change = Change(starts_on=datetime.date(2026, 7, 1), ends_on=datetime.date(2026, 9, 1))
    return adjustments.ask(
        proposal=proposal, subject=AdjustmentSubject.TIME, reason="mưa lũ", change=change, by=by
    )


def closed(proposal, state):
    Proposal.objects.filter(pk=proposal.pk).update(state=state)
    return Proposal.objects.get(pk=proposal.pk)


def refusal(proposal):
    return [
        (
            f"Đề án {proposal.code} hiện “{proposal.state_label}”; chỉ điều chỉnh được đề án đã phê duyệt "
            "hoặc đang thực hiện."
        )
    ]


@pytest.mark.parametrize("state", CLOSED)
def test_nothing_is_asked_for_what_is_not_under_way(proposal, leader, state):
    gone = closed(proposal, state)
    with pytest.raises(Refused) as refused:
        ask(gone, leader)
    assert (refused.value.messages, refused.value.has_code("too-late")) == (refusal(gone), True)
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("state", CLOSED)
def test_nothing_is_decided_for_what_was_closed_since_it_was_asked(proposal, leader, state):
    asked = ask(proposal, leader)
    gone = closed(proposal, state)
    paper = document("02/QĐ", "2026-05-01", kind=adjustments.kind_of([asked]))
    with pytest.raises(Refused) as refused:
        adjustments.decide(plan=proposal.plan, adjustments=[asked], document=paper, by=leader)
    assert refused.value.messages == refusal(gone)
    assert Adjustment.objects.get().state == "requested"
    assert Decision.objects.count() == 1
    assert Proposal.objects.get().starts_on is None
