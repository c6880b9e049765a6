"""Long reports in the background: true progress, cancelling, a machine that was killed."""

import datetime
import io
import os
import signal
import subprocess
import sys

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from khuyencong.accounts import roles
from projects.refusal import Refused
from reports.actions import render, runs
from reports.documents import PlanSummaryDocument
from reports.formats import slots
from reports.models import IssuedReport, ReportRun, RunState

ADDRESS = {"nam": "2023"}
YEAR = {"year": 2023}


@pytest.fixture(autouse=True)
def _nothing_made(settings):
    caches["reports"].clear()


def ask(by, code="pdf", **more):
    content = PlanSummaryDocument.content_for(by, **YEAR)
    return runs.request_run(
        document=PlanSummaryDocument, address=ADDRESS, content=content, code=code, by=by, **more
    )


def work():
    """What the worker does with each run, inside the transaction of the test (the worker itself
    closes its connection between tasks; below and in the browser it is the real one)."""
    for key in ReportRun.objects.order_by("pk").values_list("pk", flat=True):
        runs.render_report.call(key)


def test_what_was_asked_for_is_rendered_by_the_worker(example, staff):
    run = ask(staff)
    assert (run.state, run.percent) == (RunState.WAITING, 0)

    work()

    run.refresh_from_db()
    assert (run.state, run.steps, run.steps_done) == (RunState.DONE, 2, 2)
    assert render.cached_file(run.fingerprint, "pdf").startswith(b"%PDF")


def test_the_same_asked_twice_is_one_run(example, staff):
    assert ask(staff) == ask(staff)
    assert ReportRun.objects.count() == 1
    assert ask(staff, "docx") != ask(staff)


def test_who_may_not_issue_may_not_have_it_done_in_the_background(example, make_user):
    with pytest.raises(PermissionDenied):
        ask(make_user(roles.Reader), number="05", dated_on=datetime.date(2023, 1, 5))

    assert not ReportRun.objects.exists()


def test_one_person_has_five_runs_at_the_most(example, staff):
    for code in ("pdf", "pdfa", "docx", "xlsx", "html"):
        ask(staff, code)

    with pytest.raises(Refused, match="đang có 5 báo cáo chờ lập"):
        ask(staff, number="05", dated_on=datetime.date(2023, 1, 5))


def test_each_part_moves_the_bar(example, staff, monkeypatch):
    seen, save = [], ReportRun.save

    def watched(self, *args, **kwargs):
        save(self, *args, **kwargs)
        seen.append((self.state, self.steps_done, self.steps))

    monkeypatch.setattr(ReportRun, "save", watched)
    ask(staff)

    work()

    moved = [step for step in seen if step[0] == RunState.RUNNING]
    assert moved[1:] == [("running", 0, 2), ("running", 1, 2), ("running", 2, 2)]


def test_what_waits_is_cancelled_at_once(example, staff):
    run = runs.cancel(run=ask(staff), by=staff)
    assert run.state == RunState.CANCELLED

    work()

    run.refresh_from_db()
    assert (run.state, run.steps_done) == (RunState.CANCELLED, 0)
    assert render.cached_file(run.fingerprint, "pdf") is None


def test_what_is_being_rendered_stops_after_the_part_at_hand(example, staff, monkeypatch):
    run = ask(staff)
    step = runs._Steps.__call__

    def cancelled_at_first(self, done, of):
        if self.run.steps_done == 0:
            runs.cancel(run=run, by=staff)
        step(self, done, of)

    monkeypatch.setattr(runs._Steps, "__call__", cancelled_at_first)

    work()

    run.refresh_from_db()
    assert (run.state, run.steps_done, run.steps) == (RunState.CANCELLED, 0, 2)
    assert render.cached_file(run.fingerprint, "pdf") is None


def test_what_has_ended_is_not_cancelled(example, staff):
    run = ask(staff, "html")
    work()

    with pytest.raises(Refused, match="đã xong, không hủy được"):
        runs.cancel(run=run, by=staff)


def test_nobody_cancels_the_run_of_another(example, staff, make_user):
    with pytest.raises(PermissionDenied):
        runs.cancel(run=ask(staff), by=make_user(roles.CentreLeader))


def test_who_has_lost_the_right_gets_no_file(example, staff):
    run = ask(staff)
    staff.role = roles.DistrictOfficer.code
    staff.save()

    work()

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "không có quyền xem và in báo cáo" in run.problem


def test_parameters_that_no_longer_hold_are_shown(example, staff):
    run = ask(staff)
    ReportRun.objects.filter(pk=run.pk).update(parameters={"nam": "1999"})

    work()

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "Chưa có kế hoạch khuyến công năm 1999" in run.problem


def test_a_fault_is_shown_without_its_inside(example, staff, monkeypatch, caplog):
    def fails(_content, _code, _on_part):
        raise RuntimeError("inside")

    monkeypatch.setattr(runs, "rendered_file", fails)
    run = ask(staff)

    work()

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.problem == "Máy gặp lỗi khi lập báo cáo này. Hãy báo người quản trị."
    assert "inside" in caplog.text


def test_a_long_report_is_issued_when_it_is_ready(example, staff):
    run = ask(staff, number="05", dated_on=datetime.date(2023, 1, 5))

    work()

    run.refresh_from_db()
    assert (run.state, run.steps_done) == (RunState.DONE, run.steps)
    assert run.issued == IssuedReport.objects.get()
    assert str(run.issued) == "05/KH-TTKC"


@pytest.fixture
def taken(settings, tmp_path, monkeypatch):
    """All places of the machine, held by others."""
    settings.PRINTING_PLACES = tmp_path / "places"
    settings.PRINTING_PROCESSES = 2
    monkeypatch.setattr(slots, "PAUSE", 0.01)
    machine = slots.PrintSlots(settings.PRINTING_PLACES, 2)
    return [machine.acquire(), machine.acquire()]


def test_a_run_waits_for_its_turn_and_is_alive_meanwhile(example, staff, monkeypatch, taken):
    waiting, signs = runs._Steps.waiting, []

    def others_end(self):
        waiting(self)
        signs.append(self.run.last_sign)
        if len(signs) == 3:
            taken.pop().release()

    monkeypatch.setattr(runs._Steps, "waiting", others_end)
    run = ask(staff)

    work()

    run.refresh_from_db()
    assert (run.state, run.steps_done) == (RunState.DONE, run.steps)
    assert len(set(signs)) == 3
    taken.pop().release()


def test_a_run_that_waits_for_its_turn_is_cancelled(example, staff, monkeypatch, taken):
    waiting = runs._Steps.waiting

    def cancelled(self):
        runs.cancel(run=self.run, by=staff)
        waiting(self)

    monkeypatch.setattr(runs._Steps, "waiting", cancelled)
    run = ask(staff)

    work()

    run.refresh_from_db()
    assert (run.state, run.steps_done) == (RunState.CANCELLED, 0)
    for slot in taken:
        slot.release()


def test_a_machine_that_says_nothing_for_long_is_given_up(example, staff):
    run = ask(staff)
    run.state, run.last_sign = RunState.RUNNING, timezone.now() - datetime.timedelta(minutes=3)
    run.save()
    assert run.is_silent

    assert runs.cancel(run=run, by=staff).state == RunState.CANCELLED


def test_a_run_that_was_given_up_stays_so(example, staff):
    run = runs.cancel(run=ask(staff), by=staff)

    runs._end(run, RunState.DONE)

    assert ReportRun.objects.get().state == RunState.CANCELLED


WORKER = """
import os, time, django
django.setup()
from reports.actions import runs
step = runs._Steps.__call__
def slow(self, done, of):
    step(self, done, of)
    print("part", flush=True)
    time.sleep(30)
runs._Steps.__call__ = slow
runs.render_report.call(int(os.environ["RUN"]))
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_no_file_and_the_report_can_be_asked_for_again(make_user):
    call_command("load_example", stdout=io.StringIO())
    staff = make_user(roles.CentreStaff)
    run = ask(staff)
    settings = connection.settings_dict
    host = f"{settings['USER']}@{settings['HOST']}:{settings['PORT']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "khuyencong.settings",
        "DATABASE_URL": f"postgres://{host}/{settings['NAME']}",
        "RUN": str(run.pk),
    }
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE
    )
    try:
        assert worker.stdout.readline() == b"part\n"
        worker.send_signal(signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait(timeout=10)
        worker.stdout.close()

    run.refresh_from_db()
    assert (run.state, run.steps_done) == (RunState.RUNNING, 1)
    assert render.cached_file(run.fingerprint, "pdf") is None
    ReportRun.objects.filter(pk=run.pk).update(
        last_sign=timezone.now() - datetime.timedelta(minutes=3)
    )
    run.refresh_from_db()
    assert runs.cancel(run=run, by=staff).state == RunState.CANCELLED
    again = ask(staff)
    assert again != run
    call_command("db_worker", batch=True, interval=0, startup_delay=False)
    assert ReportRun.objects.get(pk=again.pk).state == RunState.DONE


def test_who_has_another_role_reads_no_file_of_the_old_one(example, staff, sign_in):
    run = ask(staff)
    work()
    path = f"/bao-cao/dang-lap/{run.pk}/tep/"
    assert sign_in(staff).get(path).status_code == 200

    staff.role = roles.Reader.code
    staff.save()

    assert sign_in(staff).get(path).status_code == 404


def test_who_has_another_role_before_the_work_began_is_shown_to_ask_again(example, staff):
    run = ask(staff)
    staff.role = roles.Reader.code
    staff.save()

    work()

    run.refresh_from_db()
    assert (run.state, run.fingerprint) == (RunState.FAILED, "")
    assert "Hãy yêu cầu lại" in run.problem
