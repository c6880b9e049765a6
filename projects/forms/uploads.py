"""The dossier on the page of a draft: its papers by establishment, and files that wait for a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from projects.checks.dossier import Slot, visible_slots
from projects.checks.file_names import guess
from projects.models import Attachment, DossierItem, Member, Proposal

Place = tuple[DossierItem | None, Member | None]
WHOLE, OTHERS = "Của cả đề án", "Tài liệu khác"


@dataclass
class SlotGroup:
    """The papers of one establishment (of the proposal as a whole, or whatever else came in)."""

    title: str
    member_key: int
    slots: list[Slot]
    is_open: bool = False

    @property
    def missing(self) -> int:
        return sum(slot.is_missing for slot in self.slots)

    @property
    def filled(self) -> int:
        return sum(bool(slot.files) for slot in self.slots)

    @property
    def is_complete(self) -> bool:
        return not self.missing


class SortForm(forms.Form):
    """For each file without a place the paper that it is; offered is what its name says."""

    def __init__(self, data: Any = None, *, slots: list[Slot]) -> None:
        super().__init__(data)
        self.slots = {self._key(slot): slot for slot in slots if slot.item}
        self.unsorted = {
            file.pk: file for slot in slots if slot.item is None for file in slot.files
        }
        choices = self._choices(self.slots.values())
        for key, file in self.unsorted.items():
            offered = guess(file.name, self.slots.values())
            self.fields[f"tep-{key}"] = forms.ChoiceField(
                label=file.name,
                choices=choices,
                required=False,
                initial=self._key(offered) if offered else "",
            )

    def places(self) -> dict[int, Place]:
        """By key of the file; those that stay where they are are left out."""
        chosen = {key: self.cleaned_data[f"tep-{key}"] for key in self.unsorted}
        return {
            key: (self.slots[place].item, self.slots[place].member)
            for key, place in chosen.items()
            if place
        }

    @staticmethod
    def _key(slot: Slot) -> str:
        return f"{slot.item_key}-{slot.member_key}"

    def _choices(self, slots: Iterable[Slot]) -> list[Any]:
        """Papers under the name of their establishment."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for slot in slots:
            owner = slot.member.name if slot.member else WHOLE
            groups.setdefault(owner, []).append((self._key(slot), slot.label))
        return [("", "— để ở “Tài liệu khác” —"), *groups.items()]


class Dossier:
    """What the page shows of the papers, as far as its reader sees them."""

    def __init__(self, proposal: Proposal, user: Any, data: Any = None) -> None:
        self.proposal, self.user = proposal, user
        self.slots = visible_slots(proposal, user)
        self.sort_form = SortForm(data, slots=self.slots)

    @cached_property
    def reusable(self) -> dict[tuple[int, int], Attachment]:
        return Attachment.objects.reusable_in(self.proposal, user=self.user)

    @cached_property
    def groups(self) -> list[SlotGroup]:
        """The first that lacks something is open."""
        groups: dict[int, SlotGroup] = {}
        for slot in self.slots:
            name = slot.member.name if slot.member else WHOLE
            key = slot.member_key if slot.item else -1
            title = name if slot.item else OTHERS
            groups.setdefault(key, SlotGroup(title, slot.member_key, [])).slots.append(slot)
        found = list(groups.values())
        if lacking := next((group for group in found if group.missing), None):
            lacking.is_open = True
        return found

    @property
    def is_folded(self) -> bool:
        """Of several establishments only one is open at a time."""
        return len({slot.member_key for slot in self.slots if slot.member}) > 1
