"""The example belongs to the office of former Sóc Trăng, in whatever installation it is loaded."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from khuyencong.accounts.models import User
from khuyencong.offices.models import Office, OfficeSuccession
from projects.models import (
    Plan,
    Programme,
    ProgrammePeriod,
    Proposal,
    SupportNorm,
)
from reports.models import OfficialBody, PlanText
from tests.merging import changed_tables, hashes

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def run(name, *arguments):
    said = io.StringIO()
    call_command(name, *arguments, stdout=said)
    return said.getvalue()


def set_up(code, *arguments):
    run("set_up_office", "--province", code, "--confirm", *arguments)


def rows_of(office):
    """All that the example could have written into an office."""
    own = {
        "plans": Plan.objects.filter(programme__office=office),
        "programmes": Programme.objects.filter(office=office),
        "periods": ProgrammePeriod.objects.filter(programme__office=office),
        "norms": SupportNorm.objects.filter(programme__office=office),
        "bodies": OfficialBody.objects.filter(office=office),
        "texts": PlanText.objects.filter(office=office),
    }
    return {name: list(rows.order_by("pk").values()) for name, rows in own.items()}


def test_beside_another_province_it_has_its_own_office_and_successor(settings):
    settings.DEMO = True
    set_up("04")
    cao_bang = Office.objects.get()
    before = rows_of(cao_bang)

    run("load_example", "--with-successor")

    assert rows_of(cao_bang) == before
    assert list(Office.objects.values_list("code", "letters")) == [
        ("cao-bang", ""), ("soc-trang", "ST"), ("can-tho", "CT"),
    ]  # fmt: skip
    step = OfficeSuccession.objects.get()
    assert (step.predecessor.code, step.successor.code) == ("soc-trang", "can-tho")
    plans = Plan.objects.order_by("year", "pk").values_list("year", "programme__slug")
    assert list(plans) == [
        (2023, "quoc-gia-soc-trang"), (2023, "dia-phuong-soc-trang"),
        (2026, "quoc-gia-can-tho"), (2026, "dia-phuong-can-tho"), (2027, "dia-phuong-can-tho"),
    ]  # fmt: skip
    people = User.objects.filter(office__isnull=False).values_list("office__code", flat=True)
    assert set(people) == {"can-tho"}


def test_what_soc_trang_set_comes_with_its_office_and_the_law_of_the_state_once():
    set_up("04")
    law = SupportNorm.objects.filter(programme__level="national").count()

    run("load_example")

    local = Programme.objects.get(office__code="soc-trang", level="local")
    assert local.authority_on(datetime.date(2023, 1, 1)) == "Ủy ban nhân dân tỉnh Sóc Trăng"
    assert local.authority_on(datetime.date(2026, 1, 1)) == "Ủy ban nhân dân thành phố Cần Thơ"
    assert local.periods.get().valid_to == datetime.date(2025, 6, 30)
    assert SupportNorm.objects.get(programme=local).province.name == "Tỉnh Sóc Trăng"
    assert SupportNorm.objects.filter(programme__level="national").count() == law
    national = ProgrammePeriod.objects.filter(programme__level="national")
    assert set(national.values_list("programme__office__code", flat=True)) == {"cao-bang"}


def test_an_office_of_can_tho_that_is_there_carries_it_on(settings):
    settings.DEMO = True
    set_up("92")

    run("load_example", "--with-successor")

    step = OfficeSuccession.objects.get()
    assert (step.predecessor.code, step.successor.code) == ("soc-trang", "can-tho")
    assert list(Office.objects.values_list("code", "letters")) == [("can-tho", ""), ("soc-trang", "ST")]  # fmt: skip
    years = Plan.objects.filter(programme__office__code="can-tho").values_list("year", flat=True)
    assert set(years) == {2026, 2027}


@pytest.mark.parametrize("first", ["04", "92"])
def test_again_it_changes_nothing(settings, first):
    settings.DEMO = True
    set_up(first)
    run("load_example", "--with-successor")
    before = hashes()

    run("load_example", "--with-successor")

    assert changed_tables(before) == set()


def test_it_is_never_mixed_with_plans_of_an_office():
    set_up("92")
    local = Programme.objects.get(office__code="can-tho", level="local")
    Plan.objects.create(programme=local, year=2026)
    before = hashes()

    with pytest.raises(
        CommandError, match=r"Trung tâm Cần Thơ đã có kế hoạch năm 2026 .* Chưa ghi gì"
    ):
        run("load_example", "--with-successor")

    assert changed_tables(before) == set()
    run("load_example")  # Sóc Trăng's year alone touches nothing of Cần Thơ's
    assert Plan.objects.filter(programme__office__code="can-tho").count() == 1


def test_an_office_that_only_bears_the_name_is_no_place_for_it():
    set_up("92", "--name", "Sóc Trăng")
    before = hashes()

    with pytest.raises(CommandError, match=r"đã là của trung tâm Sóc Trăng \(Thành phố Cần Thơ\)"):
        run("load_example")

    assert changed_tables(before) == set()
    assert not Proposal.objects.exists()
