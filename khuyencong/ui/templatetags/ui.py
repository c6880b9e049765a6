"""Small things of the interface."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django import template

from khuyencong.dates import short_date
from khuyencong.money import format_trieu
from khuyencong.quantity import format_quantity

register = template.Library()


@register.filter(expects_localtime=True)
def ngay(day: datetime.date | None) -> str:
    """05/11/2026, or a dash; of a moment, the day it was here."""
    return short_date(day) if day else "–"


@register.filter
def so(value: Decimal) -> str:
    """A measured quantity."""
    return format_quantity(value)


@register.filter
def may_doc(number: int) -> str:
    """A number for a machine (an attribute of HTML): without dots."""
    return str(number)


@register.filter
def percent_of(part: int, whole: int) -> str:
    """ "54 %" of a sum, rounded down: what is not whole never says 100 %."""
    return f"{100 * part // whole} %" if whole else "–"


# One colour each, everywhere: deep slate blue for the State's money, pale gold for the own share.
# They differ in lightness, so a black and white print still distinguishes them. static/css/tokens.css has
# the same two; tests/house compares.
SUPPORT_COLOUR = "#2f5580"
OWN_SHARE_COLOUR = "#d9b380"
BAR_WIDTH = 1000
PARTS = 4  # of a scale
ROUND_STEPS = (10, 15, 20, 25, 30, 40, 50)


def scale_top(longest: int) -> int:
    """The end of a scale that holds `longest` đồng: four round steps of a triệu and more, so that
    1.250 triệu are read on a scale to 1.600."""
    unit = 100_000
    while PARTS * ROUND_STEPS[-1] * unit < longest:
        unit *= 10
    return next(top for step in ROUND_STEPS if (top := PARTS * step * unit) >= longest)


@dataclass(frozen=True)
class Bar:
    """Two lengths of one bar in thousandths of the scale of its table."""

    support: int
    own_share: int


@register.inclusion_tag("components/share_bar.html")
def share_bar(support: int, own_share: int, longest: int) -> dict[str, object]:
    """A bar of state support and own share; its figures stand in the same table row."""
    top = scale_top(longest)
    return {
        "bar": Bar(support=BAR_WIDTH * support // top, own_share=BAR_WIDTH * own_share // top),
        "lines": [BAR_WIDTH * part // PARTS for part in range(1, PARTS)],
        "width": BAR_WIDTH,
        "support_colour": SUPPORT_COLOUR,
        "own_share_colour": OWN_SHARE_COLOUR,
    }


@register.inclusion_tag("components/scale.html")
def share_scale(longest: int) -> dict[str, object]:
    """The marks of the scale over the bars of a table, in triệu đồng."""
    top = scale_top(longest)
    return {"marks": [format_trieu(top * part // PARTS) for part in range(PARTS + 1)]}


@register.inclusion_tag("components/scale.html")
def percent_scale() -> dict[str, object]:
    """The marks under a bar that is full at 100 %."""
    return {"marks": [f"{100 * part // PARTS} %" for part in range(PARTS + 1)]}
