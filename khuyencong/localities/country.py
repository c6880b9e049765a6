"""The tables of all administrative units as they are printed, read from data/ (its README says whence).

Nothing here knows the database; `loading.py` stores what is chosen.
"""

import csv
import datetime
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
REFORM = datetime.date(2025, 7, 1)
LAST_DAY = REFORM - datetime.timedelta(days=1)
# The resolutions hold since they were passed; the new units are in office from this day.
IN_OFFICE = "hoạt động từ 01/7/2025"
LAW_OF_PROVINCES = f"NQ 202/2025/QH15 ngày 12/6/2025, {IN_OFFICE}"
WHOLE_DISTRICT = "D"  # before the code of a district that became a đặc khu
MISPRINTS = {
    "Thị Trấn Yên Minh": "Thị trấn Yên Minh",
    "Thi trấn Ngan Dừa": "Thị trấn Ngan Dừa",
    "Xuân Quang 3": "Xã Xuân Quang 3",
    "Xuân Phước": "Xã Xuân Phước",
    "Xa Ea Kly": "Xã Ea Kly",
}
Row = dict[str, str]


class UnknownProvinceError(Exception):
    """No province of today has these codes."""


@dataclass
class Country:
    """The tables, by code; or the part of them that lies in some provinces."""

    old_provinces: dict[str, Row]
    districts: dict[str, Row]
    old_communes: dict[str, Row]
    provinces: dict[str, Row]
    communes: dict[str, Row]
    changes: list[Row]
    resolutions: dict[str, str]
    earlier: list[dict[str, Any]] = field(default_factory=list)

    def old_province_of(self, code: str) -> str:
        """Of an `old_code`: of a commune, or of a whole district."""
        is_district = code.startswith(WHOLE_DISTRICT)
        district = code[1:] if is_district else self.old_communes[code]["district_code"]
        return self.districts[district]["province_code"]

    def successor_of(self) -> dict[str, str]:
        """Old province → the province that its communes lie in now. No new commune crosses an old
        province, so there is one."""
        return {
            self.old_province_of(row["old_code"]): self.communes[row["new_code"]]["province_code"]
            for row in self.changes
        }

    def of_old_provinces(self, codes: Collection[str]) -> "Country":
        """What lay in these old provinces, and the new units that took it over."""
        districts = {c: r for c, r in self.districts.items() if r["province_code"] in codes}
        old = {c: r for c, r in self.old_communes.items() if r["district_code"] in districts}
        changes = [row for row in self.changes if self.old_province_of(row["old_code"]) in codes]
        new = {row["new_code"] for row in changes}
        communes = {c: r for c, r in self.communes.items() if c in new}
        provinces = {row["province_code"] for row in communes.values()}
        return Country(
            old_provinces={c: r for c, r in self.old_provinces.items() if c in codes},
            districts=districts,
            old_communes=old,
            provinces={c: r for c, r in self.provinces.items() if c in provinces},
            communes=communes,
            changes=changes,
            resolutions=self.resolutions,
            earlier=[change for change in self.earlier if change["province"] in codes],
        )

    def of_provinces(self, codes: Collection[str]) -> "Country":
        """These provinces of today with all that became them."""
        self.refuse_unknown(codes)
        into = self.successor_of()
        return self.of_old_provinces({old for old, new in into.items() if new in codes})

    def refuse_unknown(self, codes: Collection[str]) -> None:
        if unknown := set(codes) - set(self.provinces):
            raise UnknownProvinceError(", ".join(sorted(unknown)))

    def unchanged_provinces(self) -> set[str]:
        """Those that took nothing over: their row goes on."""
        into = list(self.successor_of().items())
        merged = [new for _old, new in into]
        return {
            new
            for old, new in into
            if merged.count(new) == 1
            and self.old_provinces[old]["name"] == self.provinces[new]["name"]
        }


@cache
def whole_country() -> Country:
    """All of it; read once a process."""
    earlier = json.loads((FOLDER / "changes_before_2025.json").read_text(encoding="utf-8"))
    return Country(
        old_provinces=_by_code("provinces_2024"),
        districts=_by_code("districts_2024"),
        old_communes=_by_code("communes_2024"),
        provinces=_by_code("provinces_2025"),
        communes=_by_code("communes_2025"),
        changes=list(_rows("changes_2025")),
        resolutions={r["province_code"]: r["resolution"] for r in _rows("resolutions_2025")},
        earlier=earlier["changes"],
    )


@cache
def provinces_of_today() -> dict[str, str]:
    """The 34, name by code."""
    return {code: row["name"] for code, row in _by_code("provinces_2025").items()}


def _by_code(table: str) -> dict[str, Row]:
    rows = {row["code"]: row for row in _rows(table)}
    for row in rows.values():
        row["name"] = _as_written(row["name"])
    return rows


def _as_written(name: str) -> str:
    """Some names begin with a small letter in the table."""
    name = name[0].upper() + name[1:]
    return MISPRINTS.get(name, name)


def _rows(table: str) -> Iterator[Row]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
