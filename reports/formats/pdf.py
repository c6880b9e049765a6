"""A document as tagged PDF on A4: PDF/UA-1 to read and print, PDF/A-3a with the spreadsheet to archive."""

from reports.documents.content import Content
from reports.formats.html import part_html
from reports.formats.html_to_pdf import ARCHIVE, UA, Attached, print_pdf
from reports.formats.join_pdf import join
from reports.formats.parts import parts_of
from reports.formats.workers import OnPart, ignore_progress, print_parts
from reports.formats.xlsx import to_xlsx
from reports.paging import fitted


def to_pdf(content: Content, on_part: OnPart = ignore_progress) -> bytes:
    """The normal copy."""
    return _printed(content, UA, [], on_part)


def to_archive(content: Content, on_part: OnPart = ignore_progress) -> bytes:
    """The copy for the archive: the same pages, and the figures as a spreadsheet inside."""
    sheet = Attached(f"{content.file_name}.xlsx", to_xlsx(content), f"Số liệu của {content.title}")
    return _printed(content, ARCHIVE, [sheet], on_part)


def _printed(content: Content, variant: str, attached: list[Attached], on_part: OnPart) -> bytes:
    content = fitted(content)
    parts = parts_of(content)
    pages = [part_html(content, part) for part in parts]
    if len(pages) == 1:
        pdf = print_pdf(pages[0], variant, attached)
        on_part(1, 1)
        return pdf
    return join(print_parts(pages, variant, attached, on_part))
