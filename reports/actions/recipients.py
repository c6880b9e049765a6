"""Who receives every document of an office, year by year.

A list holds from the first day of its year until the next year that has a list of its own. Writing one
leaves what the years before it print, and the years from that next one on.
"""

import datetime
from typing import Any

from django.db.models import Q

from projects.refusal import saved
from reports.models import Recipient

ONE_DAY = datetime.timedelta(days=1)


def first_day(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def last_day(year: int) -> datetime.date:
    return datetime.date(year, 12, 31)


def recipients_of(year: int, office: int | None) -> list[str]:
    """Everybody who receives something from the office (by key) in the year, also from its middle on or until then; each once."""
    rows = _general(office, first_day(year), last_day(year))
    return list(dict.fromkeys(row.text for row in rows))


def write_recipients(year: int, office: int, lines: list[str]) -> Recipient:
    """The list of a year. A row that has just its days already stays the same row."""
    days = (first_day(year), last_day_of_list(year, office))
    kept: dict[str, Recipient] = {}
    for row in _general(office, *days):
        is_same = (row.valid_from, row.valid_to) == days and row.text in lines
        if is_same and row.text not in kept:
            kept[row.text] = row
        else:
            _take_out(row, *days)
    rows = [kept.get(text) or _new(office, text, *days) for text in lines]
    for position, row in enumerate(rows, start=1):
        row.position = position
        saved(row)
    return rows[0]


def last_day_of_list(year: int, office: int, document: str = "") -> datetime.date | None:
    """The day before the next year in which anybody begins or ceases to receive; None without one."""
    rows = Recipient.objects.filter(office=office, document=document)
    changes = [
        day
        for begins, ends in rows.values_list("valid_from", "valid_to")
        for day in (begins, ends and ends + ONE_DAY)
        if day and day > last_day(year)
    ]
    return first_day(min(changes).year) - ONE_DAY if changes else None


def _general(
    office: int | None, first: datetime.date, last: datetime.date | None
) -> list[Recipient]:
    """Rows of every document that are valid on one of the days, in their order."""
    begun = Q(valid_from=None) | Q(valid_from__lte=last) if last else Q()
    going_on = Q(valid_to=None) | Q(valid_to__gte=first)
    return list(Recipient.objects.filter(begun, going_on, office=office, document=""))


def _take_out(row: Recipient, first: datetime.date, last: datetime.date | None) -> None:
    """End a row before these days and begin it again after them, as far as it reaches there."""
    begins, ends = row.valid_from, row.valid_to
    if last and (ends is None or ends > last):
        saved(_new(row.office_id, row.text, last + ONE_DAY, ends, position=row.position))
    if begins and begins >= first:
        row.delete()
    else:
        row.valid_to = first - ONE_DAY
        saved(row)


def _new(
    office: int, text: str, first: datetime.date, last: datetime.date | None, **more: Any
) -> Recipient:
    return Recipient(office_id=office, text=text, valid_from=first, valid_to=last, **more)
