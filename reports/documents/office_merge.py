"""The rehearsal of a merge of offices as a sheet: printed by the command, and by no page."""

from collections.abc import Iterable

from khuyencong.accounts.scopes import Handover
from khuyencong.dates import short_date
from projects.actions.office_rehearsal import Rehearsal
from projects.models import Amounts
from reports.documents.content import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Content,
    Heading,
    Letterhead,
    Row,
    RowRole,
    Table,
    paragraph,
)
from reports.figures.office_merge import PlanLine, alike_documents, left_to_do, plan_lines

SHORT, MONEY, COUNT = ColumnKind.SHORT, ColumnKind.MONEY, ColumnKind.COUNT
NOTHING = "Không có."


def rehearsal_content(found: Rehearsal) -> Content:
    """All that a merge would do, part by part."""
    asked = found.carrying
    offices = ", ".join(str(office) for office in asked.offices)
    parts: list[tuple[str, Table]] = [
        ("Kế hoạch các năm đặt cạnh nhau", _plans(plan_lines(asked, found.plans))),
        ("Đề án tiếp tục ở trung tâm kế thừa", _proposals(found)),
        ("Người dùng chuyển sang trung tâm kế thừa", _people(found)),
        ("Địa bàn chuyển ngay vì cả đơn vị thành một đơn vị", _scopes(found.whole)),
        ("Địa bàn phải chọn, ở trang Địa bàn cần chuyển", _scopes(found.in_part)),
        ("Đơn vị thụ hưởng có thể là một, đưa vào danh sách đối chiếu", _pairs(found)),
        ("Thành viên hội đồng chuyển sang", _council(found)),
        ("Số, mã, tên trùng nhau", _alike(found)),
    ]
    blocks: list[Block] = [
        paragraph(
            f"Bản thử: {offices} nhập vào {asked.into} từ {short_date(asked.on)} theo {asked.law.strip()}. "
            "Bản này không ghi gì vào hệ thống.",
            is_note=True,
        )
    ]
    for number, (title, table) in enumerate(parts, start=1):
        blocks.append(Heading(title, str(number)))
        blocks.append(table if table.rows else paragraph(NOTHING))
    blocks.append(Heading("Việc còn phải làm bằng tay", str(len(parts) + 1)))
    blocks += [paragraph(each) for each in left_to_do(asked) or [NOTHING]]
    return Content(
        code="office-merge",
        title=f"Bản thử gộp trung tâm vào {asked.into}",
        file_name=f"gop-trung-tam-{asked.into.code}",
        kind="BẢN THỬ GỘP TRUNG TÂM",
        letters="",
        subject=f"{offices} → {asked.into}",
        letterhead=Letterhead(
            issuer_lines=("Trung tâm kế thừa", str(asked.into)), year=asked.on.year
        ),
        blocks=tuple(blocks),
    )


def _table(name: str, columns: Iterable[Column], rows: Iterable[Row | tuple[Cell, ...]]) -> Table:
    laid = tuple(row if isinstance(row, Row) else Row(row) for row in rows)
    return Table(tuple(columns), laid, name=name, unit="", adds=False)


def _plans(lines: list[PlanLine]) -> Table:
    columns = (
        Column("Năm", SHORT, 6), Column("Trung tâm", width=14), Column("Chương trình", SHORT, 10),
        Column("Trạng thái", width=12), Column("Đề án", COUNT, 7),
        Column("Hỗ trợ (triệu đồng)", MONEY, 13), Column("Đối ứng (triệu đồng)", MONEY, 13),
        Column("Khi gộp", width=25),
    )  # fmt: skip
    rows: list[Row] = []
    for year in sorted({line.plan.year for line in lines}):
        of_year = [line for line in lines if line.plan.year == year]
        rows += [Row(_plan(line)) for line in of_year]
        total = Amounts.sum(line.amounts for line in of_year)
        count = sum(line.proposals for line in of_year)
        money = (total.state_support, total.beneficiary_contribution)
        rows.append(Row((str(year), "Cộng", None, None, count, *money, None), RowRole.SUM))
    return _table("Kế hoạch", columns, rows)


def _plan(line: PlanLine) -> tuple[Cell, ...]:
    plan, amounts = line.plan, line.amounts
    return (
        str(plan.year), str(plan.programme.office), plan.programme.short_name, plan.state_label,
        line.proposals, amounts.state_support, amounts.beneficiary_contribution, line.fate,
    )  # fmt: skip


def _proposals(found: Rehearsal) -> Table:
    columns = (Column("Mã", SHORT, 18), Column("Tên", width=42), Column("Trạng thái", width=16), Column("Khi gộp", width=24))  # fmt: skip
    return _table(
        "Đề án",
        columns,
        (
            (row.code, row.title, row.state_label, "vào kế hoạch cùng năm" if fate and fate.joins else "chuyển, giữ nguyên mã")
            for row, fate in found.proposals
        ),
    )  # fmt: skip


def _people(found: Rehearsal) -> Table:
    columns = (Column("Tên đăng nhập", width=20), Column("Họ và tên", width=30), Column("Vai trò", width=25), Column("Từ", width=12), Column("Sang", width=12))  # fmt: skip
    into = str(found.carrying.into)
    return _table(
        "Người dùng",
        columns,
        (
            (user.username, user.full_name, user.role_class.display_name, str(user.office), into)
            for user in found.users
        ),
    )


def _scopes(handovers: list[Handover]) -> Table:
    columns = (Column("Cán bộ", width=22), Column("Trung tâm", width=14), Column("Địa bàn cũ", width=30), Column("Đơn vị kế thừa", width=34))  # fmt: skip
    return _table(
        "Địa bàn",
        columns,
        (
            (
                f"{each.user} ({each.user.username})",
                str(each.user.office),
                each.place.full_name,
                " hoặc ".join(unit.full_name for unit in each.units)
                or "chưa biết: sửa ở người dùng",
            )
            for each in handovers
        ),
    )


def _pairs(found: Rehearsal) -> Table:
    columns = (Column("Hồ sơ trước", width=32), Column("Hồ sơ sau", width=32), Column("Vì sao", width=36))  # fmt: skip
    return _table(
        "Đơn vị thụ hưởng",
        columns,
        (
            (f"{pair.older} ({pair.older.office})", f"{pair.younger} ({pair.younger.office})", pair.why)
            for pair in found.pairs
        ),
    )  # fmt: skip


def _council(found: Rehearsal) -> Table:
    columns = (Column("Họ và tên", width=30), Column("Chức vụ, đơn vị", width=50), Column("Từ", width=20))  # fmt: skip
    return _table(
        "Hội đồng",
        columns,
        ((row.name, f"{row.title}, {row.unit}", str(row.office)) for row in found.council),
    )


def _alike(found: Rehearsal) -> Table:
    columns = (Column("Loại", width=16), Column("Trùng", width=20), Column("Của", width=40), Column("Khi gộp", width=24))  # fmt: skip
    rows = [*found.alike, *alike_documents(found.carrying)]
    return _table(
        "Trùng nhau", columns, ((row.kind, row.what, "; ".join(row.of), row.then) for row in rows)
    )
