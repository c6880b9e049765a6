"""Lines of the log, without what opens an account."""

import logging
import re

# The address of an invitation (khuyencong/accounts/invitations.py), also within a longer one.
INVITATION = re.compile(r"(/moi/[^/\s]+/)[^/\s]+")


class WithoutInvitations(logging.Formatter):
    """Hides the token of an invitation wherever a line has it: in the message, its arguments, a traceback.
    The whole line is looked at, so whoever logs an address need not think of it."""

    def format(self, record: logging.LogRecord) -> str:
        return INVITATION.sub(r"\1…", super().format(record))
