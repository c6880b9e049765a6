"""A document for Word: to be edited on, so with real styles, numbered headings, repeating heads."""

import io
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from khuyencong.ui.templatetags.ui import OWN_SHARE_COLOUR, SUPPORT_COLOUR
from reports.documents.content import (
    Block,
    Content,
    Heading,
    Letterhead,
    Paragraph,
    Table,
)
from reports.formats import docx_styles as styles
from reports.formats.docx_table import UNPRINTABLE, add_runs, add_table
from reports.formats.parts import AnnexPart, whole
from reports.paging import fitted

COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
LEFT_SHARE = 46  # per cent of the head, as in document.css
NO_CELL_MARGINS = (
    f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    "</w:tblCellMar>"
)
SIGNING_SPACE = Pt(54)


def to_docx(content: Content) -> bytes:
    """The whole document; page numbers from page two, annexes on sheets of their own."""
    content = fitted(content)
    document = Document()
    styles.set_up(document)
    _properties(document, content)
    writer = _Writer(document)
    writer.letterhead(content)
    writer.opening(content)
    for block in content.opening:
        writer.block(block)
    writer.closing(content)
    for part in whole(content).annexes:
        writer.annex(part)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _properties(document: DocumentType, content: Content) -> None:
    about = document.core_properties
    about.title, about.subject = clean(content.title)[:255], clean(content.subject)[:255]
    about.author, about.language = clean(content.letterhead.issuer)[:255], "vi-VN"
    about.comments = about.keywords = ""


def clean(text: str) -> str:
    """Without what XML cannot carry."""
    return UNPRINTABLE.sub("", text)


class _Writer:
    """Writes one part after the other, as wide as the sheet at hand."""

    def __init__(self, document: DocumentType) -> None:
        self.document = document
        self.width = styles.text_width(is_landscape=False)

    def line(self, text: str, style: str) -> WordParagraph:
        paragraph = self.document.add_paragraph(style=style)
        add_runs(paragraph, text)
        return paragraph

    # ------------------------------------------------------------------ head and opening

    def letterhead(self, content: Content) -> None:
        """Two columns without borders (NĐ 30/2020/NĐ-CP, Phụ lục I)."""
        head = content.letterhead
        table = self._plain_table(2, [LEFT_SHARE, 100 - LEFT_SHARE], rows=2)
        self._issuer(table.cell(0, 0), head)
        right = table.cell(0, 1)
        self._fill(right, [(COUNTRY, 12, "bold"), (MOTTO, 13, "bold")])
        self._rule(right, 14)
        number = f"Số: {head.symbol_line}" if content.has_number else ""
        self._fill(table.cell(1, 0), [(number, 13, "")])
        self._fill(table.cell(1, 1), [(head.place_line, 14, "italic")])
        for cell in table.rows[1].cells:
            cell.paragraphs[0].paragraph_format.space_before = Pt(6)

    def _issuer(self, cell: Any, head: Letterhead) -> None:
        lines = [(line.upper(), 12, "") for line in head.parent_lines]
        self._fill(cell, [*lines, *((line.upper(), 12, "bold") for line in head.issuer_or_notice)])
        self._rule(cell, 30)

    def _fill(self, cell: Any, lines: list[tuple[str, int, str]]) -> None:
        for position, (text, size, letters) in enumerate(lines):
            paragraph = cell.paragraphs[0] if not position else cell.add_paragraph()
            paragraph.style = self.document.styles[styles.HEAD_LINE]
            run = paragraph.add_run(clean(text))
            run.font.size = Pt(size)
            run.bold, run.italic = letters == "bold" or None, letters == "italic" or None

    def _rule(self, cell: Any, inset: int) -> None:
        """A line under the text, `inset` per cent of the cell shorter on each side."""
        paragraph = cell.add_paragraph(style=styles.RULE)
        self._draw_rule(paragraph, Emu(cell.width * inset // 100))

    @staticmethod
    def _draw_rule(paragraph: WordParagraph, inset: Emu) -> None:
        paragraph.paragraph_format.space_before = Pt(3)
        paragraph.paragraph_format.left_indent = inset
        paragraph.paragraph_format.right_indent = inset
        paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - no other door
            parse_xml(
                f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" '
                'w:color="000000"/></w:pBdr>'
            ),
            "w:shd", "w:spacing", "w:ind", "w:jc",
        )  # fmt: skip

    def opening(self, content: Content) -> None:
        """ColumnKind and subject, grounds, who is addressed."""
        title = self.line(content.kind, "Title")
        title.paragraph_format.space_before = Pt(12)
        self.line(content.subject, "Subtitle")
        rule = self.document.add_paragraph(style=styles.RULE)
        self._draw_rule(rule, Emu(self.width * 41 // 100))
        rule.paragraph_format.space_after = Pt(10)
        last = len(content.grounds)
        for number, ground in enumerate(content.grounds, start=1):
            self.line(f"Căn cứ {ground}{'.' if number == last else ';'}", styles.GROUND)
        if content.addressed_to:
            self.line(f"Kính gửi: {content.addressed_to}.", styles.ADDRESSED)

    # ---------------------------------------------------------------------------- blocks

    def block(self, block: Block, *, ends: bool = False) -> None:
        if isinstance(block, Heading):
            self.line(block.text, f"Heading {block.level}")
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Paragraph):
            self.paragraph(block, ends=ends)

    def paragraph(self, block: Paragraph, *, ends: bool = False) -> WordParagraph:
        paragraph = self.document.add_paragraph(style=styles.NOTE if block.is_note else "Normal")
        for part in block.runs:
            run = add_runs(paragraph, part.text)
            run.bold, run.italic = part.is_bold or None, part.is_italic or None
        if ends:
            paragraph.add_run("/.")
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def table(self, table: Table) -> None:
        if table.has_bars:
            self._legend(table)
        if table.unit:
            self.line(table.unit, styles.UNIT)
        add_table(self.document, table, self.width)
        after = self.document.add_paragraph(style=styles.RULE)
        after.paragraph_format.space_after = Pt(4)

    def _legend(self, table: Table) -> None:
        paragraph = self.document.add_paragraph(style=styles.LEGEND)
        for name, colour in zip(table.bars, (SUPPORT_COLOUR, OWN_SHARE_COLOUR), strict=True):
            mark = paragraph.add_run("■ ")
            mark.font.color.rgb = styles.RGBColor.from_string(colour.removeprefix("#"))
            paragraph.add_run(f"{name}     ")

    # --------------------------------------------------------------- closing and annexes

    def closing(self, content: Content) -> None:
        """The last paragraph never leaves the signature."""
        for block in content.closing:
            self.block(block, ends=True)
        if not content.signers:
            return
        columns = len(content.signers) + bool(content.recipients)
        table = self._plain_table(columns, [100 // columns] * columns, rows=1)
        cells = iter(table.rows[0].cells)
        if content.recipients:
            self._recipients(next(cells), content.recipients)
        for signer in content.signers:
            cell = next(cells)
            for position, text in enumerate(signer.lines or ("",)):
                paragraph = cell.paragraphs[0] if not position else cell.add_paragraph()
                paragraph.style = self.document.styles[styles.SIGNER]
                paragraph.add_run(clean(text))
            name = cell.add_paragraph(clean(signer.name), styles.SIGNER)
            name.paragraph_format.space_before = SIGNING_SPACE

    def _recipients(self, cell: Any, recipients: tuple[str, ...]) -> None:
        label = cell.paragraphs[0]
        label.style = self.document.styles[styles.RECIPIENT]
        run = label.add_run("Nơi nhận:")
        run.bold, run.italic, run.font.size = True, True, Pt(12)
        for number, recipient in enumerate(recipients, start=1):
            mark = "." if number == len(recipients) else ";"
            cell.add_paragraph(clean(f"- {recipient}{mark}"), styles.RECIPIENT)

    def annex(self, part: AnnexPart) -> None:
        styles.add_section(self.document, is_landscape=part.is_landscape)
        self.width = styles.text_width(is_landscape=part.is_landscape)
        self.line(part.label, styles.ANNEX)
        self.line(part.title, styles.ANNEX_TITLE)
        if part.belongs_to:
            self.line(f"({part.belongs_to})", styles.ANNEX_OF)
        for block in part.blocks:
            self.block(block)

    def _plain_table(self, columns: int, shares: list[int], rows: int) -> Any:
        table = self.document.add_table(rows, columns)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        table._tblPr.insert_element_before(parse_xml(NO_CELL_MARGINS), "w:tblLook")  # noqa: SLF001 - no other door
        for column, part in zip(table.columns, shares, strict=True):
            column.width = Emu(self.width * part // 100)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))  # noqa: SLF001
            for cell, part in zip(row.cells, shares, strict=True):
                cell.width = Emu(self.width * part // 100)
        return table
