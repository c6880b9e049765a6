"""Units are loaded for the provinces that are asked for, once, and beside what is there."""

import datetime
import io
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from khuyencong.localities.country import REFORM, UnknownProvinceError
from khuyencong.localities.loading import load_localities, load_soc_trang
from khuyencong.localities.models import Extent, Level, Locality, LocalityChange
from khuyencong.offices.loading import load_offices
from khuyencong.offices.models import Office
from projects.models import Programme, SupportNorm

BEFORE = datetime.date(2025, 6, 30)
CAN_THO, LAI_CHAU, CAO_BANG, CA_MAU = "92", "12", "04", "96"


def counts(day):
    units = Locality.objects.valid_on(day)
    return tuple(units.filter(level=level).count() for level in Level)


def test_a_province_is_loaded_with_all_that_became_it(db):
    new = load_localities([CAN_THO])

    assert counts(BEFORE) == (3, 28, 263)
    assert counts(REFORM) == (1, 0, 103)
    assert new == 3 + 28 + 263 + 1 + 103 + 1  # and Phường 9, which ended in 2024
    assert LocalityChange.objects.filter(effective_on="2024-09-01").count() == 1


def test_provinces_are_loaded_one_after_the_other_and_again(db):
    first, second = load_localities([LAI_CHAU]), load_localities([CAO_BANG])

    assert load_localities([LAI_CHAU, CAO_BANG]) == 0
    assert Locality.objects.count() == first + second
    assert counts(REFORM)[0] == 2


def test_what_the_example_brought_is_kept_and_not_doubled(db):
    load_soc_trang()
    before = dict(Locality.objects.values_list("pk", "name"))
    Locality.objects.filter(code="31507", valid_to=BEFORE).update(valid_from="2007-02-08")

    load_localities([CAN_THO])

    assert before.items() <= dict(Locality.objects.values_list("pk", "name")).items()
    assert Locality.objects.filter(code="31507").count() == 2
    assert Locality.objects.filter(name="Phường 9", code="").count() == 1
    assert LocalityChange.objects.filter(predecessor__code="94").count() == 1


def test_changes_that_were_stored_without_their_extent_take_it(db):
    load_soc_trang()
    LocalityChange.objects.update(extent=Extent.WHOLE, note="")

    load_soc_trang()

    kept = LocalityChange.objects.get(predecessor__code="31537")
    assert (kept.extent, kept.note) == (Extent.KEPT, "Giữ nguyên")


@pytest.mark.parametrize("code", ["99", "94"])
def test_a_code_that_no_province_of_today_has_is_refused_before_anything_is_stored(db, code):
    with pytest.raises(UnknownProvinceError, match=code):
        load_localities([code])

    assert Locality.objects.count() == 0


def test_the_command_makes_an_office_of_each_province(db):
    said = io.StringIO()
    call_command("load_reference", "--province", LAI_CHAU, "--province", CAO_BANG, stdout=said)
    assert f"({Locality.objects.count()} đơn vị hành chính mới)" in said.getvalue()

    call_command("load_reference", "--province", CAO_BANG, "--province", CA_MAU, stdout=said)

    offices = Office.objects.values_list("code", "name", "letters", "province__code")
    assert list(offices) == [
        ("lai-chau", "Lai Châu", "", "12"),
        ("cao-bang", "Cao Bằng", "CB", "04"),
        ("ca-mau", "Cà Mau", "CM", "96"),
    ]
    slugs = set(Programme.objects.values_list("slug", flat=True))
    assert slugs == {
        f"{level}{more}"
        for level in ("quoc-gia", "dia-phuong")
        for more in ("", "-cao-bang", "-ca-mau")
    }
    assert not SupportNorm.objects.filter(programme__level="local").exists()
    with pytest.raises(CommandError, match="Không có tỉnh, thành phố nào mang mã 99"):
        call_command("load_reference", "--whole-country", "--province", "99", stdout=said)


def test_an_office_whose_province_passed_on_serves_the_new_one_too(db):
    call_command("load_reference", stdout=io.StringIO())

    call_command("load_reference", "--province", CAN_THO, stdout=io.StringIO())

    assert [str(office) for office in Office.objects.all()] == ["Sóc Trăng"]


def test_letters_of_two_provinces_differ(db):
    load_localities(["22", "51"])

    load_offices(["22", "51"])

    assert [office.letters for office in Office.objects.all()] == ["", "QN"]


def asked(provinces):
    """(questions, writes) of loading these provinces into what is there."""
    with CaptureQueriesContext(connection) as captured:
        load_localities(provinces)
    statements = [query["sql"].lstrip() for query in captured.captured_queries]
    writes = sum(sql.startswith(("INSERT", "UPDATE")) for sql in statements)
    return sum(sql.startswith("SELECT") for sql in statements), writes


def test_more_units_are_stored_in_more_batches_and_asked_for_by_as_many_questions(db):
    few, writes_of_few = asked([LAI_CHAU])
    rows = Locality.objects.count() + LocalityChange.objects.count()
    many, writes_of_many = asked(["38", "40"])  # ten times as many
    more = Locality.objects.count() + LocalityChange.objects.count() - rows

    assert few == many <= 16
    assert more > 10 * rows / 2
    assert writes_of_few <= 6 + rows / 50
    assert writes_of_many <= 6 + more / 50
    assert asked([LAI_CHAU, "38", "40"]) == (few, 0)


def test_the_migration_folds_names_and_says_the_day_of_office(db):
    load_soc_trang()
    Locality.objects.update(name_key="")
    LocalityChange.objects.filter(predecessor__code="31498").update(
        legal_reference="NQ 1668/NQ-UBTVQH15 ngày 16/6/2025, hiệu lực 01/7/2025"
    )
    migration = import_module("khuyencong.localities.migrations.0003_whole_country")
    loader = MigrationExecutor(connection).loader
    state = loader.project_state(loader.graph.leaf_nodes("localities")).apps

    migration.fold_names(state, None)
    migration.say_the_day(state, None)

    assert Locality.objects.get(code="943").name_key == "ke sach"
    change = LocalityChange.objects.get(predecessor__code="31498")
    assert change.legal_reference == "NQ 1668/NQ-UBTVQH15 ngày 16/6/2025, hoạt động từ 01/7/2025"
