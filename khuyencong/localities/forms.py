"""Choosing a place of a day."""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator

from khuyencong.http import key_of
from khuyencong.localities.changes import carry_over, told_of_day
from khuyencong.localities.models import Locality, told_apart


class PlaceChoices(ModelChoiceIterator):
    """The places of the day by their full names, those that would be called the same with their province."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        field: Any = self.field
        yield from told_apart(field.listed)


class PlaceField(forms.ModelChoiceField):
    """One of the places of its queryset; where `on` says of which day, one that is there then.

    A place of another day – of a form that was opened before, or of another year – is refused with what it
    is on the day. It comes back as that unit where it is one; where it was divided it stays chosen, for
    a person to say which.
    """

    iterator = PlaceChoices
    day: datetime.date | None = None
    kept: int | None = None

    def on(self, day: datetime.date, places: Any, *, kept: int | None = None) -> None:
        """Of `places` (of all days) those of the day, and besides the one with the key `kept`, which may
        stay."""
        self.day, self.kept = day, kept
        self.queryset = places | Locality.objects.filter(pk=kept) if kept else places

    @property
    def listed(self) -> Any:
        places: Any = self.queryset
        if self.day is not None:
            present = places.filter(pk=self.kept)
            places = places.valid_on(self.day) | present if self.kept else places.valid_on(self.day)
        return places.in_order()

    def to_python(self, value: Any) -> Locality | None:
        place: Locality | None = super().to_python(value)
        if place is not None and (day := self._missed(place)):
            raise ValidationError(told_of_day(place, day), code="place")
        return place

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002 - Django's signature
        """What the page shows of what was sent."""
        return self.shown(data)[0]

        return self.shown(data)[0]

    def shown(self, chosen: Any) -> tuple[Any, str]:
        """(what stands chosen, what is to be said of it) where `chosen` was chosen before."""
        self.widget.choices = options = list(self.widget.choices)  # read once
        place = None if key_of(chosen) in dict(options) else self._place(chosen)
        day = self._missed(place) if place else None
        if place is None or day is None:
            return chosen, ""
        unit = carry_over(place, day).one
        if unit and self.queryset.filter(pk=unit.pk).exists():  # type: ignore[union-attr]
            return unit.pk, f"{place.full_name} là {unit} theo đơn vị hành chính của ngày này."
        self.widget.choices = [*options, (place.pk, place.full_name)]
        return chosen, told_of_day(place, day)

    def _place(self, chosen: Any) -> Locality | None:
        key = key_of(chosen) if self.day is not None else None
        places: Any = self.queryset
        return places.select_related("parent").filter(pk=key).first() if key else None

    def _missed(self, place: Locality) -> datetime.date | None:
        """The day, where the place is not there on it."""
        if self.day is None or place.pk == self.kept or place.is_valid_on(self.day):
            return None
        return self.day
