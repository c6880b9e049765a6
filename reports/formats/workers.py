"""Worker processes that lay out the parts of a document side by side.

One process beside the caller for each further core (at least one), begun at the first report and
kept warm; the caller lays out parts as well. When a worker dies (the machine ran out of memory), the
caller does its part and the next report begins new ones.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from reports.formats import printing

WORKERS = max((os.cpu_count() or 2) - 1, 1)
PARTS_A_WORKER = 100  # then a fresh process takes its place, and its memory is given back

_pool: ProcessPoolExecutor | None = None
_pool_lock = threading.Lock()

OnPart = Callable[[int, int], None]


def nothing(_done: int, _of: int) -> None:
    """Nobody watches how far it is."""


def print_parts(
    pages: Sequence[str],
    variant: str,
    attached: Sequence[printing.Attached] = (),
    on_part: OnPart = nothing,
) -> list[bytes]:
    """Each page of HTML as a PDF part, in their order. `attached` goes into the first.

    `on_part(done, of)` is told after each part; what it raises ends the work, and parts that have
    not begun are not begun.
    """
    futures = [_submit(html, variant) for html in pages[1:]]
    try:
        printed: dict[int, bytes] = {0: printing.print_part(pages[0], variant, attached)}
        on_part(1, len(pages))
        for number, future in enumerate(futures, start=1):
            if future is None or future.cancel():  # not begun: the caller is free, so it does it
                printed[number] = printing.print_part(pages[number], variant)
                on_part(len(printed), len(pages))
            for done, each in enumerate(futures, start=1):
                if (
                    done not in printed
                    and each is not None
                    and each.done()
                    and not each.cancelled()
                ):
                    printed[done] = _result(each, pages[done], variant)
                    on_part(len(printed), len(pages))
        places = {future: number for number, future in enumerate(futures, start=1) if future}
        for future in as_completed(f for f, n in places.items() if n not in printed):
            number = places[future]
            printed[number] = _result(future, pages[number], variant)
            on_part(len(printed), len(pages))
    finally:
        for future in futures:
            if future is not None:
                future.cancel()
    return [printed[number] for number in range(len(pages))]


def _submit(html: str, variant: str) -> "Future[bytes] | None":
    """Given to a worker; None where no process can be begun."""
    global _pool  # noqa: PLW0603 - one a process
    with _pool_lock:
        try:
            if _pool is None:
                _pool = ProcessPoolExecutor(
                    WORKERS,
                    mp_context=get_context("spawn"),
                    initializer=_leave_with_parent,
                    initargs=(os.getpid(),),
                    max_tasks_per_child=PARTS_A_WORKER,
                )
            return _pool.submit(printing.print_part, html, variant)
        except (BrokenProcessPool, OSError, RuntimeError):
            _pool = None
            return None


def _result(future: "Future[bytes]", html: str, variant: str) -> bytes:
    global _pool  # noqa: PLW0603 - one a process
    try:
        return future.result()
    except BrokenProcessPool:
        with _pool_lock:
            _pool = None
        return printing.print_part(html, variant)


def _leave_with_parent(parent: int) -> None:
    """A worker whose parent was killed has nobody to work for."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(2)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
