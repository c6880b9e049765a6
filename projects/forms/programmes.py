"""Choosing a programme."""

from typing import Any

from django import forms

from projects.models import Programme
from projects.models.scope import programmes_to_begin


class ProgrammeField(forms.ModelChoiceField):
    """One of the programmes of the own office; who has none sees whose each is, where that is a question."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Programme.objects.none(), empty_label="— chọn —", **kwargs)
        self.names_offices = False

    def offer(self, user: Any, *, besides: Programme | None = None) -> None:
        """Those in which this user begins something, and the one of a record in which it stands."""
        programmes = programmes_to_begin(user)
        is_taken_over = besides is not None and user.office_id not in (None, besides.office_id)
        if besides is not None:
            stands = Programme.objects.select_related("office").filter(pk=besides.pk)
            programmes = programmes | stands
        self.queryset = programmes
        self.names_offices = is_taken_over or (
            user.office_id is None and user.office_to_record() is None
        )

    def label_from_instance(self, obj: Programme) -> str:
        return f"{obj} – {obj.office}" if self.names_offices else str(obj)
