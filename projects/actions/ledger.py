"""Writing into the ledger: entries of decisions, the room in a plan, and when the work is done."""

import datetime
from typing import Any

from khuyencong.audit.models import EventKind, record
from khuyencong.dates import short_date
from khuyencong.money import format_dong
from projects.actions.refusal import Refused, validated
from projects.models import (
    AcceptanceResult,
    Amounts,
    Decision,
    FundingSplit,
    Member,
    Plan,
    Proposal,
    Stage,
)
from projects.notifications import announce
from projects.workflow import ProposalState


def enter(
    member: Member,
    stage: Stage,
    money: Amounts,
    on: datetime.date,
    *,
    is_adjustment: bool = False,
    **source: Any,
) -> None:
    """One entry; nothing is written for a difference of nothing."""
    if is_adjustment and money == Amounts():
        return
    split = FundingSplit(
        member=member,
        stage=stage,
        effective_on=on,
        is_adjustment=is_adjustment,
        **vars(money),
        **source,
    )
    validated(split).save()


def balance(member: Member, stage: Stage) -> Amounts:
    """What the ledger says now of this member at this stage. One query."""
    return FundingSplit.objects.filter(member=member).sums(stage)[stage]


def refuse_over_ceiling(plan: Plan, more: int, what: str) -> None:
    """A locked plan takes this much more support, or says how much is left (đồng)."""
    if plan.ceiling is None or more <= 0:
        return
    left = plan.ceiling - plan.support_given()
    if more > left:
        raise Refused(
            f"{plan} còn {format_dong(left)} hỗ trợ trong mức tối đa {format_dong(plan.ceiling)}, "
            f"không đủ cho {format_dong(more)} của {what}.",
            code="ceiling",
        )


def refuse_into_the_past(plan: Plan, day: datetime.date) -> None:
    """The ledger of a plan goes forward in time: what it says of a past day never changes."""
    entries = FundingSplit.objects.filter(decision__plan=plan).order_by("-effective_on")
    newest = entries.values_list("effective_on", flat=True).first()
    if newest and day < newest:
        raise Refused(
            f"{plan} đã có quyết định có hiệu lực ngày {short_date(newest)}; sổ của kế hoạch ghi "
            f"theo thứ tự thời gian nên không nhận ngày {short_date(day)}. Hãy ghi quyết định với "
            f"ngày có hiệu lực trong sổ từ {short_date(newest)}; ngày ban hành vẫn ghi đúng như văn "
            "bản.",
            code="past",
        )


def release(member: Member, decision: Decision, on: datetime.date) -> Amounts:
    """Take back all that was approved for this member; returns how much (đồng)."""
    approved = balance(member, Stage.APPROVED)
    enter(member, Stage.APPROVED, Amounts() - approved, on, is_adjustment=True, decision=decision)
    return approved


def finish_if_done(proposal: Proposal, *, by: Any) -> None:
    """Of a locked proposal: accepted when its last remaining member is. A member remains while
    approved money is left for it; what a decision has stopped does not hold the others up."""
    if proposal.state != ProposalState.IN_PROGRESS:
        return
    members = list(Member.objects.filter(proposal=proposal).with_balances(stages=[Stage.APPROVED]))
    passed = set(
        Member.objects.filter(
            proposal=proposal, acceptances__result=AcceptanceResult.PASSED
        ).values_list("pk", flat=True)
    )
    waits = [m for m in members if m.pk not in passed and m.amounts(Stage.APPROVED).total]
    if waits or not passed:
        return
    before = proposal.state
    proposal.finish_acceptance()
    proposal.save(update_fields=["state"])
    done = record(EventKind.PROPOSAL_ACCEPTED, proposal, by=by, before=before, after=proposal.state)
    announce(done, proposal)
