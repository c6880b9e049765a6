"""Old addresses of a draft that changed its programme or year lead to it by its new code."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse

from projects.actions.draft_year import once_called

TYPED = ("autosave", "proposal_edit")
KEPT_HERE = (
    "Những gì bạn gõ ở trang này còn trên máy này: bấm Lưu để xem ở đề án mới trước khi ghi."
)
NOT_SAVED = "Những gì bạn gõ ở mã cũ chưa được lưu; hãy xem lại, rồi bấm Lưu lần nữa."


class FormerCodes:
    """Asked only of a page that was not found. Whoever does not see the proposal gets the same 404 as
    before. What is typed into a draft comes back in the form of the new code, older than what is saved there;
    nothing else that is sent to an old address is sent on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        place: Any = request.resolver_match
        is_known = place and place.app_name == "projects" and "code" in place.kwargs
        if not (is_known and isinstance(error, Http404)):
            return None
        if request.method not in ("GET", "HEAD") and place.url_name not in TYPED:
            return None
        now = once_called(place.kwargs["code"]).visible_to(request.user).first()
        return now and _answer(request, place, now.code)


def _answer(request: HttpRequest, place: Any, code: str) -> HttpResponse:
    path = reverse(place.view_name, kwargs={**place.kwargs, "code": code})
    said = f"Đề án nay là {code} (đã đổi chương trình hoặc năm)."
    if request.method not in ("GET", "HEAD") and place.url_name == "autosave":
        return JsonResponse({"message": f"{said} {KEPT_HERE}", "address": path}, status=409)
    if request.method not in ("GET", "HEAD"):
        messages.warning(request, f"{said} {NOT_SAVED}")
        shown: HttpResponse = place.func(request, **{**place.kwargs, "code": code})
        return shown
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{path}?{query}" if query else path)
