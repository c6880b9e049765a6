"""Danh sách cơ sở được hỗ trợ: all establishments with what they received over years."""

import datetime
from typing import Any

from khuyencong.accounts.permissions import Permission
from projects.models import Amounts
from reports.documents.annexes import ILLUSTRATIVE
from reports.documents.base import Document
from reports.documents.content import (
    Annex,
    Column,
    ColumnKind,
    Content,
    Heading,
    Row,
    RowRole,
    Table,
    paragraph,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import YearsParameters
from reports.documents.plan_summary import in_trieu
from reports.figures.support_received import Supported, SupportReceived, support_received


class SupportReceivedDocument(Document):
    """Three queries."""

    code = "support-received"
    slug = "co-so-duoc-ho-tro"
    name = "Danh sách cơ sở được hỗ trợ khuyến công"
    about = "Từng cơ sở với mọi lần được hỗ trợ qua các năm, để tra cứu và tránh hỗ trợ trùng."
    kind = "DANH SÁCH"
    letters = "DS"
    right = Permission.PLACE_REPORT_READ
    parameters = YearsParameters
    spans_years = True

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        first, last = parameters["first_year"], parameters["last_year"]
        figures = support_received(first, last, user=user)
        bodies = bodies_of(
            parameters["office"],
            parameters.get("dated_on") or datetime.date(last, 12, 31),
            cls.code,
        )
        period = f"năm {first}" if first == last else f"các năm {first} – {last}"
        count = len(figures.establishments)
        return Content(
            code=cls.code,
            title=f"{cls.name} {period}",
            file_name=f"co-so-duoc-ho-tro-{first}-{last}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Cơ sở được hỗ trợ khuyến công {period}",
            letterhead=bodies.letterhead(cls.letters, last),
            blocks=(
                Heading("Tổng hợp", "I"),
                paragraph(
                    f"Trong {period} có {count} cơ sở được hỗ trợ, tổng hỗ trợ được duyệt "
                    f"{in_trieu(figures.approved.state_support)}, đối ứng "
                    f"{in_trieu(figures.approved.beneficiary_contribution)}; đã nghiệm thu "
                    f"{in_trieu(figures.accepted.state_support)} hỗ trợ. Danh sách tại Phụ lục kèm "
                    "theo."
                ),
            ),
            annexes=(Annex(f"CƠ SỞ ĐƯỢC HỖ TRỢ {period.upper()}", (_table(figures),)),),
            recipients=bodies.recipients(),
            signers=bodies.signers,
        )


def _table(figures: SupportReceived) -> Table:
    columns = (
        Column("STT", ColumnKind.SHORT, 5),
        Column("Cơ sở, đề án", width=27),
        Column("Địa điểm", width=12),
        Column("Năm", ColumnKind.SHORT, 6),
        Column("Chương trình", ColumnKind.SHORT, 8),
        Column("Hỗ trợ được duyệt", ColumnKind.MONEY, 9),
        Column("Đối ứng được duyệt", ColumnKind.MONEY, 9),
        Column("Hỗ trợ nghiệm thu", ColumnKind.MONEY, 9),
        Column("Đối ứng nghiệm thu", ColumnKind.MONEY, 8),
        Column("Ghi chú", ColumnKind.NOTE, 7),
    )
    rows = [
        row
        for number, each in enumerate(figures.establishments, start=1)
        for row in _rows(number, each)
    ]
    head = (None, f"TỔNG CỘNG ({len(figures.establishments)} cơ sở)", None, None, None)
    total = Row(
        (*head, *_money(figures.approved, figures.accepted), None), RowRole.SUM, names=1, spans=4
    )
    return Table(columns, (*rows, total), name="Cơ sở được hỗ trợ", is_numbered=True)


def _rows(number: int, each: Supported) -> list[Row]:
    head = (str(number), each.name, each.place, None, None)
    rows = [Row((*head, *_money(each.approved, each.accepted), None), RowRole.HEADED, names=1)]
    for support in each.supports:
        title = f"{support.code}: {support.title}"
        note = ILLUSTRATIVE if support.is_illustrative else ""
        cells = (None, title, None, str(support.year), support.programme)
        rows.append(
            Row(
                (*cells, *_money(support.approved, support.accepted), note), RowRole.MEMBER, names=1
            )
        )
    return rows


def _money(approved: Amounts, accepted: Amounts) -> tuple[int, int, int, int]:
    return (
        approved.state_support,
        approved.beneficiary_contribution,
        accepted.state_support,
        accepted.beneficiary_contribution,
    )
