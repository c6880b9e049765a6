"""The identity of the renderer: everything that decides how a content looks.

A content's own digest says what is printed; this says how. It takes all Python of the portal rather
than a list of modules that would be forgotten when one more is imported, so a new version of the
portal prints anew. A few milliseconds, once a process.
"""

import hashlib
import platform
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import formats
from django.utils.formats import FORMAT_SETTINGS

PORTAL_FILES = (
    *(f"{app}/**/*.py" for app in ("khuyencong", "beneficiaries", "projects", "reports")),
    "khuyencong/locale/**/*.mo",
    "templates/reports/document/*.html",
    "templates/reports/print_page.html",
    "static/css/document.css",
    "static/fonts/**/*.*",
)
LIBRARIES = ("pango", "harfbuzz", "fontconfig", "freetype", "fribidi")  # beneath WeasyPrint
FONTS = ("usr/share/fonts", "usr/local/share/fonts")  # for letters that the portal's fonts lack
FOLDERS = ("usr/lib", "usr/lib64", "usr/lib/*-linux-*", "usr/local/lib")
DECIDES = (
    "LANGUAGE_CODE",
    "TIME_ZONE",
    "USE_I18N",
    "USE_TZ",
    "USE_THOUSAND_SEPARATOR",
    "FORMAT_MODULE_PATH",
)


@cache
def renderer_id() -> str:
    """Sixteen letters for the renderer of this process."""
    return fingerprint(Path(settings.BASE_DIR))


def fingerprint(base: Path) -> str:
    """Of the renderer whose files lie below `base`."""
    found = hashlib.sha256()
    for path in _portal_files(base):
        # Name and length part what one file ends with from what the next begins with.
        content = path.read_bytes()
        found.update(f"{path.relative_to(base).as_posix()} {len(content)}\n".encode())
        found.update(content)
    for line in (*_versions(), *_locale_formats()):
        found.update(f"{line}\n".encode())
    return found.hexdigest()[:16]


def _portal_files(base: Path) -> Iterator[Path]:
    for pattern in PORTAL_FILES:
        yield from sorted(
            p for p in base.glob(pattern) if p.is_file() and "migrations" not in p.parts
        )


def _versions() -> Iterator[str]:
    """Python, its packages and the libraries under them, by the names of what is installed."""
    yield platform.python_version()
    packages = Path(sysconfig.get_path("purelib"))
    yield from sorted(each.stem for each in packages.glob("*.dist-info"))
    root = Path("/")
    for folder in FOLDERS:
        for library in LIBRARIES:
            found = root.glob(f"{folder}/lib{library}*.so.*")
            yield from sorted({each.resolve().name for each in found})
    for folder in FONTS:
        yield from sorted(each.name for each in root.glob(f"{folder}/**/*.?t[fc]"))


def _locale_formats() -> Iterator[str]:
    """Settings, and how this language writes numbers and days."""
    for name in DECIDES:
        yield f"{name}={getattr(settings, name)!r}"
    for name in sorted(FORMAT_SETTINGS):
        yield f"{name}={formats.get_format(name, settings.LANGUAGE_CODE)!r}"
