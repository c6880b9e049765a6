"""Documents with nothing in them yet, and with tables that have no row: whole in every format."""

import datetime
from dataclasses import replace

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from projects.models import Acceptance, AcceptanceResult
from reports.actions.render import rendered_file
from reports.documents import DOCUMENTS
from reports.documents.content import Table
from reports.formats.registry import FORMATS
from tests.factories import DraftFactory, MemberFactory, PlanFactory
from tests.reports.documents import example_parameters
from tests.reports.reading import READERS

DAYS = {"since": datetime.date(2030, 1, 1), "until": datetime.date(2030, 12, 31)}


def nothing_yet(code):
    """Parameters of a document in a portal that has but a plan and a draft."""
    plan = PlanFactory()
    return {
        "plan-summary": lambda: {"year": 2030},
        "plan-submission": lambda: {"plan": plan},
        "progress": lambda: {"year": 2030, **DAYS},
        "adjustment": lambda: {"plan": plan, **DAYS},
        "acceptance-minutes": lambda: {"acceptance": failed()},
        "proposal-sheet": lambda: {"proposal": DraftFactory()},
        "support-received": lambda: {"first_year": 2030, "last_year": 2030},
        "years": lambda: {"first_year": 2030, "last_year": 2030},
    }[code]()


def failed():
    return Acceptance.objects.create(
        member=MemberFactory(),
        accepted_on=DAYS["until"],
        result=AcceptanceResult.FAILED,
        reason="x",
    )


def emptied(content):
    """The same document, each of its tables without a row."""

    def blocks(given):
        return tuple(replace(b, rows=()) if isinstance(b, Table) else b for b in given)

    annexes = tuple(replace(annex, blocks=blocks(annex.blocks)) for annex in content.annexes)
    return replace(content, blocks=blocks(content.blocks), annexes=annexes)


def check(content, code):
    file = rendered_file(content, code)
    if code in READERS:
        tables, _text = READERS[code](content, file)
        assert len(tables) == len(list(content.tables()))
    else:
        assert file.startswith(b"%PDF")


@pytest.mark.parametrize("format_code", FORMATS)
@pytest.mark.parametrize("code", DOCUMENTS)
def test_a_document_of_nothing_is_rendered_in_every_format(db, code, format_code):
    content = DOCUMENTS[code].content_for(User.objects.machine(), **nothing_yet(code))

    check(content, format_code)


@pytest.mark.parametrize("format_code", FORMATS)
@pytest.mark.parametrize("code", DOCUMENTS)
def test_a_document_whose_tables_are_empty_is_rendered_in_every_format(example, code, format_code):
    content = DOCUMENTS[code].content_for(User.objects.machine(), **example_parameters(code))

    check(emptied(content), format_code)


@pytest.mark.parametrize("format_code", FORMATS)
def test_the_sheet_of_a_fresh_draft_is_given_out(sign_in, make_user, format_code):
    staff = make_user(roles.CentreStaff)
    draft = DraftFactory(drafted_by=staff)

    answer = sign_in(staff).get(
        f"/bao-cao/phieu-de-an/tai/{format_code}/?de-an={draft.code}&da-bao-thieu=1"
    )

    assert answer.status_code == 200
    assert FORMATS[format_code].extension in answer.headers["Content-Disposition"]
