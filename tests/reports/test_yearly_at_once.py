"""Two who write the texts of a year without a plan at one moment: one writes, the other reads why not."""

import datetime

import pytest

from projects.refusal import Refused
from reports.actions import yearly
from reports.actions.texts import start_from_last_year
from reports.models import BodyRole, OfficialBody, PlanText, Recipient, Section
from tests.factories import the_office
from tests.projects.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PEOPLE = 8


def assert_one_wrote(answers):
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    others = [answer for answer in answers if isinstance(answer, Exception)]
    assert others == refused
    assert len(refused) == PEOPLE - 1


@pytest.mark.parametrize("section", [Section.AIM, None])
def test_lines_are_written_once(staff, section):
    seen, office = yearly.fingerprint([]), the_office().pk

    answers = together(
        PEOPLE,
        lambda: yearly.write_lines(
            office=office, year=2041, section=section, lines=["một"], seen=seen, by=staff
        ),
    )

    assert_one_wrote(answers)
    assert (PlanText if section else Recipient).objects.filter(text="một").count() == 1


def test_a_body_is_written_once(staff):
    day, office = datetime.date(2041, 1, 1), the_office().pk

    answers = together(
        PEOPLE,
        lambda: yearly.write_body(
            office=office,
            year=2041,
            role=BodyRole.PARENT,
            begins_on=day,
            fields={"name": "Sở"},
            seen="",
            by=staff,
        ),
    )

    assert_one_wrote(answers)
    assert OfficialBody.objects.get(valid_from=day).name == "Sở"


def test_what_the_year_before_had_is_taken_once(staff):
    Recipient.objects.create(office=the_office(), text="Sở", valid_to="2040-12-31")
    office = the_office().pk

    assert_one_wrote(
        together(PEOPLE, lambda: start_from_last_year(year=2041, office=office, by=staff))
    )

    assert Recipient.objects.filter(text="Sở").count() == 2
