"""Tables that several documents carry."""

from collections.abc import Iterable

from projects.models import Amounts
from reports.documents.content import Bar, Column, ColumnKind, Row, RowRole, Table
from reports.figures.plan_summary import (
    MemberLine,
    PlanSummary,
    ProgrammeBlock,
    ProposalLine,
    YearFigures,
)

ILLUSTRATIVE = "số liệu minh họa"
PLAN_COLUMNS = (
    Column("STT", ColumnKind.SHORT, 5),
    Column("Tên đề án", width=25),
    Column("Đơn vị thụ hưởng", width=15),
    Column("Địa điểm", width=11),
    Column("Thời gian", ColumnKind.SHORT, 6),
    Column("Tổng kinh phí", ColumnKind.MONEY, 9),
    Column("Nhà nước hỗ trợ", ColumnKind.MONEY, 8),
    Column("Đối ứng", ColumnKind.MONEY, 8),
    Column("Nguồn khác", ColumnKind.MONEY, 6),
    Column("Ghi chú", ColumnKind.NOTE, 7),
)


def plan_table(programmes: Iterable[ProgrammeBlock], planned: Amounts, count: int) -> Table:
    """The list of proposals: programme, content group, proposal, members of a group; sums at every
    level."""
    rows: list[Row] = []
    for programme in programmes:
        name = f"{programme.name.upper()} ({programme.proposal_count} đề án)"
        rows.append(_head(RowRole.PROGRAMME, programme.roman, name, programme.planned))
        for group in programme.groups:
            rows.append(_head(RowRole.GROUP, None, group.name, group.planned))
            for proposal in group.proposals:
                rows.append(_proposal(proposal))
                rows += map(_member, proposal.listed_members)
    rows.append(_head(RowRole.SUM, None, f"TỔNG CỘNG ({count} đề án)", planned))
    return Table(PLAN_COLUMNS, tuple(rows), name="Danh mục đề án", is_numbered=True)


def amounts(money: Amounts) -> tuple[int, int, int, int]:
    return (
        money.total,
        money.state_support,
        money.beneficiary_contribution,
        money.other_funds,
    )


def _head(role: RowRole, number: str | None, name: str, money: Amounts) -> Row:
    cells = (number, name, None, None, None, *amounts(money), None)
    return Row(cells, role, names=1, spans=4)


def _proposal(line: ProposalLine) -> Row:
    note = ILLUSTRATIVE if line.is_illustrative else line.note
    head = (str(line.number), line.title, line.beneficiary_label, line.place, line.period)
    role = RowRole.HEADED if line.listed_members else RowRole.ITEM
    return Row((*head, *amounts(line.planned), note), role, names=1)


def _member(line: MemberLine) -> Row:
    note = ILLUSTRATIVE if line.is_illustrative else line.note
    cells = (None, None, line.name, line.place, None, *amounts(line.planned), note)
    return Row(cells, RowRole.MEMBER, names=2)


def district_table(figures: YearFigures) -> Table:
    """Money by district: bar and figures in one row. What serves the whole province has no bar, or
    it would flatten the others."""
    columns = (
        Column("Địa bàn", width=30),
        Column("Cơ cấu kinh phí", ColumnKind.BAR, 31),
        Column("Số đơn vị", ColumnKind.COUNT, 9),
        Column("Nhà nước hỗ trợ", ColumnKind.MONEY, 15),
        Column("Đối ứng", ColumnKind.MONEY, 15),
    )
    rows = [
        Row(
            (
                line.name,
                money_bar(line.planned) if line.is_district else None,
                line.establishments,
                line.planned.state_support,
                line.planned.beneficiary_contribution,
            )
        )
        for line in figures.districts
    ]
    rows.append(
        Row(
            (
                "Cộng",
                None,
                figures.establishments,
                figures.planned.state_support,
                figures.planned.beneficiary_contribution,
            ),
            RowRole.SUM,
        )
    )
    return Table(columns, tuple(rows), name="Kinh phí theo địa bàn")


def money_bar(money: Amounts) -> Bar:
    return Bar(money.state_support, money.beneficiary_contribution)


def illustrative_note(figures: PlanSummary) -> str:
    return (
        f"Ghi chú: dòng ghi “{ILLUSTRATIVE}” không phải số liệu đã công bố "
        f"({figures.illustrative_members}/{figures.establishments} đơn vị thụ hưởng)."
    )
