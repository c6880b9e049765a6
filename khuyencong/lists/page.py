"""One page of a list: filters, columns, sorting, totals, all of it in the address.

Everything works without JavaScript; htmx only spares the reload.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.loader import render_to_string

from khuyencong.http import whole_number
from khuyencong.lists.cache import cached
from khuyencong.lists.filters import CountedFilterSet
from khuyencong.lists.models import SavedView
from khuyencong.lists.tables import ListTable

PER_PAGE = 25
# Above this, sums over all filtered rows are made only when asked for.
SUMMED_AT_ONCE = 20_000


@dataclass(frozen=True)
class Total:
    """A sum over all rows of the filtered list, in đồng."""

    label: str
    amount: int


@dataclass(frozen=True)
class Listing:
    """What makes one list: its name, its table, its filters, and what is fetched for a page."""

    code: str
    table: type[ListTable]
    filters: type[CountedFilterSet]
    for_page: Callable[[Any, Any], Any]
    totals: Callable[[Any, Any], Sequence[Total]] = field(default=lambda _rows, _user: ())


class CountedPaginator(Paginator):
    """A paginator that is given the number of rows."""

    def __init__(self, rows: Any, per_page: int, *, rows_in_all: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = rows_in_all  # in the place of the cached property


@dataclass(frozen=True)
class Found:
    """What a list found: cached together until somebody writes."""

    count: int
    choices: dict[str, list[tuple[str, str]]]
    table_html: str
    page: int
    pages: int
    totals: Sequence[Total]
    sums_wait: bool


class ListPage:
    """The state of one list for one request. `without` names columns that are not for this user."""

    def __init__(
        self, request: HttpRequest, listing: Listing, rows: Any, *, without: tuple[str, ...] = ()
    ) -> None:
        self.request, self.listing, self.without = request, listing, without
        self.user: Any = request.user
        self.filters = listing.filters(
            request.GET, queryset=rows, request=request, listing=listing.code, user=self.user
        )
        self.shown = self._shown_columns()
        # The same person asking the same again, while nobody wrote, gets the same.
        asked = (listing.code, request.GET.urlencode(), *self.shown)
        found = cached("list", self.user, self._find, asked=asked, is_personal=True)
        for name, choices in found.choices.items():
            self.filters.form.fields[name].widget.choices = choices
        self.found = found
        self.saved_views = SavedView.objects.of(self.user, listing.code)
        self.query = self._query()

    def _find(self) -> Found:
        count, choices = self.filters.counted()
        rows = self.filters.qs
        self.table = self.listing.table(
            self.listing.for_page(rows, self.user),
            order_by=self._asked_order() or None,
            exclude=(*self._hidden(), *self.without),
            user=self.user,
        )
        self._order_totally()
        self._paginate(count)
        wait = count > SUMMED_AT_ONCE and self.request.GET.get("tong") != "1"
        return Found(
            count=count,
            choices=choices,
            table_html=render_to_string(
                "components/table.html", {"table": self.table}, request=self.request
            )
            if count
            else "",
            page=self.table.page.number,
            pages=self.table.paginator.num_pages,
            totals=() if wait or not count else tuple(self.listing.totals(rows, self.user)),
            sums_wait=wait,
        )

    def _asked_order(self) -> list[str]:
        """The sorting asked for, by columns that this list has."""
        columns = self.listing.table.base_columns
        return [name for name in self.request.GET.getlist("sap") if name.lstrip("-") in columns]

    def _shown_columns(self) -> list[str]:
        names = [name for name, _label in self.listing.table.optional_columns()]
        if asked := self.request.GET.get("cot"):
            chosen: Sequence[str] = asked.split(",")
        else:
            kept_columns = self.user.list_columns.get(self.listing.code)
            chosen = kept_columns or self.listing.table.shown_at_first
        return [name for name in names if name in chosen]

    def _hidden(self) -> list[str]:
        return [n for n, _label in self.listing.table.optional_columns() if n not in self.shown]

    def _order_totally(self) -> None:
        """Rows that are equal in the sorted column keep one order, or pages would repeat some."""
        rows = self.table.data.data
        order = rows.query.order_by
        if order and order[-1] not in {"pk", "-pk"}:
            self.table.data.data = rows.order_by(*order, "-pk")

    def _paginate(self, count: int) -> None:
        """A page that is no number is the first, one after the last is the last."""
        last = max(1, -(-count // PER_PAGE))
        number = whole_number(self.request.GET.get("trang")) or 1
        self.table.paginate(
            page=min(max(number, 1), last),
            per_page=PER_PAGE,
            paginator_class=CountedPaginator,
            rows_in_all=count,
        )

    def _query(self) -> str:
        """This view as an address, its columns included, without the page."""
        query = self.request.GET.copy()
        for name in [name for name, value in query.items() if not value or name == "trang"]:
            del query[name]
        query["cot"] = ",".join(self.shown)
        return query.urlencode(safe=",")

    @property
    def count(self) -> int:
        return self.found.count

    @property
    def totals(self) -> Sequence[Total]:
        return self.found.totals

    @property
    def earlier_page(self) -> int | None:
        return self.found.page - 1 if self.found.page > 1 else None

    @property
    def later_page(self) -> int | None:
        return self.found.page + 1 if self.found.page < self.found.pages else None

    @property
    def columns(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "label": label, "is_shown": name in self.shown}
            for name, label in self.listing.table.optional_columns()
        ]
