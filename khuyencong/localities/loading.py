"""Loads the administrative units of a data file; running it again changes nothing."""

import datetime
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from khuyencong.localities.models import Level, Locality, LocalityChange, LocalityKind

DATA = Path(__file__).parent / "data" / "soc_trang.json"
KIND_OF_WORD = {
    "Tỉnh": LocalityKind.PROVINCE,
    "Thành phố": LocalityKind.PROVINCIAL_CITY,
    "Huyện": LocalityKind.DISTRICT,
    "Thị xã": LocalityKind.TOWN,
    "Phường": LocalityKind.WARD,
    "Thị trấn": LocalityKind.TOWNSHIP,
    "Xã": LocalityKind.COMMUNE,
}
MERGER_2025 = datetime.date(2025, 7, 1)
LAW_2025 = "NQ 1668/NQ-UBTVQH15 ngày 16/6/2025, hiệu lực 01/7/2025"
DAY_BEFORE_2025 = MERGER_2025 - datetime.timedelta(days=1)
MERGER_2024 = datetime.date(2024, 9, 1)


def kind_of(name: str) -> LocalityKind:
    """The kind that a full name begins with."""
    for word, kind in KIND_OF_WORD.items():
        if name.startswith(f"{word} "):
            return kind
    raise ValueError(f"“{name}” does not begin with its kind")


@transaction.atomic
def load_localities(path: Path = DATA) -> int:
    """Load units and changes of former Sóc Trăng; returns how many units are new.

    Units are matched by code, parent and end of validity, never by name: "Phường 1" stood in
    three towns.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    before = Locality.objects.count()
    old_province = _unit(
        data["province_2023"],
        level=Level.PROVINCE,
        kind=LocalityKind.PROVINCE,
        valid_to=DAY_BEFORE_2025,
    )
    new_province = _unit(
        data["province_2025"],
        level=Level.PROVINCE,
        kind=LocalityKind.CENTRAL_CITY,
        valid_from=MERGER_2025,
    )
    _change(old_province, new_province, MERGER_2025, "NQ sắp xếp cấp tỉnh, hiệu lực 01/7/2025")
    districts = {
        row["name"]: _unit(row, level=Level.DISTRICT, parent=old_province, valid_to=DAY_BEFORE_2025)
        for row in data["districts_2023"]
    }
    new_units = {
        row["gso_code"]: _unit(
            row, level=Level.COMMUNE, parent=new_province, valid_from=MERGER_2025
        )
        for row in data["communes_from_2025_07"]
    }
    communes = {}
    for row in data["communes_before_2025_07"]:
        district = districts[row["district"]]
        commune = _unit(row, level=Level.COMMUNE, parent=district, valid_to=DAY_BEFORE_2025)
        communes[row["district"], row["name"]] = commune
        _change(commune, new_units[row["new_gso_code"]], MERGER_2025, LAW_2025)
    _load_change_of_2024(data["change_2024"], districts, communes)
    return Locality.objects.count() - before


def _load_change_of_2024(
    change: dict[str, Any], districts: dict[str, Locality], communes: dict[Any, Locality]
) -> None:
    """Phường 9 of Sóc Trăng town went into Phường 1; its code is not known to us."""
    ward = change["extra_2023_ward"]
    old = _unit(
        {"name": ward["name"], "gso_code": ward["gso_code"] or ""},
        level=Level.COMMUNE,
        parent=districts[ward["district"]],
        valid_to=MERGER_2024 - datetime.timedelta(days=1),
    )
    successor = communes[ward["district"], ward["new_unit_after_2024"]]
    _change(old, successor, MERGER_2024, change["legal_ref"])


def _unit(
    row: dict[str, Any],
    *,
    level: Level,
    kind: LocalityKind | None = None,
    parent: Locality | None = None,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Locality:
    key = {"code": row["gso_code"], "level": level, "parent": parent, "valid_from": valid_from}
    if not row["gso_code"]:
        key["name"] = row["name"]
    unit, _ = Locality.objects.get_or_create(
        **key,
        defaults={"name": row["name"], "kind": kind or kind_of(row["name"]), "valid_to": valid_to},
    )
    return unit


def _change(old: Locality, new: Locality, day: datetime.date, law: str) -> None:
    LocalityChange.objects.get_or_create(
        predecessor=old, successor=new, effective_on=day, defaults={"legal_reference": law}
    )
