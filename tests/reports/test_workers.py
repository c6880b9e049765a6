"""Worker processes that lay out parts: real ones, killed, replaced, left without a parent."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pdfplumber
import pikepdf
import pytest

from reports.formats import workers
from reports.formats.printing import UA, Attached

pytestmark = pytest.mark.once
# Long enough that a worker is still busy with it when something happens to it.
LONG = "<table>" + "".join(f"<tr><td>Hàng {n}</td></tr>" for n in range(200)) + "</table>"


@pytest.fixture(autouse=True)
def pool(monkeypatch):
    """One process, of this test alone, however many cores there are."""
    monkeypatch.setattr(workers, "WORKERS", 1)
    pool = workers._Pool()
    monkeypatch.setattr(workers, "_pool", pool)
    yield pool
    if pool._executor is not None:
        pool._executor.shutdown()


def page(number, more=""):
    return f"<!DOCTYPE html><html lang=vi><title>Phần</title><body><h1>Phần {number}</h1>{more}"


def heads(parts):
    """The first line of each part."""
    found = []
    for part in parts:
        with pdfplumber.open(io.BytesIO(part)) as pdf:
            found.append(pdf.pages[0].extract_text().splitlines()[0])
    return found


def processes(pool):
    return set(pool._executor._processes)


def has_ended(process, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{process}/stat").read_text().split()[2] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_parts_come_in_their_order_and_each_is_told():
    told = []
    pages = [page(n, LONG if n == 1 else "") for n in range(6)]

    parts = list(workers.print_parts(pages, UA, on_part=lambda *step: told.append(step)))

    assert heads(parts) == [f"Phần {n}" for n in range(6)]
    assert told == [(n, 6) for n in range(1, 7)]


def test_worker_and_caller_share_the_work(monkeypatch, pool):
    by_worker, print_part = [], pool.print_part

    def watched(html, variant):
        by_worker.append(print_part(html, variant))
        return by_worker[-1]

    monkeypatch.setattr(pool, "print_part", watched)

    parts = list(workers.print_parts([page(n, LONG) for n in range(6)], UA))

    assert None not in by_worker
    assert 0 < len(by_worker) < len(parts) == 6


def test_the_caller_does_what_a_killed_worker_has_begun(pool):
    list(workers.print_parts([page(0), page(1)], UA))
    (process,) = processes(pool)

    def kill_it(done, _of):
        if done == 1:
            os.kill(process, signal.SIGKILL)

    parts = list(workers.print_parts([page(0), page(1, LONG * 5)], UA, on_part=kill_it))

    assert heads(parts) == ["Phần 0", "Phần 1"]
    assert heads(workers.print_parts([page(0), page(1)], UA)) == ["Phần 0", "Phần 1"]
    assert processes(pool).isdisjoint({process})


def test_processes_are_replaced_after_many_parts(monkeypatch, pool):
    monkeypatch.setattr(workers, "PARTS_A_POOL", 3)
    seen = set()
    for _ in range(5):
        assert len(heads(workers.print_parts([page(n) for n in range(3)], UA))) == 3
        if pool._executor is not None:
            seen |= processes(pool)

    assert len(seen) > 1
    assert all(map(has_ended, seen - processes(pool)))


def test_who_stops_watching_stops_the_work(pool):
    told = []

    def stop(done, of):
        told.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(workers.print_parts([page(n, LONG) for n in range(20)], UA, on_part=stop))
    time.sleep(0.5)

    assert told == [1]
    assert pool._given <= 2


def test_a_fault_of_the_layout_is_told_to_the_caller():
    with pytest.raises(KeyError):
        list(workers.print_parts([page(0), page(1)], "pdf/unknown"))


def test_what_is_attached_is_in_the_first_part():
    sheet = Attached("so-lieu.xlsx", b"x", "Số liệu")

    parts = list(workers.print_parts([page(0), page(1)], "pdf/a-3a", [sheet]))

    names = []
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pdf:
            names.append(list(pdf.attachments))
    assert names == [["so-lieu.xlsx"], []]


PARENT = """
import time
from reports.formats import workers
if __name__ == "__main__":
    list(workers.print_parts(["<p>0", "<p>1"], "pdf/ua-1"))
    print(*workers._pool._executor._processes, flush=True)
    time.sleep(60)
"""


def test_a_worker_leaves_when_its_parent_was_killed(tmp_path, root):
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    parent = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, program],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
    )
    try:
        (process,) = map(int, parent.stdout.readline().split())
    finally:
        parent.kill()
        parent.wait(timeout=10)
        parent.stdout.close()

    assert has_ended(process)
