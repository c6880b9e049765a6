"""Loads what printed plans say besides figures: bodies, grounds, aims, solutions; and the office that carries
Sóc Trăng's records on."""

import dataclasses
import datetime
from typing import Any

from django.db import transaction

from khuyencong.localities.country import LAW_OF_PROVINCES
from khuyencong.offices.loading import load_first_office
from khuyencong.offices.models import Office, OfficeSuccession
from khuyencong.provenance import Provenance
from projects.example.living import read_living
from projects.example.loading import load_year, read_example
from reports.actions.set_up import find_province, office_of, proposed_details, set_up_office
from reports.models import OfficialBody, PlanText, Section

SUCCESSOR = "92"  # Thành phố Cần Thơ, of which Sóc Trăng is part
MERGED_ON = datetime.date(2025, 7, 1)


@transaction.atomic
def load_texts() -> None:
    """Bodies with the years of their names, and the paragraphs of the plan."""
    example, office = read_example(), load_first_office()
    for row in example["bodies"]:
        OfficialBody.objects.get_or_create(
            office=office,
            role=row["role"],
            valid_from=row.get("valid_from"),
            defaults={
                "name": row["name"],
                "head_lines": "\n".join(row.get("head_lines", [])),
                "valid_to": row.get("valid_to"),
                "symbol": row.get("symbol", ""),
                "place": row.get("place", ""),
                "signer_title": row.get("signer_title", ""),
            },
        )
    published = {"provenance": Provenance.PUBLISHED}
    sections = {
        Section.GROUND: [{"text": text, **published} for text in example["grounds"]],
        Section.AIM: example["aims"],
        Section.SOLUTION: [{"text": text, **published} for text in example["solutions"]],
    }
    for section, rows in sections.items():
        for position, row in enumerate(rows, start=1):
            key = {"office": office, "year": example["year"], "section": section}
            PlanText.objects.get_or_create(**key, position=position, defaults=row)


@transaction.atomic
def load_successor(by: Any) -> tuple[Office, int]:
    """The office of Cần Thơ, which carries on Sóc Trăng's, with its plan of 2026 – all made up – and what the
    plans say besides figures. Returns the office and how many proposals are new."""
    office = office_of(SUCCESSOR)
    first = load_first_office()
    if office is None:
        details = dataclasses.replace(
            proposed_details(find_province(SUCCESSOR)), signer_title="Giám đốc"
        )
        office = set_up_office(province=SUCCESSOR, details=details, by=by).office
    OfficeSuccession.objects.get_or_create(
        predecessor=first,
        defaults={
            "successor": office,
            "effective_on": MERGED_ON,
            "legal_reference": LAW_OF_PROVINCES,
        },
    )
    rows = read_living()
    for year, sections in rows["texts"].items():
        for section, texts in sections.items():
            for position, text in enumerate(texts, start=1):
                key = {"office": office, "year": int(year), "section": section}
                said = {"text": text, "provenance": Provenance.ILLUSTRATIVE}
                PlanText.objects.get_or_create(**key, position=position, defaults=said)
    return office, load_year(rows, office, by)
