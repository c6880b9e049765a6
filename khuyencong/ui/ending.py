"""A dated rule that begins while another one is in force: the form offers to end the earlier one on
the day before, so that nobody has to leave the page, find it, end it and type the new one again.

The two rows change in the one transaction of the admin, the earlier one first: no two are in force on
one day, and the database refuses that anyway (khuyencong/constraints.py `NoOverlappingValidity`).
"""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection
from django.http import HttpRequest

from khuyencong.constraints import NoOverlappingValidity

FIELD = "end_earlier"
ASKED = (
    "Trong thời gian này còn mục khác đang có hiệu lực. Hãy đánh dấu mục đó để kết thúc nó, hoặc sửa "
    "lại ngày."
)


class EarlierOnes(forms.Field):
    """The keys of what shall be ended; hidden until there is something to end."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> set[str]:
        return set(value or ())

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002
        """A tick is no change of this row; the history of the ended one tells it."""
        return False


class EndingForm(forms.ModelForm):
    """A form of a dated rule. `ended` are the earlier rows that it ends, their last day set."""

    end_earlier = EarlierOnes(required=False, label="Kết thúc mục cũ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ended: list[Any] = []

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.has_error(NON_FIELD_ERRORS, "overlap"):
            return
        earlier = self._earlier_ones()
        if not earlier:
            return
        self._drop_error("overlap")
        if self.cleaned_data.get(FIELD) == {str(each.pk) for each in earlier}:
            self.ended = earlier
        else:
            self._offer(earlier)

    def _earlier_ones(self) -> list[Any]:
        """What overlaps, last day set to the day before this one begins; nothing when some of it
        cannot be ended so: it begins on the same day or later."""
        begins = self.instance.valid_from
        overlapping = [
            row
            for rule in self._meta.model._meta.constraints
            if isinstance(rule, NoOverlappingValidity)
            for row in self._locked(rule.overlapping(self.instance))
        ]
        if not begins or any(row.valid_from and row.valid_from >= begins for row in overlapping):
            return []
        for row in overlapping:
            row.valid_to = begins - datetime.timedelta(days=1)
        return overlapping

    def _locked(self, rows: Any) -> Any:
        return rows.select_for_update(no_key=True) if connection.in_atomic_block else rows

    def _offer(self, earlier: list[Any]) -> None:
        field = self.fields[FIELD]
        choices = [
            (str(row.pk), f"{row}: kết thúc ngày {row.valid_to:%d/%m/%Y}") for row in earlier
        ]
        field.widget = forms.CheckboxSelectMultiple(choices=choices)
        self.add_error(FIELD, ValidationError(ASKED, code="overlap"))

    def _drop_error(self, code: str) -> None:
        errors = self.errors[NON_FIELD_ERRORS]
        errors.data = [error for error in errors.as_data() if error.code != code]
        if not errors.data:
            del self.errors[NON_FIELD_ERRORS]


class EndsEarlier(admin.ModelAdmin):
    """For the admin page of a dated rule, beside an `EndingForm`."""

    form = EndingForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        for row in form.ended:
            row.save(update_fields=["valid_to"])
            self.log_change(request, row, f"Kết thúc ngày {row.valid_to:%d/%m/%Y} vì có “{obj}”.")
        super().save_model(request, obj, form, change)
        for row in form.ended:
            self.message_user(request, f"Đã kết thúc “{row}” ngày {row.valid_to:%d/%m/%Y}.")
