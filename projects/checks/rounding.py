"""Comparing figures that were rounded for print. Nothing is mended: the difference is shown.

A printed figure stands for every amount within half of its last digit: "869,9" triệu is anything from
869.850.000 to 869.950.000 đồng. A sum of printed parts may therefore miss a printed total by the sum
of those halves; a larger difference is a mistake. Worked: 869,9 + 1.091,7 against 1.961,56 – the
parts give 1.961,6, which is 40.000 đồng more; the halves are 50.000 + 50.000 + 5.000 = 105.000 đồng.
"""

from dataclasses import dataclass

from khuyencong.money import Unit, format_trieu, parse_vnd


@dataclass(frozen=True)
class Difference:
    """`amount` in đồng, first less second; `tolerance` is what rounding may explain, in đồng."""

    amount: int
    tolerance: int

    @property
    def is_rounding(self) -> bool:
        return abs(self.amount) <= self.tolerance

    @property
    def description(self) -> str:
        """ "khớp", "lệch 0,04 triệu, trong sai số làm tròn", "lệch 5 triệu, không phải do làm tròn"."""
        if not self.amount:
            return "khớp"
        why = "trong sai số làm tròn" if self.is_rounding else "không phải do làm tròn"
        return f"lệch {format_trieu(abs(self.amount))} triệu, {why}"


def compared(first: int, second: int, *, half_units: int) -> Difference:
    """Two amounts in đồng; `half_units` is the sum of the units of last digits, halved here."""
    return Difference(first - second, half_units // 2 if first != second else 0)


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed, in triệu đồng: its amount and the unit of its last digit (đồng)."""

    text: str
    amount: int
    unit: int

    @classmethod
    def read(cls, text: str) -> "Printed":
        """Raises AmountError for what is no figure in triệu đồng."""
        decimals = len(text.partition(",")[2].strip())
        return cls(text, parse_vnd(text, unit=Unit.TRIEU), 10 ** (Unit.TRIEU.decimals - decimals))


def added_up(parts: list[Printed], total: Printed) -> Difference:
    """Do printed parts add up to the printed total?"""
    units = sum(part.unit for part in parts) + total.unit
    return compared(sum(part.amount for part in parts), total.amount, half_units=units)


def with_record(printed: Printed, recorded: int) -> Difference:
    """Does a printed figure say what the records say? `recorded` in đồng."""
    return compared(printed.amount, recorded, half_units=printed.unit)
