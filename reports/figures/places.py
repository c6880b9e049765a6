"""Where establishments stood on a past day: a decision that moved one later does not move its past."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from khuyencong.dates import today
from khuyencong.localities.models import Locality
from projects.models import Adjustment, AdjustmentState, AdjustmentSubject


def places_then(day: datetime.date | None, **of: Any) -> dict[int, Locality | None]:
    """Member (key) → its place on the day, of those that a later decision has moved (`of` narrows the
    adjustments). One query for a past day, none for today."""
    if day is None or day >= today():
        return {}
    moved = (
        Adjustment.objects.filter(
            state=AdjustmentState.DECIDED, subject=AdjustmentSubject.PLACE, **of
        )
        .annotate(counts_from=Coalesce(F("decision__effective_on"), F("decision__decided_on")))
        .filter(counts_from__gt=day)
        .select_related("old_locality__parent")
        .order_by("-counts_from", "-pk")
    )
    # Of several moves the first after the day shows where it stood: it comes last.
    return {each.member_id: each.old_locality for each in moved if each.member_id}


def restore_places(members: Iterable[Any], then: dict[int, Locality | None]) -> None:
    """Give these members the places that they had."""
    for member in members:
        if member.pk in then:
            member.locality = then[member.pk]
