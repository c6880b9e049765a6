"""Tổng hợp kế hoạch khuyến công năm: the yearly plan with its annex, as the office sends it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, ClassVar

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from reports.figures.plan_summary import PlanSummary, plan_summary
from reports.models import BodyRole, OfficialBody, PlanText, Section


@dataclass(frozen=True)
class Letterhead:
    """Names of the bodies as they were on the day of the document; empty where none is entered."""

    parent: str = ""
    issuer: str = ""
    symbol: str = ""
    place: str = ""
    signer_title: str = ""
    addressee: str = ""

    @property
    def symbol_line(self) -> str:
        """Number and symbol of a plan (KH); the number is given when the document is issued."""
        return f"…/KH-{self.symbol}" if self.symbol else "…/KH"

    @property
    def recipients(self) -> tuple[str, ...]:
        to_report = [f"{name} (để báo cáo)" for name in (self.addressee, self.parent) if name]
        return (*to_report, "Lưu: VT")


@dataclass(frozen=True)
class PlanSummaryDocument:
    """What the template needs: figures, letterhead and texts of one year."""

    code: ClassVar[str] = "plan-summary"
    name: ClassVar[str] = "Tổng hợp kế hoạch khuyến công năm"
    template: ClassVar[str] = "reports/plan_summary_document.html"

    figures: PlanSummary
    letterhead: Letterhead
    grounds: tuple[str, ...]
    aims: tuple[str, ...]
    solutions: tuple[str, ...]
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.name} {self.figures.year}"

    @property
    def file_name(self) -> str:
        return f"ke-hoach-khuyen-cong-{self.figures.year}"


def build_plan_summary(
    year: int, *, user: Any, on: datetime.date | None = None
) -> PlanSummaryDocument:
    """The document of a year, within the scope of `user`; six queries.

    Raises PermissionDenied unless the user may read reports.
    """
    require(user, Permission.REPORT_READ)
    texts: dict[str, list[str]] = defaultdict(list)
    for section, text in PlanText.objects.filter(year=year).values_list("section", "text"):
        texts[section].append(text)
    letterhead = _letterhead(datetime.date(year, 1, 1))
    return PlanSummaryDocument(
        figures=plan_summary(year, user=user, on=on),
        letterhead=letterhead,
        grounds=tuple(texts[Section.GROUND]),
        aims=tuple(texts[Section.AIM]),
        solutions=tuple(texts[Section.SOLUTION]),
        recipients=(*texts[Section.RECIPIENT], *letterhead.recipients),
    )


def _letterhead(day: datetime.date) -> Letterhead:
    bodies = {body.role: body for body in OfficialBody.objects.valid_on(day)}
    issuer = bodies.get(BodyRole.ISSUER)
    return Letterhead(
        parent=getattr(bodies.get(BodyRole.PARENT), "name", ""),
        issuer=getattr(issuer, "name", ""),
        symbol=getattr(issuer, "symbol", ""),
        place=getattr(issuer, "place", ""),
        signer_title=getattr(issuer, "signer_title", ""),
        addressee=getattr(bodies.get(BodyRole.ADDRESSEE), "name", ""),
    )
