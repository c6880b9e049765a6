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
from reports.formats.html_to_pdf import UA, Attached
from reports.formats.slots import PrintSlots

pytestmark = pytest.mark.once
# Long enough that a worker is still busy with it when something happens to it.
LONG = "<table>" + "".join(f"<tr><td>Hàng {n}</td></tr>" for n in range(200)) + "</table>"


@pytest.fixture
def slots(tmp_path):
    """Two places, of this test alone, however many cores there are: the caller and one worker."""
    return PrintSlots(tmp_path / "places", 2)


@pytest.fixture
def pool(slots):
    with workers.in_parallel(slots):
        yield workers._pool.get()


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


@pytest.mark.parametrize("with_worker", [True, False])
def test_parts_come_in_their_order_and_each_is_shown(request, with_worker):
    if with_worker:
        request.getfixturevalue("pool")
    steps = []
    pages = [page(n, LONG if n == 1 else "") for n in range(6)]

    parts = list(workers.print_parts(pages, UA, on_part=lambda *step: steps.append(step)))

    assert heads(parts) == [f"Phần {n}" for n in range(6)]
    assert steps == [(n, 6) for n in range(1, 7)]


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
    steps = []

    def stop(done, of):
        steps.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(workers.print_parts([page(n, LONG) for n in range(20)], UA, on_part=stop))
    time.sleep(0.5)

    assert steps == [1]
    assert pool._given <= 2


def test_a_fault_of_the_layout_is_shown_to_the_caller(pool):
    with pytest.raises(KeyError):
        list(workers.print_parts([page(0), page(1)], "pdf/unknown"))


def test_what_is_attached_is_in_the_first_part(pool):
    sheet = Attached("so-lieu.xlsx", b"x", "Số liệu")

    parts = list(workers.print_parts([page(0), page(1)], "pdf/a-3a", [sheet]))

    names = []
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pdf:
            names.append(list(pdf.attachments))
    assert names == [["so-lieu.xlsx"], []]


# --------------------------------------------------------------- places of the machine


def test_without_places_nobody_helps():
    """A page prints what is short itself."""
    before = helpers_of(os.getpid())

    parts = list(workers.print_parts([page(n, LONG) for n in range(3)], UA))

    assert len(parts) == 3
    assert helpers_of(os.getpid()) == before


def test_a_document_takes_no_more_places_than_it_has_parts(tmp_path):
    slots = PrintSlots(tmp_path / "places", 5)
    with workers.in_parallel(slots):
        list(workers.print_parts([page(0), page(1)], UA))
        assert len(processes(workers._pool.get())) == 1
        left = [slots.acquire() for _ in range(4)]

        assert [bool(slot) for slot in left] == [True, True, True, False]
        for slot in filter(None, left):
            slot.release()


def test_places_and_processes_are_given_back_at_the_end(slots):
    with workers.in_parallel(slots):
        list(workers.print_parts([page(0), page(1)], UA))
        begun = processes(workers._pool.get())
        assert slots.acquire() is None

    assert all(map(has_ended, begun))
    free = [slots.acquire() for _ in range(3)]
    assert [bool(slot) for slot in free] == [True, True, False]
    for slot in filter(None, free):
        slot.release()


def test_one_inside_of_another_takes_nothing_more(slots, pool):
    list(workers.print_parts([page(0), page(1)], UA))

    with workers.in_parallel(slots):
        assert workers._pool.get() is pool


PARENT = """
import sys, time
from pathlib import Path
from reports.formats import workers
from reports.formats.slots import PrintSlots
if __name__ == "__main__":
    folder, count, name, then = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    with workers.in_parallel(PrintSlots(folder / "places", count)):
        (folder / f"{name}.printing").touch()
        rows = "<table>" + "<tr><td>x</td></tr>" * 40 + "</table>"
        list(workers.print_parts([f"<p>{n}{rows}" for n in range(6)], "pdf/ua-1"))
        print(*workers._pool.get()._executor._processes if then == "stay" else [], flush=True)
        time.sleep(60 if then == "stay" else 0)
        (folder / f"{name}.printing").unlink()
"""


@pytest.fixture
def begin(tmp_path, root):
    """Processes of their own that print with places of this test."""
    (tmp_path / "parent.py").write_text(PARENT)
    begun = []

    def begin(count, name, then="end"):
        words = [sys.executable, tmp_path / "parent.py", tmp_path, str(count), name, then]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        begun.append(subprocess.Popen(words, env=environment, stdout=subprocess.PIPE))  # noqa: S603 - our own program
        return begun[-1]

    yield begin
    for each in begun:
        each.kill()
        each.wait(timeout=10)
        each.stdout.close()


def helpers_of(*parents):
    """Processes that these have begun to lay out parts."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(state[1]) not in parents or state[0] == "Z":
                continue
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"spawn_main" in words:
            found.add(int(folder.name))
    return found


@pytest.mark.long
def test_all_processes_of_the_machine_together_keep_within_the_places(tmp_path, begin):
    programs = [begin(3, f"p{n}") for n in range(4)]
    seen = []
    until = time.monotonic() + 120
    while any(each.poll() is None for each in programs) and time.monotonic() < until:
        callers = len(list(tmp_path.glob("*.printing")))
        seen.append(callers + len(helpers_of(*(each.pid for each in programs))))
        time.sleep(0.02)

    assert [each.wait(timeout=1) for each in programs] == [0, 0, 0, 0]
    assert max(seen) <= 3
    assert max(seen) > 1, "nobody helped"


def test_who_is_killed_gives_its_places_back_and_its_workers_leave(tmp_path, begin):
    first = begin(2, "first", "stay")
    (process,) = map(int, first.stdout.readline().split())
    second = begin(2, "second", "stay")
    time.sleep(2)
    assert not (tmp_path / "second.printing").exists()
    assert second.poll() is None

    first.kill()

    assert second.stdout.readline().split()
    assert has_ended(process)
