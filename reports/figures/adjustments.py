"""Adjustments of a plan: those that wait for a decision, and what was decided between two days."""

import datetime
from dataclasses import dataclass
from typing import Any

from projects.models import Adjustment, Plan
from reports.figures.plan_history import PlanHistory, plan_history


@dataclass(frozen=True)
class WaitingAdjustment:
    """One request: before and after as its author wrote them."""

    code: str
    whom: str
    subject: str
    old_value: str
    new_value: str
    reason: str
    authority: str


@dataclass(frozen=True)
class PlanAdjustments:
    waiting: tuple[WaitingAdjustment, ...]
    history: PlanHistory


def plan_adjustments(
    plan: Plan, *, since: datetime.date, until: datetime.date, user: Any
) -> PlanAdjustments:
    """Eight queries."""
    waiting = (
        Adjustment.objects.visible_to(user)
        .waiting()
        .filter(proposal__plan=plan)
        .select_related("proposal", "member__beneficiary")
        .order_by("proposal__code", "pk")
    )
    return PlanAdjustments(
        waiting=tuple(
            WaitingAdjustment(
                code=each.proposal.code,
                whom=each.member.name if each.member else each.proposal.title,
                subject=each.get_subject_display(),
                old_value=each.old_value,
                new_value=each.new_value,
                reason=each.reason,
                authority=each.authority,
            )
            for each in waiting
        ),
        history=plan_history(plan, user=user, on=until, against=since, in_full=True),
    )
