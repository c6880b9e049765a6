"""Worker processes that lay out the parts of a document side by side.

Who prints long documents – the task worker, a command – does it inside `in_parallel`: it waits for a
place on the machine, and takes what other places are free for processes beside it, each held until
the work is done. Caller and workers take the next part whenever they are free, so none waits for
another. A part whose worker died (the machine ran out of memory) is laid out by the caller.
Everybody else – a page – prints alone, whatever it prints.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing import get_context
from queue import SimpleQueue

from reports.formats import html_to_pdf
from reports.formats.slots import PrintSlot, PrintSlots

logger = logging.getLogger(__name__)

# Then fresh processes take their place, and their memory is given back. The executor's own
# `max_tasks_per_child` can wait for ever for the successor of a process (python/cpython#115634).
PARTS_A_POOL = 200

OnPart = Callable[[int, int], None]


def ignore_progress(_done: int, _of: int) -> None:
    """Nobody watches how far it is."""


def keep_waiting() -> None:
    """Nobody asks why it has not begun."""


@contextmanager
def in_parallel(slots: PrintSlots, on_wait: Callable[[], None] = keep_waiting) -> Iterator[None]:
    """Documents printed inside may be laid out by several processes, within the machine's places.

    Waits for a place of its own; `on_wait` is called meanwhile, and what it raises ends the waiting.
    Inside of another one it changes nothing.
    """
    if _pool.get() is not None:
        yield
        return
    slot = slots.wait(on_wait)
    pool = _Pool(slots)
    token = _pool.set(pool)
    try:
        yield
    finally:
        _pool.reset(token)
        pool.close()
        slot.release()


def print_parts(
    pages: Sequence[str],
    variant: str,
    attached: Sequence[html_to_pdf.Attached] = (),
    on_part: OnPart = ignore_progress,
) -> Iterator[bytes]:
    """Each page of HTML as a PDF part, in their order, as soon as it is there: who joins them does
    that while a worker is still busy. `attached` goes into the first.

    `on_part(done, of)` is called after each part, in the thread of the caller; what it raises ends the
    work, and parts that have not begun are not begun.
    """
    waiting, pool = deque(range(len(pages))), _pool.get()
    numbers = _taken_from(waiting)
    finished: SimpleQueue[tuple[int, bytes | None]] = SimpleQueue()
    printed: dict[int, bytes] = {}
    done = given = 0

    def keep_a_worker_busy() -> None:
        for number in _taken_from(waiting):
            finished.put((number, pool.print_part(pages[number], variant)))  # type: ignore[union-attr]

    def add(number: int, part: bytes | None = None) -> None:
        nonlocal done
        files = () if number else attached
        printed[number] = part or html_to_pdf.print_part(pages[number], variant, files)
        done += 1
        on_part(done, len(pages))

    first = next(numbers)  # the caller's, with what is attached
    for _ in range(pool.helpers(at_most=len(waiting)) if pool else 0):
        threading.Thread(target=keep_a_worker_busy, daemon=True).start()
    try:
        add(first)
        while given < len(pages):
            while given in printed:
                yield printed.pop(given)
                given += 1
            if (number := next(numbers, None)) is not None:
                add(number)
            elif done < len(pages):
                add(*finished.get())
            while not finished.empty():
                add(*finished.get())
    finally:
        waiting.clear()


def _taken_from(waiting: "deque[int]") -> Iterator[int]:
    """One after the other, each by who asks first."""
    while True:
        try:
            yield waiting.popleft()
        except IndexError:
            return


class _Pool:
    """The processes beside this one, begun when they are first needed. Each has a place."""

    def __init__(self, slots: PrintSlots) -> None:
        self._slots = slots
        self._held: list[PrintSlot] = []
        self._lock = threading.Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._given = 0

    def helpers(self, at_most: int) -> int:
        """How many processes may help, after taking the places that are free now."""
        with self._lock:
            while len(self._held) < at_most and (slot := self._slots.acquire()) is not None:
                self._held.append(slot)
                self._close_executor()  # the next one is larger
            return min(len(self._held), at_most)

    def print_part(self, html: str, variant: str) -> bytes | None:
        """The part as PDF; None when no worker could do it."""
        executor = None
        try:
            with self._lock:
                executor = self._executor_with_room()
                future = executor.submit(html_to_pdf.print_part, html, variant)
            return future.result()
        except BrokenProcessPool:
            self._forget(executor)
        except Exception:
            logger.warning("A worker could not lay out a part.", exc_info=True)
        return None

    def close(self) -> None:
        """End the processes, then release their places."""
        with self._lock:
            self._close_executor()
            while self._held:
                self._held.pop().release()

    def _executor_with_room(self) -> ProcessPoolExecutor:
        if self._given >= PARTS_A_POOL:
            self._close_executor(cancel=False)
        if self._executor is None:
            self._given = 0
            self._executor = ProcessPoolExecutor(
                len(self._held),
                mp_context=get_context("spawn"),
                initializer=_leave_with_parent,
                initargs=(os.getpid(),),
            )
        self._given += 1
        return self._executor

    def _close_executor(self, *, cancel: bool = True) -> None:
        """Wait for the part that each is at: there are never more processes than places."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=cancel)
            self._executor = None

    def _forget(self, executor: ProcessPoolExecutor | None) -> None:
        with self._lock:
            if self._executor is executor:
                self._close_executor()


_pool: ContextVar[_Pool | None] = ContextVar("_pool", default=None)


def _leave_with_parent(parent: int) -> None:
    """A worker whose parent was killed has nobody to work for."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(2)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
