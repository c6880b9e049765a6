"""Small things between the web and the views."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

AnyModel = TypeVar("AnyModel", bound=Model)


class UserRequest(HttpRequest):
    """A request of a signed-in user; LoginRequiredMiddleware has seen to it."""

    user: Any


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: the sent fields of a POST, even when there are none, else nothing."""
    return request.POST if request.method == "POST" else None


def key_of(text: Any) -> int:
    """The key of a record as a form or an address sends it; 0, which no record has, for anything
    that is not one ("²" is a digit to Python and no number to the database)."""
    written = str(text)
    fits = written.isascii() and written.isdigit() and len(written) < 19  # noqa: PLR2004 - 64 bits
    return int(written) if fits else 0


def visible_or_404(queryset: Any, user: Any, **lookup: Any) -> Any:
    """The object, or 404 when it does not exist or is outside the user's scope.

    Both answer alike: the address of somebody else's record must not tell that it exists.
    """
    visible: QuerySet[Any] = queryset.visible_to(user)
    return get_object_or_404(visible, **lookup)
