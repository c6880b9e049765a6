"""Pages that show plans: the list, a year's two plans, and one of them with its proposals."""

from typing import Any

from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import allowed, require
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest, visible_or_404
from khuyencong.lists.page import Listing, ListPage
from projects.filters import PlanFilters
from projects.ledger import plans_with_figures
from projects.models import Plan
from projects.tables import PlanTable
from reports.figures.approval_delay import approval_delay
from reports.figures.plan_summary import plan_summary
from reports.views.areas import mapped
from reports.views.years import planned_years

PLANS = Listing(
    code="ke-hoach",
    table=PlanTable,
    filters=PlanFilters,
    for_page=lambda rows, user: plans_with_figures(rows.select_related("programme__office"), user),
)


@require_safe
def plan_list(request: UserRequest) -> TemplateResponse:
    """All plans within sight."""
    require(request.user, Permission.PLAN_READ)
    may_open = allowed(request.user, Permission.PLAN_ASSEMBLE, Plan())
    context = {
        "list": ListPage(request, PLANS, Plan.objects.visible_to(request.user)),
        "may_open": may_open,
        "empty_text": _why_no_plan(request.user, may_open=bool(may_open)),
    }
    return TemplateResponse(request, "reports/plan_list.html", context)


def _why_no_plan(user: User, *, may_open: bool) -> str:
    """What an empty list of plans means to this reader."""
    if may_open:
        return "Mỗi chương trình mỗi năm có một kế hoạch. Bấm “Mở kế hoạch năm” để mở kế hoạch đầu tiên."
    if user.role_class.sees_only_approved:
        return "Kế hoạch xuất hiện ở đây khi được phê duyệt."
    return "Kế hoạch xuất hiện ở đây khi Trung tâm mở kế hoạch năm."


@require_safe
def plan_year(request: UserRequest, year: int) -> TemplateResponse:
    """Both plans of a year side by side, with their proposals."""
    require(request.user, Permission.PLAN_READ)
    years = planned_years(request.user)
    if year not in years:
        raise Http404
    figures = plan_summary(year, user=request.user)
    context = {
        "figures": figures,
        "programmes": figures.programmes,
        "years": years,
        "slug": "",
        "delay": None,
        **mapped(request.user, year),
        **_may(request),
    }
    return TemplateResponse(request, "reports/plan_detail.html", context)


@require_safe
def plan_detail(request: UserRequest, year: int, slug: str) -> TemplateResponse:
    """The plan of one programme."""
    require(request.user, Permission.PLAN_READ)
    plan = visible_or_404(Plan.objects, request.user, year=year, programme__slug=slug)
    figures = plan_summary(year, user=request.user)
    context = {
        "figures": figures,
        "programmes": [block for block in figures.programmes if block.slug == slug],
        "years": planned_years(request.user),
        "slug": slug,
        "delay": approval_delay(plan, user=request.user, on=today()),
        **_may(request),
    }
    return TemplateResponse(request, "reports/plan_detail.html", context)


def _may(request: UserRequest) -> dict[str, Any]:
    """Whoever writes one plan writes every plan."""
    return {
        "may_assemble": allowed(request.user, Permission.PLAN_ASSEMBLE, Plan()),
        "may_decide": allowed(request.user, Permission.PROPOSAL_DECIDE, Plan()),
        "reads_reports": request.user.holds(Permission.REPORT_READ),
        "empty_text": (
            "Kế hoạch này chưa có đề án nào."
            if request.user.role_class.sees_all_localities
            else "Kế hoạch này không có đề án nào ở địa bàn bạn phụ trách."
        ),
    }
