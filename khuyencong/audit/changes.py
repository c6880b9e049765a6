"""What an event changed, field by field, as a person reads it: label, before, after."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Field, Model

from khuyencong.money import VNDField, format_dong

NOTHING = "–"


@dataclass(frozen=True)
class Change:
    """One field and what stood in it before and after, in words."""

    label: str
    before: str
    after: str

    def as_row(self) -> dict[str, str]:
        """As an event stores it."""
        return asdict(self)


def changes_of(row: Model, fields: Mapping[str, Any], *, of: str = "") -> list[Change]:
    """Which of these new values differ from what `row` says. Asked before they are written into it;
    `of` names the part that the row is ("Cơ sở A")."""
    found = []
    for name, new in fields.items():
        field: Any = row._meta.get_field(name)
        before, after = described(getattr(row, name), field), described(new, field)
        if before != after:
            label = str(field.verbose_name)
            found.append(Change(f"{of}: {label}" if of else label, before, after))
    return found


def removed(row: Model, names: Iterable[str], *, of: str) -> list[Change]:
    """What stood in these fields of a row that is taken away."""
    empty = dict.fromkeys(names)
    return [change for change in changes_of(row, empty, of=of) if change.before != "không"]


def described(value: Any, field: "Field[Any, Any] | None" = None) -> str:
    """A value in words: the label of a choice, có/không, dd/mm/yyyy, đồng."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(field, VNDField):
        return format_dong(value)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
