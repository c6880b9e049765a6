"""What locks around cached figures are worth: eight people on one page while somebody writes.

The portal is served over real HTTP (gunicorn, 2 workers of 4 threads, PostgreSQL) as it is, without locks,
and with 128 (tests/benchmarks/portal_urls.py). Whatever is cached is worthless four times a second. JSON out:
requests a second, median and p99 in ms, and the workers' processor time an answer (which other work on the
machine does not change), of the first page and of a list; medians of runs that take turns, and their
ratio. `--size` proposals, 5,000 unless given.
"""

import argparse
import json
import os
import statistics
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import pages

LIST, HOME = "/de-an/?nam=2018&q=nuoc%20mam", "/"
PAUSE, ROUNDS, PEOPLE = 0.25, 3, 8
LOCKS = ("", "1")
WRITING = (
    "INSERT INTO audit_event (kind, at, by_id, subject_type_id, subject_id, before, after, comment) "
    "SELECT kind, now(), by_id, subject_type_id, subject_id, '', '', '' FROM audit_event LIMIT 1"
)


def writer(stop):
    """Somebody writes four times a second."""
    with pages.connect() as database:
        while not stop.wait(PAUSE):
            database.execute(WRITING)


def people():
    """Cookies of people of the centre."""
    from django.conf import settings
    from django.test import Client

    from khuyencong.accounts import roles
    from khuyencong.accounts.models import User
    from khuyencong.offices.models import Office

    cookies = []
    for number in range(PEOPLE):
        client = Client()
        client.force_login(
            User.objects.create_user(
                f"p{number}",
                full_name="P",
                role=roles.CentreStaff.code,
                office=Office.objects.first(),
            )
        )
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return cookies


def run(path, cookies, locks):
    os.environ["BENCH_LOCKS"] = locks
    with pages.Portal() as portal:
        for cookie in cookies:
            portal.get(path, cookie)  # both workers are warm
        stop = threading.Event()
        other = threading.Thread(target=writer, args=(stop,))
        other.start()
        try:
            before = processor_seconds(portal.process.pid)
            found = portal.load(path, cookies, PEOPLE)
            used = processor_seconds(portal.process.pid) - before
        finally:
            stop.set()
            other.join()
    answers = found["requests_per_second"] * pages.SECONDS
    return {**found, "processor_ms_an_answer": used * 1000 / answers}


def processor_seconds(master):
    """What the workers of this gunicorn have used so far: other work on the machine is not in it."""
    total = 0
    for worker in Path(f"/proc/{master}/task/{master}/children").read_text().split():
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])  # utime, stime
    return total / os.sysconf("SC_CLK_TCK")


def medians(found):
    return {name: round(statistics.median(each[name] for each in found), 1) for name in found[0]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    pages.prepare()
    try:
        pages.grow(0, asked.size)
        cookies, result = people(), {}
        for name, path in (("home", HOME), ("list", LIST)):
            runs = {locks: [] for locks in LOCKS}
            for _ in range(asked.rounds):
                for locks, found in runs.items():
                    found.append(run(path, cookies, locks))
            free, locked = (medians(runs[locks]) for locks in LOCKS)
            ratio = {each: round(locked[each] / free[each], 2) for each in free if free[each]}
            result[name] = {"without": free, "with_locks": locked, "with_to_without": ratio}
        print(json.dumps({"proposals": asked.size, **result}, indent=1))
    finally:
        from django.db import connections

        connections.close_all()
        with pages.connect("postgres") as server:
            server.execute(f"DROP DATABASE {pages.NAME} WITH (FORCE)")


if __name__ == "__main__":
    main()
