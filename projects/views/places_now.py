"""What the places of a proposal are called today, where they are called otherwise."""

from collections.abc import Iterable

from khuyencong.localities.changes import units_of_today
from khuyencong.localities.models import Locality
from projects.models import Member, Proposal


def mark_places_now(proposal: Proposal, members: Iterable[Member]) -> None:
    """Writes `place_now` on each: "Phường Phú Lợi", or the units among which it was divided. One query where
    a place has ended, none else."""
    marked: list[Proposal | Member] = [proposal, *members]
    ended = {each.locality for each in marked if each.locality and each.locality.valid_to}
    found = units_of_today(ended)
    for each in marked:
        if each.locality in ended:
            each.place_now = _called(each.locality, found[each.locality.pk].units)


def _called(place: Locality, units: tuple[Locality, ...]) -> str:
    if units == (place,):
        return ""
    return ", ".join(str(unit) for unit in units)
