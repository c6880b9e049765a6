"""The printed plan, read back from the PDF as the People's Committee gets it."""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace

import pdfplumber
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from khuyencong.accounts.models import User
from reports.documents import PlanSummaryDocument
from reports.documents.content import Annex, Column, ColumnKind, Row, RowRole, Table
from reports.formats import parts
from reports.formats.html import to_html
from reports.formats.html_to_pdf import STATIC, is_own_file
from reports.formats.pdf import to_archive, to_pdf

pytestmark = pytest.mark.once  # formats write what figures say, and those are tried on both
MM = 72 / 25.4
PORTRAIT, LANDSCAPE = (595, 842), (842, 595)
HEAD = ["STT", "Tên đề án", "Đơn vị thụ hưởng", "Địa điểm", "Thời gian", "Tổng kinh phí",
        "Nhà nước hỗ trợ", "Đối ứng", "Nguồn khác", "Ghi chú"]  # fmt: skip


@pytest.fixture
def plan(example, tmp_path):
    """The file that the command writes."""
    path = tmp_path / "plan.pdf"
    call_command(
        "report", "plan-summary", year="2023", format="pdf", output=path, stdout=io.StringIO()
    )
    return path


@pytest.fixture
def pages(plan):
    with pdfplumber.open(plan) as pdf:
        yield pdf.pages


def layout_text(path):
    tool = shutil.which("pdftotext")
    done = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


def words_of(page, **area):
    return page.extract_words(extra_attrs=["fontname", "size"], **area)


def body_of(page):
    """Characters below the page number's line."""
    return [char for char in page.chars if char["top"] > 20 * MM - 1 and char["text"].strip()]


def annex_rows(pages):
    """Rows of the annex below its head, each cell as one line of text."""
    return [
        [" ".join((cell or "").split()) for cell in row]
        for page in filter(is_annex, pages)
        for row in page.extract_tables()[-1][2:]
    ]


def is_annex(page):
    return page.width > page.height


def test_text_shows_every_total_of_2023(plan):
    text = " ".join(layout_text(plan).split())

    wanted = ["2 đề án", "2.620", "3.422,2", "6.042,2", "16 đề án", "2.250", "1.978,092",
              "4.228,092", "18 đề án", "4.870", "5.400,292", "10.270,292",
              "Một tỷ chín trăm bảy mươi tám triệu không trăm chín mươi hai nghìn đồng"]  # fmt: skip
    assert [part for part in wanted if part not in text] == []


def test_every_made_up_row_says_so(pages):
    remarks = Counter(row[9] for row in annex_rows(pages))

    assert remarks["số liệu minh họa"] == 19
    published = "Hỗ trợ: đã công bố; đối ứng và địa điểm: số liệu minh họa"
    assert remarks[published] == 1


def test_paper_is_a4_upright_then_landscape_for_the_annex(pages):
    sizes = [(round(page.width), round(page.height)) for page in pages]
    first_annex = sizes.index(LANDSCAPE)

    assert set(sizes[:first_annex]) == {PORTRAIT}
    assert set(sizes[first_annex:]) == {LANDSCAPE}
    assert len(sizes) - first_annex >= 2


def test_margins_are_those_of_the_decree(pages):
    """Top and bottom 20, left 30, right 15 millimetres; a hair for the overhang of letters."""
    hair = 0.4
    for page in pages:
        chars = body_of(page)
        assert min(char["x0"] for char in chars) / MM >= 30 - hair
        assert (page.width - max(char["x1"] for char in chars)) / MM >= 15 - hair
        assert min(char["top"] for char in chars) / MM >= 20 - hair
        assert (page.height - max(char["bottom"] for char in chars)) / MM >= 20 - hair

    paragraphs = [char for char in body_of(pages[0]) if char["top"] > 90 * MM]
    assert min(char["x0"] for char in paragraphs) / MM == pytest.approx(30, abs=hair)
    assert (pages[0].width - max(char["x1"] for char in paragraphs)) / MM == pytest.approx(
        15, abs=hair
    )


def test_the_only_fonts_are_embedded_tinos(plan):
    tool = shutil.which("pdffonts")
    lines = subprocess.run([tool, str(plan)], capture_output=True, check=True).stdout.decode()  # noqa: S603
    rows = [line.split() for line in lines.splitlines()[2:]]

    assert {row[0].split("+")[1].split("-")[0] for row in rows} == {"Tinos"}
    # columns from the right: object id (2), uni, sub, emb
    assert {row[-5] for row in rows} == {"yes"}


def test_body_is_fourteen_points_and_head_twelve_to_thirteen(pages):
    sizes = Counter(round(char["size"], 1) for char in body_of(pages[0]) if char["top"] > 90 * MM)
    assert sizes.most_common(1)[0][0] == 14.0

    head = {word["text"]: word for word in words_of(pages[0]) if word["top"] < 60 * MM}
    for text, size, font in [
        ("CỘNG", 12, "Tinos-Bold"),
        ("SỞ", 12, "Tinos"),
        ("TRUNG", 12, "Tinos-Bold"),
        ("Độc", 13, "Tinos-Bold"),
        ("Số:", 13, "Tinos"),
        ("ngày", 14, "Tinos-Italic"),
    ]:
        assert round(head[text]["size"], 1) == size, text
        assert head[text]["fontname"].split("+")[1] == font, text


def test_page_number_is_centred_upright_from_page_two(pages):
    for page in pages:
        above = words_of(page.crop((0, 0, page.width, 20 * MM - 1)))
        if page.page_number == 1:
            assert above == []
            continue
        (number,) = above
        assert number["text"] == str(page.page_number)
        assert 13 <= round(number["size"], 1) <= 14
        assert number["fontname"].endswith("+Tinos")
        # centred between the margins: left 30, right 15
        middle = (30 * MM + page.width - 15 * MM) / 2
        assert abs((number["x0"] + number["x1"]) / 2 - middle) < 2


def test_the_table_head_is_on_every_annex_page_with_its_column_numbers(pages):
    for page in filter(is_annex, pages):
        table = page.extract_tables()[-1]
        head = [" ".join((cell or "").split()) for cell in table[0]]
        assert head == HEAD
        assert table[1] == [f"({number})" for number in range(1, 11)]


def test_no_row_is_split_over_pages(pages):
    rows = annex_rows(pages)
    numbered = [row for row in rows if row[0].isdigit()]
    members = [row for row in rows if not row[0] and not row[1] and row[2]]

    assert len(numbered) == 18
    assert all(row[1] and row[5] for row in numbered)
    assert len(members) == 5


def test_amounts_stand_at_the_right_of_their_cells(pages):
    page = next(filter(is_annex, pages))
    total = next(word for word in words_of(page) if word["text"] == "6.042,2")
    other = next(word for word in words_of(page) if word["text"] == "3.942,2")

    assert abs(total["x1"] - other["x1"]) < 2


def test_the_signature_is_not_alone_on_its_page(pages):
    page = next(page for page in pages if "Nơi nhận:" in page.extract_text())

    assert "./." in page.extract_text()


def test_pdf_is_tagged_in_vietnamese_with_title_and_bookmarks(plan):
    with pdfplumber.open(plan) as pdf:
        catalog = pdf.doc.catalog
        assert catalog["Lang"].decode("latin1") == "vi"
        assert catalog["MarkInfo"]["Marked"] is True
        assert "StructTreeRoot" in catalog
        bookmarks = [title for _level, title, *_ in pdf.doc.get_outlines()]
        assert b"pdfuaid:part" in catalog["Metadata"].resolve().get_data()
    assert any("Quy mô và kinh phí" in title for title in bookmarks)
    assert any(title.startswith("Phụ lục") for title in bookmarks)
    info = subprocess.run([shutil.which("pdfinfo"), str(plan)], capture_output=True, check=True)  # noqa: S603
    assert "Tổng hợp kế hoạch khuyến công năm 2023" in info.stdout.decode()


@pytest.mark.parametrize(
    ("url", "own"),
    [
        (f"file://{STATIC}/fonts/tinos/Tinos-Regular.ttf", True),
        ("file:///etc/passwd", False),
        (f"file://{STATIC}/../manage.py", False),
        (f"file://{STATIC}/%2e%2e/manage.py", False),
        ("file://host/etc/passwd", False),
        ("http://127.0.0.1/", False),
        ("data:text/plain,x", False),
    ],
)
def test_only_files_below_static_are_read(url, own):
    assert is_own_file(url) is own


def test_one_template_serves_page_and_paper(example, sign_in, staff):
    page = sign_in(staff).get("/bao-cao/ke-hoach-nam/?nam=2023").content.decode()
    paper = to_html(PlanSummaryDocument.content_for(staff, year=2023)).decode()

    article = re.compile(r"<article.*</article>", re.DOTALL)
    assert article.search(page)[0] == article.search(paper)[0]


# ------------------------------------------------------------- long documents, in parts


def long_content(rows):
    """The plan with an annex of so many rows, a group before every tenth."""
    content = PlanSummaryDocument.content_for(User.objects.machine(), year=2023)
    columns = (
        Column("STT", ColumnKind.SHORT, 10),
        Column("Tên", width=60),
        Column("Hỗ trợ", ColumnKind.MONEY, 30),
    )
    lines = [
        Row((str(n), f"Cơ sở số {n}", n * 1_000_000), names=1)
        if n % 10
        else Row((None, f"Nhóm {n}", n * 1_000_000), RowRole.GROUP, names=1)
        for n in range(rows)
    ]
    annex = Annex("DANH SÁCH DÀI", (Table(columns, tuple(lines), is_numbered=True),))
    return replace(content, annexes=(annex,))


@pytest.fixture(scope="module")
def joined(django_db_setup, django_db_blocker):
    """A document of several parts, laid out side by side and joined."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_example", stdout=io.StringIO())
        content = long_content(280)
        transaction.set_rollback(True)
    steps = []
    data = to_pdf(content, lambda done, of: steps.append((done, of)))
    return content, data, steps


def test_a_long_annex_is_cut_before_a_group_and_no_row_is_lost(joined):
    content, _data, _steps = joined
    pieces = parts.parts_of(content)
    tables = [piece.annexes[0].blocks[0] for piece in pieces[1:]]

    assert [len(table.rows) for table in tables] == [100, 100, 80]
    assert [row for table in tables for row in table.rows] == list(
        content.annexes[0].blocks[0].rows
    )
    assert all(table.rows[0].role == RowRole.GROUP for table in tables)


def test_each_part_is_shown_when_it_is_laid_out(joined):
    _content, _data, steps = joined

    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_joined_parts_have_page_numbers_that_run_through(joined):
    _content, data, _steps = joined
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        numbers = [page.crop((0, 0, page.width, 20 * MM - 1)).extract_text() for page in pdf.pages]
        fonts = {char["fontname"].split("+")[1] for page in pdf.pages for char in page.chars}
        rows = [
            row[0]
            for page in filter(is_annex, pdf.pages)
            for row in page.extract_tables()[-1][2:]
            if row[0]
        ]

    assert numbers == ["", *(str(n) for n in range(2, len(numbers) + 1))]
    assert all(font.startswith("Tinos") for font in fonts)
    assert rows == [str(n) for n in range(280) if n % 10]


def test_joined_parts_are_one_tagged_document(joined):
    _content, data, _steps = joined
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tree = pdf.Root.StructTreeRoot
        assert len(tree.K) == 1
        keys = [int(key) for key in list(tree.ParentTree.Nums)[::2]]
        assert keys == sorted(set(keys))
        assert [int(page.StructParents) for page in pdf.pages] == sorted(
            {int(page.StructParents) for page in pdf.pages}
        )
        assert set(keys) >= {int(page.StructParents) for page in pdf.pages}
        assert str(pdf.Root.Lang) == "vi"
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert any(title.startswith("Phụ lục") for title in titles)
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()


def test_the_archive_copy_is_pdf_a_and_carries_the_spreadsheet(example):
    content = PlanSummaryDocument.content_for(User.objects.machine(), year=2023)

    with pikepdf.open(io.BytesIO(to_archive(content))) as pdf:
        about = pdf.Root.Metadata.read_bytes()
        attached = dict(pdf.attachments.items())
        relation = pdf.Root.AF[0].AFRelationship
        intent = pdf.Root.OutputIntents[0].S

    assert b"<pdfaid:part>3</pdfaid:part>" in about or b'pdfaid:part="3"' in about
    assert re.search(rb"pdfaid:conformance(>|=.)A", about)
    assert list(attached) == ["ke-hoach-khuyen-cong-2023.xlsx"]
    assert str(relation) == "/Data"
    assert str(intent) == "/GTS_PDFA1"


# --------------------------------------------------------------------------- the command


def test_command_without_plan_says_what_to_do(db, tmp_path):
    with pytest.raises(CommandError, match="Chưa có kế hoạch khuyến công năm 1999"):
        call_command("report", "plan-summary", year="1999", output=tmp_path / "x.pdf")


def test_command_says_what_a_document_still_needs(db, tmp_path):
    with pytest.raises(CommandError, match="Mã đề án: "):
        call_command("report", "proposal-sheet", output=tmp_path / "x.pdf")


def test_command_says_when_the_file_cannot_be_written(example, tmp_path):
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        call_command(
            "report", "plan-summary", year="2023", format="html", output=tmp_path / "no" / "x.html"
        )


@pytest.mark.parametrize("code", ["pdf", "docx", "xlsx", "html", "pdfa"])
def test_command_writes_the_nine_months_in_each_format(example, tmp_path, code):
    path, output = tmp_path / "bc", io.StringIO()

    call_command("report", "progress", "--year", "2023", "--until", "2023-09-30", "--format", code, "--output", str(path), stdout=output)  # fmt: skip

    starts = {"pdf": b"%PDF", "pdfa": b"%PDF", "docx": b"PK", "xlsx": b"PK", "html": b"<!DOCTYPE"}
    assert path.read_bytes().startswith(starts[code])
    assert "byte" in output.getvalue()
