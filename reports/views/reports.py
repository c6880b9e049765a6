"""Reports: the list, and a document as page and as PDF."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from reports.documents.plan_summary import PlanSummaryDocument, build_plan_summary
from reports.formats.pdf import to_pdf
from reports.views.years import planned_years


@require_safe
def report_list(request: UserRequest) -> TemplateResponse:
    """The reports that can be made, for each year that has a plan."""
    require(request.user, Permission.REPORT_READ)
    context = {"years": planned_years(request.user), "document_name": PlanSummaryDocument.name}
    return TemplateResponse(request, "reports/report_list.html", context)


@require_safe
def plan_summary_page(request: UserRequest, year: int) -> TemplateResponse:
    """The yearly plan as a page: the same template as on paper."""
    document = _plan_summary(request, year)
    context = {"document": document, "figures": document.figures}
    return TemplateResponse(request, "reports/document_page.html", context)


@require_safe
def plan_summary_pdf(request: UserRequest, year: int) -> HttpResponse:
    """The yearly plan as PDF, shown in the browser."""
    document = _plan_summary(request, year)
    response = HttpResponse(to_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.file_name}.pdf"'
    return response


def _plan_summary(request: UserRequest, year: int) -> PlanSummaryDocument:
    require(request.user, Permission.REPORT_READ)
    if year not in planned_years(request.user):
        raise Http404
    return build_plan_summary(year, user=request.user)
