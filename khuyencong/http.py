"""Small things between the web and the views: how what a browser sends is read.

The middleware of `khuyencong.incoming` sees to it that text which comes to a view can be stored and
printed; a number in it is read by `whole_number` or a form, a key by `key_of`.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import get_object_or_404

AnyModel = TypeVar("AnyModel", bound=Model)
View = TypeVar("View", bound=Callable[..., Any])

DIGITS = 18  # fit into the database's 64 bits
LONGEST_QUERY = 1000  # of a list that a form carries along; a saved view has no more room

# What no document can carry (XML 1.0, 2.2), no database of ours stores, and no key types.
UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Line and page ends of Word and PDF, pasted into a field: they part words.
PASTED_BREAKS = str.maketrans("\x0b\x0c", "  ")


class UserRequest(HttpRequest):
    """A request of a signed-in user; SignInAgainMiddleware has seen to it."""

    user: Any


class PackedPages(GZipMiddleware):
    """Pages go over the line packed, a sixth of their size; Django makes their length say nothing of
    what is in them (BREACH). Files that are given out are packed already, or are read in parts."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: the sent fields of a POST, even when there are none, else nothing."""
    return request.POST if request.method == "POST" else None


def readable(text: str) -> tuple[str, int]:
    """Text as it can be stored and printed, and how many characters of it could not."""
    clean, dropped = UNREADABLE.subn("", text)
    return clean.translate(PASTED_BREAKS), dropped


def whole_number(text: Any) -> int | None:
    """A whole number from 0 on as a form or an address sends it, None for anything that is not one:
    "²" is a digit to Python and no number to the database, and Python refuses to read 5,000 digits.
    """
    written = str(text)
    fits = written.isascii() and written.isdigit() and len(written) <= DIGITS
    return int(written) if fits else None


class YearConverter:
    """A year in an address, as `<year:year>`: one of this century, before `END`."""

    regex = r"20\d\d"
    END = 2100

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def key_of(text: Any) -> int:
    """The key of a record as a form or an address sends it; 0, which no record has, for anything
    that is not one."""
    return whole_number(text) or 0


def carried_query(request: HttpRequest) -> str:
    """The address of the list that a form carries along; nothing where it is too long for one."""
    query = request.POST.get("query", "")
    return query if len(query) <= LONGEST_QUERY else ""


def takes_files(count: int, right: str) -> Callable[[View], View]:
    """Mark a view to which so many files may be sent at once by those who hold this permission (that
    the view asks for as well); others take none."""

    def mark(view: View) -> View:
        view.files_taken = count  # type: ignore[attr-defined]
        view.right_to_send = right  # type: ignore[attr-defined]
        return view

    return mark


def files_taken(view: Any) -> int:
    """How many files may be sent at once to a view."""
    return int(getattr(view, "files_taken", 0))


def right_to_send(view: Any) -> str | None:
    """The permission without which no file is read by this view; None where it names none."""
    return getattr(view, "right_to_send", None)


def visible_or_404(queryset: Any, user: Any, **lookup: Any) -> Any:
    """The object, or 404 when it does not exist or is outside the user's scope.

    Both answer alike: the address of somebody else's record must not show that it exists.
    """
    visible: QuerySet[Any] = queryset.visible_to(user)
    return get_object_or_404(visible, **lookup)
