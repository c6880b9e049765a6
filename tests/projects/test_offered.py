"""The page of a proposal: one next thing, the others by what they are for, one stage a line."""

import re

import pytest

from khuyencong.accounts import roles
from projects.models import Amounts, Stage
from projects.models.stage import Balance
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    PlanFactory,
    complete_draft,
    planned_proposal,
)


def filled(page):
    return re.findall(r'class="button button-next" href="([^"]+)"', page)


@pytest.fixture
def officer(make_user):
    return make_user(roles.DistrictOfficer, DistrictFactory())


@pytest.fixture
def draft(officer):
    place = officer.localities.get()
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


def test_what_lacks_nothing_is_submitted_next(sign_in, officer, draft):
    page = sign_in(officer).get(draft.get_absolute_url()).content.decode()

    assert filled(page) == [f"/de-an/{draft.code}/buoc/submit/"]
    heads = re.findall(r"<section><h2>([^<]+)</h2>", page)
    assert heads == ["Bước khác", "Trả lại, dừng lại", "In, chép"]


def test_what_lacks_something_is_mended_next(sign_in, officer, draft):
    draft.goals = ""
    draft.save(update_fields=["goals"])

    page = sign_in(officer).get(draft.get_absolute_url()).content.decode()

    assert filled(page) == [f"/de-an/{draft.code}/soan/"]


def test_it_is_said_when_and_by_whom_it_is_done(sign_in, officer, draft):
    draft.starts_on, draft.ends_on, draft.implementing_unit = "2027-03-01", "2027-10-30", "Phòng Kinh tế"  # fmt: skip
    draft.save(update_fields=["starts_on", "ends_on", "implementing_unit"])

    page = sign_in(officer).get(draft.get_absolute_url()).content.decode()

    assert "từ 01/03/2027 đến 30/10/2027" in page
    assert "<dd>Phòng Kinh tế</dd>" in page


def test_a_line_of_money_is_of_one_stage():
    asked, given = Amounts(100, 120, 0), Amounts(80, 100, 0)
    stages = {Stage.REQUESTED: asked, Stage.APPRAISED: given, Stage.APPROVED: Amounts()}

    both = Balance(stages, frozenset({Stage.REQUESTED, Stage.APPRAISED}))
    first = Balance(stages, frozenset({Stage.REQUESTED}))
    nothing = Balance({Stage.REQUESTED: Amounts()}, frozenset())

    assert both.asked_and_current == [(Stage.REQUESTED, asked), (Stage.APPRAISED, given)]
    assert first.asked_and_current == [(Stage.REQUESTED, asked)]
    assert nothing.asked_and_current == [(Stage.REQUESTED, Amounts())]


def test_a_reader_is_offered_no_filled_button(sign_in, make_user):
    proposal = planned_proposal(PlanFactory(), 100_000_000)

    page = sign_in(make_user(roles.DepartmentReviewer)).get(proposal.get_absolute_url())

    assert filled(page.content.decode()) == []
