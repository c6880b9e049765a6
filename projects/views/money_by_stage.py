"""What the page of a proposal shows of its way and its money."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from khuyencong.accounts.permissions import Permission
from khuyencong.accounts.roles import ROLES, Administrator, Machine
from projects.ledger import FundingSplit
from projects.models import Amounts, Proposal, Stage
from projects.workflow import PROPOSAL_ROAD, STEPS, ProposalState, forward_step


@dataclass(frozen=True)
class StageColumn:
    """One column of "Kinh phí qua các bước": a stage that has entries, summed over members.

    `change` is the difference of support to the stage before, in đồng, None at the first stage.
    """

    label: str
    amounts: Amounts
    has_illustrative: bool
    change: int | None = None


@dataclass(frozen=True)
class Milestone:
    """One step of the road: passed, current or to come."""

    label: str
    position: str


def money_by_stage(rows: Iterable[Any]) -> list[StageColumn]:
    """Stages in their order; those without any entry are left out. One query."""
    everybody = list(rows)
    # Under contract is nothing that is not approved any more.
    remaining = [row for row in everybody if not row.balance.is_stopped]
    made_up = FundingSplit.objects.filter(member__in=everybody).illustrative_stages()
    columns: list[StageColumn] = []
    for stage in Stage:
        members = everybody if stage in Stage.provisional() else remaining
        if not any(stage in member.balance.entered for member in members):
            continue
        amounts = Amounts.sum(member.balance.at(stage) for member in members)
        before = columns[-1].amounts if columns else None
        columns.append(
            StageColumn(
                label=stage.label,
                amounts=amounts,
                has_illustrative=stage in made_up,
                change=(amounts - before).state_support if before else None,
            )
        )
    return columns


@dataclass(frozen=True)
class NextStep:
    """What comes next and whose turn it is: the roles that may take the step."""

    label: str
    roles: str


def next_step(proposal: Proposal) -> NextStep | None:
    """None at the end of the road. While members are accepted one by one, that is the next."""
    if proposal.state == ProposalState.IN_PROGRESS:
        return NextStep("Nghiệm thu từng cơ sở", _roles(Permission.ACCEPTANCE_RECORD))
    name = forward_step(proposal.state)
    return NextStep(STEPS[name].label, _roles(STEPS[name].permission)) if name else None


def _roles(permission: Permission) -> str:
    names = [
        role.display_name
        for role in ROLES.values()
        if permission in role.permissions and role not in {Administrator, Machine}
    ]
    return ", ".join(names)


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
