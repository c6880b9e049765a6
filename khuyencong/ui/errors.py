"""Pages for what went wrong: they say what happened and what to do, and leak nothing."""

import contextlib
import sys
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khuyencong.files import FileGone
from khuyencong.locking import RowGone
from khuyencong.storage import DISK_FULL, is_disk_full


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason that the rule gave."""
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; of a file or a row that is gone, with what can be done."""
    gone = exception if isinstance(exception, FileGone) else None
    late = exception if isinstance(exception, RowGone) else None
    return render(request, "errors/404.html", {"gone": gone, "late": late}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """No context processors here: the database may be what failed. A full disk that no form answered
    for (an upload is spooled before any view sees it) is 507 with what to do."""
    if is_disk_full(sys.exception()):
        _drop_half_an_upload(request)
        return render(None, "errors/507.html", {"sentence": DISK_FULL}, status=507)
    return render(None, "errors/500.html", status=500)


def _drop_half_an_upload(request: HttpRequest) -> None:
    """What was spooled before the disk was full would stay as long as somebody holds the error."""
    for handler in request.upload_handlers:
        with contextlib.suppress(OSError):
            handler.upload_interrupted()


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:  # noqa: ARG001
    return render(request, "errors/csrf.html", status=403)
