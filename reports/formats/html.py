"""A document as a page of its own: the input of the PDF, and a file that stands alone."""

import re
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from reports.documents.content import Content
from reports.formats.parts import DocumentPart, whole
from reports.paging import fitted

STYLE_SHEET = Path(settings.BASE_DIR) / "static" / "css" / "document.css"


def to_html(content: Content) -> bytes:
    """A file that stands alone: with its style, without anything to fetch."""
    style = re.sub(r"@font-face \{[^}]*\}\n", "", STYLE_SHEET.read_text(encoding="utf-8"))
    content = fitted(content)
    return part_html(content, whole(content), style=style).encode()


def part_html(content: Content, part: DocumentPart, *, style: str = "") -> str:
    """The page without navigation; who prints it brings the style sheet."""
    context = {
        "content": content,
        "annexes": part.annexes,
        "annexes_only": not part.with_body,
        "style": mark_safe(style),  # noqa: S308 - our own style sheet
    }
    return render_to_string("reports/print_page.html", context)
