"""What all rules look at, fetched once: the proposal, its establishments with their money, the day."""

import datetime
from dataclasses import dataclass
from typing import Any

from projects.ledger import first_approved_on, with_balances
from projects.models import Amounts, Member, Proposal


@dataclass(frozen=True)
class Case:
    """One proposal under check. `day` is the day whose rules apply."""

    proposal: Proposal
    members: list[Member]
    day: datetime.date
    user: Any

    def money(self, member: Member) -> Amounts:
        """The money that counts now: approved, else appraised, else requested."""
        return member.balance.current


def rule_day(proposal: Proposal) -> datetime.date:
    """Which day's rules a proposal is judged by: the day it was first approved, for what was
    approved goes on under the rules of its approval (NĐ 235/2025/NĐ-CP, transition); before that
    the day its work begins, else the first of its plan year. One query."""
    first = first_approved_on(proposal)
    return first or proposal.starts_on or datetime.date(proposal.year, 1, 1)


def case_of(proposal: Proposal, user: Any) -> Case:
    """Two queries."""
    members = with_balances(Member.objects.filter(proposal=proposal))
    rows = members.select_related("beneficiary", "locality__parent__parent").order_by("position")
    return Case(proposal, list(rows), rule_day(proposal), user)
