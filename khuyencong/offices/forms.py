"""Choosing an office, where there is a choice."""

from typing import Any

from django import forms

from khuyencong.offices.models import Office


def ask_for_office(form: Any, user: Any) -> None:
    """Add the field "office" to the form of something new where it is a question whose it becomes: of who
    works for no office, where there are several."""
    if user.office_to_record() is None:
        form.fields["office"] = OfficeField(Office.objects.all(), label="Trung tâm")


class OfficeField(forms.ModelChoiceField):
    """An office; in an installation that has one nobody has to choose it."""

    def clean(self, value: Any) -> Any:
        if value in self.empty_values and self.required:
            only = Office.objects.only_one()
            if only is not None:
                return only
        return super().clean(value)

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """On a new form the only office is chosen already."""
        if not form.is_bound and self.required and not form.initial.get(field_name):
            self.initial = Office.objects.only_one()
        return super().get_bound_field(form, field_name)
