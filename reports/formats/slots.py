"""Places for processes that print, so many for the whole machine. Knows no Django.

A place is a file that is locked (flock) by who prints: whoever it is, of whatever parent, it counts,
and the kernel gives the place back when its holder ends, however it ends.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

PAUSE = 0.5  # seconds between two looks for a free place


class PrintSlot:
    """A place that is held."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        os.close(self._handle)  # and its lock with it


class PrintSlots:
    """`count` places in a folder that all who share them name alike."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count

    def acquire(self) -> PrintSlot | None:
        """A free place; None when all are taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.count):
            # Closed when another program begins (O_CLOEXEC), so no child holds on to it.
            handle = os.open(
                self.folder / f"{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            else:
                return PrintSlot(handle)
        return None

    def wait(self, on_wait: Callable[[], None]) -> PrintSlot:
        """A place, as soon as there is one. What `on_wait` raises ends the waiting."""
        while (slot := self.acquire()) is None:
            on_wait()
            time.sleep(PAUSE)
        return slot
