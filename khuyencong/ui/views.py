"""The gallery of components, and the echo of a typed amount."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require_right
from khuyencong.http import UserRequest, key_of
from khuyencong.money import LIMIT, Unit, VNDFormField
from khuyencong.ui.gallery import samples
from khuyencong.ui.templatetags.money import LONGEST


@require_safe
def gallery(request: UserRequest) -> TemplateResponse:
    """Every component of the pages in each of its shapes."""
    require_right(request.user, request.user.permission("design.read"))
    return TemplateResponse(request, "ui/gallery.html", samples())


@require_safe
def amount_echo(request: UserRequest) -> HttpResponse:
    """How a typed amount is read: in full and in words, or why it cannot be and what may be meant.
    The field says its unit (`don_vi`, 0 for none) and its limit (`toi_da`, đồng) along."""
    asked = {name: str(value) for name, value in request.GET.items()}
    worth, most = asked.pop("don_vi", Unit.TRIEU), asked.pop("toi_da", "")
    unit = next((unit for unit in Unit if unit == key_of(worth)), None)
    field = VNDFormField(unit=unit, plausible=key_of(most) or LIMIT - 1)
    typed = next((value for value in asked.values() if value.strip()), "")
    said = render_to_string("components/amount_echo.html", {"echo": field.echo(typed[:LONGEST])})
    return HttpResponse(said.strip())
