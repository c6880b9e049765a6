"""The Word document as an office opens it: LibreOffice lays it out, and the layout holds."""

import shutil
import subprocess

import pdfplumber
import pytest

from khuyencong.accounts.models import User
from reports.actions.render import rendered_file
from reports.documents import PlanSummaryDocument
from tests.reports.reading import folded
from tests.reports.test_pdf import HEAD, MM, PORTRAIT, body_of, is_annex

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("libreoffice")]


@pytest.fixture
def pages(example, tmp_path):
    """The plan of 2023 from Word to PDF by LibreOffice."""
    word = tmp_path / "ke-hoach.docx"
    content = PlanSummaryDocument.content_for(User.objects.machine(), year=2023)
    word.write_bytes(rendered_file(content, "docx"))
    subprocess.run(  # noqa: S603 - our own file
        [shutil.which("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(word)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with pdfplumber.open(word.with_suffix(".pdf")) as pdf:
        yield pdf.pages


def test_libreoffice_keeps_the_layout_of_the_word_document(pages):
    sizes = [(round(page.width), round(page.height)) for page in pages]
    first_annex = next(n for n, page in enumerate(pages) if is_annex(page))
    assert set(sizes[:first_annex]) == {PORTRAIT}
    assert all(is_annex(page) for page in pages[first_annex:])

    # Margins of the decree: nothing outside, text at the left one.
    hair = 0.6
    for page in pages:
        chars = body_of(page)
        assert min(char["x0"] for char in chars) / MM >= 30 - hair
        assert (page.width - max(char["x1"] for char in chars)) / MM >= 15 - hair
        assert (page.height - max(char["bottom"] for char in chars)) / MM >= 20 - hair
    paragraphs = [char for char in body_of(pages[0]) if char["top"] > 90 * MM]
    assert min(char["x0"] for char in paragraphs) / MM == pytest.approx(30, abs=hair)

    # Times New Roman or its metric twin, nothing else.
    fonts = {char["fontname"].split("+")[-1] for page in pages for char in page.chars}
    assert all(font.startswith(("LiberationSerif", "TimesNewRoman", "Tinos")) for font in fonts)

    # Page numbers from page two, the head of the table on every page of the annex.
    above = [page.crop((0, 0, page.width, 20 * MM - 1)).extract_text() for page in pages]
    assert above == ["", *(str(number) for number in range(2, len(pages) + 1))]
    for page in pages[first_annex:]:
        head, numbers, *_rows = page.extract_tables()[-1]
        assert [folded(cell) for cell in head] == [folded(name) for name in HEAD]
        assert numbers == [f"({number})" for number in range(1, 11)]

    # Headings are counted by the word processor.
    text = "".join(page.extract_text() for page in pages)
    for heading in ("I. Mục tiêu", "II. Quy mô và kinh phí", "III. Kinh phí theo địa bàn"):
        assert heading in text
