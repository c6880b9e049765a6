"""Issued reports: the register, one of them with its verification, its files."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.files import download_response
from khuyencong.http import UserRequest, visible_or_404
from khuyencong.lists.page import Listing, ListPage
from reports.actions.issue import verify
from reports.documents import DOCUMENTS
from reports.filters import IssuedFilters
from reports.formats.registry import FORMATS
from reports.models import IssuedReport
from reports.tables import IssuedTable

ISSUED = Listing(
    code="ban-hanh",
    table=IssuedTable,
    filters=IssuedFilters,
    for_page=lambda rows, _user: rows.select_related("issued_by").order_by("-dated_on", "-pk"),
)


@require_safe
def issued_list(request: UserRequest) -> TemplateResponse:
    """The register of what was sent."""
    require(request.user, Permission.REPORT_READ)
    context = {
        "list": ListPage(request, ISSUED, IssuedReport.objects.visible_to(request.user)),
        "empty_text": (
            "Mở một báo cáo, ghi số và ngày văn bản rồi chọn “Ban hành”; văn bản xuất hiện ở đây."
            if request.user.holds(Permission.REPORT_ISSUE)
            else "Văn bản xuất hiện ở đây khi Trung tâm ban hành."
        ),
    }
    return TemplateResponse(request, "reports/issued_list.html", context)


@require_safe
def issued_detail(request: UserRequest, pk: int) -> TemplateResponse:
    """Who issued it and when, its files, and whether anything has changed since."""
    require(request.user, Permission.REPORT_READ)
    report = visible_or_404(IssuedReport.objects.select_related("issued_by"), request.user, pk=pk)
    document = DOCUMENTS.get(report.document)
    verified = verify(report, user=request.user)
    context = {
        "report": report,
        "verified": verified,
        "files": [(FORMATS[file.format], file, same) for file, same in verified.files],
        "document": document,
        "query": urlencode(report.parameters),
    }
    return TemplateResponse(request, "reports/issued_detail.html", context)


@require_safe
def issued_file(request: UserRequest, pk: int, code: str) -> FileResponse:
    """A file as it was issued, always as a download."""
    require(request.user, Permission.REPORT_READ)
    report = visible_or_404(IssuedReport.objects, request.user, pk=pk)
    stored = get_object_or_404(report.files, format=code)
    chosen = FORMATS[code]
    name = f"{report.number}-{report.symbol}-{report.year}.{chosen.extension}"
    return download_response(stored.file, name=name, content_type=chosen.content_type)
