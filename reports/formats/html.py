"""A document as a page of its own: the input of the PDF, and a file that stands alone."""

from typing import Any

from django.template.loader import render_to_string


def to_html(document: Any) -> str:
    """The whole page without navigation. The style sheet is joined by who shows it."""
    return render_to_string(
        "reports/print_page.html", {"document": document, "figures": document.figures}
    )
