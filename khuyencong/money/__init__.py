"""Money: integer đồng, read as officers type it, printed as the law wants it.

Every amount of the portal is a whole number of Vietnamese đồng (VND) from 0 to 10^15 − 1 (negative
only as the difference of an adjustment). No float and no Decimal comes near an amount.

Dot groups thousands, comma is the decimal sign (TCVN usage; Nghị định 30/2020/NĐ-CP documents).
A number without a unit takes the unit that its field declares; where none is declared it is
ambiguous and refused with its possible readings, because a guess is wrong by a factor of a million.
For the same reason a field says how much it can plausibly hold, and what is more is refused.
"""

from khuyencong.money.fields import Echo, VNDField, VNDFormField
from khuyencong.money.format import (
    DIGITS,
    amount_in_words,
    format_dong,
    format_trieu,
    number_in_words,
)
from khuyencong.money.parse import parse_vnd
from khuyencong.money.units import LIMIT, AmountError, Reading, Unit

__all__ = [
    "DIGITS",
    "LIMIT",
    "AmountError",
    "Echo",
    "Reading",
    "Unit",
    "VNDField",
    "VNDFormField",
    "amount_in_words",
    "format_dong",
    "format_trieu",
    "number_in_words",
    "parse_vnd",
]
