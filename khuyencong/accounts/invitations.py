"""The way in for who has an account and no password yet: a link that works once, for some days.

Nothing of it is stored: the link is signed with what it changes. It goes by letter, whose text is written
at the moment in which it leaves, or on a sheet of paper.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from khuyencong.accounts.models import User

SIGNS = 16  # of the signature: 64 bits, and few enough to be typed from paper
SECONDS_A_DAY = 24 * 3600


class InvitationTokens(PasswordResetTokenGenerator):
    """Django's own, under another salt and with a shorter signature."""

    key_salt = "khuyencong.accounts.invitations"

    def _make_token_with_timestamp(
        self, user: Any, timestamp: int, secret: str | bytes = ""
    ) -> str:
        made = super()._make_token_with_timestamp(user, timestamp, secret)
        stamp, _dash, signature = made.partition("-")
        return f"{stamp}-{signature[:SIGNS]}"


tokens = InvitationTokens()


def valid_days() -> int:
    return settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY


def is_invited(user: User) -> bool:
    """Has it an account that nobody has entered yet? A password that is there is never set this way."""
    return user.is_active and not user.is_machine and not user.has_usable_password()


def invitation_path(user: User) -> str:
    """The page on which this user sets the first password; empty where there is one already."""
    if not is_invited(user):
        return ""
    return reverse("accounts:invitation", args=(int_to_base36(user.pk), tokens.make_token(user)))


def invited_by(key: str, token: str, *, rows: Any = User.objects) -> User | None:
    """Who is meant by a link, while it works."""
    try:
        user: User | None = rows.filter(pk=base36_to_int(key)).first()
    except (ValueError, OverflowError):
        return None
    return user if user and is_invited(user) and tokens.check_token(user, token) else None
