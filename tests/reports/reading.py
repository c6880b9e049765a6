"""Reading a document back out of its four formats, each with a reader of its own."""

import io
from html.parser import HTMLParser

import docx
import openpyxl
import pdfplumber

from reports.documents.content import ColumnKind, Table, cell_text

NUMBER_ENDS = 20 / 25.4 * 72 - 1  # points from above: the page number stands in the margin


def folded(text):
    """Without any space: lines are broken at different places in each format."""
    return "".join((text or "").split())


def numbers_of(table: Table):
    """What every format must show: the cells of the columns that hold numbers, row by row."""
    places = [n for n, column in enumerate(table.columns) if column.kind.is_number]
    return [
        tuple(folded(cell_text(row.cells[n], table.columns[n].kind)) for n in places)
        for row in table.rows
    ]


def heads_of(table: Table):
    return 1 + table.is_numbered


def _chosen(table: Table, rows):
    places = [n for n, column in enumerate(table.columns) if column.kind.is_number]
    return [tuple(folded(row[n]) for n in places) for row in rows]


class _Tables(HTMLParser):
    """Rows of tables of class grid, cells under a span empty."""

    def __init__(self):
        super().__init__()
        self.tables, self.cell, self.text = [], None, []
        self.in_grid = False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "table":
            self.in_grid = "grid" in given.get("class", "")
            if self.in_grid:
                self.tables.append([])
        elif self.in_grid and tag == "tr":
            self.tables[-1].append([])
        elif self.in_grid and tag in {"td", "th"}:
            self.cell, self.span = [], int(given.get("colspan", 1))

    def handle_endtag(self, tag):
        if self.in_grid and tag in {"td", "th"}:
            self.tables[-1][-1] += ["".join(self.cell), *[""] * (self.span - 1)]
            self.cell = None

    def handle_data(self, data):
        self.text.append(data)
        if self.cell is not None:
            self.cell.append(data)


def read_html(content, data):
    """(numbers of each table, the whole text)."""
    reader = _Tables()
    reader.feed(data.decode())
    tables = [
        _chosen(table, rows[heads_of(table) :])
        for table, rows in zip(content.tables(), reader.tables, strict=True)
    ]
    return tables, folded("".join(reader.text))


def read_docx(content, data):
    document = docx.Document(io.BytesIO(data))
    framed = [t for t in document.tables if t._tbl.tblPr.find(docx.oxml.ns.qn("w:tblBorders")) is not None]  # fmt: skip
    tables = []
    for table, found in zip(content.tables(), framed, strict=True):
        rows = [[cell.text for cell in row.cells] for row in found.rows]
        tables.append(_chosen(table, rows[heads_of(table) :]))
    return tables, folded("".join(p.text for p in document.paragraphs))


def _no_bar(thing):
    """The edges of a bar are no borders of a table."""
    drawn = thing["object_type"] in {"rect", "curve"}
    return not (drawn and thing["fill"] and any(thing["non_stroking_color"]))


def read_pdf(content, data):
    """Tables go on over pages under a repeated head; a table is known by its head."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        pieces = [t for page in pdf.pages for t in page.filter(_no_bar).extract_tables()]
        # A paragraph may go on over a page: the number between its halves is no part of it.
        below = (page.crop((0, NUMBER_ENDS, page.width, page.height)) for page in pdf.pages)
        text = folded("".join(page.extract_text() for page in below))
    tables, pieces = [], iter(pieces)
    piece = next(pieces)
    for table in content.tables():
        rows, head = [], [folded(column.head) for column in table.columns]
        is_begun = False  # of a table without rows the head stands there
        while not is_begun or len(rows) < len(table.rows):
            is_begun = True
            assert [folded(cell) for cell in piece[0]] == head, table.name
            rows += piece[heads_of(table) :]
            piece = next(pieces, None)
        tables.append(_chosen(table, rows))
    return tables, text


def read_xlsx(content, data):
    """Numbers are numbers there, in whole đồng: written as the others write them to be compared."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    tables = []
    for table, sheet in zip(content.tables(), book.worksheets[1:], strict=True):
        columns = [column for column in table.columns if column.kind != ColumnKind.BAR]
        top = 4 + heads_of(table)
        tables.append(
            [
                tuple(
                    _as_text(sheet.cell(top + line, place).value, column.kind)
                    for place, column in enumerate(columns, start=1)
                    if column.kind.is_number
                )
                for line in range(len(table.rows))
            ]
        )
    first = book.worksheets[0]
    return tables, folded("".join(str(row[0] or "") for row in first.iter_rows(values_only=True)))


def _as_text(value, kind):
    if value is None or isinstance(value, str):
        return folded(value)
    scale = {ColumnKind.PERMILLE: 1000, ColumnKind.HUNDREDTHS: 100}.get(kind)
    return folded(cell_text(round(value * scale) if scale else value, kind))


READERS = {"html": read_html, "docx": read_docx, "pdf": read_pdf, "xlsx": read_xlsx}
