"""Tổng hợp nhiều năm: by programme, activity and district, with support per đồng of own share."""

import datetime
from typing import Any

from projects.models import Amounts
from reports.documents.annexes import money_bar
from reports.documents.base import Document
from reports.documents.content import (
    Block,
    Column,
    ColumnKind,
    Content,
    Heading,
    MapBlock,
    Row,
    RowRole,
    Table,
    paragraph,
    share,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import YearsParameters
from reports.figures.area_map import Measure, area_map
from reports.figures.areas import areas_of_years
from reports.figures.plan_summary import WHOLE_PROVINCE
from reports.figures.support_received import YearLine, years_side_by_side


class YearsDocument(Document):
    """Three queries, and at most eight for the map."""

    code = "years"
    slug = "tong-hop-nhieu-nam"
    name = "Tổng hợp kết quả khuyến công nhiều năm"
    about = "Các năm cạnh nhau theo chương trình, nội dung, địa bàn; hỗ trợ trên một đồng đối ứng."
    kind = "BÁO CÁO"
    letters = "BC"
    parameters = YearsParameters
    spans_years = True

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        first, last = parameters["first_year"], parameters["last_year"]
        figures = years_side_by_side(first, last, user=user)
        bodies = bodies_of(
            parameters["office"],
            parameters.get("dated_on") or datetime.date(last, 12, 31),
            cls.code,
        )
        period = f"năm {first}" if first == last else f"các năm {first} – {last}"
        letterhead = bodies.letterhead(cls.letters, last)
        proposals = sum(year.proposals for year in figures.years)
        blocks: list[Block] = [
            paragraph(
                "Số liệu lấy từ sổ cái của hệ thống: kinh phí được duyệt và đã nghiệm thu của đề án "
                "trong kế hoạch từng năm. Cột cuối là số đồng nhà nước hỗ trợ trên một đồng đối "
                "ứng."
            ),
            Heading("Theo năm", "I"),
            _table("Năm", "Theo năm", figures.years, proposals, with_year=False),
            Heading("Theo chương trình", "II"),
            _table("Chương trình", "Theo chương trình", figures.programmes, proposals),
            Heading("Theo nội dung", "III"),
            _table("Nội dung", "Theo nội dung", figures.activities, proposals),
            Heading("Theo địa bàn", "IV"),
            _table("Địa bàn", "Theo địa bàn", figures.districts, proposals),
            *_map(first, last, user),
            paragraph(f"Trên đây là kết quả hoạt động khuyến công {period}."),
        ]
        return Content(
            code=cls.code,
            title=f"{cls.name} {first} – {last}",
            file_name=f"tong-hop-{first}-{last}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Kết quả hoạt động khuyến công {period}",
            letterhead=letterhead,
            addressed_to=letterhead.addressee,
            blocks=tuple(blocks),
            recipients=bodies.recipients(),
            signers=bodies.signers,
        )


def _map(first: int, last: int, user: Any) -> list[Block]:
    areas = areas_of_years(first, last, user=user)
    found = area_map(areas, Measure.SUPPORT, user=user)
    return [MapBlock(found)] if found else []


def _table(
    head: str,
    name: str,
    lines: tuple[YearLine, ...],
    proposals: int,
    *,
    with_year: bool = True,
) -> Table:
    """`proposals` of all lines together: one with establishments in several districts counts once."""
    columns = (
        Column(head, width=18 if with_year else 12),
        *((Column("Năm", ColumnKind.SHORT, 8),) if with_year else ()),
        Column("Hỗ trợ và đối ứng", ColumnKind.BAR, 12 if with_year else 26),
        Column("Đề án", ColumnKind.COUNT, 7),
        Column("Đơn vị", ColumnKind.COUNT, 8),
        Column("Hỗ trợ được duyệt", ColumnKind.MONEY, 13),
        Column("Đối ứng được duyệt", ColumnKind.MONEY, 13),
        Column("Hỗ trợ nghiệm thu", ColumnKind.MONEY, 13),
        Column("Hỗ trợ / đối ứng", ColumnKind.HUNDREDTHS, 8),
    )

    def cells(line: YearLine, *, is_sum: bool = False) -> tuple[Any, ...]:
        money = line.approved
        return (
            line.name,
            *((None if is_sum else str(line.year),) if with_year else ()),
            None if is_sum or line.name == WHOLE_PROVINCE else money_bar(money),
            line.proposals,
            line.members,
            money.state_support,
            money.beneficiary_contribution,
            line.accepted.state_support,
            share(money.state_support, money.beneficiary_contribution, 100),
        )

    total = YearLine(
        year=0,
        name="Cộng",
        proposals=proposals,
        members=sum(line.members for line in lines),
        approved=Amounts.sum(line.approved for line in lines),
        accepted=Amounts.sum(line.accepted for line in lines),
    )
    rows = [Row(cells(line)) for line in lines]
    return Table(columns, (*rows, Row(cells(total, is_sum=True), RowRole.SUM)), name=name)
