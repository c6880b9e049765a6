"""Notices of one record as one entry: a proposal on its way sends dozens, and the last says most."""

from collections.abc import Iterable
from dataclasses import dataclass

from khuyencong.notices.models import Notice


@dataclass(frozen=True)
class Bundle:
    """The notices of one record to one person: the newest, and those before it."""

    newest: Notice
    earlier: tuple[Notice, ...]

    @property
    def count(self) -> int:
        return 1 + len(self.earlier)

    @property
    def unread(self) -> int:
        return sum(notice.read_at is None for notice in (self.newest, *self.earlier))


def bundled(notices: Iterable[Notice]) -> list[Bundle]:
    """One bundle a record, newest first: the records, and the notices of each."""
    of_record: dict[tuple[int, int], list[Notice]] = {}
    for notice in sorted(notices, key=lambda notice: notice.pk, reverse=True):
        of_record.setdefault(notice.record, []).append(notice)
    return [Bundle(newest, tuple(earlier)) for newest, *earlier in of_record.values()]
