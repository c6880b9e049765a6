"""What it means that offices become one, worked out before anything is written (docs/adr/0026).

What was decided stays with the office that decided it. What goes on – people, drafts, plans that are being
put together, members of councils – goes to the office that carries on. The rehearsal and the merge read the
same answer, so the one cannot say what the other does not do.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from beneficiaries.twins import Pair, pairs_between
from khuyencong.accounts.models import User
from khuyencong.accounts.scopes import Handover, handovers
from khuyencong.dates import short_date, today
from khuyencong.offices.models import Office, OfficeSuccession
from khuyencong.text import fold
from projects.models import Contract, CouncilMember, Decision, Plan, Programme, Proposal
from projects.refusal import Refused
from projects.workflow import PlanState, ProposalState


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


@dataclass(frozen=True)
class PlanFate:
    """What becomes of a plan: it stays, goes to a programme of the one office, or its proposals join the plan
    that is there already."""

    plan: Plan
    why: str
    into: Programme | None = None
    joins: Plan | None = None


@dataclass(frozen=True)
class Alike:
    """Two or more that bear the same number, name or address, and what happens about it."""

    kind: str
    what: str
    of: tuple[str, ...]
    then: str


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
    _refuse_impossible(found)
    return found


def _refuse_impossible(asked: Carrying) -> None:
    if not asked.offices:
        raise Refused("Hãy nêu ít nhất một trung tâm nhập vào, khác trung tâm kế thừa.")
    if not asked.law.strip():
        raise Refused("Hãy ghi căn cứ pháp lý của việc gộp.")
    if asked.on > today():
        raise Refused(
            f"Ngày gộp {short_date(asked.on)} chưa đến: đến hết hôm trước, mỗi trung tâm còn làm việc của "
            "mình. Hãy chạy lại từ ngày đó."
        )
    passed = OfficeSuccession.objects.filter(predecessor__in=[each.pk for each in asked.offices])
    if found := passed.select_related("predecessor", "successor").first():
        raise Refused(
            f"{found.predecessor} đã nhập vào {found.successor} từ {short_date(found.effective_on)}."
        )
    levels = Programme.objects.filter(office=asked.into).values_list("level", flat=True)
    if len(set(levels)) < len(_levels_of(asked)):
        raise Refused(
            f"{asked.into} chưa có đủ chương trình khuyến công. Hãy chạy load_reference rồi chạy lại."
        )


def _levels_of(asked: Carrying) -> set[str]:
    offices = [asked.into, *asked.offices]
    return set(Programme.objects.filter(office__in=offices).values_list("level", flat=True))


def rehearse(asked: Carrying) -> Rehearsal:
    """Read only: what a merge would write, and what one has to look at."""
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
        alike=[*_alike_people(family), *_alike_numbers(family), *sitting_twice],
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
    """Who still sits goes along, unless the one office has the same person of the same unit."""
    sitting = Q(valid_to=None) | Q(valid_to__gte=asked.on)
    rows = CouncilMember.objects.filter(sitting, office__in=[*passing, asked.into.pk])
    known: dict[tuple[str, str], CouncilMember] = {}
    going, twice = [], []
    # Those of the one office first: they stay what they are.
    for row in sorted(rows.select_related("office"), key=lambda row: (row.office_id != asked.into.pk, row.pk)):  # fmt: skip
        first = known.setdefault((row.name, row.unit), row)
        if row.office_id == asked.into.pk:
            continue
        if first is row:
            going.append(row)
        else:
            of = (f"{first.office}: {first}", f"{row.office}: {row}")
            twice.append(Alike("thành viên hội đồng", row.name, of, "dòng sau ở lại trung tâm cũ; khi ghi thẩm định chỉ chọn một"))  # fmt: skip
    return going, twice


def _alike_people(family: list[int]) -> list[Alike]:
    """Two accounts of what may be one person: user names are unique, addresses and names are not."""
    people = list(User.objects.filter(office__in=family).select_related("office").order_by("pk"))
    kept = "giữ cả hai; nếu là một người, ngừng một tài khoản ở trang quản trị"
    by: list[tuple[str, Callable[[User], str], Callable[[User], str]]] = [
        ("cùng thư điện tử", lambda user: user.email.casefold(), lambda user: user.email),
        ("cùng họ tên", lambda user: fold(user.full_name).strip(), lambda user: user.full_name),
    ]
    return [
        Alike(f"người dùng {kind}", name(rows[0]), tuple(f"{row.office}: {row.username}" for row in rows), kept)
        for kind, key, name in by
        for _what, rows in _shared(people, key)
    ]  # fmt: skip


def _alike_numbers(family: list[int]) -> list[Alike]:
    """Numbers that each office counted by itself: they stay as they were given."""
    kept = "giữ nguyên: mỗi số đi cùng tên trung tâm của nó"
    contracts = Contract.objects.filter(office__in=family).select_related("office")
    codes = Proposal.objects.filter(programme__office__in=family).select_related(
        "programme__office"
    )
    decisions = Decision.objects.filter(plan__programme__office__in=family).select_related("plan__programme__office")  # fmt: skip
    found = [
        ("số hợp đồng", contracts, lambda row: f"{row.number} năm {row.signed_on.year}", lambda row: row.office),
        ("mã đề án", codes, _bare_code, lambda row: row.programme.office),
        ("số quyết định", decisions, lambda row: f"{row.number} năm {row.decided_on.year}", lambda row: row.plan.programme.office),
    ]  # fmt: skip
    return [
        Alike(kind, what, tuple(f"{office_of(row)}: {row}" for row in rows), kept)
        for kind, queryset, key, office_of in found
        for what, rows in _shared(list(queryset.order_by("pk")), key, office_of)
    ]


def _bare_code(proposal: Proposal) -> str:
    """Without the letters of its office."""
    return proposal.code.removeprefix(f"{proposal.programme.office.letters}-")


def _shared(
    rows: list[Any], key: Callable[[Any], str], office_of: Callable[[Any], Any] = lambda row: row.office
) -> list[tuple[str, list[Any]]]:  # fmt: skip
    """What rows of different offices have alike, and those rows."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    groups.pop("", None)
    return [(what, of) for what, of in groups.items() if len({office_of(row).pk for row in of}) > 1]
