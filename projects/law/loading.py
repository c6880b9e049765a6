"""Loads programmes, contents and norms; running it again changes nothing that stands."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from projects.models import Activity, ActivityGroup, Programme, ProgrammePeriod, SupportNorm

FOLDER = Path(__file__).parent


@transaction.atomic
def load_law() -> None:
    """Programmes and their periods, the nine groups, the contents, the norms."""
    contents, law = _read("activities.json"), _read("norms.json")
    for row in contents["groups"]:
        ActivityGroup.objects.get_or_create(number=row["number"], defaults={"name": row["name"]})
    groups = {group.number: group for group in ActivityGroup.objects.all()}
    for row in contents["activities"]:
        defaults = {"group": groups[row["group"]], "name": row["name"], "cap_unit": row["cap_unit"]}
        Activity.objects.get_or_create(code=row["code"], defaults=defaults)
    for row in law["programmes"]:
        Programme.objects.get_or_create(level=row.pop("level"), defaults=row)
    programmes = {programme.level: programme for programme in Programme.objects.all()}
    for row in law["periods"]:
        ProgrammePeriod.objects.get_or_create(
            programme=programmes[row["programme"]],
            valid_from=row["valid_from"],
            defaults={"valid_to": row["valid_to"], "legal_basis": row["legal_basis"]},
        )
    activities = {activity.code: activity for activity in Activity.objects.all()}
    for row in law["norms"]:
        _load_norm(row, programmes, activities)


def _load_norm(
    row: dict[str, Any], programmes: dict[str, Programme], activities: dict[str, Activity]
) -> None:
    SupportNorm.objects.get_or_create(
        code=row["code"],
        defaults={
            "programme": programmes[row["programme"]],
            "activity": activities[row["activity"]],
            "max_basis_points": row["max_basis_points"],
            "cap": row["cap_vnd"],
            "note": row["note"] or "",
            **{
                name: row[name]
                for name in (
                    "cap_unit",
                    "document",
                    "article",
                    "clause",
                    "valid_from",
                    "valid_to",
                    "verified",
                )
            },
        },
    )


def _read(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
