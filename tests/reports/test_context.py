"""Whose portal it is, as the records say it."""

import datetime

import pytest

from khuyencong.accounts import roles
from reports.context import OfficeNames, office_names
from reports.models import OfficialBody
from tests.factories import the_office

pytestmark = pytest.mark.django_db
ENDED, BEGINS = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)


@pytest.fixture
def old_office():
    OfficialBody.objects.create(office=the_office(), role="parent", name="Sở cũ", valid_to=ENDED)
    OfficialBody.objects.create(
        office=the_office(), role="issuer", name="Trung tâm cũ", valid_to=ENDED
    )
    OfficialBody.objects.create(office=the_office(), role="addressee", name="Ủy ban")


def test_the_front_door_says_the_names_of_the_day(old_office, django_assert_num_queries):
    OfficialBody.objects.create(
        office=the_office(), role="parent", name="Sở mới", valid_from=BEGINS
    )
    OfficialBody.objects.create(
        office=the_office(), role="issuer", name="Trung tâm mới", valid_from=BEGINS
    )

    with django_assert_num_queries(1):
        assert office_names(ENDED) == OfficeNames("Trung tâm cũ", "Sở cũ")
    assert office_names(BEGINS) == OfficeNames("Trung tâm mới", "Sở mới")


def test_a_name_that_has_ended_says_so_until_there_is_another(old_office):
    assert office_names(BEGINS) == OfficeNames("Trung tâm cũ", "Sở cũ", until=ENDED)


def test_nothing_is_made_up():
    assert office_names(BEGINS) == OfficeNames()


def test_sign_in_and_home_say_whose_portal_it_is(client, old_office, make_user):
    before = client.get("/dang-nhap/").content.decode()
    client.force_login(make_user(roles.CentreStaff))
    home = client.get("/").content.decode()

    for page in (before, home):
        assert "<small>Sở cũ</small>" in page
        assert "<strong>Trung tâm cũ</strong>" in page
        assert "tên cơ quan đến 30/06/2025" in page
