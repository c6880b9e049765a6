"""Báo cáo tình hình thực hiện: any period of a year, compared with the plan and the year before."""

from typing import Any

from khuyencong.accounts.permissions import Permission
from khuyencong.dates import short_date
from projects.models import Amounts
from reports.documents.annexes import ILLUSTRATIVE, money_bar
from reports.documents.base import Document
from reports.documents.content import (
    Annex,
    Bar,
    Block,
    Column,
    ColumnKind,
    Content,
    Heading,
    Row,
    RowRole,
    Table,
    describe_period,
    money_cells,
    nbsp,
    paragraph,
    share,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import PeriodParameters
from reports.documents.plan_summary import in_trieu, in_words
from reports.figures.progress import (
    NamedProgress,
    ObstacleLine,
    Outcome,
    PeriodReport,
    ProgrammeProgress,
    Progress,
    YearProgress,
    period_report,
)


class ProgressDocument(Document):
    """Thirteen queries."""

    code = "progress"
    slug = "tinh-hinh-thuc-hien"
    name = "Báo cáo tình hình thực hiện kế hoạch khuyến công"
    about = (
        "Nghiệm thu, giải ngân, vướng mắc, hiệu quả trong kỳ bất kỳ; so với kế hoạch và cùng kỳ "
        "năm trước."
    )
    kind = "BÁO CÁO"
    letters = "BC"
    right = Permission.PLACE_REPORT_READ
    parameters = PeriodParameters

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        year, since, until = (parameters[name] for name in ("year", "since", "until"))
        figures = period_report(year, since=since, until=until, user=user)
        bodies = bodies_of(parameters["office"], parameters.get("dated_on") or until, cls.code)
        period = describe_period(since, until)
        letterhead = bodies.letterhead(cls.letters, until.year)
        return Content(
            code=cls.code,
            title=f"{cls.name} {period}",
            file_name=f"bao-cao-{year}-{since:%d%m}-{until:%d%m}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Tình hình thực hiện kế hoạch khuyến công {period}",
            letterhead=letterhead,
            addressed_to=letterhead.addressee,
            blocks=tuple(_body(figures, period)),
            annexes=(_annex(figures.now, period),),
            recipients=bodies.recipients(),
            signers=bodies.signers,
        )


def _body(figures: PeriodReport, period: str) -> list[Block]:
    now = figures.now
    return [
        Heading("Kết quả nghiệm thu", "I"),
        *_accepted(now, period),
        Heading("So với kế hoạch năm", "II"),
        _against_plan(now),
        Heading("Giải ngân kinh phí hỗ trợ", "III"),
        _paid(now),
        Heading("Tiến độ qua các bước", "IV"),
        paragraph(f"Lũy kế đến ngày {short_date(now.until)}:"),
        _stages(now),
        Heading("Theo nội dung và địa bàn", "V"),
        _named("Nội dung", "Theo nội dung", now.activities),
        _named("Địa bàn", "Theo địa bàn", now.districts),
        Heading("Vướng mắc", "VI"),
        *_obstacles(figures.obstacles),
        Heading("Hiệu quả của cơ sở được nghiệm thu trong kỳ", "VII"),
        *_outcomes(figures.outcomes),
        Heading("So với cùng kỳ năm trước", "VIII"),
        *_year_before(now, figures.before),
        paragraph(
            f"Trên đây là tình hình thực hiện kế hoạch khuyến công {period}; chi tiết từng đề án tại "
            "Phụ lục kèm theo."
        ),
    ]


def _accepted(now: YearProgress, period: str) -> list[Block]:
    total = now.progress
    blocks: list[Block] = [
        paragraph(
            f"Trong {period}, đã nghiệm thu kinh phí "
            if not period.startswith("từ")
            else f"{period[0].upper()}{period[1:]}, đã nghiệm thu kinh phí ",
            *in_words(total.in_period.total),
            f"; trong đó nhà nước hỗ trợ {in_trieu(total.in_period.state_support)}, đối ứng "
            f"{in_trieu(total.in_period.beneficiary_contribution)}. Lũy kế "
            f"{nbsp(f'{total.proposals_accepted}/{total.proposals} đề án')}, "
            f"{nbsp(f'{total.members_accepted}/{total.members} đơn vị thụ hưởng')} đã nghiệm thu "
            f"xong; còn phải nghiệm thu {in_trieu(total.to_accept)} kinh phí hỗ trợ.",
        )
    ]
    for position, programme in enumerate(now.programmes, start=1):
        done = programme.progress
        blocks.append(
            paragraph(
                f"{position}. {programme.name}: "
                f"{nbsp(f'{done.proposals_accepted}/{done.proposals} đề án')} nghiệm thu xong; "
                f"trong kỳ nghiệm thu {in_trieu(done.in_period.total)} (hỗ trợ "
                f"{in_trieu(done.in_period.state_support)}, đối ứng "
                f"{in_trieu(done.in_period.beneficiary_contribution)}); còn phải nghiệm thu "
                f"{in_trieu(done.to_accept)} kinh phí hỗ trợ.",
            )
        )
    return blocks


def _against_plan(now: YearProgress) -> Table:
    columns = (
        Column("Chương trình", width=22),
        Column("Đã nghiệm thu so với kế hoạch", ColumnKind.BAR, 19),
        Column("Đơn vị", ColumnKind.SHORT, 9),
        Column("Hỗ trợ theo kế hoạch", ColumnKind.MONEY, 13),
        Column("Hỗ trợ đã nghiệm thu", ColumnKind.MONEY, 13),
        Column("Đạt", ColumnKind.PERMILLE, 10),
        Column("Còn phải nghiệm thu", ColumnKind.MONEY, 14),
    )

    def cells(name: str, done: Progress, bar: Bar | None) -> tuple[Any, ...]:
        approved, accepted = done.approved.state_support, done.accepted.state_support
        ratio = f"{done.members_accepted}/{done.members}"
        return (name, bar, ratio, approved, accepted, share(accepted, approved), done.to_accept)

    rows = [
        Row(cells(programme.name, programme.progress, _done_bar(programme.progress)))
        for programme in now.programmes
    ]
    total = Row(cells("Cộng", now.progress, None), RowRole.SUM)
    return Table(
        columns,
        (*rows, total),
        name="So với kế hoạch",
        bars=("Đã nghiệm thu", "Còn lại của kế hoạch"),
    )


def _done_bar(done: Progress) -> Bar:
    accepted = done.accepted.state_support
    return Bar(accepted, max(done.approved.state_support - accepted, 0))


def _paid(now: YearProgress) -> Table:
    columns = (
        Column("Chương trình", width=36),
        Column("Hỗ trợ theo kế hoạch", ColumnKind.MONEY, 16),
        Column("Giải ngân trong kỳ", ColumnKind.MONEY, 16),
        Column("Lũy kế giải ngân", ColumnKind.MONEY, 16),
        Column("Tỷ lệ", ColumnKind.PERMILLE, 16),
    )

    def row(name: str, done: Progress, role: RowRole = RowRole.ITEM) -> Row:
        approved = done.approved.state_support
        ratio = share(done.paid.until, approved)
        return Row((name, approved, done.paid.in_period, done.paid.until, ratio), role)

    rows = [row(programme.name, programme.progress) for programme in now.programmes]
    return Table(columns, (*rows, row("Cộng", now.progress, RowRole.SUM)), name="Giải ngân")


def _stages(now: YearProgress) -> Table:
    columns = (
        Column("Bước", width=18),
        Column("Kinh phí qua các bước", ColumnKind.BAR, 36),
        Column("Tổng", ColumnKind.MONEY, 16),
        Column("Nhà nước hỗ trợ", ColumnKind.MONEY, 15),
        Column("Đối ứng", ColumnKind.MONEY, 15),
    )
    rows = tuple(
        Row((label.capitalize(), money_bar(money), *money_cells(money)))
        for label, money in now.stages
    )
    return Table(columns, rows, name="Các bước", adds=False)


def _named(head: str, name: str, lines: tuple[NamedProgress, ...]) -> Table:
    columns = (
        Column(head, width=26),
        Column("Hỗ trợ và đối ứng đã duyệt", ColumnKind.BAR, 14),
        Column("Đơn vị", ColumnKind.SHORT, 9),
        Column("Hỗ trợ đã duyệt", ColumnKind.MONEY, 12),
        Column("Đối ứng đã duyệt", ColumnKind.MONEY, 13),
        Column("Hỗ trợ nghiệm thu", ColumnKind.MONEY, 13),
        Column("Đối ứng nghiệm thu", ColumnKind.MONEY, 13),
    )

    def cells(line: NamedProgress, *, bar: Bar | None) -> tuple[Any, ...]:
        return (
            line.name,
            bar,
            f"{line.members_accepted}/{line.members}",
            line.approved.state_support,
            line.approved.beneficiary_contribution,
            line.accepted.state_support,
            line.accepted.beneficiary_contribution,
        )

    total = NamedProgress(
        "Cộng",
        sum(line.members for line in lines),
        sum(line.members_accepted for line in lines),
        Amounts.sum(line.approved for line in lines),
        Amounts.sum(line.accepted for line in lines),
    )
    rows = [
        # What serves the whole province has no bar, or it would flatten the others.
        Row(cells(line, bar=None if line.is_whole_province else money_bar(line.approved)))
        for line in lines
    ]
    return Table(columns, (*rows, Row(cells(total, bar=None), RowRole.SUM)), name=name)


def _obstacles(held: tuple[ObstacleLine, ...]) -> list[Block]:
    if not held:
        return [paragraph("Không có vướng mắc nào được ghi trong kỳ.")]
    columns = (
        Column("Đề án", ColumnKind.SHORT, 14),
        Column("Vướng mắc", width=28),
        Column("Từ ngày", ColumnKind.SHORT, 11),
        Column("Ai xử lý", width=16),
        Column("Hạn", ColumnKind.SHORT, 11),
        Column("Kết quả", width=20),
    )
    rows = tuple(
        Row(
            (
                each.code,
                each.what,
                short_date(each.since),
                each.who_acts,
                short_date(each.due_on),
                f"Xong ngày {short_date(each.solved_on)}: {each.solution}"
                if each.solved_on
                else "Chưa giải quyết",
            ),
            names=1,
        )
        for each in held
    )
    left = sum(each.solved_on is None for each in held)
    return [
        paragraph(f"{len(held)} vướng mắc, còn {left} chưa giải quyết."),
        Table(columns, rows, name="Vướng mắc", unit="", adds=False),
    ]


def _outcomes(outcomes: tuple[Outcome, ...]) -> list[Block]:
    if not outcomes:
        return [paragraph("Chưa có chỉ tiêu hiệu quả nào được ghi cho nghiệm thu trong kỳ.")]
    columns = (
        Column("Chỉ tiêu", width=32),
        Column("Đơn vị tính", ColumnKind.SHORT, 16),
        Column("Số cơ sở", ColumnKind.COUNT, 12),
        Column("Trước", ColumnKind.QUANTITY, 20),
        Column("Sau", ColumnKind.QUANTITY, 20),
    )
    rows = tuple(
        Row(
            (
                each.indicator.capitalize() + (" (bình quân)" if each.is_mean else ""),
                each.unit,
                each.establishments,
                each.before,
                each.after,
            )
        )
        for each in outcomes
    )
    return [Table(columns, rows, name="Hiệu quả", unit="", adds=False)]


def _year_before(now: YearProgress, before: YearProgress | None) -> list[Block]:
    if before is None:
        return [
            paragraph(f"Hệ thống chưa có kế hoạch năm {now.year - 1} nên không có số để so sánh.")
        ]
    columns = (
        Column("Năm", ColumnKind.SHORT, 12),
        Column("Hỗ trợ và đối ứng nghiệm thu trong kỳ", ColumnKind.BAR, 28),
        Column("Đề án trong kế hoạch", ColumnKind.COUNT, 12),
        Column("Đơn vị nghiệm thu", ColumnKind.SHORT, 12),
        Column("Hỗ trợ", ColumnKind.MONEY, 12),
        Column("Đối ứng", ColumnKind.MONEY, 12),
        Column("Giải ngân", ColumnKind.MONEY, 12),
    )
    rows = tuple(
        Row(
            (
                f"{each.year}",
                money_bar(each.progress.in_period),
                each.progress.proposals,
                f"{each.progress.members_accepted}/{each.progress.members}",
                each.progress.in_period.state_support,
                each.progress.in_period.beneficiary_contribution,
                each.progress.paid.in_period,
            )
        )
        for each in (before, now)
    )
    return [Table(columns, rows, name="Cùng kỳ năm trước", adds=False)]


def _annex(now: YearProgress, period: str) -> Annex:
    columns = (
        Column("STT", ColumnKind.SHORT, 5),
        Column("Tên đề án", width=25),
        Column("Đơn vị nghiệm thu", ColumnKind.SHORT, 7),
        Column("Hỗ trợ được duyệt", ColumnKind.MONEY, 9),
        Column("Đối ứng được duyệt", ColumnKind.MONEY, 9),
        Column("Hỗ trợ nghiệm thu trong kỳ", ColumnKind.MONEY, 9),
        Column("Đối ứng nghiệm thu trong kỳ", ColumnKind.MONEY, 9),
        Column("Tổng nghiệm thu trong kỳ", ColumnKind.MONEY, 9),
        Column("Còn phải nghiệm thu", ColumnKind.MONEY, 9),
        Column("Ghi chú", ColumnKind.NOTE, 9),
    )

    def cells(number: str | None, name: str, done: Progress, note: str | None) -> tuple[Any, ...]:
        return (
            number,
            name,
            f"{done.members_accepted}/{done.members}",
            done.approved.state_support,
            done.approved.beneficiary_contribution,
            done.in_period.state_support,
            done.in_period.beneficiary_contribution,
            done.in_period.total,
            done.to_accept,
            note,
        )

    def of_programme(programme: ProgrammeProgress) -> list[Row]:
        head = f"{programme.name.upper()} ({programme.progress.proposals} đề án)"
        rows = [Row(cells(programme.roman, head, programme.progress, None), RowRole.PROGRAMME, 1)]
        for line in programme.proposals:
            note = ILLUSTRATIVE if line.is_illustrative else ""
            rows.append(
                Row(cells(str(line.number), line.title, line.progress, note), RowRole.ITEM, 1)
            )
        return rows

    rows = [row for programme in now.programmes for row in of_programme(programme)]
    name = f"TỔNG CỘNG ({now.progress.proposals} đề án)"
    rows.append(Row(cells(None, name, now.progress, None), RowRole.SUM, 1))
    table = Table(columns, tuple(rows), name="Nghiệm thu từng đề án", is_numbered=True)
    return Annex(f"KẾT QUẢ NGHIỆM THU {period.upper()}", (table,))
