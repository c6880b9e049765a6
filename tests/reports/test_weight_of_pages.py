"""What a page weighs: HTML, style sheets and scripts, without fonts and pictures."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from khuyencong.accounts import roles
from projects.actions import drafts
from projects.models import Proposal

pytestmark = pytest.mark.once  # other tests read these pages on both databases
ASKED_FOR = re.compile(r'(?:rel="stylesheet" href|script defer src)="/static/([^"]+)"')
LIMIT = 80 * 1024
PAGES = {"home": "/", "list": "/de-an/", "form": "/de-an/{draft}/soan/"}


def files_of(html: bytes) -> list[bytes]:
    names = ASKED_FOR.findall(html.decode())
    return [Path(str(finders.find(name))).read_bytes() for name in names]


@pytest.fixture
def pages(example, make_user, sign_in):
    leader = make_user(roles.CentreLeader)
    source = Proposal.objects.get(code="KCQG-2023-01")
    draft = drafts.copy(proposal=source, year=2027, by=leader).code
    client = sign_in(leader)
    answers = {
        name: client.get(path.format(draft=draft), headers={"Accept-Encoding": "gzip"})
        for name, path in PAGES.items()
    }
    assert {answer.headers["Content-Encoding"] for answer in answers.values()} == {"gzip"}
    return {name: answer.content for name, answer in answers.items()}


def test_home_list_and_form_weigh_no_more_than_80_kilobytes(pages):
    """Over the line, as a browser loads them: pages and files of static/ are sent packed."""
    for name, packed in pages.items():
        files = files_of(gzip.decompress(packed))
        assert len(files) > 5
        assert len(packed) + sum(len(gzip.compress(each)) for each in files) <= LIMIT, name


def test_home_weighs_no_more_than_that_unpacked(pages):
    html = gzip.decompress(pages["home"])

    assert len(html) + sum(len(each) for each in files_of(html)) <= LIMIT


def test_style_sheets_and_scripts_of_our_own_stay_small_unpacked(pages):
    """All but htmx, which only lists and forms load."""
    for name, packed in pages.items():
        own = [each for each in files_of(gzip.decompress(packed)) if b"htmx" not in each[:40]]
        assert sum(len(each) for each in own) <= 64 * 1024, name


def test_files_that_are_given_out_are_sent_as_they_are(example, staff, sign_in):
    answer = sign_in(staff).get(
        "/bao-cao/ke-hoach-nam/tai/xlsx/?nam=2023", headers={"Accept-Encoding": "gzip"}
    )

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
