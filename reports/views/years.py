"""Which year a page shows."""

from typing import Any

from django.http import HttpRequest

from khuyencong.dates import today
from khuyencong.http import whole_number
from projects.models import Plan

FIRST_YEAR, LAST_YEAR = 2000, 2100


def planned_years(user: Any) -> list[int]:
    """Years that have a plan within the user's sight, newest first."""
    years = Plan.objects.visible_to(user).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def chosen_year(request: HttpRequest, years: list[int]) -> int | None:
    """The year asked for by ?nam= when it has a plan; else the newest that has begun, else the
    newest; None without any plan."""
    asked = whole_number(request.GET.get("nam"))
    if asked in years:
        return asked
    begun = [year for year in years if year <= today().year]
    newest = begun or years
    return newest[0] if newest else None
