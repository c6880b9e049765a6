"""Units of money, and how an amount that cannot be read says so."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

LIMIT = 10**15  # above every budget of the country; keeps sums of a table inside 64 bits


class Unit(enum.IntEnum):
    """A unit of money, worth so many đồng."""

    DONG = 1
    NGHIN = 1_000
    TRIEU = 1_000_000
    TY = 1_000_000_000

    @property
    def label(self) -> str:
        return {1: "đồng", 1_000: "nghìn đồng", 1_000_000: "triệu đồng", 1_000_000_000: "tỷ đồng"}[
            self.value
        ]

    @property
    def decimals(self) -> int:
        """Digits after the comma that still are whole đồng: 6 for triệu, 9 for tỷ."""
        return len(str(self.value)) - 1


@dataclass(frozen=True)
class Reading:
    """One thing that a typed text may have meant: the text that says it clearly, its đồng, and the
    same amount in another unit ("145.000.000 đồng" is "145 triệu đồng"; empty where that helps
    nobody)."""

    text: str
    amount: int
    same: str = ""

    @property
    def description(self) -> str:
        """On the button that fills the field: "145.000.000 đồng = 145 triệu đồng"."""
        return f"{self.text} = {self.same}" if self.same else self.text

    @property
    def quoted(self) -> str:
        """In a sentence: “145.000.000 đồng” (145 triệu đồng)."""
        return f"“{self.text}” ({self.same})" if self.same else f"“{self.text}”"


class AmountError(ValidationError):
    """An amount that cannot be read; its message says what was read and how to write it, its
    `readings` are what the field would take instead."""

    def __init__(self, message: str, code: str, readings: Iterable[Reading] = ()) -> None:
        super().__init__(message, code=code)
        self.readings = tuple(readings)
