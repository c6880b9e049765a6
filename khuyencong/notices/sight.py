"""What of a notice a person may still see: people move between an event and its letter.

This floor knows no proposals; it asks the records themselves. Records without `visible_to` are
everybody's, and of those that can be seen in part (`seen_whole_by`) the detail is for who sees all.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType

from khuyencong.notices.models import Notice


def still_visible(notices: Iterable[Notice], person: Any) -> list[Notice]:
    """Those whose record this person sees now, with as much detail as they may read."""
    notices = without_hidden_detail(notices, person)
    seen = _seen(notices, person, "visible_to")
    return [notice for notice in notices if notice.record in seen]


def without_hidden_detail(notices: Iterable[Notice], person: Any) -> list[Notice]:
    """All of them; the detail is emptied (nothing is saved) where the record is not seen whole any
    more. One query a kind of record."""
    notices = list(notices)
    detailed = [notice for notice in notices if notice.detail]
    seen = _seen(detailed, person, "seen_whole_by", "visible_to")
    for notice in detailed:
        if notice.record not in seen:
            notice.detail = ""
    return notices


def _seen(notices: Iterable[Notice], person: Any, *sights: str) -> set[tuple[int, int]]:
    """The subjects that the first of these sights which their kind has lets this person see."""
    subjects = {notice.record for notice in notices}
    seen: set[tuple[int, int]] = set()
    for kind in {kind for kind, _key in subjects}:
        keys = [key for of, key in subjects if of == kind]
        sight = _sight(kind, sights)
        visible = sight(person).filter(pk__in=keys).values_list("pk", flat=True) if sight else keys
        seen |= {(kind, key) for key in visible}
    return seen


def _sight(kind: int, names: Iterable[str]) -> Any:
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    found = (getattr(model.objects, name, None) for name in names)
    return next((sight for sight in found if sight), None)
