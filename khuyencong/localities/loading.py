"""Stores the administrative units of some provinces, or of the whole country, before and after
2025-07-01; running it again changes nothing.

A unit is known by its code on a day, never by its name: "Phường 1" stood in three towns of one province,
and codes are used again. What is there already is kept as it is.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from khuyencong.constraints import valid_on
from khuyencong.localities import country
from khuyencong.localities.country import LAST_DAY, REFORM, WHOLE_DISTRICT, Country, Row
from khuyencong.localities.models import Extent, Level, Locality, LocalityChange, kind_of

AT_ONCE = 1000
SOC_TRANG = "94"
Units = dict[str, Locality]


@transaction.atomic
def load_localities(provinces: Collection[str] | None = None) -> int:
    """Load provinces of today by their codes, or with None all of them, each with what became it;
    returns how many units are new."""
    everything = country.whole_country()
    everything.refuse_unknown(provinces or ())
    return _load(everything if provinces is None else everything.of_provinces(provinces))


@transaction.atomic
def load_soc_trang() -> int:
    """Former Sóc Trăng alone, as the example of 2023 needs it."""
    return _load(country.whole_country().of_old_provinces({SOC_TRANG}))


def _load(chosen: Country) -> int:
    before = Locality.objects.count()
    old_provinces, provinces = _provinces(chosen)
    districts = _sync(
        chosen.districts.values(), Level.DISTRICT, valid_to=LAST_DAY, parents=old_provinces
    )
    old = _sync(chosen.old_communes.values(), Level.COMMUNE, valid_to=LAST_DAY, parents=districts)
    old |= {WHOLE_DISTRICT + code: district for code, district in districts.items()}
    new = _sync(chosen.communes.values(), Level.COMMUNE, valid_from=REFORM, parents=provinces)
    ended = _ended_before(chosen, districts)
    changes = [
        *_changes_of_provinces(chosen, old_provinces, provinces),
        *_changes_of_communes(chosen, old, new),
        *_earlier_changes(chosen, ended, old),
    ]
    _sync_changes(changes)
    added = Locality.objects.count() - before
    if added and connection.vendor == "postgresql":
        _count_anew()
    return added


def _count_anew() -> None:
    """PostgreSQL plans by what it counted last. Of tables that were empty then it expects one row, and
    follows the changes of a whole country in minutes instead of a second."""
    names = ", ".join(model._meta.db_table for model in (Locality, LocalityChange))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")


def _provinces(chosen: Country) -> tuple[Units, Units]:
    """Those of before and those of today; one that merely went on is the same row in both."""
    stay = chosen.unchanged_provinces()
    kept = _sync(_those(chosen.provinces, stay), Level.PROVINCE)
    old = _sync(
        _those(chosen.old_provinces, set(chosen.old_provinces) - stay),
        Level.PROVINCE,
        valid_to=LAST_DAY,
    )
    new = _sync(
        _those(chosen.provinces, set(chosen.provinces) - stay), Level.PROVINCE, valid_from=REFORM
    )
    return kept | old, kept | new


def _those(rows: dict[str, Row], codes: set[str]) -> list[Row]:
    return [row for code, row in rows.items() if code in codes]


def _sync(
    rows: Iterable[Row],
    level: Level,
    *,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    parents: Units | None = None,
) -> Units:
    """The units of these rows by code, those that are not there yet made."""
    rows = list(rows)
    there = Locality.objects.filter(valid_on(valid_from or LAST_DAY), level=level).exclude(code="")
    units = {unit.code: unit for unit in there}
    missing = [
        _unit(row, level, parents, valid_from=valid_from, valid_to=valid_to)
        for row in rows
        if row["code"] not in units
    ]
    Locality.objects.bulk_create(missing, batch_size=AT_ONCE)
    units |= {unit.code: unit for unit in missing}
    return {row["code"]: units[row["code"]] for row in rows}


def _unit(row: Row, level: Level, parents: Units | None, **validity: Any) -> Locality:
    above = row.get("district_code") or row.get("province_code") or ""
    unit = Locality(
        code=row["code"],
        name=row["name"],
        kind=kind_of(row["name"], level),
        level=level,
        parent=parents[above] if parents else None,
        **validity,
    )
    unit.fill_keys()
    return unit


def _ended_before(chosen: Country, districts: Units) -> Units:
    """Units that were gone before the tables begin, known by name within their district where their
    code is not known."""
    units = {}
    for row in chosen.earlier:
        units[row["name"]], _ = Locality.objects.get_or_create(
            code=row["code"],
            name=row["name"],
            level=Level.COMMUNE,
            parent=districts[row["district"]],
            valid_from=None,
            defaults={
                "kind": kind_of(row["name"], Level.COMMUNE),
                "valid_to": _day(row) - datetime.timedelta(days=1),
            },
        )
    return units


def _day(row: Row) -> datetime.date:
    return datetime.date.fromisoformat(row["effective_on"])


def _changes_of_provinces(chosen: Country, old: Units, new: Units) -> Iterable[LocalityChange]:
    for before, after in chosen.successor_of().items():
        if old[before] != new[after]:
            yield _change(old[before], new[after], country.LAW_OF_PROVINCES, Extent.WHOLE)


def _changes_of_communes(chosen: Country, old: Units, new: Units) -> Iterable[LocalityChange]:
    for row in chosen.changes:
        unit = new[row["new_code"]]
        province = chosen.communes[row["new_code"]]["province_code"]
        law = f"{chosen.resolutions[province]}, {country.IN_OFFICE}"
        yield _change(old[row["old_code"]], unit, law, row["extent"], row["note"])


def _earlier_changes(chosen: Country, ended: Units, old: Units) -> Iterable[LocalityChange]:
    for row in chosen.earlier:
        one, other = ended[row["name"]], old[row["successor"]]
        yield _change(one, other, row["legal_reference"], row["extent"], row["note"], day=_day(row))


def _change(
    old: Locality, new: Locality, law: str, extent: str, note: str = "", *,
    day: datetime.date = REFORM,
) -> LocalityChange:  # fmt: skip
    return LocalityChange(
        predecessor=old,
        successor=new,
        effective_on=day,
        legal_reference=law,
        extent=extent,
        note=note,
    )


def _sync_changes(changes: list[LocalityChange]) -> None:
    """Makes what is not there; a change that was stored before its extent was known takes it."""
    there = {
        _pair(change): change
        for change in LocalityChange.objects.filter(
            Q(effective_on=REFORM) | Q(effective_on__in={each.effective_on for each in changes})
        )
    }
    missing = [change for change in changes if _pair(change) not in there]
    LocalityChange.objects.bulk_create(missing, batch_size=AT_ONCE)
    told = []
    for change in changes:
        stored = there.get(_pair(change))
        if stored and not stored.note and change.note:
            stored.extent, stored.note = change.extent, change.note
            told.append(stored)
    LocalityChange.objects.bulk_update(told, ["extent", "note"], batch_size=AT_ONCE)


def _pair(change: LocalityChange) -> tuple[int, int, datetime.date]:
    return change.predecessor_id, change.successor_id, change.effective_on
