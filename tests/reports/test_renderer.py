"""Whatever decides how a content looks makes another renderer, and so another file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reports.actions import renderer

pytestmark = pytest.mark.once
APPS = ("khuyencong", "beneficiaries", "projects", "reports")


@pytest.fixture
def portal(root, tmp_path):
    """The portal's own files once more, to be changed."""
    for name in (*APPS, "templates", "static"):
        shutil.copytree(
            root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "vendor")
        )
    return tmp_path


def test_the_same_files_are_the_same_renderer(portal, root):
    assert renderer.fingerprint(portal) == renderer.fingerprint(root)


@pytest.mark.parametrize(
    "name",
    [
        "khuyencong/money/format.py",
        "khuyencong/dates.py",
        "khuyencong/quantity.py",
        "khuyencong/formats/vi/formats.py",
        "khuyencong/ui/templatetags/ui.py",
        "projects/models/member.py",
        "reports/documents/content.py",
        "reports/formats/xlsx.py",
        "reports/templatetags/documents.py",
        "templates/reports/document/_table.html",
        "templates/reports/print_page.html",
        "static/css/document.css",
        "static/fonts/tinos",
    ],
)
def test_each_file_that_decides_the_looks_decides_the_renderer(portal, name):
    path = portal / name
    path = path if path.is_file() else next(p for p in sorted(path.iterdir()) if "Tinos" in p.name)
    before = renderer.fingerprint(portal)

    path.write_bytes(path.read_bytes() + b"\n")

    assert renderer.fingerprint(portal) != before


@pytest.mark.parametrize("name", ["khuyencong/new.py", "static/fonts/tinos/New.ttf"])
def test_a_file_that_comes_later_needs_no_entry_anywhere(portal, name):
    before = renderer.fingerprint(portal)

    (portal / name).write_bytes(b"x = 1\n")

    assert renderer.fingerprint(portal) != before


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TIME_ZONE", "UTC"),
        ("LANGUAGE_CODE", "en"),
        ("USE_THOUSAND_SEPARATOR", True),
        ("FORMAT_MODULE_PATH", None),
    ],
)
def test_settings_of_numbers_and_days_decide_the_renderer(root, settings, setting, value):
    before = renderer.fingerprint(root)

    setattr(settings, setting, value)

    assert renderer.fingerprint(root) != before


def test_another_library_is_another_renderer(root, tmp_path, monkeypatch):
    (tmp_path / "weasyprint-68.0.dist-info").mkdir()
    monkeypatch.setattr(renderer.sysconfig, "get_path", lambda _name: str(tmp_path))
    before = renderer.fingerprint(root)

    (tmp_path / "weasyprint-68.0.dist-info").rename(tmp_path / "weasyprint-68.1.dist-info")

    assert renderer.fingerprint(root) != before


def test_what_is_installed_is_named_with_its_version():
    names = list(renderer._versions())

    for start in ("weasyprint-", "django-", "python_docx-", "xlsxwriter-", "pikepdf-", "pydyf-"):
        assert [name for name in names if name.lower().startswith(start)], start
    for library in ("libpango-1.0.so.0.", "libharfbuzz.so.0."):
        assert [name for name in names if name.startswith(library)], library


def test_it_is_worked_out_once_a_process(monkeypatch):
    renderer.renderer_id.cache_clear()
    times = []
    monkeypatch.setattr(renderer, "fingerprint", lambda base: times.append(base) or "x")

    assert renderer.renderer_id() == renderer.renderer_id() == "x"
    assert len(times) == 1
    renderer.renderer_id.cache_clear()


PRINT = """
import sys, django
django.setup()
from reports.actions.render import rendered_file
from reports.documents.content import Column, Content, ColumnKind, Letterhead, Row, Table
table = Table((Column("Tên"), Column("Tiền", ColumnKind.MONEY)), (Row(("A", 1_234_567_890_000)),))
content = Content("x", "X", "x", "X", "", "X", Letterhead(year=2023), (table,))
sys.stdout.buffer.write(rendered_file(content, "html"))
"""


def printed(portal):
    """The same content, printed by a process of that portal, which keeps its files in its var/."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(portal),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "khuyencong.settings",
        "SECRET_KEY": "x",
    }
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PRINT], cwd=portal, env=environment, capture_output=True, check=True
    )
    return done.stdout.decode()


OTHER_SPACES = """
_with_points = format_trieu
def format_trieu(amount, *, with_unit=False):
    return _with_points(amount, with_unit=with_unit).replace(".", "\N{NO-BREAK SPACE}")
"""


def cached(portal):
    return sorted(Path(portal / "var/reports").glob("*.djcache"))


def test_another_number_format_is_another_file(portal):
    money = portal / "khuyencong/money/format.py"
    assert "1.234.567,89" in printed(portal)
    assert "1.234.567,89" in printed(portal)
    assert len(cached(portal)) == 1

    with money.open("a") as written:
        written.write(OTHER_SPACES)

    assert "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,89" in printed(portal)
    assert len(cached(portal)) == 2
