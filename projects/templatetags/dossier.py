"""The checklist of a dossier in templates."""

from typing import Any

from django import template

from projects.checks.dossier import Slot
from projects.models import Attachment

register = template.Library()


@register.simple_tag
def reusable_for(slot: Slot, reusable: dict[tuple[int, int], Attachment]) -> Any:
    """The file that the same establishment handed in before for this paper, if any."""
    if slot.item and slot.member:
        return reusable.get((slot.item.pk, slot.member.pk))
    return None
