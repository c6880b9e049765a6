"""Fields of forms that choose rows by their keys."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from khuyencong.http import key_of


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows. A key that no row can have is refused like one that no row has: SQLite fails on
    a number of more than 64 bits when it is asked for it."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not key_of(key):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": key},
                )
        return super().clean(value)
