"""Loads what printed plans say besides figures: bodies, grounds, aims, solutions; and the office that carries
Sóc Trăng's records on."""

import dataclasses
import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from khuyencong.localities.country import LAW_OF_PROVINCES
from khuyencong.offices.loading import CODE, NAME, load_soc_trang_office, soc_trang_office
from khuyencong.offices.models import Office, OfficeSuccession
from khuyencong.provenance import Provenance
from projects.example.living import read_living
from projects.example.loading import load_year, read_example
from projects.models import Plan, Proposal
from projects.refusal import Refused
from reports.actions.set_up import find_province, office_of, proposed_details, set_up_office
from reports.models import OfficialBody, PlanText, Section

SUCCESSOR = "92"  # Thành phố Cần Thơ, of which Sóc Trăng is part
ELSEWHERE = "Chưa ghi gì. Hãy xem ví dụ ở một cổng trống (DATABASE_URL khác)."
MERGED_ON = datetime.date(2025, 7, 1)


def refuse_to_mix(*, with_successor: bool) -> None:
    """The example goes into offices of its own, or into those of Sóc Trăng and Cần Thơ that have no plans of
    these years but the example's. Refused before anything is written; three queries an office at most."""
    office = soc_trang_office()
    named = Office.objects.filter(Q(code=CODE) | Q(name=NAME)).select_related("province").first()
    if office is None and named is not None:
        raise Refused(
            f"Ví dụ thuộc trung tâm của tỉnh Sóc Trăng (cũ), nhưng mã hoặc tên “{NAME}” đã là của trung tâm "
            f"{named} ({named.province}). {ELSEWHERE}"
        )
    _refuse_plans(office, read_example())
    if with_successor:
        _refuse_plans(office_of(SUCCESSOR), read_living())


def _refuse_plans(office: Office | None, example: dict[str, Any]) -> None:
    """Made-up proposals do not stand among those of people."""
    codes = [row["code"] for level in ("national", "local") for row in example[level]]
    if office is None or Proposal.objects.filter(code__in=codes).exists():
        return
    own = Plan.objects.filter(programme__office=office, year__gte=example["year"])
    plan = own.filter(year__lte=example["year"] + 1).order_by("year", "pk").first()
    if plan is not None:
        raise Refused(
            f"Trung tâm {office} đã có kế hoạch năm {plan.year} của mình; ví dụ năm {example['year']} sẽ lẫn vào "
            f"đó. {ELSEWHERE}"
        )


@transaction.atomic
def load_texts() -> None:
    """Bodies with the years of their names, and the paragraphs of the plan."""
    example, office = read_example(), load_soc_trang_office()
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
    if office is None:
        details = dataclasses.replace(
            proposed_details(find_province(SUCCESSOR)), signer_title="Giám đốc"
        )
        office = set_up_office(province=SUCCESSOR, details=details, by=by).office
    OfficeSuccession.objects.get_or_create(
        predecessor=load_soc_trang_office(),
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
