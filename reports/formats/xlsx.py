"""A document as a workbook to calculate on: numbers are numbers, sums are formulas.

Amounts stand in whole đồng, which a spreadsheet keeps exactly; the same figures in triệu đồng have
fractions that it does not. What users typed is written as text, so that a name like "=1+1" stays a
name.
"""

import io
from dataclasses import replace
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from reports.documents.content import (
    Bar,
    Cell,
    Column,
    ColumnKind,
    Content,
    Heading,
    Paragraph,
    Row,
    RowRole,
    Table,
    cell_text,
)
from reports.paging import words_of

A4 = 9
TEXT_WIDTH = 84  # characters of the sheet with the texts
LINE = 16.5  # points; a row is as high as its lines, for viewers that do not find out themselves
WIDE = 90  # characters: a table wider than this lies on its side
NUMBERS = {
    ColumnKind.MONEY: "#,##0;−#,##0;–",
    ColumnKind.COUNT: "#,##0;−#,##0;–",
    ColumnKind.PERMILLE: "0.0%",
    ColumnKind.HUNDREDTHS: "0.00",
    ColumnKind.QUANTITY: "#,##0.###",
}
TEXT_COLUMN = Column("")
BOLD_ROLES = {RowRole.PROGRAMME, RowRole.GROUP, RowRole.SUM}
SUPPORT, OWN_SHARE = "#2f5580", "#d9b380"


def to_xlsx(content: Content) -> bytes:
    """The texts on the first sheet, each table on a sheet of its own."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": content.title, "author": content.letterhead.issuer})
    book.set_calc_mode("auto")
    writer = _Writer(book)
    writer.texts(content)
    for number, table in enumerate(content.tables(), start=1):
        writer.table(table, number, content)
    book.close()
    return file.getvalue()


class _Writer:
    """Formats are created once a workbook; sheets are written cell by cell."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats: dict[tuple[Any, ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
            self._formats[key] = self.book.add_format(base | properties)
        return self._formats[key]

    def texts(self, content: Content) -> None:
        sheet = self.book.add_worksheet("Nội dung")
        sheet.set_column(0, 0, TEXT_WIDTH)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        plain = self.format(text_wrap=True)
        bold = self.format(text_wrap=True, bold=True)
        head = content.letterhead
        lines = [(line, bold) for line in (head.parent.upper(), head.issuer.upper()) if line]
        if content.has_number:
            lines.append((f"Số: {head.symbol_line}", plain))
        lines.append((head.place_line, self.format(text_wrap=True, italic=True)))
        lines.append((f"{content.kind} {content.subject}", bold))
        lines += [(f"Căn cứ {ground}", plain) for ground in content.grounds]
        names = iter(_sheet_names(content))
        for block in content.blocks:
            if isinstance(block, Heading):
                lines.append((f"{block.number}. {block.text}", bold))
            elif isinstance(block, Paragraph):
                lines.append((block.text, plain))
            elif isinstance(block, Table):
                lines.append((f"(Bảng ở trang tính “{next(names)}”)", plain))
        for row, (text, style) in enumerate(lines):
            sheet.set_row(row, LINE * _lines(text, TEXT_WIDTH))
            sheet.write_string(row, 0, text, style)

    def table(self, table: Table, number: int, content: Content) -> None:
        table = replace(
            table, columns=tuple(_with_room(table, place) for place in range(len(table.columns)))
        )
        columns = [column for column in table.columns if column.kind != ColumnKind.BAR]
        sheet = self.book.add_worksheet(_sheet_name(number, table))
        unit = table.unit.replace("triệu đồng", "đồng")
        sheet.write_string(0, 0, content.title, self.format(bold=True, font_size=13))
        sheet.write_string(1, 0, f"{table.name}. {unit}".strip(), self.format(italic=True))
        top = 3
        head = self.format(bold=True, text_wrap=True, border=1, align="center", valign="vcenter")
        for place, column in enumerate(columns):
            sheet.write_string(top, place, column.head, head)
            sheet.set_column(place, place, _width(column))
        sheet.set_row(top, LINE * max(_lines(c.head, _width(c) * 0.85) for c in columns))
        if table.is_numbered:
            top += 1
            small = self.format(italic=True, border=1, align="center")
            for place in range(len(columns)):
                sheet.write_string(top, place, f"({place + 1})", small)
        self._rows(sheet, table, columns, top + 1)
        self._set_up(sheet, columns, top)
        last = top + len(table.rows)
        if table.has_bars:
            last = self._chart(sheet, table, last + 2)
        sheet.print_area(0, 0, last, len(columns) - 1)

    @staticmethod
    def _set_up(sheet: Any, columns: list[Column], top: int) -> None:
        """A4, the head on every page, as wide as the paper."""
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(3, top)
        sheet.set_paper(A4)
        sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)  # 30, 15, 20, 20 mm
        if sum(map(_width, columns)) > WIDE:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&C&P", {"margin": 0.4})

    def _rows(self, sheet: Any, table: Table, columns: list[Column], top: int) -> None:
        """The depth of each row stands in a hidden column, for the sums to choose by."""
        depths = [row.role.depth for row in table.rows]
        hidden = len(columns)
        sums = _children(depths) if table.adds else {}
        if sums:
            sheet.set_column(hidden, hidden, 8, None, {"hidden": True})
        for position, row in enumerate(table.rows):
            line = top + position
            if sums:
                sheet.write_number(line, hidden, depths[position])
            cells = [
                (column, cell)
                for column, cell in zip(table.columns, row.cells, strict=True)
                if column.kind != ColumnKind.BAR
            ]
            sheet.set_row(line, LINE * _row_lines(row, cells))
            for place, (column, cell) in enumerate(cells):
                style = self._style(column, row)
                if column.kind.adds_up and position in sums and isinstance(cell, int):
                    first, last, depth = sums[position]
                    which = xl_range_abs(top + first, hidden, top + last, hidden)
                    what = xl_range(top + first, place, top + last, place)
                    formula = f"=SUMIF({which},{depth},{what})"
                    sheet.write_formula(line, place, formula, style, cell)
                else:
                    _write(sheet, line, place, column, cell, style)

    def _style(self, column: Column, row: Row) -> Any:
        number = NUMBERS.get(column.kind)
        shape: dict[str, Any] = {"num_format": number} if number else {"text_wrap": True}
        if column.kind == ColumnKind.SHORT:
            shape["align"] = "center"
        return self.format(
            border=1,
            bold=row.role in BOLD_ROLES,
            italic=row.role in {RowRole.GROUP, RowRole.MEMBER},
            **shape,
        )

    def _chart(self, sheet: Any, table: Table, top: int) -> int:
        """The same bars, drawn by the spreadsheet from figures of its own, which stand below them.
        Returns the last line of the chart."""
        bars = [(row, cell) for row in table.rows for cell in row.cells if isinstance(cell, Bar)]
        if not bars:
            return top
        height = 130 + 26 * len(bars)
        last_of_chart = top + height // 20  # pixels of a line
        start, place = last_of_chart + 2, 0
        style = self.format(num_format=NUMBERS[ColumnKind.MONEY])
        for step, name in enumerate(("", *table.bars)):
            sheet.write_string(start, place + step, name, self.format(bold=True))
        for line, (row, bar) in enumerate(bars, start=start + 1):
            sheet.write_string(line, place, str(row.cells[row.names]), self.format())
            sheet.write_number(line, place + 1, bar.first, style)
            sheet.write_number(line, place + 2, bar.second, style)
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        last = start + len(bars)
        for step, (name, colour) in enumerate(
            zip(table.bars, (SUPPORT, OWN_SHARE), strict=True), start=1
        ):
            chart.add_series(
                {
                    "name": name,
                    "categories": [sheet.name, start + 1, place, last, place],
                    "values": [sheet.name, start + 1, place + step, last, place + step],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        chart.set_title({"name": table.name, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(
            {
                "num_format": "#,##0",
                "display_units": "millions",
                "display_units_visible": False,
                "name": "triệu đồng",
                "name_font": {"bold": False, "size": 9},
            }
        )
        chart.set_size({"width": 640, "height": height})
        sheet.insert_chart(xl_rowcol_to_cell(top, 0), chart, {"description": table.name})
        return last_of_chart


def _width(column: Column) -> float:
    """In characters; a sum in đồng needs fifteen."""
    return max(column.width * 1.1, 7 + 8 * column.kind.adds_up)


def _with_room(table: Table, place: int) -> Column:
    """A column as wide as its longest word: a spreadsheet breaks one anywhere."""
    column = table.columns[place]
    words = column.head.split() if column.kind.is_number else words_of(table, place)
    needed = max(map(len, words), default=0) + 2
    return replace(column, width=max(column.width, -(-needed * 10 // 11)))


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters."""
    return sum(max(1, -(-len(line) // max(int(width), 1))) for line in text.split("\n"))


def _row_lines(row: Row, cells: list[tuple[Column, Cell]]) -> int:
    """The highest cell of a row; a head that spans its neighbours has their room too."""
    return max(
        _lines(cell, _width(column) * (2.5 if row.spans > 1 else 1.1))
        for column, cell in [*cells, (TEXT_COLUMN, "")]
        if isinstance(cell, str)
    )


def _write(sheet: Any, line: int, place: int, column: Column, cell: Cell, style: Any) -> None:
    if cell is None:
        sheet.write_blank(line, place, None, style)
    elif isinstance(cell, str):
        sheet.write_string(line, place, cell, style)
    elif column.kind in {ColumnKind.PERMILLE, ColumnKind.HUNDREDTHS}:
        # A ratio: its digits are those of every other format.
        scale = 1000 if column.kind == ColumnKind.PERMILLE else 100
        sheet.write_number(line, place, cell / scale, style)
    elif column.kind.is_number:
        sheet.write_number(line, place, cell, style)
    else:
        sheet.write_string(line, place, cell_text(cell, column.kind), style)


def _children(depths: list[int]) -> dict[int, tuple[int, int, int]]:
    """For each row that is a sum: the block of its rows (first, last) and the depth to add."""
    found: dict[int, tuple[int, int, int]] = {}
    for position, depth in enumerate(depths):
        if depth == RowRole.SUM.depth:
            block = (0, position - 1)
        else:
            end = next(
                (n for n in range(position + 1, len(depths)) if depths[n] <= depth), len(depths)
            )
            block = (position + 1, end - 1)
        inside = [d for d in depths[block[0] : block[1] + 1] if d > depth]
        if inside:
            found[position] = (*block, min(inside))
    return found


def _sheet_names(content: Content) -> list[str]:
    return [_sheet_name(n, table) for n, table in enumerate(content.tables(), start=1)]


def _sheet_name(number: int, table: Table) -> str:
    """A spreadsheet takes 31 characters."""
    return f"{number}. {table.name}"[:31]
