"""What all rules look at, fetched once: the proposal, its establishments with their money, the day."""

import datetime
from dataclasses import dataclass
from typing import Any

from projects.models import Amounts, FundingSplit, Member, Proposal, Stage

STAGES = (Stage.APPROVED, Stage.APPRAISED, Stage.REQUESTED)


@dataclass(frozen=True)
class Case:
    """One proposal under check. `day` is the day whose rules apply."""

    proposal: Proposal
    members: list[Member]
    day: datetime.date
    user: Any

    def money(self, member: Member) -> Amounts:
        """The money that counts now: approved, else appraised, else requested."""
        for stage in STAGES:
            if getattr(member, f"{stage}_entries"):
                return member.amounts(stage)
        return Amounts()


def rule_day(proposal: Proposal) -> datetime.date:
    """Which day's rules a proposal is judged by: the day it was first approved, for what was
    approved goes on under the rules of its approval (NĐ 235/2025/NĐ-CP, transition); before that
    the day its work begins, else the first of its plan year. One query."""
    approved = FundingSplit.objects.of_stage(Stage.APPROVED).filter(member__proposal=proposal)
    first = approved.order_by("effective_on").values_list("effective_on", flat=True).first()
    return first or proposal.starts_on or datetime.date(proposal.year, 1, 1)


def case_of(proposal: Proposal, user: Any) -> Case:
    """Two queries."""
    members = Member.objects.filter(proposal=proposal).with_balances()
    rows = members.select_related("beneficiary", "locality__parent__parent").order_by("position")
    return Case(proposal, list(rows), rule_day(proposal), user)
