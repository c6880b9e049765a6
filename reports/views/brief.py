"""The year on one page, for who decides about money and works with none of it."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest, whole_number
from khuyencong.lists.cache import cached
from reports.figures.year_brief import approved_years, year_brief


@require_safe
def brief(request: UserRequest) -> TemplateResponse:
    """The newest approved year, or the one asked for by ?nam=; it prints on one sheet."""
    user, day = request.user, today()
    require(user, Permission.REPORT_READ)
    years = approved_years(user)
    asked = whole_number(request.GET.get("nam"))
    year = asked if asked in years else next(iter(years), None)
    context = {
        "years": years,
        "brief": cached(
            "brief", user, lambda: year_brief(year, user=user, on=day), asked=(year, day)
        )
        if year
        else None,
    }
    return TemplateResponse(request, "reports/year_brief.html", context)
