"""How many records have news, for the head of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from khuyencong.notices.models import Notice


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: counted only when the page shows its head."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(Notice.objects.of(user).unread().by_record().count)}
