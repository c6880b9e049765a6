"""How late the approval of a plan is, and what waits because of it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from projects import ledger
from projects.models import Decision, DecisionKind, Member, Plan, Proposal, Stage
from projects.workflow import ProposalState


@dataclass(frozen=True)
class ApprovalDelay:
    """How late the approval is, or was, and what waits (waited) because of it. Days are whole days
    after the planned one; `support` in đồng is what the waiting proposals ask for."""

    planned_on: datetime.date
    decided_on: datetime.date | None
    days: int
    waiting: tuple[str, ...]
    support: int


def approval_delay(plan: Plan, *, user: Any, on: datetime.date) -> ApprovalDelay | None:
    """None when nothing was planned or nothing is late. Two queries at most.

    Undecided: what waits are the proposals of the plan. Decided: those whose work should have begun
    between the planned and the real day.
    """
    decisions = Decision.objects.filter(plan=plan, kind__in=DecisionKind.giving())
    first = decisions.order_by("decided_on", "pk").first()
    planned_on = (first.planned_on if first else None) or plan.decision_due_on
    until = first.decided_on if first else on
    if planned_on is None or until <= planned_on:
        return None
    rows = Proposal.objects.visible_to(user).filter(plan=plan)
    if first is None:
        rows = rows.filter(state=ProposalState.PLANNED)
    else:
        rows = rows.filter(starts_on__gt=planned_on, starts_on__lt=until)
    members = ledger.with_balances(Member.objects.visible_to(user), stages=[Stage.APPRAISED])
    waiting = list(
        rows.prefetch_related(Prefetch("members", members, to_attr="shown_members")).order_by(
            "code"
        )
    )
    return ApprovalDelay(
        planned_on=planned_on,
        decided_on=first.decided_on if first else None,
        days=(until - planned_on).days,
        waiting=tuple(f"{row.code} – {row.title}" for row in waiting),
        support=sum(
            member.balance.appraised.state_support
            for row in waiting
            for member in row.shown_members  # type: ignore[attr-defined]
        ),
    )
