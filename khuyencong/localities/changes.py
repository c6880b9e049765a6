"""Where a unit's territory lies on another day: along the recorded changes, forwards and back.

Each question is one query, however many units are asked for and however many changes lie between.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import RawSQL

from khuyencong.dates import short_date, today
from khuyencong.localities.candidates import Candidates
from khuyencong.localities.country import LAST_DAY
from khuyencong.localities.models import Level, Locality, LocalityChange

# The units themselves, of districts the communes below (a district ended with them), and step by step all
# that they passed into, or came from.
ROAD = """
WITH RECURSIVE road (id) AS (
    SELECT id FROM localities_locality WHERE id IN ({keys}) OR parent_id IN ({districts})
    UNION
    SELECT {onwards}_id FROM localities_localitychange JOIN road ON {here}_id = road.id
)
SELECT id FROM road
"""
Roads = dict[int, list[LocalityChange]]


@dataclass(frozen=True)
class Way:
    """A direction in time: at which end of a change one enters it, and from which day on one walks."""

    here: str
    onwards: str
    first: datetime.date

    def leads_on(self, change: LocalityChange, passed: datetime.date, day: datetime.date) -> bool:
        """Each change comes after the one that was passed, and none beyond the day is taken."""
        if self is LATER:
            return passed < change.effective_on <= day
        return day < change.effective_on < passed


LATER = Way("predecessor", "successor", datetime.date.min)
EARLIER = Way("successor", "predecessor", datetime.date.max)


def changes_after(units: Iterable[Locality]) -> list[LocalityChange]:
    """What became of them, change by change to the end, the earliest first; of a district, what became
    of its communes. One query."""
    units = list(units)
    districts = {unit.pk for unit in units if unit.level == Level.DISTRICT}
    return _changes(LATER, {unit.pk for unit in units}, districts)


def changes_before(units: Iterable[Locality]) -> list[LocalityChange]:
    """What they came from, back to the beginning, the earliest first. One query."""
    return _changes(EARLIER, {unit.pk for unit in units}, set())


def _changes(way: Way, keys: set[int], districts: set[int]) -> list[LocalityChange]:
    if not keys:
        return []
    names = {"here": way.here, "onwards": way.onwards}
    sql = ROAD.format(keys=_places(keys), districts=_places(districts), **names)
    road: Any = RawSQL(sql, [*keys, *districts])  # noqa: S611 - our own words; keys are parameters
    changes = LocalityChange.objects.filter(**{f"{way.here}__in": road})
    above = [f"{end}__parent__parent" for end in names.values()]
    order = (f"{end}__name_order" for end in (LATER.here, LATER.onwards))
    return list(changes.select_related(*above).order_by("effective_on", *order, "pk"))


def _places(keys: set[int]) -> str:
    return ", ".join(["%s"] * len(keys)) or "NULL"


def carry_over(unit: Locality, day: datetime.date) -> Candidates:
    """The unit that holds the territory of this one on a day: itself while it is there, else the one it
    became or was; several where it was divided, or joined of several. None where nothing is recorded."""
    return carry_all_over([unit], day)[unit.pk]


def carry_all_over(units: Iterable[Locality], day: datetime.date) -> dict[int, Candidates]:
    """The same for many, by key. One query for those that ended before the day, one for those that began
    after it."""
    units = list(units)
    ended = [unit for unit in units if unit.valid_to and unit.valid_to < day]
    begins = [unit for unit in units if unit.valid_from and day < unit.valid_from]
    found = {unit.pk: Candidates((unit,)) for unit in units if unit.is_valid_on(day)}
    found |= _along(LATER, ended, changes_after(ended), day)
    return found | _along(EARLIER, begins, changes_before(begins), day)


def told_of_day(unit: Locality, day: datetime.date) -> str:
    """What is said of a unit that is not there on the day: which ones hold its territory then, and that
    one of them has to be chosen."""
    units = carry_over(unit, day)
    names = ", ".join(str(each) for each in units)
    among = "là" if units.one else "thuộc một trong các đơn vị"
    then = f" Vào ngày đó, địa bàn này {among}: {names}." if units else ""
    return f"{unit} không tồn tại vào ngày {short_date(day)}.{then} Hãy chọn lại địa bàn."


def units_of_today(units: Iterable[Locality]) -> dict[int, Candidates]:
    """By which unit of today a figure of each counts: `one`, or None with those it may be. One query."""
    return carry_all_over(units, today())


def _along(
    way: Way, units: list[Locality], changes: list[LocalityChange], day: datetime.date
) -> dict[int, Candidates]:
    roads: Roads = defaultdict(list)
    below: dict[int | None, set[Locality]] = defaultdict(set)
    for change in changes:
        here = getattr(change, way.here)
        roads[here.pk].append(change)
        below[here.parent_id].add(here)
    return {unit.pk: _ends(way, _starts(unit, roads, below), roads, day) for unit in units}


def _starts(
    unit: Locality, roads: Roads, below: dict[int | None, set[Locality]]
) -> Iterable[Locality]:
    """A district became nothing itself where its communes did."""
    is_alone = unit.level == Level.DISTRICT and unit.pk not in roads
    return below[unit.pk] if is_alone else [unit]


def _ends(way: Way, starts: Iterable[Locality], roads: Roads, day: datetime.date) -> Candidates:
    """Where the roads lead. They also lead through a unit that is there on the day: back from Phường Phú
    Lợi one comes to Phường 1 and to Phường 9, which Phường 1 had taken in."""
    found: set[Locality] = set()
    seen: set[int] = set()
    waiting = [(unit, way.first) for unit in starts]
    while waiting:
        unit, passed = waiting.pop()
        if unit.is_valid_on(day):
            found.add(unit)
        taken = [c for c in roads.get(unit.pk, ()) if way.leads_on(c, passed, day)]
        waiting += [(getattr(c, way.onwards), c.effective_on) for c in taken if c.pk not in seen]
        seen |= {change.pk for change in taken}
    return Candidates(tuple(sorted(found, key=lambda unit: (unit.name_order, unit.pk))))


def districts_before(units: Iterable[Locality]) -> dict[int, list[Locality]]:
    """The old districts of which each unit was made, the one with most of its parts first. One query.
    297 units of the whole country lie in more than one, three of former Sóc Trăng."""
    found = carry_all_over(units, LAST_DAY)
    return {key: _by_parts([part.district for part in parts]) for key, parts in found.items()}


def _by_parts(found: list[Locality]) -> list[Locality]:
    districts = {unit for unit in found if unit.level == Level.DISTRICT}
    return sorted(districts, key=lambda unit: (-found.count(unit), unit.name_order, unit.pk))
