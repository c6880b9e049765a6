"""Long reports in the background: requested, rendered part by part, cancelled."""

import datetime
import logging
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from khuyencong.access import require
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.lists.cache import scope_of
from khuyencong.locking import lock
from projects.refusal import Refused, files_or_nothing, validated
from reports.actions import issue, render
from reports.actions.render import rendered_file
from reports.documents import DOCUMENTS, Document
from reports.documents.content import Content, digest
from reports.formats.registry import FORMATS
from reports.models import IssuedReport, ReportRun, RunState

logger = logging.getLogger(__name__)
AT_ONCE = 5  # open runs of one person


class Cancelled(Exception):
    """Its asker does not want it any more."""


@transaction.atomic
def request_run(
    *,
    document: type[Document],
    address: dict[str, str],
    content: Content,
    code: str,
    by: Any,
    number: str = "",
    dated_on: datetime.date | None = None,
) -> ReportRun:
    """Have a long document rendered by the worker. The same requested twice is one run."""
    require(by, document.right)
    if number:
        require(by, Permission.REPORT_ISSUE, IssuedReport(document=document.code))
    # Counted one after the other: eight clicks at one moment are eight transactions.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = (
        ReportRun.objects.visible_to(by)
        .open()
        .filter(document=document.code, parameters=address, format=code, number=number)
    )
    if found := same.first():
        return found
    if ReportRun.objects.open().filter(requested_by=by).count() >= AT_ONCE:
        raise Refused(
            f"Bạn đang có {AT_ONCE} báo cáo chờ lập. Hãy đợi một báo cáo xong hoặc hủy bớt."
        )
    run = ReportRun(
        document=document.code,
        title=content.title,
        parameters=address,
        format=code,
        number=number,
        dated_on=dated_on,
        scope=list(scope_of(by)),
        requested_at=timezone.now(),
        requested_by=by,
    )
    validated(run).save()
    render_report.enqueue(run.pk)
    return run


@transaction.atomic
def cancel(*, run: ReportRun, by: Any) -> ReportRun:
    """Hủy: what waits ends at once, what is being rendered ends after the part at hand."""
    run = lock(run)
    if run.requested_by_id != by.pk:
        raise PermissionDenied("Chỉ người yêu cầu được hủy báo cáo đang lập.")
    if not run.is_open:
        raise Refused(f"Báo cáo này {run.get_state_display()}, không hủy được nữa.")
    run.is_cancel_asked = True
    if run.state == RunState.WAITING or run.is_silent:
        run.state = RunState.CANCELLED
    run.save(update_fields=["is_cancel_asked", "state"])
    return run


@task()
def render_report(run_id: int) -> None:
    """Render what was requested. Run by the worker; a run that is not waiting is left alone."""
    run = _begin(run_id)
    if run is None:
        return
    try:
        with files_or_nothing():
            _render(run)
    except Cancelled:
        _end(run, RunState.CANCELLED)
    except ValidationError as refused:
        _end(run, RunState.FAILED, " ".join(refused.messages))
    except PermissionDenied as refused:
        _end(run, RunState.FAILED, str(refused))
    except Exception:
        logger.exception("report run %s", run_id)
        _end(run, RunState.FAILED, "Máy gặp lỗi khi lập báo cáo này. Hãy báo người quản trị.")
    else:
        _end(run, RunState.DONE)


def _begin(run_id: int) -> ReportRun | None:
    with transaction.atomic():
        run: ReportRun = lock(ReportRun(pk=run_id))
        if run.state != RunState.WAITING:
            return None
        run.state, run.last_sign = RunState.RUNNING, timezone.now()
        run.save(update_fields=["state", "last_sign"])
    return run


def _render(run: ReportRun) -> None:
    """In its turn: printing processes are counted for the machine."""
    with render.in_parallel(on_wait=_Steps(run).waiting):
        _render_now(run)


def _render_now(run: ReportRun) -> None:
    document, user = DOCUMENTS[run.document], run.requested_by
    form = document.parameters(run.parameters, user=user)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    if run.dated_on is None:
        content = document.content_for(user, **form.arguments)
        codes: tuple[str, ...] = (run.format,)
    else:
        content = issue.content_as_issued(document, form.arguments, run.number, run.dated_on, user)
        codes = issue.ISSUED_FORMATS
    if run.scope != list(scope_of(user)):
        raise ValidationError(
            "Vai trò hoặc địa bàn của người yêu cầu đã thay đổi sau khi yêu cầu. Hãy yêu cầu lại."
        )
    run.fingerprint = digest(content)
    run.steps = sum(FORMATS[code].steps(content) for code in codes)
    run.save(update_fields=["fingerprint", "steps"])
    step = _Steps(run)
    if run.dated_on is None:
        rendered_file(content, run.format, step)
    else:
        run.issued = issue.issue(
            document=document, address=run.parameters, content=content, by=user, on_part=step
        )


class _Steps:
    """Writes down after each part how far it is, and ends the work when that was asked."""

    def __init__(self, run: ReportRun) -> None:
        self.run = run

    def __call__(self, _done: int, _of: int) -> None:
        self._end_when_cancelled()
        self.run.steps_done = min(self.run.steps_done + 1, self.run.steps)
        self.run.last_sign = timezone.now()
        self.run.save(update_fields=["steps_done", "last_sign"])

    def waiting(self) -> None:
        """Others print: it is alive, and may be cancelled."""
        self._end_when_cancelled()
        self.run.last_sign = timezone.now()
        self.run.save(update_fields=["last_sign"])

    def _end_when_cancelled(self) -> None:
        self.run.refresh_from_db(fields=["is_cancel_asked"])
        if self.run.is_cancel_asked:
            raise Cancelled


def _end(run: ReportRun, state: RunState, problem: str = "") -> None:
    """A run that was given up meanwhile stays so."""
    with transaction.atomic():
        now: ReportRun = lock(run)
        if not now.is_open:
            return
        now.state, now.problem, now.issued = state, problem, run.issued
        if state == RunState.DONE:
            now.steps_done = now.steps
        now.save(update_fields=["state", "problem", "issued", "steps_done"])
