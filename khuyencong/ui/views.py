"""The gallery of components, and the echo of a typed amount."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.http import UserRequest
from khuyencong.money import echo
from khuyencong.ui.gallery import samples
from khuyencong.ui.templatetags.money import LONGEST


@require_safe
def gallery(request: UserRequest) -> TemplateResponse:
    """Every component of the pages in each of its shapes."""
    require(request.user, "design.read")
    return TemplateResponse(request, "ui/gallery.html", samples())


@require_safe
def amount_echo(request: UserRequest) -> HttpResponse:
    """How a typed amount is read: in full and in words, or why it cannot be. Plain text."""
    typed = next((str(value) for value in request.GET.values() if str(value).strip()), "")
    try:
        said = echo(typed[:LONGEST])
    except ValidationError as error:
        said = " ".join(error.messages)
    return HttpResponse(said, content_type="text/plain; charset=utf-8")
