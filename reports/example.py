"""Loads what the printed plan of 2023 says besides figures: bodies, grounds, aims, solutions."""

from django.db import transaction

from khuyencong.offices.loading import load_first_office
from khuyencong.provenance import Provenance
from projects.example.loading import read_example
from reports.models import OfficialBody, PlanText, Section


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
