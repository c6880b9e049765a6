"""The same content is printed once; another content, or another renderer, is printed anew."""

import datetime
from dataclasses import replace

import pytest
from django.core.cache import caches

from khuyencong.accounts.models import User
from projects.models import Member
from reports.actions import render
from reports.documents import PlanSummaryDocument
from reports.documents.content import digest
from reports.formats.registry import FORMATS
from tests.factories import approved


@pytest.fixture(autouse=True)
def _empty_cache(settings, tmp_path):
    caches["reports"].clear()


def plan():
    return PlanSummaryDocument.content_for(User.objects.machine(), year=2023)


def counted(monkeypatch):
    """How often the printer was really at work."""
    real, times = FORMATS["xlsx"].write, []

    def write(content, on_part):
        times.append(content.title)
        return real(content, on_part)

    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], write=write))
    return times


def test_an_unchanged_report_is_rendered_once(example, monkeypatch):
    times = counted(monkeypatch)

    first, second = render.rendered_file(plan(), "xlsx"), render.rendered_file(plan(), "xlsx")

    assert first == second
    assert len(times) == 1


def test_one_dong_more_is_another_report(example, monkeypatch):
    times = counted(monkeypatch)
    before = plan()
    render.rendered_file(before, "xlsx")
    approved(Member.objects.filter(proposal__plan__programme__level="local").first(), 1)

    after = plan()
    render.rendered_file(after, "xlsx")

    assert before.fingerprint != after.fingerprint
    assert len(times) == 2


def test_the_number_of_a_document_is_no_figure_but_is_printed(example):
    bare = plan()
    issued = bare.dated("05", datetime.date(2023, 1, 5))

    assert bare.fingerprint == issued.fingerprint
    assert digest(bare) != digest(issued)


def test_a_file_is_known_by_the_digest_of_its_content(example):
    content = plan()
    assert render.cached_file(digest(content), "html") is None

    file = render.rendered_file(content, "html")

    assert render.cached_file(digest(content), "html") == file


def test_another_press_prints_anew(example, monkeypatch):
    times = counted(monkeypatch)
    render.rendered_file(plan(), "xlsx")
    monkeypatch.setattr(render, "renderer_id", lambda: "another")

    render.rendered_file(plan(), "xlsx")

    assert len(times) == 2


def test_a_report_that_was_rendered_takes_no_time(example, settings):
    settings.REPORT_SECONDS = 0.001
    content = plan()
    assert render.takes_long(content, "xlsx")

    render.rendered_file(content, "xlsx")

    assert not render.takes_long(content, "xlsx")
    assert render.takes_long(content, "xlsx", "docx")
