"""What runs in the background is started again: after a failure, and after the database was away."""

import itertools
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from khuyencong.notices.models import Letter
from khuyencong.notices.notify import notify
from projects.models.event import ProposalEvent
from tests.factories import ProposalFactory
from tests.khuyencong.mail_server import MailServer
from tests.processes import ROOT, SharedDatabase, said_by

WORKER = "kc-test-worker"


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came")


@pytest.fixture
def keep():
    started = []

    def start(*arguments, **environment):
        started.append(
            subprocess.Popen(  # noqa: S603 - our own program
                [ROOT / "script/keep", *arguments],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def moments(path):
    return [float(line) for line in path.read_text().split()] if path.exists() else []


@pytest.mark.long
@pytest.mark.once
def test_a_command_that_fails_is_started_again_after_growing_pauses(keep, tmp_path):
    seen = tmp_path / "seen"

    keep("sh", "-c", f"date +%s.%N >> {seen}; exit 3", KEEP_LONGEST="3")

    until(lambda: len(moments(seen)) >= 5)
    times = moments(seen)
    pauses = [round(b - a) for a, b in itertools.pairwise(times)]
    assert pauses[:4] == [1, 2, 3, 3]


@pytest.mark.long
@pytest.mark.once
def test_what_runs_every_while_comes_again_and_sooner_after_a_failure(keep, tmp_path):
    seen = tmp_path / "seen"

    keep("--every", "4", "sh", "-c", f"date +%s.%N >> {seen}; test $(wc -l < {seen}) != 2")

    until(lambda: len(moments(seen)) >= 3)
    first, second, third = moments(seen)[:3]
    assert (round(second - first), round(third - second)) == (4, 1)


@pytest.mark.once
def test_whoever_ends_the_keeper_ends_the_command(keep, tmp_path):
    seen = tmp_path / "pid"
    process = keep("sh", "-c", f"echo $$ > {seen}; exec sleep 60")
    until(lambda: seen.exists() and seen.read_text())

    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text()), 0)


@pytest.mark.once
def test_the_portal_keeps_all_that_runs_in_the_background(root):
    lines = (root / "script/serve").read_text().splitlines()
    kept = [line.split("manage.py ")[1].split()[0] for line in lines if line.startswith("keep ")]

    assert kept == ["db_worker", "send_reminders", "send_digests", "sweep_files"]


# ------------------------------------------------------------- the database is away


@pytest.fixture
def event(make_user):
    actor = make_user(roles.CentreLeader, username="nguoi-lam")
    return record(ProposalEvent.SCREENED, ProposalFactory(), by=actor)


class Server:
    """What an administrator of PostgreSQL may do to the database of this test: to the worker's
    connections alone, by their name."""

    def __init__(self):
        settings = connection.settings_dict
        self.name = settings["NAME"]
        self.address = {
            "host": settings["HOST"], "port": settings["PORT"] or 5432, "user": settings["USER"],
            "password": settings["PASSWORD"] or None, "dbname": "postgres",
        }  # fmt: skip

    def _run(self, sql, *parameters):
        with psycopg.connect(**self.address, autocommit=True) as opened:
            return opened.execute(sql, parameters).fetchall() if "SELECT" in sql else opened.execute(sql)  # fmt: skip

    def connections(self):
        sql = "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname = %s"
        return [pid for (pid,) in self._run(sql, WORKER, self.name)]

    def cut(self):
        for pid in self.connections():
            self._run("SELECT pg_terminate_backend(%s)", pid)

    def admit(self, yes):
        self._run(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {"true" if yes else "false"}')


@pytest.fixture
def server():
    server = Server()
    yield server
    server.admit(True)


def letter(event, make_user, name):
    notify(event, [make_user(roles.Reader, username=name)], text="x", path="/")


WORK = ("manage.py", "db_worker", "--no-reload", "--interval", "0.2", "--no-startup-delay")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_letters_go_on_after_the_database_was_away(event, make_user, keep, server, tmp_path):
    shared = SharedDatabase(tmp_path)
    with MailServer() as mail:
        environment = shared.environment(EMAIL_URL=mail.url, PGAPPNAME=WORKER, KEEP_LONGEST="2")
        keep(sys.executable, *WORK, **environment)
        letter(event, make_user, "truoc")
        until(lambda: len(mail.letters) == 1)

        server.cut()  # a moment, while nothing is to be done
        letter(event, make_user, "mot-thoang")
        until(lambda: len(mail.letters) == 2)

        server.admit(False)
        server.cut()
        until(lambda: not server.connections())
        time.sleep(4)  # the worker has ended, and tried in vain
        server.admit(True)
        letter(event, make_user, "sau")
        until(lambda: len(mail.letters) == 3)

    until(lambda: set(Letter.objects.values_list("state", flat=True)) == {"sent"})


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_without_its_database_ends_with_an_error(event, server, tmp_path):
    shared = SharedDatabase(tmp_path)
    worker = shared.start(sys.executable, *WORK, PGAPPNAME=WORKER)
    until(server.connections)

    server.admit(False)
    server.cut()
    said = said_by(worker)

    assert worker.returncode != 0
    assert "OperationalError" in said


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_cut_in_the_middle_of_a_letter_loses_none(
    event, make_user, keep, server, tmp_path
):
    shared = SharedDatabase(tmp_path)
    letter(event, make_user, "dang-gui")
    with MailServer("silent") as mail:
        environment = {"PGAPPNAME": WORKER, "KEEP_LONGEST": "2", "EMAIL_TIMEOUT": "3"}
        keep(sys.executable, *WORK, **shared.environment(EMAIL_URL=mail.url, **environment))
        assert mail.called.wait(30)
        server.cut()
        until(lambda: Letter.objects.get().attempts == 1)
        letter(event, make_user, "sau")
        mail.habit = "good"
        until(lambda: mail.recipients == ["sau@khuyencong.example"])

        Letter.objects.exclude(state="sent").update(next_try="2026-01-01T00:00Z")
        call_command("send_digests")  # by the timer

    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
