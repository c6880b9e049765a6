"""Are the papers there that the programme and the content ask for?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from projects.checks.case import Case
from projects.checks.finding import Finding, of_rule
from projects.models import Attachment, DossierItem, Member, Proposal


@dataclass(frozen=True)
class Slot:
    """One place of the checklist: a paper, of whom, and the files that fill it."""

    item: DossierItem | None
    member: Member | None
    files: tuple[Attachment, ...]

    @property
    def is_missing(self) -> bool:
        return self.item is not None and self.item.is_required and not self.files

    @property
    def item_key(self) -> int:
        return self.item.pk if self.item else 0

    @property
    def member_key(self) -> int:
        return self.member.pk if self.member else 0

    @property
    def anchor(self) -> str:
        return f"ho-so-{self.item_key}-{self.member_key}"

    @property
    def label(self) -> str:
        return self.item.name if self.item else "Tài liệu khác"


def checklist(proposal: Proposal) -> list[Slot]:
    """Every paper asked for with its files, the proposal's own first, then member by member, and
    last a place for whatever else. Three queries."""
    items = list(DossierItem.objects.asked_of(proposal, on=proposal.starts_on or today()))
    members = list(Member.objects.filter(proposal=proposal).for_list())
    files: dict[tuple[int | None, int | None], list[Attachment]] = {}
    for each in Attachment.objects.present().filter(proposal=proposal, acceptance=None).for_list():
        files.setdefault((each.item_id, each.member_id), []).append(each)
    places: list[tuple[DossierItem | None, Member | None]] = [
        (item, None) for item in items if not item.of_each_member
    ]
    places += [(item, member) for member in members for item in items if item.of_each_member]
    slots = [
        Slot(
            item,
            member,
            tuple(files.pop((item.pk if item else None, member.pk if member else None), [])),
        )
        for item, member in places
    ]
    others = tuple(each for left in files.values() for each in left)
    return [*slots, Slot(None, None, others)]


def visible_slots(proposal: Proposal, user: Any) -> list[Slot]:
    """The checklist without the papers of establishments outside the user's localities; those of the
    whole proposal are for who may open them."""
    if not user.holds(Permission.DOSSIER_READ):
        return []
    slots = checklist(proposal)
    if user.role_class.sees_all_localities:
        return slots
    members = Member.objects.visible_to(user).filter(proposal=proposal)
    seen = set(members.values_list("pk", flat=True))
    attachments = Attachment.objects.visible_to(user).filter(proposal=proposal)
    files = set(attachments.values_list("pk", flat=True))
    return [
        replace(slot, files=tuple(f for f in slot.files if f.pk in files))
        for slot in slots
        if slot.member is None or slot.member.pk in seen
    ]


def dossier(case: Case) -> Iterator[Finding]:
    """A paper that is asked for and not there: an error only where the rule was read."""
    for slot in checklist(case.proposal):
        if slot.is_missing and slot.item:
            of = f"{slot.member.name}: " if slot.member else ""
            yield Finding(
                of_rule(slot.item),
                f"{of}chưa có “{slot.item.name}”.",
                slot.anchor,
                slot.item.legal_reference,
                slot.member.pk if slot.member else None,
                "dossier",
            )
