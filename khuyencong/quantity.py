"""Measured quantities (tonnes a year, litres, jobs): never money.

They may have a fraction, so they have a field of their own; the house test that keeps Decimal out
of the rooms of money finds it only here.
"""

from decimal import Decimal
from typing import Any

from django.db import models


class QuantityField(models.DecimalField):
    """A measured number with at most three digits after the comma, in the unit beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 15)
        kwargs.setdefault("decimal_places", 3)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        """Read "240,5" as people type it."""
        return super().formfield(**{"localize": True, **kwargs})


def format_quantity(value: Decimal | int) -> str:
    """Dot groups thousands, comma is the decimal sign, no trailing zeros: 3600 → "3.600"."""
    text = f"{Decimal(value):,.3f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")
