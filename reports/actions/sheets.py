"""The sheet of invitations: for each who has no password yet, the address on which it is set."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from khuyencong.accounts.invitations import invitation_path, valid_days
from khuyencong.dates import today
from khuyencong.offices.models import Office
from reports.actions.first_accounts import invited_people


@dataclass(frozen=True)
class Slip:
    """What is cut out and handed to one person."""

    full_name: str
    username: str
    role: str
    places: str
    address: str


def sheet_of(office: Office) -> dict[str, Any]:
    """What the templates of the sheet take. Each time with fresh addresses: those on an older sheet go on
    working until their own days are over or a password is set. Two queries."""
    people = [
        Slip(
            user.full_name,
            user.username,
            user.role_class.display_name,
            ", ".join(place.name for place in user.localities.all()),
            f"{settings.PORTAL_URL}{invitation_path(user)}",
        )
        for user in invited_people(office)
    ]
    return {"office": office, "people": people, "days": valid_days(), "made_on": today()}
