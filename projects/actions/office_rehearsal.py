"""What it means that offices become one, worked out before anything is written (docs/adr/0026).

What was decided stays with the office that decided it. What goes on – people, drafts, plans that are being
put together, members of councils – goes to the office that carries on. The rehearsal and the merge read the
same answer, so the one cannot say what the other does not do.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from beneficiaries.twins import Pair, pairs_between
from khuyencong.accounts.models import User
from khuyencong.accounts.scopes import Handover, handovers
from khuyencong.dates import short_date
from khuyencong.offices.models import Office, OfficeMerge, OfficeSuccession
from projects.actions.office_alike import Alike, alike_numbers, alike_people
from projects.actions.office_rules import refuse_impossible, refuse_unwritable
from projects.models import CouncilMember, Plan, Programme, Proposal
from projects.refusal import Refused
from projects.workflow import PlanState, ProposalState

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Carrying:
    """Which offices become which, from when, by what text."""

    into: Office
    offices: tuple[Office, ...]  # those that pass into it
    on: datetime.date
    law: str

    @property
    def family(self) -> list[int]:
        """Keys of all whose records the one office has afterwards."""
        rows = Office.objects.order_by()
        keys = {self.into.pk, *(office.pk for office in self.offices)}
        return sorted({pk for key in keys for pk in rows.with_predecessors(key).values_list("pk", flat=True)})  # fmt: skip

    def merge(self) -> OfficeMerge:
        """What is kept of it."""
        return OfficeMerge(successor=self.into, effective_on=self.on, legal_reference=self.law.strip())  # fmt: skip

    def steps(self) -> list[OfficeSuccession]:
        """Each office that passes into the one."""
        return [
            OfficeSuccession(predecessor=each, successor=self.into, effective_on=self.on, legal_reference=self.law.strip())
            for each in self.offices
        ]  # fmt: skip

    def ended(self) -> dict[Office, datetime.date]:
        """The offices that end by it, each with its last day. Of one that ended already the day stays."""
        last = self.on - ONE_DAY
        return {each: last for each in self.offices if each.valid_to is None}


@dataclass(frozen=True)
class PlanFate:
    """What becomes of a plan: it stays, goes to a programme of the one office, or its proposals join the plan
    that is there already."""

    plan: Plan
    why: str
    into: Programme | None = None
    joins: Plan | None = None


@dataclass(frozen=True)
class Rehearsal:
    """All that a merge would do."""

    carrying: Carrying
    users: list[User]
    plans: list[PlanFate]
    proposals: list[tuple[Proposal, PlanFate | None]]  # without a fate: not in any plan yet
    council: list[CouncilMember]
    pairs: list[Pair]
    handovers: list[Handover]
    alike: list[Alike]

    @property
    def whole(self) -> list[Handover]:
        """Scopes that are carried over at once."""
        return [each for each in self.handovers if each.is_whole]

    @property
    def in_part(self) -> list[Handover]:
        """Scopes that wait for the administrator."""
        return [each for each in self.handovers if not each.is_whole]

    @property
    def fingerprint(self) -> list[Any]:
        """What is written: two rehearsals with the same one write the same."""
        joined = [(fate.plan.pk, fate.into, fate.joins) for fate in self.plans]
        rows = (self.users, [each for each, _fate in self.proposals], self.council)
        return [joined, [[row.pk for row in each] for each in rows], self.pairs, self.whole]


def carrying(*, into: str, offices: Iterable[str], on: datetime.date, law: str) -> Carrying:
    """The offices with these codes. Raises Refused with what is not so."""
    known = {office.code: office for office in Office.objects.all()}
    codes = list(dict.fromkeys(offices))
    if unknown := [code for code in (into, *codes) if code not in known]:
        raise Refused(
            f"Không có trung tâm nào mang mã {', '.join(unknown)}. Các mã đang có: "
            f"{', '.join(sorted(known))}."
        )
    found = Carrying(known[into], tuple(known[each] for each in codes if each != into), on, law)
    refuse_impossible(found.into, found.offices, on=found.on, law=found.law)
    return found


def rehearse(asked: Carrying) -> Rehearsal:
    """Read only: what a merge would write, and what one has to look at. Raises Refused with what the
    database would refuse, so that a rehearsal shows nothing that cannot be written."""
    refuse_unwritable(asked.merge(), asked.steps(), asked.ended())
    family, passing = asked.family, [office.pk for office in asked.offices]
    plans = _fates(asked, passing)
    users = list(User.objects.filter(office__in=passing).select_related("office").order_by("pk"))
    council, sitting_twice = _council(asked, passing)
    return Rehearsal(
        carrying=asked,
        users=users,
        plans=plans,
        proposals=_proposals(asked, passing, plans),
        council=council,
        pairs=pairs_between(family, on=asked.on),
        handovers=handovers([*passing, asked.into.pk]),
        alike=[*alike_people(family), *alike_numbers(family), *sitting_twice],
    )


def _fates(asked: Carrying, passing: list[int]) -> list[PlanFate]:
    """Of every plan of the offices that pass, office by office."""
    own = {each.level: each for each in Programme.objects.filter(office=asked.into)}
    there = {
        (plan.programme.level, plan.year): plan
        for plan in Plan.objects.filter(programme__office=asked.into).select_related("programme")
    }
    rows = Plan.objects.filter(programme__office__in=passing).select_related("programme__office")
    fates = []
    for plan in rows.order_by("programme__office", "year", "programme"):
        fate = _fate(plan, asked, own, there.get((plan.programme.level, plan.year)))
        if fate.into:
            there[plan.programme.level, plan.year] = plan
        fates.append(fate)
    return fates


def _fate(plan: Plan, asked: Carrying, own: dict[str, Programme], there: Plan | None) -> PlanFate:
    if plan.state == PlanState.APPROVED:
        return PlanFate(plan, "đã phê duyệt: giữ nguyên, mang tên và số của trung tâm cũ")
    if plan.state == PlanState.SUBMITTED:
        return PlanFate(plan, "đã trình: giữ nguyên, quyết định được ghi ở kế hoạch này")
    if plan.year < asked.on.year:
        return PlanFate(plan, "của năm trước ngày gộp: giữ nguyên")
    if there is None:
        return PlanFate(plan, f"đang lập: chuyển sang {asked.into}", into=own[plan.programme.level])
    if there.state == PlanState.DRAFT:
        return PlanFate(
            plan,
            f"đang lập: các đề án vào kế hoạch cùng năm của {asked.into}; kế hoạch này còn lại trống, mức "
            "tối đa không cộng",
            joins=there,
        )
    return PlanFate(plan, f"giữ nguyên: {asked.into} đã trình kế hoạch cùng năm")


def _proposals(
    asked: Carrying, passing: list[int], plans: list[PlanFate]
) -> list[tuple[Proposal, PlanFate | None]]:
    """Those that go on at the one office: of its years, in a plan that goes, or in none yet where the old
    office keeps no plan for that year."""
    fates = {fate.plan.pk: fate for fate in plans}
    stays = {
        (fate.plan.programme_id, fate.plan.year)
        for fate in plans
        if fate.into is None and fate.joins is None
    }
    rows = Proposal.objects.filter(programme__office__in=passing, year__gte=asked.on.year)
    undecided = Q(plan=None, state__in=ProposalState.before_plan())
    going: list[tuple[Proposal, PlanFate | None]] = []
    for row in (
        rows.filter(undecided | Q(plan__in=fates)).select_related("programme").order_by("pk")
    ):
        fate = fates.get(row.plan_id or 0)
        if row.plan_id is None and (row.programme_id, row.year) not in stays:
            going.append((row, None))
        elif fate and (fate.into or (fate.joins and row.state == ProposalState.PLANNED)):
            going.append((row, fate))
    return going


def _council(asked: Carrying, passing: list[int]) -> tuple[list[CouncilMember], list[Alike]]:
    """Who still sits goes along with every title from then on, unless the one office has the same person of
    the same unit on one of its days – also one that has ended, since nobody has two titles at a time."""
    rows = list(CouncilMember.objects.filter(office__in=[*passing, asked.into.pk]).select_related("office"))  # fmt: skip
    known: dict[tuple[str, str], list[CouncilMember]] = defaultdict(list)
    going, twice = [], []
    # Those of the one office first: they stay what they are.
    for row in sorted(rows, key=lambda row: (row.office_id != asked.into.pk, row.pk)):
        same = known[row.name, row.unit]
        if row.office_id == asked.into.pk:
            same.append(row)
        elif not _sits_from(row, asked.on):
            continue
        elif first := next((each for each in same if _overlap(each, row)), None):
            twice.append(_sits_twice(first, row, asked))
        else:
            same.append(row)
            going.append(row)
    return going, twice


def _sits_from(row: CouncilMember, day: datetime.date) -> bool:
    """On this day or later."""
    return row.valid_to is None or row.valid_to >= day


def _overlap(one: CouncilMember, other: CouncilMember) -> bool:
    """Is there a day on which both are valid?"""
    return all(
        left.valid_to is None or right.valid_from is None or right.valid_from <= left.valid_to
        for left, right in ((one, other), (other, one))
    )


def _sits_twice(first: CouncilMember, row: CouncilMember, asked: Carrying) -> Alike:
    then = "dòng sau ở lại trung tâm cũ; khi ghi thẩm định chỉ chọn một"
    if not _sits_from(first, asked.on):
        then = (
            f"dòng sau ở lại trung tâm cũ, vì trùng thời gian với chức vụ đã kết thúc ở {first.office}; người "
            f"này còn tham gia thì thêm vào hội đồng của {asked.into} từ {short_date(asked.on)}"
        )
    of = (f"{first.office}: {first}", f"{row.office}: {row}")
    return Alike("thành viên hội đồng", row.name, of, then)
