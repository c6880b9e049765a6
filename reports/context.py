"""Whose portal it is, for the pages that say so (sign-in and home)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from khuyencong.dates import today
from reports.models import BodyRole, OfficialBody


@dataclass(frozen=True)
class OfficeNames:
    """The office and the body above it; `until` is the last day of a name that has ended without a
    later one. Empty where nobody has recorded any: nothing is made up."""

    name: str = ""
    parent: str = ""
    until: datetime.date | None = None


def office(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """`office`: read only by the pages that name it."""
    return {"office": SimpleLazyObject(lambda: office_names(today()))}


def office_names(day: datetime.date) -> OfficeNames:
    """The names of the day; where the office has none, the last ones that it had. One query."""
    begun = OfficialBody.objects.filter(role__in=(BodyRole.ISSUER, BodyRole.PARENT))
    bodies = [body for body in begun if (body.valid_from or day) <= day]
    issuer = max((body for body in bodies if body.role == BodyRole.ISSUER), key=_end, default=None)
    if issuer is None:
        return OfficeNames()
    then = min(day, _end(issuer))
    parents = (body for body in bodies if body.role == BodyRole.PARENT)
    above = (body for body in parents if (body.valid_from or then) <= then <= _end(body))
    return OfficeNames(
        name=issuer.name,
        parent=next((body.name for body in above), ""),
        until=issuer.valid_to if then < day else None,
    )


def _end(body: OfficialBody) -> datetime.date:
    return body.valid_to or datetime.date.max
