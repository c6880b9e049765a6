"""Making a file of a document, or finding the one that was made of the same content."""

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from reports.actions.press import press
from reports.documents.content import Content, digest
from reports.formats import workers
from reports.formats.registry import FORMATS
from reports.formats.slots import Slots
from reports.formats.workers import OnPart, nothing

# Who asks for the same while it is being made waits for it.
_making = [threading.Lock() for _ in range(16)]


def made(content: Content, code: str, on_part: OnPart = nothing) -> bytes:
    """The file of a content in a format. What `on_part` raises ends the making.

    Unchanged content comes from the cache at once, whoever had it made: the key is what it says.
    """
    key = _key(digest(content), code)
    file = _cached(key)
    if file is None:
        with _making[hash(key) % len(_making)]:
            file = _cached(key)
            if file is None:
                file = FORMATS[code].write(content, on_part)
                caches["reports"].set(key, file)
    return file


def side_by_side(on_wait: Callable[[], None] = workers.patient) -> AbstractContextManager[None]:
    """What is made inside may use the printing processes of the machine, in its turn."""
    slots = Slots(Path(settings.PRINTING_PLACES), settings.PRINTING_PROCESSES)
    return workers.side_by_side(slots, on_wait)


def kept_file(content_digest: str, code: str) -> bytes | None:
    """The file made of a content that is known by its digest; None when it was cleared away."""
    return _cached(_key(content_digest, code))


def takes_long(content: Content, *codes: str) -> bool:
    """Would somebody have to wait for these formats, more than a page may take? Files are looked for
    only where it would be long without them."""

    def is_long(these: Iterable[str]) -> bool:
        return sum(FORMATS[code].seconds(content) for code in these) > settings.REPORT_SECONDS

    if not is_long(codes):
        return False
    printed = digest(content)
    return is_long(code for code in codes if kept_file(printed, code) is None)


def _cached(key: str) -> bytes | None:
    found: bytes | None = caches["reports"].get(key)
    return found


def _key(content_digest: str, code: str) -> str:
    """What is printed, as what, and by which press: only what looks the same is the same file."""
    return f"{press()}-{code}-{content_digest}"
