"""Files that rows name: given out safely, taken away when no row came to name them.

A file is written before its row and does not go back with the transaction. So who writes files does
it inside `no_file_without_its_row` (every request does); what a killed process leaves is found by
`sweep`. Both ask the rows, never the course of events, and delete nothing that a row names.
"""

import datetime
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone

from khuyencong.storage import written

logger = logging.getLogger(__name__)

ROWLESS_AFTER = datetime.timedelta(days=1)  # no transaction takes that long
BATCH = 500  # names a query
FEW = 20  # so many files without a row are no sign of a wrong database


@contextmanager
def no_file_without_its_row() -> Iterator[None]:
    """Files written inside that no row names at the end are taken away. Stands outside of the
    transaction; the outermost one decides."""
    outer, mine = written.get(), list[str]()
    token = written.set(mine)
    try:
        yield
    finally:
        written.reset(token)
        if outer is None:
            _take_away_rowless(mine)
        else:
            outer += mine


def remove_rowless_files(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what a request wrote and then refused does not stay on the disk."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with no_file_without_its_row():
            return get_response(request)

    return middleware


def _take_away_rowless(names: list[str]) -> None:
    if not names:
        return
    try:
        for name in rowless(names):
            default_storage.delete(name)
    except (DatabaseError, OSError):  # they wait for the sweep
        logger.warning("Could not look after %s files.", len(names), exc_info=True)


def rowless(names: Iterable[str]) -> set[str]:
    """Those of these names that no row of any table has. One query a table with files."""
    left = set(names)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and left:
                every = model._base_manager  # noqa: SLF001 - the one that hides no row
                rows = every.filter(**{f"{field.name}__in": left})
                left.difference_update(rows.values_list(field.name, flat=True))
    return left


# ---------------------------------------------------------------------------- sweeping


class TooManyRowless(Exception):
    """More files without a row than with one: this is rather a wrong database."""


@dataclass(frozen=True)
class Swept:
    files: int = 0
    size: int = 0  # bytes


def sweep(*, now: datetime.datetime | None = None, all_of_them: bool = False) -> Swept:
    """Delete files that are older than a day and that no row names, and what uploads and reports
    left half-written. Raises TooManyRowless, unless `all_of_them`, where most files have no row."""
    until = (now or timezone.now()) - ROWLESS_AFTER
    base = Path(settings.MEDIA_ROOT)
    old = [path.relative_to(base).as_posix() for path in _old_files(base, until)]
    found = [name for names in _batches(old) for name in rowless(names)]
    if len(found) > max(FEW, len(old) - len(found)) and not all_of_them:
        raise TooManyRowless(len(found), len(old))
    # Asked again right before each batch goes: a row may have come meanwhile.
    gone = [base / name for names in _batches(found) for name in rowless(names)]
    return _deleted([*gone, *_half_written(until)])


def _batches(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    left = iter(names)
    while batch := tuple(islice(left, BATCH)):
        yield batch


def _old_files(base: Path, until: datetime.datetime) -> Iterator[Path]:
    """By the later of both times: a file that was copied back today is of today."""
    for folder, _folders, names in os.walk(base):
        for path in (Path(folder) / name for name in names):
            try:
                state = path.lstat()
                str(path).encode()
            except (OSError, UnicodeEncodeError):  # gone meanwhile; or not a name of ours
                continue
            if max(state.st_mtime, state.st_ctime) < until.timestamp():
                yield path


def _half_written(until: datetime.datetime) -> Iterator[Path]:
    """What a killed process left in the folders of uploads under way and of files stored for a time."""
    caches: list[Any] = list(settings.CACHES.values())
    kept_for_a_time = [c for c in caches if c["BACKEND"].endswith("FileBasedCache")]
    folders = [(settings.FILE_UPLOAD_TEMP_DIR, "*.upload*")]
    folders += [(cache["LOCATION"], "tmp*") for cache in kept_for_a_time]
    for folder, pattern in folders:
        if folder:
            yield from (p for p in _old_files(Path(folder), until) if p.match(pattern))


def _deleted(paths: Iterable[Path]) -> Swept:
    files = size = 0
    for path in paths:
        try:
            bytes_of_it = path.lstat().st_size
            path.unlink()
        except OSError:
            logger.warning("Could not delete %s.", path, exc_info=True)
        else:
            files, size = files + 1, size + bytes_of_it
    return Swept(files, size)


# -------------------------------------------------------------------------- giving out


class FileGone(Http404):
    """A row names a file that is not there. Says so on the page, with where to go on."""

    def __init__(self, sentence: str, address: str = "", button: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.address, self.button = sentence, address, button


def download_response(
    file: FieldFile, *, name: str, content_type: str | None = None
) -> FileResponse:
    """A stored file under the name that its user gave it, always as a download: a browser never
    shows what somebody handed in as a page of this portal. Raises FileGone."""
    name = safe_name(name)
    try:
        opened = file.open("rb")
    except (OSError, ValueError) as error:
        logger.exception("The file %s (%s) cannot be read.", file.name, name)
        raise FileGone(
            f"Tệp “{name}” không còn trên máy chủ. Hãy báo người quản trị để lấy lại từ bản sao "
            "lưu, hoặc nộp lại tệp."
        ) from error
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def safe_name(name: str) -> str:
    """As a user called it, without what leads elsewhere or cannot be seen. Django writes it into the
    header by RFC 6266 and RFC 5987."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip(". ") or "tep"
