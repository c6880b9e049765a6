"""Reports that are being rendered in the background: how far they are, the file, cancelling."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from khuyencong.files import FileGone
from khuyencong.http import UserRequest, visible_or_404
from projects.refusal import Refused
from reports.actions import render, runs
from reports.documents import DOCUMENTS
from reports.formats.registry import FORMATS
from reports.models import ReportRun, RunState
from reports.views.reports import file_answer


def _run(request: UserRequest, pk: int) -> ReportRun:
    run: ReportRun = visible_or_404(ReportRun.objects.select_related("issued"), request.user, pk=pk)
    return run


@require_safe
def run_detail(request: UserRequest, pk: int) -> TemplateResponse:
    """How many parts are laid out. htmx asks again every second; without it one follows a link."""
    run = _run(request, pk)
    document = DOCUMENTS[run.document]
    context = {
        "run": run,
        "document": document,
        "query": urlencode(run.parameters),
        "has_file": run.state == RunState.DONE and run.issued is None,
        "format": FORMATS[run.format],
    }
    return TemplateResponse(request, "reports/run_detail.html", context)


@require_POST
def run_cancel(request: UserRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    try:
        runs.cancel(run=run, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "Đã yêu cầu hủy; phần đang lập dở sẽ dừng trong giây lát.")
    return redirect("reports:run_detail", pk=run.pk)


@require_safe
def run_file(request: UserRequest, pk: int) -> HttpResponse:
    """The rendered file. Files are cleared away after some days, then one requests it anew."""
    run = _run(request, pk)
    if run.state != RunState.DONE:
        raise Http404
    file = render.cached_file(run.fingerprint, run.format)
    if file is None:
        page = reverse("reports:report_page", args=[DOCUMENTS[run.document].slug])
        raise FileGone(
            "Tệp này đã được dọn. Hãy lập lại; số liệu lấy theo lúc này.",
            f"{page}?{urlencode(run.parameters)}",
            "Lập lại báo cáo",
        )
    chosen = FORMATS[run.format]
    return file_answer(file, f"{run.document}-{run.pk}.{chosen.extension}", chosen)
