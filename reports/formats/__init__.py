"""Any document in any format; a format only presents, it computes nothing."""

from collections.abc import Callable
from typing import Any

from reports.formats.html import to_html
from reports.formats.pdf import to_pdf

FORMATS: dict[str, Callable[[Any], bytes]] = {
    "html": lambda document: to_html(document).encode(),
    "pdf": to_pdf,
}
