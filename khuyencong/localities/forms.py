"""Choosing a place."""

from django import forms

from khuyencong.localities.models import Locality


class PlaceField(forms.ModelChoiceField):
    """One of the places of its queryset, each by its full name; the queryset is put `in_order`."""

    def label_from_instance(self, obj: Locality) -> str:
        return obj.full_name
