"""Several establishments that are not recorded yet, typed as a table into a draft."""

from collections.abc import Mapping
from typing import Any

from django import forms

from beneficiaries.forms import BeneficiaryForm
from khuyencong.dates import today
from khuyencong.localities.forms import PlaceField
from khuyencong.localities.models import Locality
from khuyencong.text import fold
from projects.actions.draft_year import place_on
from projects.forms.draft_year import places_of
from projects.models import Proposal

ROWS = 5
PLACE = "locality"


def place_of(proposal: Proposal, user: Any) -> Locality | None:
    """Where a new establishment of the draft most likely stands: its place, as it is called today."""
    return place_on(proposal.locality, today(), user=user)


class PlaceForm(forms.Form):
    """One place for all rows; who stands elsewhere is recorded alone."""

    locality = PlaceField(Locality.objects.none(), label="Địa bàn của các cơ sở này")

    def __init__(self, data: Any = None, *, proposal: Proposal, user: Any) -> None:
        super().__init__(data, auto_id="id_moi-%s")
        self.fields[PLACE].queryset = places_of(user, today())  # type: ignore[attr-defined]
        self.initial[PLACE] = place_of(proposal, user)


class NewMemberRow(BeneficiaryForm):
    """One line: what one knows of an establishment when the draft is made. The rest is written on its
    page."""

    class Meta(BeneficiaryForm.Meta):
        fields = ("name", "kind", "tax_code", "phone", PLACE)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        for name in self.Meta.fields:
            field = self.fields[name]
            field.head = field.label  # type: ignore[attr-defined]
            field.widget.attrs["aria-label"] = f"Cơ sở mới {number}: {field.label}"

    @property
    def cells(self) -> list[Any]:
        return [self[name] for name in self.Meta.fields if name != PLACE]

    @property
    def is_filled(self) -> bool:
        """A kind alone says nothing yet."""
        named = ("name", "tax_code", "phone")
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in named)


class NewMembers:
    """The table with its place, bound to what was typed if anything was."""

    def __init__(
        self, proposal: Proposal, user: Any, data: Mapping[str, Any] | None = None
    ) -> None:
        self.place = PlaceForm(data, proposal=proposal, user=user)
        self.rows = [
            NewMemberRow(
                None
                if data is None
                else dict(data.items()) | {f"moi{number}-{PLACE}": data.get(PLACE, "")},
                prefix=f"moi{number}",
                number=number,
                user=user,
            )
            for number in range(1, ROWS + 1)
        ]
        self.filled = [row for row in self.rows if data is not None and row.is_filled]

    @property
    def heads(self) -> list[str]:
        return [str(cell.field.head) for cell in self.rows[0].cells]

    def is_valid(self) -> bool:
        """Rows that were left empty are nothing; none at all is refused."""
        if not self.place.is_valid():
            return False
        if not self.filled:
            self.place.add_error(None, "Chưa ghi cơ sở nào. Hãy ghi tên ở dòng đầu.")
            return False
        each_is_valid = [row.is_valid() for row in self.filled]  # all of them say what is wrong
        return self._are_different() and all(each_is_valid)

    def _are_different(self) -> bool:
        """One establishment typed twice would be recorded twice."""
        seen: dict[str, int] = {}
        for row in self.filled:
            name = fold(row.cleaned_data.get("name", ""))
            if name and name in seen:
                row.add_error("name", f"Giống tên ở dòng {seen[name]}. Hãy bỏ một dòng.")
            seen.setdefault(name, row.number)
        return not any(row.errors for row in self.filled)

    def fields_to_save(self) -> list[dict[str, Any]]:
        return [row.fields_to_save() for row in self.filled]
