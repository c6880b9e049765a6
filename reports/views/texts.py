"""Texts of a year's documents: taken from the last year in one click."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from projects.refusal import Refused
from reports.actions.texts import start_from_last_year
from reports.models import PlanText
from reports.views.years import planned_years


@require_POST
def texts_start(request: UserRequest, year: int) -> HttpResponse:
    """Back to the document from which it was asked for."""
    require(request.user, Permission.PLAN_ASSEMBLE, PlanText(year=year))
    if year not in planned_years(request.user):
        raise Http404
    try:
        rows = start_from_last_year(year=year, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(
            request,
            f"Đã lấy {len(rows)} dòng của năm trước cho năm {year}. Hãy rà lại số, ngày của các căn cứ "
            "trước khi ban hành.",
        )
    back = request.POST.get("ve", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)  # an address, never the name of a page
    return redirect("reports:report_list")
