"""What all rules look at, fetched once: the proposal, its establishments with their money, the day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects

from khuyencong.localities.changes import carry_over
from khuyencong.localities.models import Locality
from projects.ledger import first_approved_on, with_balances
from projects.models import Amounts, Member, Programme, Proposal, Provision
from projects.models.legal import NOT_READ
from projects.models.provision import ProvisionTopic


@dataclass(frozen=True)
class Case:
    """One proposal under check. `day` is the day whose rules apply."""

    proposal: Proposal
    members: list[Member]
    day: datetime.date
    user: Any

    @cached_property
    def province(self) -> Locality | None:
        """Whose local programme it is: the province of its office, by its name of the day. Where that was
        several on the day, the one in which its first place lay. No query where it is there on the day."""
        own = self.proposal.programme.office.province
        if own.is_valid_on(self.day):
            return own
        found = carry_over(own, self.day)
        return found.one or self._of_place(found.units)

    def _of_place(self, provinces: Iterable[Locality]) -> Locality | None:
        places = (member.locality for member in self.members)
        place = next((each for each in places if each), None) or self.proposal.locality
        there = {each.province for each in carry_over(place, self.day)} if place else set()
        return _only(list(there & set(provinces)))

    @cached_property
    def provisions(self) -> list[Provision]:
        """What the texts say of its content, of any day. One query for all checks."""
        of_any = Q(activities=None) & ~Q(topic=ProvisionTopic.CONTENT)
        of_content = of_any | Q(activities=self.proposal.activity_id)
        return list(Provision.objects.filter(of_content))

    def provisions_on(self, topic: ProvisionTopic) -> dict[str, Provision]:
        """Those of a topic that are in force on the day, by code."""
        rows = (row for row in self.provisions if row.topic == topic)
        return {row.code: row for row in rows if row.is_in_force_on(self.day)}

    def condition(self, code: str) -> str:
        """By which text a condition is asked, as far as the data tell."""
        rule = self.provisions_on(ProvisionTopic.CONDITION).get(code)
        return rule.legal_reference if rule else NOT_READ

    def money(self, member: Member) -> Amounts:
        """The money that counts now: approved, else appraised, else requested."""
        return member.balance.current


def _only(provinces: list[Locality]) -> Locality | None:
    return provinces[0] if len(provinces) == 1 else None


def rule_day(proposal: Proposal) -> datetime.date:
    """Which day's rules a proposal is judged by: the day it was first approved, for what was
    approved goes on under the rules of its approval (NĐ 235/2025/NĐ-CP, transition); before that
    the day its work begins, else the first of its plan year. One query."""
    first = first_approved_on(proposal)
    return first or proposal.starts_on or datetime.date(proposal.year, 1, 1)


def case_of(proposal: Proposal, user: Any) -> Case:
    """Three queries, two where the programme was read before."""
    of_office = Programme.objects.select_related("office__province")
    prefetch_related_objects([proposal], Prefetch("programme", of_office))
    members = with_balances(Member.objects.filter(proposal=proposal))
    rows = members.select_related("beneficiary", "locality__parent__parent").order_by("position")
    return Case(proposal, list(rows), rule_day(proposal), user)
