"""Plan pages: a year's two plans, and one of them with its proposals."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, visible_or_404
from projects.models import Plan
from reports.figures.plan_summary import plan_summary
from reports.views.years import planned_years


@require_safe
def plan_list(request: UserRequest) -> HttpResponse:
    """To the newest year; without any plan, a page that says so."""
    require(request.user, Permission.PLAN_READ)
    if years := planned_years(request.user):
        return redirect("reports:plan_year", year=years[0])
    return TemplateResponse(request, "reports/plan_none.html")


@require_safe
def plan_year(request: UserRequest, year: int) -> TemplateResponse:
    """Both plans of a year side by side, with their proposals."""
    require(request.user, Permission.PLAN_READ)
    years = planned_years(request.user)
    if year not in years:
        raise Http404
    figures = plan_summary(year, user=request.user)
    context = {"figures": figures, "programmes": figures.programmes, "years": years, "slug": ""}
    return TemplateResponse(request, "reports/plan_detail.html", context)


@require_safe
def plan_detail(request: UserRequest, year: int, slug: str) -> TemplateResponse:
    """The plan of one programme."""
    require(request.user, Permission.PLAN_READ)
    visible_or_404(Plan.objects, request.user, year=year, programme__slug=slug)
    figures = plan_summary(year, user=request.user)
    context = {
        "figures": figures,
        "programmes": [block for block in figures.programmes if block.slug == slug],
        "years": planned_years(request.user),
        "slug": slug,
    }
    return TemplateResponse(request, "reports/plan_detail.html", context)
