"""Percentages as people type them: "50" and "12,5" are per cent; basis points are for the database."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.models.programme import FULL_PERCENT, percent

NUMBER = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))? ?%?", re.ASCII)


def read_percent(text: str) -> int:
    """In basis points: "12,5" → 1250. Raises ValidationError for what is no share of a whole."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValidationError(
            f"“{text[:40]}” không phải một tỷ lệ. Hãy gõ số phần trăm, như “50” hoặc “12,5”.",
            code="unreadable",
        )
    whole, rest = found.groups()
    basis_points = int(whole) * 100 + int((rest or "").ljust(2, "0"))
    if not 0 < basis_points <= FULL_PERCENT:
        raise ValidationError("Tỷ lệ phải trên 0% và không quá 100%.", code="no_share")
    return basis_points


class PercentFormField(forms.CharField):
    """A text box for a percentage; what is typed stays on error."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off", size="8")

    def prepare_value(self, value: Any) -> Any:
        return percent(value).removesuffix("%") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return read_percent(text) if text else None

    def describe(self, value: int | None) -> str:
        """For the history of a row."""
        return "–" if value is None else percent(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.clean(data))
        except ValidationError:
            return True
