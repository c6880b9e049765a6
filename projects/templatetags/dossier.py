"""The checklist of a dossier, and findings by establishment, in templates."""

from typing import Any

from django import template

from projects.checks.dossier import Slot
from projects.checks.finding import Finding, FindingGroup, by_establishment
from projects.models import Attachment

register = template.Library()


@register.simple_tag
def reusable_for(slot: Slot, reusable: dict[tuple[int, int], Attachment]) -> Any:
    """The file that the same establishment handed in before for this paper, if any."""
    if slot.item and slot.member:
        return reusable.get((slot.item.pk, slot.member.pk))
    return None


@register.filter
def by_owner(findings: list[Finding]) -> list[FindingGroup]:
    """Findings under the establishment of which they speak, the worst first."""
    return by_establishment(list(findings))


@register.filter
def speaks_of_several(groups: list[FindingGroup]) -> bool:
    """Is it worth folding? Of one establishment the list is short."""
    return sum(bool(group.establishment) for group in groups) > 1
