"""What was accepted up to a day, proposal by proposal, and what is still to accept."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from projects.models import Amounts, Member, Plan, Proposal, Stage


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
    members = Member.objects.visible_to(user).with_balances(on=until, stages=stages).for_list()
    proposals = (
        Proposal.objects.visible_to(user)
        .filter(plan=plan)
        .in_plan()
        .select_related("activity")
        .prefetch_related(Prefetch("members", members, to_attr="shown_members"))
        .order_by("activity__group__number", "code", "pk")
    )
    lines = tuple(_line(proposal) for proposal in proposals)
    return AcceptanceProgress(
        until=until,
        lines=lines,
        approved=Amounts.sum(line.approved for line in lines),
        accepted=Amounts.sum(line.accepted for line in lines),
        to_accept=sum(line.to_accept for line in lines),
        members=sum(line.members for line in lines),
        members_accepted=sum(line.members_accepted for line in lines),
        proposals_accepted=sum(
            1 for line in lines if line.members and line.members_accepted == line.members
        ),
    )


def _line(proposal: Any) -> ProgressLine:
    rows: list[Member] = [m for m in proposal.shown_members if m.amounts(Stage.APPROVED).total]
    waiting = [member for member in rows if not member.is_accepted]
    return ProgressLine(
        code=proposal.code,
        title=proposal.title,
        path=proposal.get_absolute_url(),
        activity=proposal.activity.name,
        members=len(rows),
        members_accepted=len(rows) - len(waiting),
        approved=Amounts.sum(member.amounts(Stage.APPROVED) for member in rows),
        accepted=Amounts.sum(member.amounts(Stage.ACCEPTED) for member in rows),
        to_accept=sum(member.amounts(Stage.APPROVED).state_support for member in waiting),
    )
