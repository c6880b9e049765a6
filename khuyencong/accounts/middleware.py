"""Says why one has to sign in, and leads back to a page that opens."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

REASON = "vi"  # in the address of the sign-in page
ENDED, UNSAVED = "het-phien", "chua-luu"


class SignInAgainMiddleware(LoginRequiredMiddleware):
    """Django's own, with the reason in the address: the session is over, or was while something was
    sent. What was sent cannot be sent again, so one is led back to the page it came from."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        sent = request.method not in {"GET", "HEAD"}
        if not sent and not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            return super().handle_no_permission(request, view_func)
        query = {"next": _came_from(request) if sent else request.get_full_path()}
        query[REASON] = UNSAVED if sent else ENDED
        sign_in = resolve_url(self.get_login_url(view_func))
        return HttpResponseRedirect(f"{sign_in}?{urlencode(query)}")


def _came_from(request: HttpRequest) -> str:
    """The page of this portal on which the form stood, else the first page."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{page.path}?{page.query}" if page.query else page.path
