"""Words that no line breaks, columns with room for them, pages that are filled."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import docx
import openpyxl
import pdfplumber
import pytest

from khuyencong.accounts.models import User
from reports.documents import DOCUMENTS, PlanSubmissionDocument, PlanSummaryDocument
from reports.documents.content import Annex, Column, ColumnKind, Row, RowRole, Table, paragraph
from reports.formats.docx import to_docx
from reports.formats.html import to_html
from reports.formats.pdf import to_pdf
from reports.formats.xlsx import to_xlsx
from reports.paging import codes_in, fitted, stays_with_next
from reports.templatetags.documents import bind_codes
from tests.reports.documents import example_parameters

pytestmark = pytest.mark.once  # formats write what figures say, and those are tried on both
MM = 72 / 25.4
NOT_BROKEN = ("03/2027", "KCDP-2027-01", "1226/QĐ-UBND", "10.270,292", "30/09/2027")


@pytest.fixture
def plan(example):
    return PlanSummaryDocument.content_for(User.objects.machine(), year=2023)


def narrow_table(**shape):
    """Columns too narrow for what stands in them, as the plan of 2027 had it."""
    columns = (
        Column("Thời gian", ColumnKind.SHORT, 6),
        Column("Mã", ColumnKind.SHORT, 6),
        Column("Quyết định", width=6),
        Column("Tổng", ColumnKind.MONEY, 5),
        Column("Ngày", ColumnKind.SHORT, 5),
        Column("Tên đề án", width=72),
    )
    cells = (
        "03/2027 – 11/2027",
        "KCDP-2027-01",
        "1226/QĐ-UBND",
        10_270_292_000,
        "30/09/2027",
        "Sấy",
    )
    return Table(columns, (Row(cells, names=5),), name="Hẹp", **shape)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Căn cứ Quyết định số 1226/QĐ-UBND ngày 30/09/2027", ["1226/QĐ-UBND", "30/09/2027"]),
        ("Đề án KCDP-2023-01: máy sấy", ["KCDP-2023-01"]),
        ("Kèm theo Kế hoạch số …/KH-TTKC", ["…/KH-TTKC"]),
        ("hỗ trợ/đối ứng, hội chợ - triển lãm", []),
        ("3/5 cơ sở", ["3/5"]),
        ("10.270,292 triệu đồng", []),
    ],
)
def test_codes_symbols_and_dates_are_found(text, whole):
    assert [text[start:end] for start, end in codes_in(text)] == whole


def test_html_binds_them_and_escapes_all_else():
    assert bind_codes("<b> số 05/KH-TTKC & hết") == (
        '&lt;b&gt; số <span class="whole">05/KH-TTKC</span> &amp; hết'
    )


def test_columns_get_room_for_their_longest_word_from_those_that_have_it(plan):
    (annex,) = fitted(replace(plan, annexes=(Annex("HẸP", (narrow_table(),)),))).annexes
    widths = [column.width for column in annex.blocks[0].columns]

    assert sum(widths) == 100
    assert all(after > before for after, before in zip(widths, (6, 6, 6, 5, 5), strict=False))


def test_what_fits_keeps_its_widths_and_what_cannot_fit_too(plan):
    assert fitted(plan).annexes[0].blocks[0].columns[1].width == 25
    many = Table(tuple(Column("Nghiệm thu", width=5) for _ in range(20)), ())

    assert fitted(replace(plan, blocks=(many,))).blocks[0].columns == many.columns


@pytest.mark.parametrize("is_landscape", [True, False])
def test_nothing_breaks_inside_on_paper(plan, is_landscape):
    table = narrow_table()
    sentence = (
        "Theo Quyết định số 1226/QĐ-UBND về đề án KCDP-2027-01 ngày 30/09/2027, đến 03/2027. "
    )
    blocks = (table, *(paragraph("x" * n + " " + sentence * 3) for n in range(0, 40, 3)))
    annex = Annex("HẸP", blocks, is_landscape=is_landscape)

    with pdfplumber.open(io.BytesIO(to_pdf(replace(plan, annexes=(annex,))))) as pdf:
        words = [word["text"].strip(".,") for page in pdf.pages for word in page.extract_words()]

    assert [each for each in NOT_BROKEN if each not in words] == []
    assert words.count("1226/QĐ-UBND") == 1 + 3 * 14
    assert words.count("KCDP-2027-01") == 1 + 3 * 14


def test_word_has_hyphens_that_do_not_break_and_reads_the_same(plan):
    content = replace(
        plan,
        blocks=(
            paragraph("Số 1226/QĐ-UBND, hội chợ - triển lãm"),
            narrow_table(),
            paragraph("Hết."),
        ),
    )

    document = docx.Document(io.BytesIO(to_docx(content)))
    (found,) = [p for p in document.paragraphs if "1226" in p.text]
    xml = document.element.xml

    assert found.text == "Số 1226/QĐ-UBND, hội chợ - triển lãm"
    assert found._p.xml.count("<w:noBreakHyphen/>") == 1
    assert not re.search(r"<w:t[^>]*>[^<]*(QĐ-|KCDP-)", xml)


def test_a_spreadsheet_has_columns_as_wide_as_their_words(plan):
    content = replace(plan, blocks=(narrow_table(),), annexes=())

    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(content))).worksheets[1]

    assert sheet.column_dimensions["A"].width >= len("03/2027")
    assert sheet.column_dimensions["B"].width >= len("KCDP-2027-01")


def test_the_symbol_in_the_head_of_an_annex_stays_whole(plan):
    assert '<span class="whole">…/KH-TTKC</span>' in to_html(plan).decode()


# ------------------------------------------------------------------------------- the pages


def rows(count, text="Cơ sở"):
    return tuple(Row((str(n), text), names=1) for n in range(count))


TWO = (Column("STT", ColumnKind.SHORT, 10), Column("Tên", width=90))


def test_a_table_of_a_few_lines_stays_whole_and_a_longer_one_does_not():
    few, more = Table(TWO, rows(5)), Table(TWO, rows(9))

    assert stays_with_next(few) == [True] * 4 + [False]
    assert stays_with_next(more) == [True, *[False] * 5, True, True, False]
    tall = Table(TWO, rows(5, "dài " * 80))
    assert stays_with_next(tall) == [True, False, True, True, False]
    assert stays_with_next(Table(TWO, ())) == []


def test_heads_stay_with_what_they_head():
    lines = [*rows(3), Row((None, "Nhóm"), RowRole.GROUP, names=1), *rows(8)]

    assert [n for n, stays in enumerate(stays_with_next(Table(TWO, tuple(lines)))) if stays] == [
        0, 3, 9, 10,
    ]  # fmt: skip


def filled(page):
    """How far down the text reaches, of the height that it has."""
    bottoms = [c["bottom"] for c in page.chars if c["top"] > 20 * MM and c["text"].strip()]
    return (max(bottoms) - 20 * MM) / (page.height - 40 * MM)


def goes_on(page, after):
    return page.width == after.width and "Phụ lục" not in after.extract_text()[:40]


@pytest.mark.parametrize("code", DOCUMENTS)
def test_no_page_that_goes_on_is_left_half_empty(example, code):
    content = DOCUMENTS[code].content_for(User.objects.machine(), **example_parameters(code))

    with pdfplumber.open(io.BytesIO(to_pdf(content))) as pdf:
        pages = list(pdf.pages)
        low = [
            (page.page_number, round(filled(page), 2))
            for page, after in pairwise(pages)
            if goes_on(page, after) and filled(page) < 0.7
        ]
        last_tables = [page.extract_tables()[-1] for page in pages if page.width > page.height]

    assert low == []
    assert all(len([row for row in table[2:] if any(row)]) >= 3 for table in last_tables[-1:])


def test_a_tall_table_begins_where_there_is_room(plan):
    """Eight rows of four lines: kept whole they would leave half a page empty."""
    text = "Nội dung dài " * 25
    blocks = (
        *(paragraph("Câu. " * 40) for _ in range(5)),
        Table(TWO, rows(8, text)),
        paragraph("Hết"),
    )

    with pdfplumber.open(io.BytesIO(to_pdf(replace(plan, blocks=blocks, annexes=())))) as pdf:
        assert filled(pdf.pages[0]) > 0.8


def test_the_letter_of_one_programme_begins_with_one(example):
    content = PlanSubmissionDocument.content_for(
        User.objects.machine(), **example_parameters("plan-submission")
    )
    (annex,) = content.annexes
    numbers = [row.cells[0] for row in annex.blocks[0].rows if row.role == RowRole.PROGRAMME]

    assert numbers == ["I"]
