"""Tables of a Word document: their head repeats on every page, no row is cut in two.

The rows are written as XML and read in one go; cell by cell through python-docx a long annex takes
twenty times as long.
"""

import io
import re
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from PIL import Image, ImageDraw

from khuyencong.ui.templatetags.ui import OWN_SHARE_COLOUR, SUPPORT_COLOUR
from reports.documents.content import (
    Bar,
    Column,
    ColumnKind,
    Row,
    RowRole,
    Table,
    cell_text,
    describe_bar,
)
from reports.formats.docx_styles import CELL, COLUMN_HEAD, MIDDLE, NUMBER, REMARK
from reports.paging import codes_in, stays_with_next

# What XML cannot carry at all: a name pasted from elsewhere may.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
LETTERS = {
    RowRole.PROGRAMME: "<w:b/>",
    RowRole.GROUP: "<w:b/><w:i/>",
    RowRole.MEMBER: "<w:i/>",
    RowRole.SUM: "<w:b/>",
}
BAR_PIXELS, BAR_HEIGHT = (600, 24), Pt(9)
EMU_A_TWIP = 635


def add_table(document: Document, table: Table, width: Emu) -> None:
    """Append the table at the end of the document, `width` wide."""
    twips = [width // EMU_A_TWIP * column.width // 100 for column in table.columns]
    styles = [document.styles[_style(column)].style_id for column in table.columns]
    head_style = document.styles[COLUMN_HEAD].style_id
    rows = [_head([column.head for column in table.columns], twips, head_style, letters="<w:b/>")]
    if table.is_numbered:
        numbers = [f"({number})" for number in range(1, len(table.columns) + 1)]
        rows.append(_head(numbers, twips, head_style, letters='<w:b w:val="0"/><w:i/>'))
    rows += [
        _row(table, row, twips, styles, with_next=with_next)
        for row, with_next in zip(table.rows, stays_with_next(table), strict=True)
    ]
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in twips)
    element = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f"<w:tblBorders>{BORDERS}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0620" w:firstRow="1"/><w:tblCaption w:val={_quoted(table.name)}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    document.element.body.insert_element_before(element, "w:sectPr")
    if table.has_bars:
        _draw_bars(document, table, element, twips)


def xml_text(text: str) -> str:
    """What stands in a run: escaped, line breaks as such, codes with hyphens that no line breaks."""
    lines = UNPRINTABLE.sub("", text).split("\n")
    return "<w:br/>".join(map(_line, lines))


def _line(text: str) -> str:
    hyphens = {n for start, end in codes_in(text) for n in range(start, end) if text[n] == "-"}
    pieces, begin = [], 0
    for place in sorted(hyphens):
        pieces.append(text[begin:place])
        begin = place + 1
    pieces.append(text[begin:])
    return "<w:noBreakHyphen/>".join(
        f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces
    )


def add_runs(paragraph: Paragraph, text: str) -> Run:
    """Append the text to a paragraph of python-docx, as `xml_text` writes it."""
    run = paragraph.add_run()
    for piece in parse_xml(f"<w:r {nsdecls('w')}>{xml_text(text)}</w:r>"):
        run._r.append(piece)  # noqa: SLF001 - no other door
    return run


def _quoted(text: str) -> str:
    return '"' + escape(UNPRINTABLE.sub("", text), {'"': "&quot;"}) + '"'


def _style(column: Column) -> str:
    if column.kind.is_number:
        return NUMBER
    return {ColumnKind.SHORT: MIDDLE, ColumnKind.NOTE: REMARK}.get(column.kind, CELL)


def _head(texts: list[str], twips: list[int], style: str, letters: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(text, style, letters, with_next=True)}</w:tc>"
        for text, width in zip(texts, twips, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(table: Table, row: Row, twips: list[int], styles: list[str], *, with_next: bool) -> str:
    covered = range(row.names + 1, row.names + row.spans)
    letters = LETTERS.get(row.role, "")
    cells = []
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        if place in covered:
            continue
        spans = row.spans if place == row.names else 1
        width = sum(twips[place : place + spans])
        span = f'<w:gridSpan w:val="{spans}"/>' if spans > 1 else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>'
            f"{_paragraph(cell_text(cell, column.kind), styles[place], letters, with_next=with_next)}"
            "</w:tc>"
        )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _paragraph(text: str, style: str, letters: str, *, with_next: bool) -> str:
    keep = "<w:keepNext/>" if with_next else ""
    shape = f'<w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>'
    run = f"<w:r><w:rPr>{letters}</w:rPr>{xml_text(text)}</w:r>" if text else ""
    return f"<w:p>{shape}{run}</w:p>"


def _draw_bars(document: Document, table: Table, element: Any, twips: list[int]) -> None:
    """Each bar as a picture as wide as its cell, described for who cannot see it."""
    place = next(n for n, column in enumerate(table.columns) if column.kind == ColumnKind.BAR)
    width = Emu((twips[place] - 150) * EMU_A_TWIP)
    heads = 1 + table.is_numbered
    for row, drawn in zip(table.rows, element.tr_lst[heads:], strict=True):
        bar = row.cells[place]
        if not isinstance(bar, Bar):
            continue
        cell = drawn.tc_lst[place - (row.spans - 1 if row.names < place else 0)]
        run = Paragraph(cell.p_lst[0], document).add_run()
        picture = run.add_picture(
            io.BytesIO(_bar_picture(*bar.parts_of(table.longest, BAR_PIXELS[0]))), width, BAR_HEIGHT
        )
        inline = picture._inline  # noqa: SLF001 - no other door
        inline.docPr.set("descr", describe_bar(bar, table.bars))
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")  # LibreOffice takes an eighth of an inch where it is not said


@cache
def _bar_picture(first: int, second: int) -> bytes:
    """Lengths in pixels of BAR_PIXELS."""
    picture = Image.new("RGB", BAR_PIXELS, "white")
    draw = ImageDraw.Draw(picture)
    bottom = BAR_PIXELS[1] - 1
    for start, length, colour in (
        (0, first, SUPPORT_COLOUR),
        (first, second, OWN_SHARE_COLOUR),
    ):
        if length:
            draw.rectangle((start, 0, start + length - 1, bottom), fill=colour)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
