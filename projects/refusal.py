"""How an action says no."""

from typing import Any

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """The action was refused; its messages say which condition fails, with its figures.

    Two codes let a page answer better: `too-late` (somebody was quicker), `version` (saved
    elsewhere meanwhile).
    """

    def has_code(self, code: str) -> bool:
        return any(error.code == code for error in self.error_list)


def refuse(reasons: list[str], code: str = "") -> None:
    """Raise Refused with all these reasons, if there are any."""
    if reasons:
        raise Refused([ValidationError(reason, code=code or None) for reason in reasons])


def validated(row: Any) -> Any:
    """Say what a constraint would refuse as a sentence before the database says it as an error."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(error.messages) from error
    return row
