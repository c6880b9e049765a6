"""Pages for what went wrong: they say what happened and what to do, and leak nothing."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khuyencong.files import FileGone


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason that the rule gave."""
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; of a file that is gone, with what can be done."""
    gone = exception if isinstance(exception, FileGone) else None
    return render(request, "errors/404.html", {"gone": gone}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """No context processors here: the database may be what failed."""
    return render(None, "errors/500.html", status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:  # noqa: ARG001
    return render(request, "errors/csrf.html", status=403)
