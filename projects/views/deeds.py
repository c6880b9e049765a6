"""The one shape of a page on which a person does a deed: read, ask, do, or say why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from khuyencong.http import UserRequest
from projects.refusal import Refused, files_or_nothing


@dataclass(frozen=True)
class Search:
    """What narrows the list of a field: an own form above, that exchanges the list alone. Without
    scripts it loads the page anew, so one searches before one types."""

    label: str
    query: str
    field: Any


def deed_page(  # noqa: PLR0913 - the words of a page
    request: UserRequest,
    form: Any,
    act: Callable[[], Any],
    *,
    title: str,
    back: Any,
    crumb: str,
    button: str,
    done: str,
    intro: str = "",
    findings: Sequence[Any] = (),
    search: Search | None = None,
) -> HttpResponse:
    """Show the form; when it is sent and valid, act and go back. What was typed stays on refusal;
    who comes too late is told so where they came from."""
    if request.method == "POST" and form.is_valid():
        try:
            with files_or_nothing():
                act()
        except Refused as refused:
            if refused.has_code("too-late"):
                messages.error(request, " ".join(refused.messages))
                return redirect(back)
            form.add_error(None, refused)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "form": form,
        "title": title,
        "back": back if isinstance(back, str) else back.get_absolute_url(),
        "crumb": crumb,
        "button": button,
        "intro": intro,
        "findings": findings,
        "search": search,
    }
    return TemplateResponse(request, "projects/deed_form.html", context)
