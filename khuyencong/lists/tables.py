"""Columns of lists: amounts, states, days; sorting by django-tables2.

A list is looked at more often than anything else, so its cells are joined here in one pass. (Cell by
cell through django-tables2 and a template took four times as long for 25 rows.)
"""

import datetime
from operator import attrgetter
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from khuyencong.dates import short_date
from khuyencong.money import format_trieu

NOTHING = "–"


class TextColumn(tables.Column):
    """A column; its label goes into each cell too, for phones, where a row is a card.

    `shown` makes the text of a value (str, escaped by the cell), `cell` that of a whole record.
    """

    css = ""
    user: Any = None

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(verbose_name=label, **kwargs)

    def read(self, name: str) -> Any:
        """A function record → value along the accessor; None where the way ends."""
        path = str(self.accessor or name).replace("__", ".")
        get = attrgetter(path)

        def value(record: Any) -> Any:
            try:
                return get(record)
            except AttributeError:
                if "." in path and getattr(record, path.split(".", 1)[0]) is None:
                    return None
                raise

        return value

    def shown(self, value: Any) -> str:
        return str(value)

    def cell(self, record: Any, value: Any) -> str:  # noqa: ARG002 - others need the record
        return NOTHING if value in (None, "") else conditional_escape(self.shown(value))


class CodeColumn(TextColumn):
    """A code or number that is not broken over two lines."""

    css = "amount"


class AmountColumn(TextColumn):
    """Đồng, shown in triệu đồng; zero is a dash."""

    css = "num"

    def shown(self, value: int) -> str:
        return format_trieu(value) if value else NOTHING


class DayColumn(TextColumn):
    """A day, or the office's day of a moment."""

    css = "amount"

    def shown(self, value: datetime.date) -> str:
        if isinstance(value, datetime.datetime):
            value = timezone.localtime(value)
        return short_date(value)


class StateColumn(TextColumn):
    """A state with its colour; the row has `state_label` and `state_tone`."""

    def cell(self, record: Any, value: Any) -> str:  # noqa: ARG002
        return format_html(
            '<span class="state tone-{}">{}</span>', record.state_tone, record.state_label
        )


class LinkColumn(TextColumn):
    """Leads to the row's own page."""

    def cell(self, record: Any, value: Any) -> str:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)


class ChoiceColumn(TextColumn):
    """A stored choice in its own words."""

    def __init__(self, label: str, choices: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.words = dict(choices)

    def shown(self, value: Any) -> str:
        return str(self.words.get(value, value))


class ListTable(tables.Table):
    """`row_header` names the column that says which row it is; it is always shown.
    `shown_at_first` are the columns of who has not chosen any. `user` is who looks at it: a column
    sorts by what they are shown."""

    row_header = ""
    shown_at_first: tuple[str, ...] = ()

    def __init__(self, rows: Any, *, user: Any, order_by: Any = None, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        for bound in self.columns.iterall():
            bound.column.user = user  # the columns are this table's own copies
        if order_by:
            self.order_by = order_by  # sorts at once

    @classmethod
    def optional_columns(cls) -> list[tuple[str, str]]:
        """(name, label) of the columns that a person may show or hide."""
        return [
            (name, str(column.verbose_name))
            for name, column in cls.base_columns.items()
            if name not in {cls.row_header, "chosen"}
        ]

    def body(self) -> SafeString:
        """The rows of the page as HTML; every value is escaped by its column."""
        cells = []
        for bound in self.columns:
            column: TextColumn = bound.column
            before, after = '<th scope="row">', "</th>"
            if bound.name != self.row_header:
                label = conditional_escape(column.verbose_name)
                before, after = f'<td class="{column.css}" data-label="{label}">', "</td>"
            cells.append((before, column.read(bound.name), column.cell, after))
        rows = [
            "".join(
                f"{before}{cell(record, read(record))}{after}"
                for before, read, cell, after in cells
            )
            for record in self.page.object_list.data
        ]
        return mark_safe("".join(f"<tr>{row}</tr>\n" for row in rows))  # noqa: S308 - escaped above
