"""Columns of lists, over django-tables2: amounts, states, days, and for whom a table is."""

import copy
import datetime
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from khuyencong.dates import short_date
from khuyencong.lists.rows import Cell, ListRows, cell_of
from khuyencong.money import format_trieu

NOTHING = "–"


class TextColumn(tables.Column):
    """A column with its label first. `css` is the class of its cells, `user` who looks at the table:
    a column sorts by what they are shown."""

    css = ""
    user: Any = None

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(verbose_name=label, default=NOTHING, **kwargs)

    def __deepcopy__(self, memo: Any) -> "TextColumn":
        """Each table has its own columns, for their `user`; what else they hold is never changed."""
        return copy.copy(self)


class CodeColumn(TextColumn):
    """A code or number that is not broken over two lines."""

    css = "amount"


class AmountColumn(TextColumn):
    """Đồng, shown in triệu đồng; zero is a dash."""

    css = "num"

    def render(self, value: int) -> str:
        return format_trieu(value) if value else NOTHING


class DayColumn(TextColumn):
    """A day, or the office's day of a moment."""

    css = "amount"

    def render(self, value: datetime.date) -> str:
        if isinstance(value, datetime.datetime):
            value = timezone.localtime(value)
        return short_date(value)


class StateColumn(TextColumn):
    """A state with its colour; the row has `state_label` and `state_tone`."""

    def render(self, record: Any) -> str:
        return format_html(
            '<span class="state tone-{}">{}</span>', record.state_tone, record.state_label
        )


class ListTable(tables.Table):
    """`row_header` names the column that says which row it is; it is always shown.
    `shown_at_first` are the columns of who has not chosen any."""

    row_header = ""
    shown_at_first: tuple[str, ...] = ()

    def __init__(self, rows: Any, *, user: Any, order_by: Any = None, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self.rows = ListRows(data=self.data, table=self)
        for bound in self.columns.iterall():
            bound.column.user = user  # the columns are this table's own copies
        if order_by:
            self.order_by = order_by  # sorts at once

    @cached_property
    def cells(self) -> list[Cell]:
        """What writes the cells of a row."""
        model, header = self.data.model, self.row_header
        return [cell_of(each, model, is_header=each.name == header) for each in self.columns]

    @classmethod
    def optional_columns(cls) -> list[tuple[str, str]]:
        """(name, label) of the columns that a person may show or hide."""
        return [
            (name, str(column.verbose_name))
            for name, column in cls.base_columns.items()
            if name not in {cls.row_header, "chosen"}
        ]
