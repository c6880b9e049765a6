"""Choosing a place."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from khuyencong.localities.models import told_apart


class PlaceChoices(ModelChoiceIterator):
    """The places by their full names, those that would be called the same with their province."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from told_apart(self.queryset)


class PlaceField(forms.ModelChoiceField):
    """One of the places of its queryset, which is put `in_order`."""

    iterator = PlaceChoices
