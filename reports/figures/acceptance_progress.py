"""What was accepted up to a day, proposal by proposal, and what is still to accept."""

import datetime
from dataclasses import dataclass
from typing import Any

from projects import ledger
from projects.models import Amounts, Member, Plan, Proposal, Stage
from reports.figures.of_members import proposals_with


@dataclass(frozen=True)
class ProgressLine:
    """One proposal on the day: `members_accepted` of `members` that have approved money left."""

    code: str
    title: str
    path: str
    activity: str
    members: int
    members_accepted: int
    approved: Amounts
    accepted: Amounts
    to_accept: int


@dataclass(frozen=True)
class AcceptanceProgress:
    """Amounts in đồng. `to_accept` is the approved support of establishments not accepted yet."""

    until: datetime.date
    lines: tuple[ProgressLine, ...]
    approved: Amounts
    accepted: Amounts
    to_accept: int
    members: int
    members_accepted: int
    proposals_accepted: int


def acceptance_progress(plan: Plan, *, until: datetime.date, user: Any) -> AcceptanceProgress:
    """Sums of the ledger up to and with the day. Two queries."""
    stages = (Stage.APPROVED, Stage.ACCEPTED)
    counted = ledger.counted_on(until, Member.objects.visible_to(user), [plan])
    members = ledger.with_balances(counted.for_list(), on=until, stages=stages)
    proposals = Proposal.objects.visible_to(user).filter(plan=plan).select_related("activity")
    lines = tuple(_line(proposal) for proposal in proposals_with(members, proposals))
    return AcceptanceProgress(
        until=until,
        lines=lines,
        approved=Amounts.sum(line.approved for line in lines),
        accepted=Amounts.sum(line.accepted for line in lines),
        to_accept=sum(line.to_accept for line in lines),
        members=sum(line.members for line in lines),
        members_accepted=sum(line.members_accepted for line in lines),
        proposals_accepted=sum(line.members_accepted == line.members for line in lines),
    )


def _line(proposal: Any) -> ProgressLine:
    balances = [member.balance for member in proposal.shown_members]
    waiting = [balance for balance in balances if balance.is_open]
    return ProgressLine(
        code=proposal.code,
        title=proposal.title,
        path=proposal.get_absolute_url(),
        activity=proposal.activity.name,
        members=len(balances),
        members_accepted=len(balances) - len(waiting),
        approved=Amounts.sum(balance.approved for balance in balances),
        accepted=Amounts.sum(balance.accepted for balance in balances),
        to_accept=sum(balance.approved.state_support for balance in waiting),
    )
