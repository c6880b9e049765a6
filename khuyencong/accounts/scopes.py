"""Places of local officers that ended: what they became, and the officer gets it.

The old place stays in the scope, so that records of its time stay in sight; the new one is added. A unit
that passed into one other is carried over at once when the administrator says so; where it was divided,
or was a district, a person ticks what the officer now looks after.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from khuyencong.access import require
from khuyencong.accounts import roles
from khuyencong.accounts.models import User, UserEvent
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.changes import NOTHING, Change
from khuyencong.audit.models import record
from khuyencong.dates import today
from khuyencong.localities.changes import carry_all_over, districts_before
from khuyencong.localities.models import Level, Locality

LOCAL = [role.code for role in roles.ROLES.values() if not role.sees_all_localities]
Chosen = Mapping[tuple[int, int], Iterable[int]]  # officer, old place → new places, all by key


@dataclass(frozen=True)
class Handover:
    """A place that ended in the hands of an officer who has none of what it became."""

    user: User
    place: Locality
    units: tuple[Locality, ...]
    likely: frozenset[int]  # keys of units: of a district those that were made of it alone

    @property
    def is_whole(self) -> bool:
        """One unit holds all of it: nothing has to be chosen."""
        return len(self.units) == 1

    @property
    def name(self) -> str:
        """Of its field in a form."""
        return f"{self.user.pk}-{self.place.pk}"

    @property
    def choices(self) -> list[tuple[Locality, bool]]:
        """Each unit, and is it likely?"""
        return [(unit, unit.pk in self.likely) for unit in self.units]


def handovers(
    offices: Iterable[int] | None = None, *, on: datetime.date | None = None
) -> list[Handover]:
    """Of the local officers at work, of these offices or of all, by name. Three queries at most."""
    day = on or today()
    links: Any = User.localities.through.objects.filter(
        user__role__in=LOCAL, user__is_active=True
    ).select_related("user__office", "locality__parent__parent")
    if offices is not None:
        links = links.filter(user__office__in=list(offices))
    held: dict[int, set[int]] = defaultdict(set)
    ended = []
    for link in links.order_by("user__full_name", "user", "locality__name_order", "locality"):
        held[link.user_id].add(link.locality_id)
        if link.locality.valid_to and link.locality.valid_to < day:
            ended.append(link)
    became = carry_all_over({link.locality for link in ended}, day)
    waiting = [
        (link.user, link.locality, became[link.locality_id].units)
        for link in ended
        if held[link.user_id].isdisjoint(unit.pk for unit in became[link.locality_id])
    ]
    of_districts = {
        unit for _user, place, units in waiting if _is_district(place) for unit in units
    }
    districts = districts_before(of_districts) if of_districts else {}
    return [Handover(user, place, units, _likely(place, units, districts)) for user, place, units in waiting]  # fmt: skip


def _is_district(place: Locality) -> bool:
    return place.level == Level.DISTRICT


def _likely(
    place: Locality, units: tuple[Locality, ...], districts: dict[int, list[Locality]]
) -> frozenset[int]:
    if len(units) == 1:
        return frozenset(unit.pk for unit in units)
    return frozenset(unit.pk for unit in units if districts.get(unit.pk) == [place])


@transaction.atomic
def carry_scopes(*, chosen: Chosen, by: Any) -> list[User]:
    """Chuyển địa bàn: each officer gets these of the units that a place of theirs became. Raises
    PermissionDenied, and ValidationError when somebody changed it meanwhile. Returns the officers."""
    users = _locked({user for user, _place in chosen})
    for user in users:
        require(by, Permission.SCOPE_CARRY, user)
    waiting = {(each.user.pk, each.place.pk): each for each in handovers()}
    given: dict[int, list[Change]] = defaultdict(list)
    for key, units in chosen.items():
        handover = waiting.get(key)
        offered = {unit.pk: unit for unit in handover.units} if handover else {}
        if handover is None or not set(units) <= offered.keys():
            raise ValidationError(
                "Địa bàn của một cán bộ vừa được sửa ở nơi khác, nên lần này chưa chuyển gì. Hãy tải lại "
                "trang rồi xác nhận lại."
            )
        new = [offered[unit] for unit in units]
        handover.user.localities.add(*new)
        given[handover.user.pk].append(change_of(handover.place, new))
    changed = [user for user in users if given[user.pk]]
    for user in changed:
        record(UserEvent.SCOPE_CARRIED, user, by=by, changes=given[user.pk])
    return changed


def change_of(place: Locality, new: Iterable[Locality]) -> Change:
    """What the log says of it: the old place stays."""
    names = ", ".join(unit.full_name for unit in new)
    return Change(f"địa bàn kế thừa {place.full_name}", NOTHING, names or NOTHING)


def _locked(keys: set[int]) -> list[User]:
    rows = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return list(rows.order_by("pk"))
