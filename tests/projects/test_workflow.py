import pytest
from django_fsm import TransitionNotAllowed

from projects.models import Plan, Proposal
from projects.workflow import PROPOSAL_ROAD, PlanState, ProposalState

STEPS = {
    "submit": ({"draft", "returned"}, "submitted"),
    "send_back": ({"submitted"}, "returned"),
    "recall": ({"submitted"}, "draft"),
    "screen": ({"submitted"}, "screened"),
    "appraise": ({"screened"}, "appraised"),
    "reject": ({"screened"}, "rejected"),
    "include": ({"appraised"}, "planned"),
    "approve": ({"planned"}, "approved"),
    "leave_out": ({"planned"}, "not_selected"),
    "start": ({"approved"}, "in_progress"),
    "finish_acceptance": ({"in_progress"}, "accepted"),
    "settle": ({"accepted"}, "settled"),
    "withdraw": ({"draft", "submitted", "returned"}, "withdrawn"),
    "stop": ({"approved", "in_progress"}, "stopped"),
}


@pytest.mark.parametrize("state", ProposalState.values)
@pytest.mark.parametrize("step", STEPS)
def test_a_proposal_takes_exactly_the_steps_of_the_design(state, step):
    proposal = Proposal(state=state)
    sources, target = STEPS[step]

    if state in sources:
        getattr(proposal, step)()
        assert proposal.state == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(proposal, step)()
        assert proposal.state == state


def test_a_plan_is_approved_after_it_was_submitted():
    plan = Plan()
    with pytest.raises(TransitionNotAllowed):
        plan.approve()
    plan.submit()
    plan.take_back()
    plan.submit()
    plan.approve()

    assert plan.state == PlanState.APPROVED


def test_the_state_cannot_be_assigned():
    proposal = Proposal()

    with pytest.raises(AttributeError):
        proposal.state = ProposalState.APPROVED


def test_every_state_has_a_tone_and_the_road_ends_settled():
    tones = {"attention", "closed", "done", "current", "waiting"}
    assert {state.tone for state in ProposalState} == tones
    assert PROPOSAL_ROAD[-1] == ProposalState.SETTLED
