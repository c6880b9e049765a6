"""Old addresses of a draft that changed its programme or year lead to it by its new code."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from projects.actions.draft_year import once_called


class FormerCodes:
    """Asked only of a page that was not found. Whoever does not see the proposal gets the same 404 as
    before; what is sent to an old address is not sent on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        place = request.resolver_match
        is_read = request.method in ("GET", "HEAD") and isinstance(error, Http404)
        if not (is_read and place and place.app_name == "projects" and "code" in place.kwargs):
            return None
        now = once_called(place.kwargs["code"]).visible_to(request.user).first()
        if now is None:
            return None
        path = reverse(place.view_name, kwargs={**place.kwargs, "code": now.code})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{path}?{query}" if query else path)
