"""Merging offices, and taking a merge back: one transaction each, under lock (docs/adr/0026)."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.models import User, UserEvent
from khuyencong.accounts.permissions import Permission
from khuyencong.accounts.scopes import Handover, change_of
from khuyencong.audit.changes import Change
from khuyencong.audit.models import record
from khuyencong.dates import short_date
from khuyencong.locking import lock, lock_name
from khuyencong.offices.journal import Journal, built_on, restore, rows_of
from khuyencong.offices.models import Office, OfficeEvent, OfficeMerge
from projects.actions.office_crossings import joined_across, later_merge
from projects.actions.office_rehearsal import Carrying, PlanFate, Rehearsal, rehearse
from projects.models import Programme
from projects.models.event import PlanEvent, ProposalEvent
from projects.refusal import Refused, saved

MERGING = "merge-of-offices"
MOVED_ON = "Trong lúc gộp, hồ sơ của các trung tâm đã đổi, nên chưa ghi gì. Hãy xem lại bản thử rồi chạy lại."


@transaction.atomic
def merge_offices(*, asked: Carrying, by: Any) -> OfficeMerge:
    """Gộp trung tâm. Refused when somebody changed meanwhile what it is about."""
    lock_name(MERGING)
    for office in (asked.into, *asked.offices):
        require(by, Permission.OFFICE_MERGE, office)
    found = _locked(asked)
    merge = asked.merge()
    merge.merged_at, merge.merged_by = timezone.now(), by
    saved(merge)
    merge.predecessors.set(asked.offices)
    journal = Journal(merge)
    _succeed(journal, asked)
    _move_people(journal, found, by)
    _move_work(journal, found, by)
    journal.change(found.council, office_id=asked.into.pk)
    younger = {pair.younger.pk: pair.younger for pair in found.pairs}
    journal.change(younger.values(), awaits_comparison=True)
    offices = ", ".join(str(office) for office in asked.offices)
    comment = (
        f"{offices} → {asked.into} từ {short_date(asked.on)}, {merge.legal_reference}: {merge}"
    )
    for office in (asked.into, *asked.offices):
        record(OfficeEvent.MERGED, office, by=by, comment=comment)
    journal.close()
    return merge


@transaction.atomic
def undo_merge(*, merge: OfficeMerge, by: Any) -> OfficeMerge:
    """Hoàn tác lần gộp: every value as it was. Refused as soon as something was built on it."""
    lock_name(MERGING)
    merge = OfficeMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    require(by, Permission.OFFICE_MERGE, merge.successor)
    if merge.undone_at:
        raise Refused(f"{merge} đã được hoàn tác rồi.", code="too-late")
    _hold(merge)
    if later := later_merge(merge):
        raise Refused(
            f"{later} còn hiệu lực và tiếp nối {merge}: hãy hoàn tác lần gộp số {later.pk} trước."
        )
    _refuse_built(merge, built_on(merge))
    restore(merge)
    _refuse_built(merge, joined_across(merge))
    merge.undone_at, merge.undone_by = timezone.now(), by
    saved(merge)
    for office in (merge.successor, *merge.predecessors.all()):
        record(OfficeEvent.MERGE_UNDONE, office, by=by, comment=str(merge))
    return merge


def _refuse_built(merge: OfficeMerge, reasons: list[str]) -> None:
    if reasons:
        raise Refused([f"{merge} không hoàn tác được nữa, vì đã có việc làm tiếp trên đó:", *reasons])  # fmt: skip


def _hold(merge: OfficeMerge) -> None:
    """Nobody changes what it wrote, or hangs something on it: rows of the work first, then the others."""
    rows = rows_of(merge)
    if ranked := [row for row in rows if hasattr(type(row), "lock_rank")]:
        lock(*ranked)
    for row in sorted(rows, key=lambda row: (row._meta.label, row.pk)):
        if not hasattr(type(row), "lock_rank"):
            type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()


def _locked(asked: Carrying) -> Rehearsal:
    """The rehearsal over rows that nobody changes any more: those of the work in the order of all actions,
    then offices and people. New proposals wait for the lock of their programme."""
    family = asked.family
    first = rehearse(asked)
    rows: list[Any] = [
        *Programme.objects.filter(office__in=family),
        *(fate.plan for fate in first.plans),
        *(fate.joins for fate in first.plans if fate.joins),
        *(proposal for proposal, _fate in first.proposals),
        *(pair.younger for pair in first.pairs),
        *first.council,
    ]
    lock(*{(type(row), row.pk): row for row in rows}.values())
    for kept in (Office.objects.filter(pk__in=family), User.objects.filter(office__in=family)):
        list(kept.select_for_update(of=("self",), no_key=True).order_by("pk"))
    found = rehearse(asked)
    if found.fingerprint != first.fingerprint:
        raise Refused(MOVED_ON, code="too-late")
    return found


def _succeed(journal: Journal, asked: Carrying) -> None:
    for step in asked.steps():
        journal.add(step)
    for office, last in asked.ended().items():
        journal.change([office], valid_to=last)


def _move_people(journal: Journal, found: Rehearsal, by: Any) -> None:
    """They work for the one office, and local officers get the units that theirs became as a whole."""
    into = found.carrying.into
    told: dict[int, list[Change]] = defaultdict(list)
    for user in found.users:
        told[user.pk].append(Change("trung tâm", str(user.office), str(into)))
    given: dict[tuple[int, int], Handover] = {}
    for each in found.whole:
        given.setdefault((each.user.pk, each.units[0].pk), each)
        told[each.user.pk].append(change_of(each.place, each.units))
    moved = {user.pk: user for user in journal.change(found.users, office_id=into.pk)}
    links: Any = User.localities.through
    for officer, unit in given:
        journal.add(links(user_id=officer, locality_id=unit))
    others = {each.user.pk: each.user for each in found.whole if each.user.pk not in moved}
    for user in moved.values():
        record(UserEvent.CARRIED_ON, user, by=by, changes=told[user.pk])
    for user in others.values():
        record(UserEvent.SCOPE_CARRIED, user, by=by, changes=told[user.pk])


def _move_work(journal: Journal, found: Rehearsal, by: Any) -> None:
    """Plans that are being put together, and proposals that nobody has decided."""
    into = found.carrying.into
    own = {each.level: each.pk for each in Programme.objects.filter(office=into)}
    comment = f"sang {into}"
    for fate in found.plans:
        if fate.into:
            journal.change([fate.plan], programme_id=fate.into.pk)
            record(PlanEvent.CARRIED_ON, fate.plan, by=by, comment=comment)
    going: dict[tuple[int, int | None], list[Any]] = defaultdict(list)
    for proposal, its in found.proposals:
        going[own[proposal.programme.level], _plan_of(proposal, its)].append(proposal)
    for (programme, plan), proposals in going.items():
        journal.change(proposals, programme_id=programme, plan_id=plan)
    for proposal, _fate in found.proposals:
        record(ProposalEvent.CARRIED_ON, proposal, by=by, comment=comment)


def _plan_of(proposal: Any, fate: PlanFate | None) -> int | None:
    joined: int | None = fate.joins.pk if fate and fate.joins else proposal.plan_id
    return joined
