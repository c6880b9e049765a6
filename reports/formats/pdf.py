"""A document as tagged PDF/UA-1 on A4, with the fonts that lie in static/fonts."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from reports.formats.html import to_html

STATIC = (Path(settings.BASE_DIR) / "static").resolve()
STYLE_SHEET = STATIC / "css" / "document.css"


def to_pdf(document: Any) -> bytes:
    """Render; no network and no file outside `static/` is read, whatever the data contain."""
    import weasyprint  # noqa: PLC0415 - slow import
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - slow import

    class OwnFilesOnly(weasyprint.URLFetcher):
        """Opens files below static/ and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not is_own_file(url):
                raise ValueError(f"{url} is not a static file of the portal")
            return super().fetch(url, headers)

    fetcher = OwnFilesOnly(allowed_protocols={"file"})
    fonts = FontConfiguration()
    style = weasyprint.CSS(filename=STYLE_SHEET, font_config=fonts, url_fetcher=fetcher)
    with no_garbage_collection():
        return weasyprint.HTML(string=to_html(document), url_fetcher=fetcher).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
        )


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
