"""Several establishments that are not recorded yet, typed as a table into a draft."""

from collections.abc import Mapping
from typing import Any

from django import forms

from beneficiaries.forms import BeneficiaryForm
from khuyencong.dates import today
from khuyencong.localities.forms import PlaceField
from khuyencong.localities.models import Locality
from projects.actions.draft_year import place_on
from projects.actions.new_members import agrees_in
from projects.models import Proposal

ROWS = 5
PLACE = "locality"
ANOTHER = "Nếu là hai cơ sở khác nhau, hãy đánh dấu ô bên dưới rồi ghi lại."


def place_of(proposal: Proposal, user: Any) -> Locality | None:
    """Where a new establishment of the draft most likely stands: its place, as it is called today."""
    return place_on(proposal.locality, today(), user=user)


class PlaceForm(forms.Form):
    """One place for all rows; who stands elsewhere is recorded alone."""

    locality = PlaceField(Locality.objects.none(), label="Địa bàn của các cơ sở này")

    def __init__(self, data: Any = None, *, proposal: Proposal, user: Any) -> None:
        super().__init__(data, auto_id="id_moi-%s")
        field: Any = self.fields[PLACE]
        field.on(today(), Locality.objects.writable_by(user))
        self.initial[PLACE] = place_of(proposal, user)


class NewMemberRow(BeneficiaryForm):
    """One line: what one knows of an establishment when the draft is made. The rest is written on its
    page."""

    class Meta(BeneficiaryForm.Meta):
        fields = ("name", "kind", "tax_code", "phone", PLACE)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        # A line may stay empty; whoever fills it is told by the portal what is missing.
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.number = number
        self.asks_whether_another = False
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

    @property
    def is_questioned(self) -> bool:
        return bool(self.non_field_errors() or self.asks_whether_another)

    def say_if_like(self, before: "NewMemberRow") -> None:
        """The same name or tax code is one establishment; two may share a phone."""
        match agrees_in(self.cleaned_data, before.cleaned_data):
            case "phone" if not self.cleaned_data.get("is_another"):
                self.ask_whether_another()
                self.add_error("phone", f"Giống điện thoại ở dòng {before.number}. {ANOTHER}")
            case ("name" | "tax_code") as field:
                what = "tên" if field == "name" else "mã số thuế"
                self.add_error(field, f"Giống {what} ở dòng {before.number}. Hãy bỏ một dòng.")

    def ask_whether_another(self) -> None:
        self.asks_whether_another = True
        self.fields["is_another"].widget = forms.CheckboxInput()


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
        """One establishment typed twice would be recorded twice. Lines are compared here, not in the
        database: what is recorded elsewhere has no part in it."""
        for number, row in enumerate(self.filled):
            for before in self.filled[:number]:
                row.say_if_like(before)
        return not any(row.errors for row in self.filled)

    def fields_to_save(self) -> list[dict[str, Any]]:
        return [row.fields_to_save() for row in self.filled]
