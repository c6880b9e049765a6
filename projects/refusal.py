"""How an action says no."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from khuyencong.files import no_file_without_its_row
from khuyencong.saving import save_checked
from khuyencong.storage import DISK_FULL, is_disk_full


class Refused(ValidationError):
    """The action was refused; its messages say which condition fails, with its figures.

    Two codes let a page answer better: `too-late` (somebody was quicker), `version` (saved
    elsewhere meanwhile).
    """

    def has_code(self, code: str) -> bool:
        return any(error.code == code for error in self.error_list)


MEMBER = "member-"


def refuse(
    reasons: list[str], of_members: Mapping[int, list[str]] | None = None, *, code: str = ""
) -> None:
    """Raise Refused with all these reasons, if there are any. Those that speak of one establishment
    (by key) are shown beside its amounts."""
    errors = [ValidationError(reason, code=code or None) for reason in reasons]
    for key, each in (of_members or {}).items():
        errors += [ValidationError(reason, code=f"{MEMBER}{key}") for reason in each]
    if errors:
        raise Refused(errors)


def member_of(error: ValidationError) -> str:
    """The key of the establishment that a reason speaks of, empty when it speaks of all."""
    code = error.code or ""
    return code.removeprefix(MEMBER) if code.startswith(MEMBER) else ""


@contextmanager
def files_or_nothing() -> Iterator[None]:
    """Around an action that writes files, outside of its transaction: they stay only with its rows,
    and a full disk is a refusal."""
    try:
        with no_file_without_its_row():
            yield
    except (OSError, DatabaseError) as error:
        if not is_disk_full(error):
            raise
        raise Refused(DISK_FULL) from error


def validated(row: Any) -> Any:
    """Say what a constraint would refuse as a sentence before the database says it as an error."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(error.messages) from error
    return row


def saved(row: Any) -> Any:
    """Validated and saved; who was quicker with what may be there once is refused as well."""
    try:
        save_checked(row)
    except ValidationError as error:
        raise Refused(error.messages) from error
    return row
