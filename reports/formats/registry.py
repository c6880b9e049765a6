"""The formats by their code, as addresses and the command name them."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.documents.content import Content
from reports.formats.docx import to_docx
from reports.formats.html import to_html
from reports.formats.parts import parts_of
from reports.formats.pdf import to_archive, to_pdf
from reports.formats.workers import OnPart
from reports.formats.xlsx import to_xlsx

Write = Callable[[Content, OnPart], bytes]


def _in_one_part(write: Callable[[Content], bytes]) -> Write:
    def written(content: Content, on_part: OnPart) -> bytes:
        file = write(content)
        on_part(1, 1)
        return file

    return written


@dataclass(frozen=True)
class Format:
    """One way to present a Content. `ms_a_row` is what a row of a table costs one process of a small
    machine, so that a long document is known before it is begun."""

    code: str
    name: str
    about: str
    extension: str
    content_type: str
    write: Write
    ms_a_row: float
    is_shown_in_browser: bool = False

    def file_name(self, content: Content) -> str:
        return f"{content.file_name}.{self.extension}"

    def seconds(self, content: Content) -> float:
        """About how long it takes to render."""
        return content.row_count * self.ms_a_row / 1000

    def steps(self, content: Content) -> int:
        """Into how many parts the work falls."""
        return len(parts_of(content)) if self.extension == "pdf" else 1


FORMATS: dict[str, Format] = {
    each.code: each
    for each in (
        Format(
            "pdf",
            "PDF",
            "Bản in, đúng thể thức; đọc được bằng phần mềm đọc màn hình (PDF/UA).",
            "pdf",
            "application/pdf",
            to_pdf,
            ms_a_row=7.0,
            is_shown_in_browser=True,
        ),
        Format(
            "docx",
            "Word",
            "Để sửa tiếp: kiểu đoạn, đề mục đánh số, đầu bảng lặp lại.",
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _in_one_part(to_docx),
            ms_a_row=2.0,
        ),
        Format(
            "xlsx",
            "Excel",
            "Để tính tiếp: số là số, dòng cộng là công thức.",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _in_one_part(to_xlsx),
            ms_a_row=0.2,
        ),
        Format(
            "html",
            "HTML",
            "Một trang đứng riêng, mở bằng trình duyệt bất kỳ.",
            "html",
            "text/html; charset=utf-8",
            _in_one_part(to_html),
            ms_a_row=0.1,
        ),
        Format(
            "pdfa",
            "PDF lưu trữ",
            "Bản lưu trữ lâu dài (PDF/A-3a), kèm bảng tính số liệu bên trong.",
            "pdf",
            "application/pdf",
            to_archive,
            ms_a_row=7.5,
            is_shown_in_browser=True,
        ),
    )
}
