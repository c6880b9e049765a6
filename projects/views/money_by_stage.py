"""What the page of a proposal shows of its way and its money."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from projects.models import Amounts, FundingSplit, Proposal, Stage
from projects.workflow import PROPOSAL_ROAD, ProposalState


@dataclass(frozen=True)
class StageColumn:
    """One column of "Kinh phí qua các bước": a stage that has entries, summed over members."""

    label: str
    amounts: Amounts
    has_illustrative: bool


@dataclass(frozen=True)
class Milestone:
    """One step of the road: passed, current or to come."""

    label: str
    position: str


def money_by_stage(rows: Iterable[Any]) -> list[StageColumn]:
    """Stages in their order; those without any entry are left out. One query."""
    members = list(rows)
    made_up = FundingSplit.objects.filter(member__in=members).illustrative_stages()
    return [
        StageColumn(
            label=stage.label,
            amounts=Amounts.sum(member.amounts(stage) for member in members),
            has_illustrative=stage in made_up,
        )
        for stage in Stage
        if any(getattr(member, f"{stage}_entries") for member in members)
    ]


def road(proposal: Proposal) -> list[Milestone]:
    """The steps of a proposal that goes well, marked by where this one is; empty off the road."""
    state = ProposalState(proposal.state)
    if state not in PROPOSAL_ROAD:
        return []
    here = PROPOSAL_ROAD.index(state)
    return [
        Milestone(step.label, "passed" if i < here else "current" if i == here else "ahead")
        for i, step in enumerate(PROPOSAL_ROAD)
    ]
