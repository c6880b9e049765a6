"""Whose portal it is, for the pages that say so (sign-in and home)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from khuyencong.dates import today
from khuyencong.offices.models import Office
from reports.models import BodyRole, OfficialBody


@dataclass(frozen=True)
class OfficeNames:
    """The office and the body above it; `until` is the last day of a name that has ended without a
    later one. Empty where nobody has recorded any: nothing is made up."""

    name: str = ""
    parent: str = ""
    until: datetime.date | None = None


def office(request: HttpRequest) -> dict[str, Any]:
    """`office`: read only by the pages that name it; of who is signed in, else of the only one there is.
    `has_office`: has the portal been set up? Asked by the sign-in page alone."""

    def names() -> OfficeNames:
        user = getattr(request, "user", None)
        return office_names(today(), getattr(user, "office_id", None))

    return {
        "office": SimpleLazyObject(names),
        "has_office": SimpleLazyObject(Office.objects.exists),
    }


def office_names(day: datetime.date, office: int | None = None) -> OfficeNames:
    """The names of an office (by key) on the day; where it has none, the last ones that it had. Without an
    office those of the only one that has names. One query."""
    begun = OfficialBody.objects.filter(role__in=(BodyRole.ISSUER, BodyRole.PARENT))
    named = [body for body in begun if office in (None, body.office_id)]
    if len({body.office_id for body in named}) > 1:
        return OfficeNames()
    bodies = [body for body in named if (body.valid_from or day) <= day]
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
