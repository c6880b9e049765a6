"""Render a document to a file, or find the cached one of the same content."""

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from reports.actions.renderer import renderer_id
from reports.documents.content import Content, digest
from reports.formats import workers
from reports.formats.registry import FORMATS
from reports.formats.slots import PrintSlots
from reports.formats.workers import OnPart, ignore_progress

# Who asks for the same while it is being rendered waits for it.
_rendering = [threading.Lock() for _ in range(16)]


def rendered_file(content: Content, code: str, on_part: OnPart = ignore_progress) -> bytes:
    """The file of a content in a format. What `on_part` raises ends the work.

    Unchanged content comes from the cache at once, whoever had it rendered: the key is what it says.
    """
    key = _key(digest(content), code)
    file = _cached(key)
    if file is None:
        with _rendering[hash(key) % len(_rendering)]:
            file = _cached(key)
            if file is None:
                file = FORMATS[code].write(content, on_part)
                caches["reports"].set(key, file)
    return file


def in_parallel(on_wait: Callable[[], None] = workers.keep_waiting) -> AbstractContextManager[None]:
    """What is rendered inside may use the printing processes of the machine, in its turn."""
    slots = PrintSlots(Path(settings.PRINTING_PLACES), settings.PRINTING_PROCESSES)
    return workers.in_parallel(slots, on_wait)


def cached_file(content_digest: str, code: str) -> bytes | None:
    """The cached file of a content known by its digest; None when it was cleared away."""
    return _cached(_key(content_digest, code))


def takes_long(content: Content, *codes: str) -> bool:
    """Would somebody have to wait for these formats, more than a page may take? Files are looked for
    only where it would be long without them."""

    def is_long(these: Iterable[str]) -> bool:
        return sum(FORMATS[code].seconds(content) for code in these) > settings.REPORT_SECONDS

    if not is_long(codes):
        return False
    printed = digest(content)
    return is_long(code for code in codes if cached_file(printed, code) is None)


def _cached(key: str) -> bytes | None:
    found: bytes | None = caches["reports"].get(key)
    return found


def _key(content_digest: str, code: str) -> str:
    """What is printed, as what, and by which renderer: only what looks the same is the same file."""
    return f"{renderer_id()}-{code}-{content_digest}"
