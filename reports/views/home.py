"""The first page: the year at a glance."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest
from reports.figures.plan_summary import plan_summary
from reports.views.years import chosen_year, planned_years


@require_safe
def home(request: UserRequest) -> TemplateResponse:
    """Figures of the chosen year within the user's scope."""
    years = planned_years(request.user)
    year = chosen_year(request, years)
    context = {
        "today": today(),
        "years": years,
        "figures": plan_summary(year, user=request.user) if year else None,
        "reads_reports": request.user.holds(Permission.REPORT_READ),
    }
    return TemplateResponse(request, "reports/home.html", context)
