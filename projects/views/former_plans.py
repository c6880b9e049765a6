"""Old addresses of a plan that went along with its office lead to it where it is now (docs/adr/0026)."""

from collections.abc import Callable
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse

from khuyencong.offices.models import OfficeMergeRow
from projects.models import Plan, Programme

APPS = ("projects", "reports")


class FormerPlans:
    """Asked only of a page that was not found. Whoever does not see the plan gets the same 404 as before; what is
    sent to an old address is not sent on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        place: Any = request.resolver_match
        is_known = place and place.app_name in APPS and {"year", "slug"} <= place.kwargs.keys()
        if not (is_known and isinstance(error, Http404) and request.method in ("GET", "HEAD")):
            return None
        plan = once_at(place.kwargs["year"], place.kwargs["slug"], request.user)
        if plan is None:
            return None
        path = reverse(place.view_name, kwargs={**place.kwargs, "slug": plan.programme.slug})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{path}?{query}" if query else path)


def once_at(year: int, slug: str, user: Any) -> Plan | None:
    """The plan of this year that a merge which stands took out of this programme, if the user may see it."""
    moved = OfficeMergeRow.objects.filter(
        table=Plan._meta.label, field="programme_id", merge__undone_at=None,
        before__in=list(Programme.objects.filter(slug=slug).values_list("pk", flat=True)),
    )  # fmt: skip
    plans = Plan.objects.visible_to(user).filter(pk__in=moved.order_by().values("key"), year=year)
    found: Plan | None = plans.exclude(programme__slug=slug).select_related("programme").first()
    return found
