"""Rows of a list: those of django-tables2, which ask once a column what theirs ask in each cell.

Where a value lies, whether it is a stored choice with words of its own, which arguments `render` takes:
`BoundRow` finds that out for each of 250 cells, at four times the cost of writing them
(tests/benchmarks/lists.py). What a cell shows is the library's: the column's `render`, `default`,
`empty_values` and `linkify`.
"""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import signature
from operator import attrgetter, methodcaller
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow, BoundRows
from django_tables2.utils import Accessor

Cell = Callable[["ListRow", Any], str]


class ListRow(BoundRow):
    @property
    def html(self) -> SafeString:
        """Its cells; each is escaped by `cell_of`."""
        record = self.record
        return SafeString("".join([cell(self, record) for cell in self.table.cells]))

    def given_for(self, bound: BoundColumn, value: Any) -> dict[str, Any]:
        """All that the library has for a column's `render` or `linkify`."""
        return dict(self._optional_cell_arguments(bound, value))


class ListRows(BoundRows):
    def __iter__(self) -> Iterator[ListRow]:
        return (ListRow(record, table=self.table) for record in self.data)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return ListRows(data=self.data[key], table=self.table)
        return ListRow(self.data[key], table=self.table)


def cell_of(bound: BoundColumn, model: Any, *, is_header: bool) -> Cell:
    """What writes the cell of a row (and its record, of this model) in this column; the header says
    which row it is, the others carry their label, for phones."""
    column, empty, link = bound.column, bound.column.empty_values, bound.link
    before, after = '<th scope="row">', "</th>"
    if not is_header:
        before = format_html('<td class="{}" data-label="{}">', column.css, bound.verbose_name)
        after = "</td>"
    nothing = f"{before}{conditional_escape(bound.default)}{after}"
    show, asks = bound.render, _asks(getattr(bound.render, "__func__", bound.render))
    read = _reader(bound.accessor, model, in_words="value" in asks)
    is_plain = link is None and asks <= {"value", "record"}

    def cell(row: ListRow, record: Any) -> str:
        value = read(record)
        if value in empty:
            return nothing
        given = {"value": value, "record": record}
        if not is_plain:
            given = row.given_for(bound, value)
        shown = show(**{name: given[name] for name in asks})
        if link is not None:
            shown = link(shown, **given)
        if not isinstance(shown, str):
            shown = localize(shown)
        return f"{before}{conditional_escape(shown)}{after}"

    return cell


@cache
def _asks(render: Callable[..., Any]) -> frozenset[str]:
    """The arguments that a column's `render` takes of those that the library has for it."""
    return frozenset(signature(render).parameters) - {"self"}


def _reader(accessor: Accessor, model: Any, *, in_words: bool) -> Callable[[Any], Any]:
    """A function record → value along the accessor, None where the way ends; of a stored choice its
    words, where somebody asks for them."""
    *way, last = accessor.bits
    field = accessor.get_field(model)
    if in_words and getattr(field, "choices", None):
        last = f"get_{last}_display"
    if way:
        return lambda record: _along(record, way, last)
    if callable(getattr(model, last, None)):
        return methodcaller(last)
    return attrgetter(last)


def _along(record: Any, way: list[str], last: str) -> Any:
    for name in way:
        record = getattr(record, name)
        if record is None:
            return None
    value = getattr(record, last)
    return value() if callable(value) else value
