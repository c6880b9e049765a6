"""The page of a unit: what it came from and what became of it. Public facts, for whoever signs in."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.dates import today
from khuyencong.http import UserRequest
from khuyencong.localities.changes import carry_over, changes_after, changes_before
from khuyencong.localities.models import Locality


@require_safe
def locality_detail(request: UserRequest, pk: int) -> TemplateResponse:
    """Four queries at most, however long the history is."""
    unit = get_object_or_404(Locality.objects.select_related("parent__parent"), pk=pk)
    day = today()
    context = {
        "unit": unit,
        "now": None if unit.is_valid_on(day) else carry_over(unit, day),
        "after": changes_after([unit]),
        "before": changes_before([unit]),
    }
    return TemplateResponse(request, "localities/locality_detail.html", context)
