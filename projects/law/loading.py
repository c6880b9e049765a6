"""Loads programmes, contents and norms; running it again changes nothing that stands."""

import datetime
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from khuyencong.constraints import NoOverlappingValidity
from khuyencong.localities.models import Locality
from khuyencong.offices.models import Office
from khuyencong.offices.naming import committee_of
from projects.models import (
    Activity,
    ActivityGroup,
    AdjustmentRoute,
    AdvanceCeiling,
    ApprovingAuthority,
    AreaRule,
    Criterion,
    Deadline,
    DossierItem,
    Programme,
    ProgrammeLevel,
    ProgrammePeriod,
    Provision,
    RepeatRule,
    SizeLimit,
    SupportNorm,
)

FOLDER = Path(__file__).parent


@transaction.atomic
def load_law(office: Office) -> None:
    """Programmes and periods of the first office, the nine groups, contents, norms, papers of dossiers,
    deadlines. What the State has set hangs on its national programme and holds for every office's; what
    one province has set for itself is loaded where the office is of that province."""
    contents, law = _read("activities.json"), _read("norms.json")
    for row in contents["groups"]:
        ActivityGroup.objects.get_or_create(number=row["number"], defaults={"name": row["name"]})
    groups = {group.number: group for group in ActivityGroup.objects.all()}
    for row in contents["activities"]:
        defaults = {"group": groups[row["group"]], "name": row["name"], "cap_unit": row["cap_unit"]}
        Activity.objects.get_or_create(code=row["code"], defaults=defaults)
    for row in law["programmes"]:
        Programme.objects.get_or_create(office=office, level=row.pop("level"), defaults=row)
    programmes = {each.level: each for each in Programme.objects.filter(office=office)}
    _load_authorities_and_periods(law, programmes, office)
    activities = {activity.code: activity for activity in Activity.objects.all()}
    for row in law["norms"]:
        _load_norm(row, programmes, activities)
    _load_rules(_read("rules.json"), programmes, activities)
    papers = _read("dossiers.json")
    for row in papers["items"]:
        contents_of_item = [activities[code] for code in row.pop("activities")]
        item, new = DossierItem.objects.get_or_create(code=row.pop("code"), defaults=row)
        if new:
            item.activities.set(contents_of_item)
    for row in papers["deadlines"]:
        row["programme"] = programmes[row["programme"]]
        Deadline.objects.get_or_create(code=row.pop("code"), defaults=row)


@transaction.atomic
def open_programmes(office: Office) -> list[Programme]:
    """The two programmes of a further office, with addresses of their own; of what the first office has set
    for itself – norms, periods, routes – it gets nothing but what its own province has set, and its plans are
    approved there. Running it again changes nothing."""
    rows = _read("norms.json")["programmes"]
    for row in rows:
        row["slug"] = f"{row['slug']}-{office.code}"
        Programme.objects.get_or_create(office=office, level=row.pop("level"), defaults=row)
    programmes = list(Programme.objects.filter(office=office).select_related("office__province"))
    _load_own(office, {programme.level: programme for programme in programmes})
    return programmes


def _load_own(office: Office, programmes: dict[str, Programme]) -> None:
    """What the province of a further office has set for itself; the State's is there with the first one."""
    law = _read("norms.json")
    own = {
        kind: [row for row in law[kind] if row.get("province") == office.province.code]
        for kind in ("authorities", "periods", "norms")
    }
    _load_authorities_and_periods(own, programmes, office)
    activities = {activity.code: activity for activity in Activity.objects.all()}
    for row in own["norms"]:
        _load_norm(row, programmes, activities)


def _load_authorities_and_periods(
    law: dict[str, Any], programmes: dict[str, Programme], office: Office
) -> None:
    for row in _of_province(law["authorities"], office):
        row["programme"] = programmes[row["programme"]]
        _store(ApprovingAuthority, row, "programme")
    _name_authority(programmes[ProgrammeLevel.LOCAL])
    for row in _of_province(law["periods"], office):
        ProgrammePeriod.objects.get_or_create(
            programme=programmes[row["programme"]],
            valid_from=row["valid_from"],
            defaults={"valid_to": row["valid_to"], "legal_basis": row["legal_basis"]},
        )


def _of_province(rows: list[dict[str, Any]], office: Office) -> list[dict[str, Any]]:
    """Those of every office, and those that the province of this one has set for itself."""
    own = office.province.code
    return [row for row in rows if row.pop("province", own) == own]


def _name_authority(programme: Programme) -> None:
    """Who approves plans of the local programme, by the name that the office's province has: where nobody
    is recorded. Before the province was called so it is not known here."""
    if not programme.authorities.exists():
        province = programme.office.province
        ApprovingAuthority.objects.create(
            programme=programme,
            name=committee_of(province),
            valid_from=province.valid_from,
            valid_to=province.valid_to,
        )


def _load_rules(
    rules: dict[str, Any], programmes: dict[str, Programme], activities: dict[str, Activity]
) -> None:
    """What is there already – by what the rule is of and from when – stays as the office has it."""
    for row in rules["areas"]:
        exempt = [activities[code] for code in row.pop("exempt", [])]
        rule, new = _store(AreaRule, row, "province_kind", "place_kind")
        if new:
            rule.exempt_activities.set(exempt)
    _load_provisions(rules["provisions"], activities)
    for row in (*rules["repeats"], *rules["advances"], *rules["routes"]):
        row["programme"] = programmes[row["programme"]]
    for row in rules["repeats"]:
        _store(RepeatRule, row, "programme")
    for row in rules["advances"]:
        row["activity"] = activities[row["activity"]]
        _store(AdvanceCeiling, row, "programme", "activity")
    for row in rules["criteria"]:
        _store(Criterion, row, "code")
    for row in rules["sizes"]:
        _store(SizeLimit, row, "code")
    for row in rules["routes"]:
        _store(AdjustmentRoute, row, "programme", "subject")


def _load_provisions(rows: list[dict[str, Any]], activities: dict[str, Activity]) -> None:
    for row in rows:
        contents = [activities[code] for code in row.pop("activities", [])]
        provision, new = _store(Provision, row, "topic", "code")
        if new:
            provision.activities.set(contents)


def _store(model: Any, row: dict[str, Any], *of: str) -> tuple[Any, bool]:
    """The row and whether it is new. What the office has for these days stands in its place."""
    known = {name: row[name] for name in (*of, "valid_from")}
    if found := model.objects.filter(**known).first() or in_its_place(model(**row)):
        return found, False
    return model.objects.create(**row), True


def in_its_place(row: Any) -> Any:
    """Another row of the same kind that is in force on one of its days."""
    rules = (rule for rule in row._meta.constraints if isinstance(rule, NoOverlappingValidity))
    found = (rule.overlapping(row).first() for rule in rules)
    return next((each for each in found if each), None)


def _load_norm(
    row: dict[str, Any], programmes: dict[str, Programme], activities: dict[str, Activity]
) -> None:
    """A norm of a province is loaded for the office of that province, and for none that came after it."""
    code, office = row.pop("province", None), programmes[row["programme"]].office
    norm = SupportNorm(
        **{
            **row,
            "programme": programmes[row["programme"]],
            "activity": activities[row["activity"]],
            "province": _province(code, row["valid_from"], office) if code else None,
            "note": row["note"] or "",
        },
    )
    is_elsewhere = code and not norm.province
    if not (is_elsewhere or SupportNorm.objects.filter(code=norm.code) or in_its_place(norm)):
        norm.save()


def _province(code: str, day: str, office: Office) -> Locality | None:
    province = office.province
    is_own = province.code == code and province.is_valid_on(datetime.date.fromisoformat(day))
    return province if is_own else None


def _read(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
