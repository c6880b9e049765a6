"""A year by place: the map and beside it the table that says the same."""

from typing import Any

from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from khuyencong.lists.cache import cached
from reports.figures.area_map import Measure, area_map
from reports.figures.areas import areas_of_year
from reports.figures.country import country_map, country_of_year, sees_country
from reports.forms import AreasForm
from reports.views.years import planned_years


@require_safe
def year_areas(request: UserRequest, year: int) -> TemplateResponse:
    """Bản đồ: figures of a year by unit, within the user's scope."""
    require(request.user, Permission.PLAN_READ)
    years = planned_years(request.user)
    if year not in years:
        raise Http404
    form = AreasForm(request.GET, user=request.user)
    measure, by_today, office = form.asked()
    reader = request.user.within([office.pk]) if office else request.user
    context = {
        "year": year,
        "years": years,
        "form": form,
        "office": office,
        **mapped(reader, year, measure, by_today=by_today),
    }
    return TemplateResponse(request, "reports/areas.html", context)


def mapped(
    user: Any, year: int, measure: Measure = Measure.SUPPORT, *, by_today: bool = False
) -> dict[str, Any]:
    """The figures by unit and their map, as a page wants them: of who sees the offices of the whole country,
    by province."""

    def find() -> dict[str, Any]:
        if sees_country(user):
            country = country_of_year(year, user=user)
            return {"areas": country, "map": country_map(country, measure)}
        areas = areas_of_year(year, user=user, by_today=by_today)
        return {"areas": areas, "map": area_map(areas, measure, user=user)}

    if user.only_offices is not None:
        return find()
    return cached("areas", user, find, asked=(year, measure.value, by_today))
