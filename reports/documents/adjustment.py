"""Tờ trình điều chỉnh kế hoạch: what is asked to change, and what was changed, before and after."""

from typing import Any

from khuyencong.dates import short_date
from reports.documents.base import Document
from reports.documents.content import (
    Annex,
    Block,
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
from reports.documents.parameters import PlanPeriodParameters
from reports.figures.adjustments import PlanAdjustments, WaitingAdjustment, plan_adjustments
from reports.figures.plan_history import HistoryProposal, PlanHistory


class AdjustmentDocument(Document):
    """Ten queries."""

    code = "adjustment"
    slug = "dieu-chinh-ke-hoach"
    name = "Tờ trình điều chỉnh, bổ sung, ngừng thực hiện kế hoạch"
    about = "Đề nghị đang chờ và thay đổi đã quyết định, trước và sau, giữa hai ngày."
    kind = "TỜ TRÌNH"
    letters = "TTr"
    parameters = PlanPeriodParameters

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        plan = parameters["plan"]
        since, until = parameters["since"], parameters["until"]
        figures = plan_adjustments(plan, since=since, until=until, user=user)
        bodies = bodies_of(parameters["office"], parameters.get("dated_on") or until, cls.code)
        letterhead = bodies.letterhead(cls.letters, until.year)
        name = f"{plan.programme.name} năm {plan.year}"
        national = plan.programme.level == "national"
        return Content(
            code=cls.code,
            title=f"Điều chỉnh kế hoạch {plan.programme.short_name} {plan.year}",
            file_name=f"dieu-chinh-{plan.programme.slug}-{plan.year}-{until:%Y%m%d}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Về việc điều chỉnh kế hoạch {name}",
            letterhead=letterhead,
            addressed_to="Bộ Công Thương" if national else letterhead.addressee,
            blocks=tuple(_body(figures)),
            annexes=_annexes(figures),
            recipients=bodies.recipients(),
            signers=bodies.signers,
        )


def _body(figures: PlanAdjustments) -> list[Block]:
    history = figures.history
    then, now = short_date(history.against or history.on), short_date(history.on)
    return [
        Heading("Đề nghị điều chỉnh đang chờ quyết định", "I"),
        paragraph(
            f"{len(figures.waiting)} nội dung đề nghị điều chỉnh, chi tiết tại Phụ lục I."
            if figures.waiting
            else "Không có đề nghị điều chỉnh nào đang chờ quyết định."
        ),
        Heading(f"Thay đổi đã được quyết định từ ngày {then} đến ngày {now}", "II"),
        _sums(history, then, now),
        *_changes(history),
        paragraph("Kinh phí trước và sau của từng cơ sở tại Phụ lục kèm theo. Kính trình xem xét."),
    ]


def _sums(history: PlanHistory, then: str, now: str) -> Table:
    columns = (
        Column("Kinh phí", width=30),
        Column(f"Đến ngày {then}", ColumnKind.MONEY, 22),
        Column(f"Đến ngày {now}", ColumnKind.MONEY, 22),
        Column("Tăng, giảm", ColumnKind.MONEY, 26),
    )
    rows = tuple(
        Row(
            (
                name,
                getattr(history.then, part),
                getattr(history.now, part),
                getattr(history.change, part),
            ),
            role,
        )
        for name, part, role in (
            ("Nhà nước hỗ trợ", "state_support", RowRole.ITEM),
            ("Đối ứng", "beneficiary_contribution", RowRole.ITEM),
            ("Nguồn khác", "other_funds", RowRole.ITEM),
            ("Cộng", "total", RowRole.SUM),
        )
    )
    return Table(columns, rows, name="Trước và sau")


def _changes(history: PlanHistory) -> list[Block]:
    if not history.changes:
        return [paragraph("Không có thay đổi nào được quyết định trong thời gian này.")]
    columns = (
        Column("Ngày", ColumnKind.SHORT, 13),
        Column("Quyết định", width=15),
        Column("Đề án", ColumnKind.SHORT, 14),
        Column("Nội dung", width=18),
        Column("Trước", width=20),
        Column("Sau", width=20),
    )
    rows = tuple(
        Row(
            (
                short_date(each.counts_from),
                each.decision,
                each.code,
                each.subject,
                each.old_value,
                each.new_value,
            ),
            names=3,
        )
        for each in history.changes
    )
    return [Table(columns, rows, name="Các thay đổi", unit="", adds=False)]


def _annexes(figures: PlanAdjustments) -> tuple[Annex, ...]:
    annexes = []
    if figures.waiting:
        annexes.append(Annex("ĐỀ NGHỊ ĐIỀU CHỈNH", (_waiting(figures.waiting),)))
    annexes.append(Annex("KINH PHÍ TRƯỚC VÀ SAU ĐIỀU CHỈNH", (_before_after(figures.history),)))
    return tuple(annexes)


def _waiting(waiting: tuple[WaitingAdjustment, ...]) -> Table:
    columns = (
        Column("STT", ColumnKind.SHORT, 5),
        Column("Đề án", ColumnKind.SHORT, 11),
        Column("Cơ sở, đề án", width=18),
        Column("Nội dung", width=10),
        Column("Trước", width=16),
        Column("Sau", width=16),
        Column("Lý do", width=13),
        Column("Cơ quan quyết định", width=11),
    )
    rows = tuple(
        Row(
            (
                str(number),
                each.code,
                each.whom,
                each.subject,
                each.old_value,
                each.new_value,
                each.reason,
                each.authority,
            ),
            names=2,
        )
        for number, each in enumerate(waiting, start=1)
    )
    return Table(columns, rows, name="Đề nghị", unit="", is_numbered=True, adds=False)


def _before_after(history: PlanHistory) -> Table:
    columns = (
        Column("Mã", ColumnKind.SHORT, 11),
        Column("Đề án, cơ sở", width=31),
        Column("Địa điểm", width=13),
        Column("Hỗ trợ trước", ColumnKind.MONEY, 9),
        Column("Hỗ trợ sau", ColumnKind.MONEY, 9),
        Column("Tăng, giảm", ColumnKind.MONEY, 9),
        Column("Đối ứng trước", ColumnKind.MONEY, 9),
        Column("Đối ứng sau", ColumnKind.MONEY, 9),
    )
    rows = [row for proposal in history.proposals for row in _rows(proposal)]
    total = (None, f"TỔNG CỘNG ({len(history.proposals)} đề án)", None, *_money(history))
    return Table(
        columns,
        (*rows, Row(total, RowRole.SUM, names=1)),
        name="Trước và sau từng cơ sở",
        is_numbered=True,
    )


def _rows(proposal: HistoryProposal) -> list[Row]:
    head = (proposal.code, proposal.title, None)
    rows = [Row((*head, *_money(proposal)), RowRole.HEADED, names=1)]
    rows += [
        Row((None, member.name, member.place, *_money(member)), RowRole.MEMBER, names=1)
        for member in proposal.members
    ]
    return rows


def _money(line: Any) -> tuple[int, ...]:
    return (
        line.then.state_support,
        line.now.state_support,
        line.change.state_support,
        line.then.beneficiary_contribution,
        line.now.beneficiary_contribution,
    )
