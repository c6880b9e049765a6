"""The establishments of a proposal as a table: typed cell by cell, or pasted from Excel."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from khuyencong.dates import DayField
from khuyencong.money import Unit, VNDFormField
from khuyencong.text import fold
from projects.actions.drafts import MemberText
from projects.models import Amounts, Member
from projects.models.plausible import AMOUNT_LIMITS

# Columns in the order in which they are pasted, after the name.
COLUMNS = {
    "contents": "Máy móc, nội dung",
    "state_support": "Đề nghị hỗ trợ",
    "beneficiary_contribution": "Đối ứng",
    "other_funds": "Nguồn khác",
    "own_share_committed_on": "Ngày cam kết đối ứng",
    "no_other_support_declared_on": "Ngày cam kết chưa được hỗ trợ",
}
MONEY = tuple(AMOUNT_LIMITS)
HEADS = {"stt", "tt", "ten", "ten co so", "co so", "don vi", "don vi thu huong", "tong", "tong cong", "cong"}  # fmt: skip
LONGEST_PASTED = 20_000


class MoneyRow(forms.ModelForm):
    """One establishment: a line of the table."""

    class Meta:
        model = Member
        fields = ("contents", "own_share_committed_on", "no_other_support_declared_on")
        field_classes = {
            "own_share_committed_on": DayField,
            "no_other_support_declared_on": DayField,
        }
        widgets = {
            "contents": forms.Textarea(attrs={"rows": 2, "cols": 24}),
            "own_share_committed_on": forms.DateInput(attrs={"size": 10, "autocomplete": "off"}),
            "no_other_support_declared_on": forms.DateInput(
                attrs={"size": 10, "autocomplete": "off"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.instance.name
        for part, most in AMOUNT_LIMITS.items():
            field = VNDFormField(unit=Unit.TRIEU, plausible=most, required=False)
            field.widget.attrs["size"] = 9
            self.fields[part] = field
            self.initial[part] = getattr(self.instance.balance.requested, part) or None
        for column, label in COLUMNS.items():
            self.fields[column].label = f"{name}: {label}"
            self.fields[column].widget.attrs["aria-label"] = f"{name}: {label}"

    def add_error(self, field: str | None, error: Any) -> None:
        """What the model says of a field that is no column (the place) stands at the name."""
        if hasattr(error, "error_dict"):
            for name, found in error.error_dict.items():
                super().add_error(name if name in self.fields else None, found)
        else:
            super().add_error(field, error)

    @property
    def cells(self) -> list[Any]:
        return [self[column] for column in COLUMNS]

    def text(self) -> MemberText:
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return MemberText(fields, Amounts(*(self.cleaned_data[part] or 0 for part in MONEY)))


class MoneyTable:
    """All lines of the table, bound to what was typed if anything was. `said` is what was wrong with
    lines that were pasted."""

    heads = tuple(COLUMNS.values())

    def __init__(self, members: Sequence[Member], data: Mapping[str, Any] | None = None) -> None:
        self.members = members
        self.said: list[str] = []
        self._bind(data)

    def _bind(self, data: Mapping[str, Any] | None) -> None:
        self.rows = [
            MoneyRow(data, instance=member, prefix=f"m{member.pk}") for member in self.members
        ]

    def is_valid(self) -> bool:
        return all(row.is_valid() for row in self.rows)

    def texts(self) -> dict[int, MemberText]:
        return {row.instance.pk: row.text() for row in self.rows}

    def paste(self, text: str, typed: Mapping[str, Any]) -> None:
        """Lay pasted lines over what is typed: each to the establishment whose name it begins with.
        Nothing is saved; a cell that cannot be read says so."""
        data = {key: typed[key] for key in typed}
        for number, (name, *cells) in self._lines(text):
            found = self._of_name(name)
            if found is None:
                self.said.append(
                    f"Dòng {number}: đề án không có cơ sở “{name}”, hoặc có nhiều cơ sở cùng tên gần "
                    "như vậy. Hãy ghi tên như trong bảng."
                )
                continue
            for column, cell in zip(COLUMNS, cells, strict=False):
                data[f"m{found.pk}-{column}"] = cell
        self._bind(data)
        self.is_valid()

    def _lines(self, text: str) -> list[tuple[int, list[str]]]:
        """(number, cells) of the lines that carry an establishment: no heads, no sums, no line
        numbers before the name."""
        if len(text) > LONGEST_PASTED:
            self.said.append("Phần dán vào quá dài. Hãy chỉ dán các dòng của đề án này.")
            return []
        lines = csv.reader(text.splitlines(keepends=True), delimiter="\t")
        found = []
        for number, line in enumerate(lines, start=1):
            cells = [" ".join(cell.split()) for cell in line]
            if len(cells) > 1 and cells[0].rstrip(".").isdigit():
                del cells[0]
            if any(cells) and fold(cells[0]) not in HEADS:
                found.append((number, cells))
        return found

    def _of_name(self, name: str) -> Member | None:
        """Of this name, else the only one whose name holds it or is held by it."""
        wanted = fold(name)
        names = {member.pk: fold(member.name) for member in self.members}
        same = [each for each in self.members if names[each.pk] == wanted]
        near = [
            each for each in self.members
            if wanted and (wanted in names[each.pk] or names[each.pk] in wanted)
        ]  # fmt: skip
        found = same or near
        return found[0] if len(found) == 1 else None
