"""Small things of the interface."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django import template

from khuyencong.dates import short_date
from khuyencong.quantity import format_quantity

register = template.Library()


@register.filter
def ngay(day: datetime.date | None) -> str:
    """05/11/2026, or a dash."""
    return short_date(day) if day else "–"


@register.filter
def so(value: Decimal) -> str:
    """A measured quantity."""
    return format_quantity(value)


@register.filter
def may_doc(number: int) -> str:
    """A number for a machine (an attribute of HTML): without dots."""
    return str(number)


# One colour each, everywhere: dark lacquer red for the State's money, pale gold for the own share.
# They differ in lightness, so a black and white print still distinguishes them. static/css/tokens.css has
# the same two; tests/house compares.
SUPPORT_COLOUR = "#9b1c1f"
OWN_SHARE_COLOUR = "#d9b380"
BAR_WIDTH = 1000


@dataclass(frozen=True)
class Bar:
    """Two lengths of one bar in thousandths of the longest bar of its table."""

    support: int
    own_share: int


@register.inclusion_tag("components/share_bar.html")
def share_bar(support: int, own_share: int, longest: int) -> dict[str, object]:
    """A bar of state support and own share; its figures stand in the same table row."""
    return {
        "bar": Bar(
            support=BAR_WIDTH * support // longest if longest else 0,
            own_share=BAR_WIDTH * own_share // longest if longest else 0,
        ),
        "width": BAR_WIDTH,
        "support_colour": SUPPORT_COLOUR,
        "own_share_colour": OWN_SHARE_COLOUR,
    }
