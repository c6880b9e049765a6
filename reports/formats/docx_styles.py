"""The look of a Word document by NĐ 30/2020/NĐ-CP, Phụ lục I: page, styles, numbered headings.

Real styles, so that who edits the document on changes a style once and not every paragraph.
"""

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Mm, Pt, RGBColor

FONT = "Times New Roman"
A4 = (Mm(210), Mm(297))
TOP, RIGHT, BOTTOM, LEFT = Mm(20), Mm(15), Mm(20), Mm(30)
ONE_LINE = 1.05  # of single spacing: 1.2 of the size, as in document.css
FIRST_LINE = Cm(1.27)

# Names as Word shows them to who edits the document.
GROUND = "Căn cứ"
ADDRESSED = "Kính gửi"
NOTE = "Ghi chú"
UNIT = "Đơn vị tính"
LEGEND = "Chú giải"
ANNEX = "Phụ lục"
ANNEX_TITLE = "Tên phụ lục"
ANNEX_OF = "Kèm theo"
HEAD_LINE = "Đầu văn bản"
RULE = "Đường kẻ"
CELL, NUMBER, MIDDLE, REMARK = "Ô chữ", "Ô số", "Ô giữa", "Ô ghi chú"
COLUMN_HEAD = "Đầu cột"
CELLS = {CELL, NUMBER, MIDDLE, REMARK, COLUMN_HEAD}
RECIPIENT = "Nơi nhận"
SIGNER = "Chữ ký"

LEFT_ALIGN, RIGHT_ALIGN = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
# Name, size in points, alignment, what else its letters are, space after in points, kept with next.
OWN_STYLES = (
    (GROUND, 14, JUSTIFY, "italic", 6, False),
    (ADDRESSED, 14, CENTRE, "", 12, False),
    (NOTE, 12, JUSTIFY, "italic", 6, False),
    (UNIT, 12, RIGHT_ALIGN, "italic", 2, True),
    (LEGEND, 12, LEFT_ALIGN, "", 3, True),
    (ANNEX, 14, CENTRE, "bold", 0, True),
    (ANNEX_TITLE, 14, CENTRE, "bold", 0, True),
    (ANNEX_OF, 14, CENTRE, "italic", 8, True),
    (HEAD_LINE, 13, CENTRE, "", 0, False),
    (RULE, 2, CENTRE, "", 0, False),
    (CELL, 12, LEFT_ALIGN, "", 2, False),
    (NUMBER, 12, RIGHT_ALIGN, "", 2, False),
    (MIDDLE, 12, CENTRE, "", 2, False),
    (REMARK, 10, LEFT_ALIGN, "", 2, False),
    (COLUMN_HEAD, 12, CENTRE, "bold", 2, True),
    (RECIPIENT, 11, LEFT_ALIGN, "", 0, True),
    (SIGNER, 14, CENTRE, "bold", 0, True),
)
HEADINGS = "1"  # key of the list that numbers headings
INDENTED = {GROUND}

NUMBERING = f"""
<w:abstractNum {nsdecls("w")} w:abstractNumId="90">
  <w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:pStyle w:val="Heading1"/><w:suff w:val="space"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/><w:suff w:val="space"/><w:lvlText w:val="%2."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr></w:lvl>
</w:abstractNum>
"""
NUM = f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
PAGE_FIELD = f"""
<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="Header"/></w:pPr>
  <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>
  <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
</w:p>
"""


def set_up(document: Document) -> None:
    """Page, language, styles and numbers of headings of an empty document."""
    _set_language(document)
    _normal(document)
    for name, size, align, letters, after, with_next in OWN_STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _letters(style, size, letters)
        before = after if name in CELLS else 0
        _spacing(style, align, after, before=before, with_next=with_next, indented=name in INDENTED)
    for level in (1, 2):
        style = document.styles[f"Heading {level}"]
        _letters(style, 14, "bold" if level == 1 else "bold italic")
        _spacing(style, LEFT_ALIGN, 6, with_next=True)
        style.paragraph_format.space_before = Pt(8 if level == 1 else 6)
        style.paragraph_format.first_line_indent = FIRST_LINE
    for name in ("Title", "Subtitle"):
        style = document.styles[name]
        _letters(style, 14, "bold")
        _spacing(style, CENTRE, 0, with_next=True)
        for tag in ("w:pBdr", "w:contextualSpacing"):
            _remove(style.element.pPr, tag)
        for tag in ("w:spacing", "w:kern"):  # of letters
            _remove(style.element.rPr, tag)
    _outline(document.styles[ANNEX], 0)
    _number_headings(document)
    section = document.sections[0]
    _page(section, is_landscape=False)
    _page_numbers(section)


def add_section(document: Document, *, is_landscape: bool) -> None:
    """An annex begins on a sheet of its own; the page numbers run through."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    _page(section, is_landscape=is_landscape)


def text_width(*, is_landscape: bool) -> Emu:
    width, height = A4
    return Emu((height if is_landscape else width) - LEFT - RIGHT)


def _page(section: Any, *, is_landscape: bool) -> None:
    width, height = A4
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if is_landscape else (width, height)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = Mm(9)


def _page_numbers(section: Any) -> None:
    """Centred above the text from page two on, 13 points."""
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    header = section.header
    header.is_linked_to_previous = False
    for paragraph in header.paragraphs:
        paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001 - python-docx has no other door
    header._element.append(parse_xml(PAGE_FIELD))  # noqa: SLF001


def _set_language(document: Document) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        for side in ("val", "eastAsia"):
            language.set(qn(f"w:{side}"), "vi-VN")


def _normal(document: Document) -> None:
    style = document.styles["Normal"]
    _letters(style, 14, "")
    _spacing(style, JUSTIFY, 6, indented=True)
    header = document.styles["Header"]
    _letters(header, 13, "")
    _spacing(header, CENTRE, 0)


def _letters(style: Any, size: int, letters: str) -> None:
    font = style.font
    font.name, font.size = FONT, Pt(size)
    font.bold, font.italic = "bold" in letters, "italic" in letters
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):  # a theme's font would win
            del fonts.attrib[attribute]
    for side in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{side}"), FONT)


def _spacing(
    style: Any,
    align: Any,
    after: int,
    *,
    before: int = 0,
    with_next: bool = False,
    indented: bool = False,
) -> None:
    shape = style.paragraph_format
    shape.alignment = align
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = ONE_LINE if indented else 1.0
    shape.first_line_indent = FIRST_LINE if indented else Cm(0)
    shape.keep_with_next = with_next


def _remove(properties: Any, tag: str) -> None:
    for element in properties.findall(qn(tag)):
        properties.remove(element)


def _outline(style: Any, level: int) -> None:
    """Shown in Word's navigation like a heading."""
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>')
    )


def _number_headings(document: Document) -> None:
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    kind = parse_xml(NUMBERING)
    if first is None:
        numbering.append(kind)
    else:
        first.addprevious(kind)
    numbering.append(parse_xml(NUM))
    for level in (1, 2):
        shape = document.styles[f"Heading {level}"].element.get_or_add_pPr()
        numbered = parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level - 1}"/><w:numId w:val="90"/></w:numPr>'
        )
        shape.insert_element_before(
            numbered, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
        )
