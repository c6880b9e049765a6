"""Finds a unit by its name as people write it: with its kind or without, with diacritics or without, the
tone mark where they put it. A name alone is no unit (there were ten Huyện Châu Thành): what it can be is
answered, and only what it alone can be is one unit.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from khuyencong.localities.candidates import Candidates
from khuyencong.localities.models import KIND_OF_WORD, Locality, split_kind
from khuyencong.text import alphabetical, name_key

AT_ONCE = 500
spelled, folded = lru_cache(20_000)(alphabetical), lru_cache(20_000)(name_key)
KIND_KEYS = tuple(f"{name_key(word)} " for word in KIND_OF_WORD)


def find_unit(path: str, *, on: datetime.date, within: Locality | None = None) -> Candidates:
    """The units of a day that "Phường 1, Thành phố Sóc Trăng" names, the smallest first written; units
    above may be left out. One query."""
    return find_units([path], on=on, within=within)[0]


def find_units(
    paths: Sequence[str], *, on: datetime.date, within: Locality | None = None
) -> list[Candidates]:
    """The same for many, as a sheet brings them: a query for 500 names."""
    units = Locality.objects.valid_on(on)
    if within is not None:
        units = units.within([within.pk])
    called = _units_called({key for path in paths for key in _keys(_parts(path)[0])}, units)
    return [_meant(_parts(path), called) for path in paths]


def _parts(path: str) -> list[str]:
    return [" ".join(part.split()) for part in path.split(",") if part.strip()] or [""]


def _keys(part: str) -> Iterator[str]:
    """Under which a name is stored, without its kind; "Quan Hóa" is one, and is not a quận called Hóa."""
    key = name_key(part)
    yield key
    yield from (key.removeprefix(kind) for kind in KIND_KEYS if key.startswith(kind))


def _units_called(keys: set[str], units: Any) -> dict[str, list[Locality]]:
    called = defaultdict(list)
    names = sorted(keys)
    for start in range(0, len(names), AT_ONCE):
        some = units.filter(name_key__in=names[start : start + AT_ONCE])
        for unit in some.select_related("parent__parent").order_by("pk"):
            called[unit.name_key].append(unit)
    return called


def _meant(parts: list[str], called: dict[str, list[Locality]]) -> Candidates:
    """Those that are written exactly so; where there is none, those that are so without diacritics."""
    units = [unit for key in _keys(parts[0]) for unit in called.get(key, ())]
    for like in (spelled, folded):
        if found := [unit for unit in units if _is_called(unit, parts, like)]:
            return Candidates(tuple(dict.fromkeys(found)))
    return Candidates()


def _is_called(unit: Locality, parts: list[str], like: Callable[[str], str]) -> bool:
    """The first part is its own name, each further one that of a unit higher up."""
    first, *further = parts
    above = iter(unit.above)
    return _names(unit, first, like) and all(
        any(_names(higher, part, like) for higher in above) for part in further
    )


def _names(unit: Locality, part: str, like: Callable[[str], str]) -> bool:
    bare = split_kind(unit.name)[1]
    return like(part) in {like(unit.name), like(bare)}
