"""Four formats, one content: the same figures to the đồng, and each format what it is meant for."""

import datetime
import io
import re

import docx
import openpyxl
import pdfplumber
import pytest
from django.db import transaction
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from beneficiaries.models import Beneficiary
from khuyencong.accounts.models import User
from projects.models import Member
from reports.actions.render import rendered_file
from reports.documents import DOCUMENTS, PlanSummaryDocument, ProgressDocument
from reports.documents.content import Paragraph
from tests.factories import MemberFactory, NationalProgrammeFactory, PlanFactory, ProposalFactory
from tests.factories import approved as approve
from tests.reports.documents import example_parameters
from tests.reports.reading import READERS, folded, numbers_of

pytestmark = pytest.mark.once  # formats write what figures say, and those are tried on both
NINE_MONTHS = {
    "year": 2023,
    "since": datetime.date(2023, 1, 1),
    "until": datetime.date(2023, 9, 30),
}


@pytest.fixture
def machine(example):
    return User.objects.machine()


@pytest.fixture
def nine_months(machine):
    return ProgressDocument.content_for(machine, **NINE_MONTHS)


def said_in(content):
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def check_all_formats(content):
    """Every number of every table, and every sentence, in each of the four formats."""
    wanted = [numbers_of(table) for table in content.tables()]
    for code, read in READERS.items():
        tables, text = read(content, rendered_file(content, code))
        assert tables == wanted, code
        missing = [said for said in said_in(content) if folded(said) not in text]
        assert missing == [], code


@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_document_says_the_same_in_four_formats(machine, code):
    document = DOCUMENTS[code]

    check_all_formats(document.content_for(machine, **example_parameters(code)))


@pytest.mark.parametrize("code", READERS)
def test_the_nine_month_figures_are_in_each_format(nine_months, code):
    tables, text = READERS[code](nine_months, rendered_file(nine_months, code))
    annex = tables[-1]

    # Approved support and own share, accepted support, own share and total, support to accept.
    assert annex[1] == ("1.500", "2.442,2", "900", "1.114,9", "2.014,9", "600")  # machinery group
    assert annex[2] == ("1.120", "980", "1.120", "980", "2.100", "–")  # fairs
    assert annex[3] == ("2.250", "1.978,092", "869,86", "1.091,7", "1.961,56", "1.380,14")
    assert folded("6/16 đề án nghiệm thu xong; trong kỳ nghiệm thu 1.961,56 triệu đồng") in text
    assert folded("còn phải nghiệm thu 600 triệu đồng kinh phí hỗ trợ") in text


AMOUNT = st.integers(min_value=0, max_value=10**12)
PLANS = st.lists(
    st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=3), min_size=1, max_size=6
)


@pytest.mark.long
@given(national=PLANS, local=PLANS)
@hypothesis_settings(
    max_examples=4,  # in four formats of two documents each
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.generate),  # a smaller example would be sought for minutes
)
def test_random_plans_say_the_same_in_four_formats(db, national, local):
    with transaction.atomic():
        plans = (
            PlanFactory(programme=NationalProgrammeFactory(), year=2031),
            PlanFactory(year=2031),
        )
        for plan, proposals in zip(plans, (national, local), strict=True):
            for money in proposals:
                proposal = ProposalFactory(plan=plan)
                for support, own, other in money:
                    approve(MemberFactory(proposal=proposal), support, own, other_funds=other)
        user = User.objects.machine()
        days = {"since": datetime.date(2031, 1, 1), "until": datetime.date(2031, 12, 31)}

        check_all_formats(PlanSummaryDocument.content_for(user, year=2031))
        check_all_formats(ProgressDocument.content_for(user, year=2031, **days))
        transaction.set_rollback(True)


HOSTILE = '=HYPERLINK("http://127.0.0.1";"x") <img src="file:///etc/passwd"> & <style>@import "file:///etc/passwd"</style>'  # fmt: skip


@pytest.mark.parametrize("code", [*READERS, "pdfa"])
def test_a_hostile_name_is_a_text_in_every_format(machine, code):
    Beneficiary.objects.filter(name="Hộ kinh doanh Nguyên Phát").update(name=HOSTILE)
    Member.objects.filter(beneficiary__name=HOSTILE).update(name_at_submission=HOSTILE)
    content = PlanSummaryDocument.content_for(machine, year=2023)

    data = rendered_file(content, code)

    if code in {"pdf", "pdfa"}:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            text = "".join(page.extract_text() for page in pdf.pages)
            cells = {
                folded(cell) for page in pdf.pages for table in page.extract_tables() for row in table for cell in row
            }  # fmt: skip
    elif code == "docx":
        found = docx.Document(io.BytesIO(data))
        cells = {folded(c.text) for t in found.tables for row in t.rows for c in row.cells}
        text = "".join(cells)
    elif code == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        every = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
        cells = {folded(str(c.value)) for c in every if c.data_type == "s"}
        assert [c.hyperlink for c in every if c.hyperlink] == []
        text = "".join(cells)
    else:
        text = data.decode()
        assert "<img" not in text
        assert text.count("<style>") == 1
        assert "@font-face" not in text
        cells = {folded(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&"))}  # fmt: skip
    assert any(folded(HOSTILE) in cell for cell in cells)
    assert "root:x:0" not in text


def test_a_name_with_characters_that_no_document_can_carry_is_printed_without_them(machine):
    Beneficiary.objects.filter(name="Hộ kinh doanh Nguyên Phát").update(name="Mỹ\x0b Tú\x1f & con")
    Member.objects.filter(beneficiary__name__startswith="Mỹ\x0b").update(
        name_at_submission="Mỹ\x0b Tú\x1f & con"
    )

    content = PlanSummaryDocument.content_for(machine, year=2023)

    found = docx.Document(io.BytesIO(rendered_file(content, "docx")))
    assert "Mỹ Tú & con" in {c.text for t in found.tables for row in t.rows for c in row.cells}
    openpyxl.load_workbook(io.BytesIO(rendered_file(content, "xlsx")))


# -------------------------------------------------------------------------------- Word


@pytest.fixture
def word(nine_months):
    return docx.Document(io.BytesIO(rendered_file(nine_months, "docx")))


def test_word_document_has_the_page_of_the_decree(word):
    upright, lying = word.sections

    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in (upright, lying)]
    assert sizes == [(210, 297), (297, 210)]
    for section in word.sections:
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)  # fmt: skip
        assert [round(margin.mm) for margin in margins] == [20, 15, 20, 30]
    assert upright.different_first_page_header_footer
    assert not lying.different_first_page_header_footer
    fields = upright.header._element.iter(qn("w:instrText"))
    assert [field.text.strip() for field in fields] == ["PAGE"]
    assert upright.first_page_header.paragraphs[0].text == ""


def test_word_document_is_made_of_styles_that_one_may_change(word):
    normal = word.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    used = {paragraph.style.name for paragraph in word.paragraphs}
    assert used >= {"Normal", "Heading 1", "Title", "Subtitle", "Phụ lục", "Đơn vị tính", "Kính gửi"}  # fmt: skip
    headings = [p for p in word.paragraphs if p.style.name == "Heading 1"]
    # Word counts the headings: their own text has no number.
    assert [p.text for p in headings][:2] == ["Kết quả nghiệm thu", "So với kế hoạch năm"]
    numbered = word.styles["Heading 1"].element.pPr.numPr
    assert numbered is not None
    levels = [
        level
        for level in word.part.numbering_part.element.iter(qn("w:lvl"))
        if level.getparent().get(qn("w:abstractNumId")) == "90"
    ]
    formats = [level.find(qn("w:numFmt")).get(qn("w:val")) for level in levels]
    assert formats == ["upperRoman", "decimal"]


def test_word_tables_repeat_their_heads_and_keep_their_rows_whole(word):
    framed = [t for t in word.tables if t._tbl.tblPr.find(qn("w:tblBorders")) is not None]
    annex = framed[-1]

    heads = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in annex.rows]
    assert heads == [True, True] + [False] * (len(annex.rows) - 2)
    whole = [row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in annex.rows]
    assert all(whole)
    assert [cell.text for cell in annex.rows[1].cells] == [f"({n})" for n in range(1, 11)]


def test_word_speaks_vietnamese_and_tells_its_pictures_in_words(word):
    languages = {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"vi-VN"}
    assert word.core_properties.title.endswith("9 tháng đầu năm 2023")
    drawn = [each.get("descr") for each in word.element.body.iter(qn("wp:docPr"))]
    assert "Đã nghiệm thu 2.020, còn lại của kế hoạch 600 triệu đồng" in drawn
    assert all(drawn)


# ------------------------------------------------------------------------------- Excel


@pytest.fixture
def workbook(nine_months):
    return openpyxl.load_workbook(io.BytesIO(rendered_file(nine_months, "xlsx")))


def test_excel_sheets_are_ready_to_print(workbook):
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows is not None
        assert sheet.page_setup.paperSize == 9  # A4
        assert sheet.page_setup.fitToWidth in {1, None}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area
    assert workbook.worksheets[-1].page_setup.orientation == "landscape"


def test_excel_totals_are_formulas_that_give_what_is_printed(nine_months):
    data = rendered_file(nine_months, "xlsx")
    formulas = openpyxl.load_workbook(io.BytesIO(data)).worksheets[-1]
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[-1]
    checked = 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                assert worked_out(cell.value, formulas) == values[cell.coordinate].value
                checked += 1
    assert checked == 3 * 6  # two programmes and the whole, six amounts each


def worked_out(cell, sheet):
    """What a spreadsheet makes of a cell: SUMIF over the column that tells the depth of rows."""
    if not isinstance(cell, str) or not cell.startswith("="):
        return cell
    parts = re.fullmatch(r"=SUMIF\((\S+),(\d),(\S+)\)", cell)
    depths = sheet[parts[1].replace("$", "")]
    amounts = sheet[parts[3]]
    return sum(
        worked_out(amount.value, sheet)
        for (depth,), (amount,) in zip(depths, amounts, strict=True)
        if depth.value == int(parts[2])
    )


def test_excel_amounts_are_whole_dong(workbook):
    sheet = workbook.worksheets[-1]
    money = [cell for row in sheet.iter_rows(min_row=7, min_col=4, max_col=9) for cell in row]

    assert {type(cell.value) for cell in money if cell.data_type == "n"} <= {int, type(None)}
    assert 1_114_900_000 in {cell.value for cell in money}
