"""HTML to tagged PDF. Knows no Django: worker processes import this room alone.

WeasyPrint reads the fonts and the style sheet below `static/` and nothing else, whatever the data
contain: no network, no other file.
"""

import atexit
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

STATIC = (Path(__file__).parents[2] / "static").resolve()
STYLE_SHEET = STATIC / "css" / "document.css"
NO_NUMBERS = "@page { @top-center { content: none } }"

UA = "pdf/ua-1"  # the normal copy: readable by everybody's software
ARCHIVE = "pdf/a-3a"  # the copy for the archive, which may carry the spreadsheet


@dataclass(frozen=True)
class Attached:
    """A file inside the archive copy."""

    name: str
    content: bytes
    description: str


def print_pdf(html: str, variant: str = UA, attached: Sequence[Attached] = ()) -> bytes:
    """A document in one part, with page numbers from page two."""
    return _render(html, variant=variant, attached=attached, extra=())


def print_part(html: str, variant: str, attached: Sequence[Attached] = ()) -> bytes:
    """A part of a document: page numbers come when the parts are joined."""
    return _render(html, variant=variant, attached=attached, extra=(NO_NUMBERS,))


def _render(
    html: str, *, variant: str, attached: Sequence[Attached], extra: Sequence[str]
) -> bytes:
    import weasyprint  # noqa: PLC0415 - slow import

    tools = _tools()
    styles = [tools.style, *(weasyprint.CSS(string=css) for css in extra)]
    attachments = [
        weasyprint.Attachment(
            string=each.content,
            name=each.name,
            description=each.description,
            relationship="Data",
        )
        for each in attached
    ]
    with no_garbage_collection():
        page = weasyprint.HTML(string=html, url_fetcher=tools.fetcher)
        pdf: bytes = page.write_pdf(
            stylesheets=styles,
            font_config=tools.fonts,
            pdf_variant=variant,
            attachments=attachments or None,
        )
        return pdf


@cache
def digits_pdf() -> bytes:
    """A sheet with the ten digits in the type of page numbers, for who numbers pages afterwards."""
    import weasyprint  # noqa: PLC0415 - slow import

    tools = _tools()
    style = weasyprint.CSS(string="p { font: 13pt Tinos }")
    page = weasyprint.HTML(string="<html lang=vi><p>0123456789", url_fetcher=tools.fetcher)
    pdf: bytes = page.write_pdf(stylesheets=[tools.style, style], font_config=tools.fonts)
    return pdf


@dataclass(frozen=True)
class _Tools:
    """What a process reads once: the style sheet and the fonts in it."""

    fetcher: Any
    fonts: Any
    style: Any


@cache
def _tools() -> _Tools:
    import weasyprint  # noqa: PLC0415 - slow import
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - slow import

    class OwnFilesOnly(weasyprint.URLFetcher):
        """Opens files below static/ and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not is_own_file(url):
                raise ValueError(f"{url} is not a static file of the portal")
            return super().fetch(url, headers)

    atexit.register(_tools.cache_clear)  # fonts are freed while their library is still there
    fetcher = OwnFilesOnly(allowed_protocols={"file"})
    fonts = FontConfiguration()
    style = weasyprint.CSS(filename=STYLE_SHEET, font_config=fonts, url_fetcher=fetcher)
    return _Tools(fetcher, fonts, style)


def is_own_file(url: str) -> bool:
    """Is this the address of a file below static/?"""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    return Path(unquote(parts.path)).resolve().is_relative_to(STATIC)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """A document makes many objects and few cycles: a fifth faster without the collector."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
