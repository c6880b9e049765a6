"""Who receives every document: each year prints what its page shows, and other years keep theirs."""

import datetime
import random

import pytest

from reports.actions.recipients import last_day_of_list
from reports.actions.texts import start_from_last_year
from reports.actions.yearly import fingerprint, lines_of, write_lines
from reports.documents.letterhead import bodies_of
from reports.forms import LinesForm
from reports.models import Recipient, Section
from tests.factories import the_office

pytestmark = pytest.mark.django_db
NAMES = ["UBND tỉnh", "Sở A", "Sở B", "UBND các xã"]


def write(year, lines, by):
    seen = fingerprint(lines_of(year, None, the_office().pk))
    write_lines(office=the_office().pk, year=year, section=None, lines=lines, seen=seen, by=by)


def printed(year, month=1, day=1):
    return list(bodies_of(the_office().pk, datetime.date(year, month, day), "x").to_receive)


@pytest.mark.parametrize("seed", range(12))
def test_years_written_in_any_order_print_what_was_written_for_them(staff, seed):
    """A year without a list of its own prints that of the newest year before it that has one."""
    chance, own = random.Random(seed), {}  # noqa: S311 - no secret
    for _ in range(8):
        year = chance.choice([2025, 2026, 2027])
        own[year] = chance.sample(NAMES, chance.randint(1, 4))
        write(year, own[year], staff)
        for shown in range(2024, 2030):
            last = max((y for y in own if y <= shown), default=None)
            expected = own[last] if last else []
            assert lines_of(shown, None, the_office().pk) == expected
            assert [printed(shown), printed(shown, 6, 30), printed(shown, 12, 31)] == [expected] * 3


def test_what_was_there_from_the_first_day_stays_the_same_row(staff):
    write(2030, ["Sở A", "Sở B"], staff)
    key = Recipient.objects.get(text="Sở A").pk

    write(2030, ["Sở B", "Sở A"], staff)

    assert Recipient.objects.get(text="Sở A").pk == key
    assert printed(2030) == ["Sở B", "Sở A"]


def test_who_receives_from_the_middle_of_the_year_is_on_the_page_and_then_of_the_year(staff):
    Recipient.objects.create(office=the_office(), text="Sở cũ", valid_to="2030-06-30")
    Recipient.objects.create(
        office=the_office(), text="Sở mới", valid_from="2030-07-01", position=2
    )
    assert lines_of(2030, None, the_office().pk) == ["Sở cũ", "Sở mới"]

    write(2030, ["Sở mới"], staff)

    assert printed(2029) == ["Sở cũ"]
    assert printed(2030) == printed(2030, 12, 31) == printed(2031) == ["Sở mới"]


def test_what_changes_in_a_later_year_goes_on_changing_there(staff):
    Recipient.objects.create(office=the_office(), text="Sở cũ", valid_to="2031-06-30")
    Recipient.objects.create(
        office=the_office(), text="Sở mới", valid_from="2031-07-01", position=2
    )

    write(2030, ["Sở A"], staff)

    assert printed(2030, 12, 31) == ["Sở A"]
    assert (printed(2031), printed(2031, 12, 31)) == (["Sở cũ"], ["Sở mới"])


def test_who_receives_one_document_does_not_end_the_list_of_all(staff):
    Recipient.objects.create(
        office=the_office(), text="Riêng", document="progress", valid_from="2032-01-01"
    )

    write(2030, ["Sở A"], staff)

    assert last_day_of_list(2030, the_office().pk) is None
    assert printed(2033) == ["Sở A"]


def test_what_is_taken_from_the_year_before_ends_where_a_later_year_has_its_own(staff):
    Recipient.objects.create(office=the_office(), text="Sở cũ", valid_to="2029-12-31")
    Recipient.objects.create(office=the_office(), text="Sở mới", valid_from="2032-07-01")

    start_from_last_year(year=2030, office=the_office().pk, by=staff)

    assert printed(2030) == printed(2031, 12, 31) == ["Sở cũ"]
    assert (printed(2032), printed(2032, 7, 1)) == ([], ["Sở mới"])


def test_nothing_is_taken_where_somebody_receives_from_the_middle_of_the_year(staff):
    Recipient.objects.create(office=the_office(), text="Sở cũ", valid_to="2029-12-31")
    Recipient.objects.create(office=the_office(), text="Sở mới", valid_from="2030-07-01")
    write_lines(
        office=the_office().pk,
        year=2029,
        section=Section.AIM,
        lines=["một"],
        seen=fingerprint([]),
        by=staff,
    )

    start_from_last_year(year=2030, office=the_office().pk, by=staff)

    assert lines_of(2030, None, the_office().pk) == ["Sở mới"]


def test_lines_are_counted_and_not_each_compared_with_all():
    """A counted list takes one look at each line; 8000 compared in pairs took seconds."""
    lines = "\n".join(f"x{number:06d}" for number in range(8000))
    form = LinesForm({"lines": lines, "seen": ""}, section=Section.GROUND)

    assert form.errors["lines"] == [
        "Nhiều nhất 200 dòng, ở đây có 8000 dòng. Hãy bỏ bớt hoặc ghép lại."
    ]
