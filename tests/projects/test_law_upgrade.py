"""What an installation has of the law is brought up to date, and what the office changed stays."""

import datetime
import importlib

from django.apps import apps

from khuyencong.localities.models import LocalityKind
from projects.law.loading import load_law
from projects.models import Activity, AreaRule, ProgrammePeriod, SupportNorm
from tests.factories import ProvinceFactory, requested, the_office
from tests.projects.law_cases import (
    at,
    local_norm,
    today_unit,
    told,
)

# --------------------------------------------------------------------- what is there already

migration = importlib.import_module("projects.migrations.0016_law_2026_data")


def as_it_came(**fields):
    return AreaRule.objects.create(
        **{
            "province_kind": LocalityKind.PROVINCE, "place_kind": LocalityKind.COMMUNE,
            "document": migration.DECREE, "article": "Điều 1", "clause": "khoản 2",
            "valid_from": datetime.date(2012, 7, 5), "valid_to": datetime.date(2025, 10, 14),
            "verified": True, **fields,
        }
    )  # fmt: skip


def test_an_installation_takes_over_the_rules_of_areas_and_keeps_its_own(db):
    load_law(the_office())
    AreaRule.objects.all().delete()
    old = as_it_came()
    own = as_it_came(place_kind=LocalityKind.TOWNSHIP, valid_to=datetime.date(2020, 1, 1))
    since = datetime.date(2025, 10, 15)
    kinds = {"province_kind": LocalityKind.CENTRAL_CITY, "place_kind": LocalityKind.WARD}
    ward = as_it_came(document=migration.AMENDED, is_covered=False, valid_from=since, valid_to=None, **kinds)  # fmt: skip
    codes = ("cleaner-production-model", "sustainable-production", "pollution-treatment-cluster")
    cleaner, sustainable, pollution = (Activity.objects.get(code=code) for code in codes)
    ward.exempt_activities.set([cleaner, pollution])

    for _ in range(2):
        migration.end_areas_of_the_old_decree(apps, None)
        load_law(the_office())

    for row in (old, own, ward):
        row.refresh_from_db()
    assert (old.valid_to, old.source_note) == (datetime.date(2025, 6, 30), "bản tóm tắt trên arit.gov.vn")  # fmt: skip
    assert own.valid_to == datetime.date(2020, 1, 1)
    assert (ward.advice, list(ward.exempt_activities.all())) == (
        migration.ADVICE,
        [cleaner, sustainable],
    )
    assert AreaRule.objects.count() == 21


def test_what_the_office_has_for_the_same_days_is_not_doubled(db):
    load_law(the_office())
    window = AreaRule.objects.filter(valid_from="2025-07-01", place_kind="ward")
    window.filter(province_kind="central-city").update(valid_from="2025-08-01", is_covered=True)

    load_law(the_office())

    assert AreaRule.objects.count() == 21


def test_an_installation_gives_local_norms_their_province_and_ends_those_of_soc_trang(cantho):
    SupportNorm.objects.filter(code="KCDP-MINHHOA-04").update(province=None, valid_to=None)
    ProgrammePeriod.objects.filter(programme__level="local").update(valid_to=None)
    own = local_norm(None, activity="showroom", valid_from="2025-08-01")

    for _ in range(2):
        migration.give_local_norms_their_province(apps, None)

    shipped = SupportNorm.objects.get(code="KCDP-MINHHOA-04")
    own.refresh_from_db()
    last = datetime.date(2025, 6, 30)
    assert (shipped.province.name, shipped.valid_to) == ("Tỉnh Sóc Trăng", last)
    assert (own.province.name, own.valid_to) == ("Thành phố Cần Thơ", None)
    assert ProgrammePeriod.objects.get(programme__level="local").valid_to == last


def test_where_several_provinces_were_a_local_norm_waits_for_a_person(cantho, staff):
    ProvinceFactory(code="T9")
    own = local_norm(None, activity="showroom", valid_from="2025-08-01")

    migration.give_local_norms_their_province(apps, None)

    own.refresh_from_db()
    assert own.province is None
    here = at(today_unit("Xã Kế Sách"), level="local", activity="showroom")
    requested(here.members.get(), 10**9)
    assert told("norm", here, staff)[0].norm is None


def test_an_installation_splits_norms_at_the_amendment_and_keeps_its_own(db):
    load_law(the_office())
    codes = list(migration.READ_IN_A_SUMMARY)
    SupportNorm.objects.filter(code__endswith="-TT64").delete()
    shipped = SupportNorm.objects.filter(code__in=codes)
    shipped.update(valid_to=None, source_note="")
    shipped.filter(code="KCQG-TT28-01").update(valid_to=datetime.date(2025, 12, 31))
    shipped.filter(code="KCQG-TT28-14").update(valid_to=datetime.date(2020, 12, 31))
    shipped.filter(code="KCQG-TT28-18").update(verified=False, document="QĐ riêng")

    for _ in range(2):
        migration.split_norms_at_their_amendment(apps, None)

    since = SupportNorm.objects.filter(code__endswith="-TT64")
    wanted = {f"{code}-TT64" for code in codes} - {"KCQG-TT28-14-TT64", "KCQG-TT28-18-TT64"}
    assert set(since.values_list("code", flat=True)) == wanted
    assert set(since.values_list("verified", "valid_from")) == {(False, datetime.date(2024, 10, 15))}  # fmt: skip
    assert since.get(code="KCQG-TT28-01-TT64").valid_to == datetime.date(2025, 12, 31)
    assert shipped.get(code="KCQG-TT28-04a").valid_to == datetime.date(2024, 10, 14)
    assert shipped.get(code="KCQG-TT28-14").valid_to == datetime.date(2020, 12, 31)
    assert (shipped.get(code="KCQG-TT28-18").valid_to, since.count()) == (None, 6)
    for norm in SupportNorm.objects.filter(programme__level="national"):
        norm.full_clean()


def test_an_upgraded_installation_and_a_new_one_have_the_same_norms(db):
    load_law(the_office())
    fields = [f.name for f in SupportNorm._meta.concrete_fields if f.name != "id"]
    new = sorted(SupportNorm.objects.values_list(*fields), key=str)
    SupportNorm.objects.filter(code__endswith="-TT64").delete()
    SupportNorm.objects.filter(verified=True, valid_from="2018-05-11").update(valid_to=None)
    SupportNorm.objects.update(source_note="")

    migration.split_norms_at_their_amendment(apps, None)
    load_law(the_office())

    assert sorted(SupportNorm.objects.values_list(*fields), key=str) == new


def test_no_norm_of_the_circular_blocks_from_the_day_of_its_amendment(cantho):
    on = SupportNorm.objects.in_force_on
    assert on(datetime.date(2024, 10, 14)).filter(verified=True).count() == 8
    assert on(datetime.date(2024, 10, 15)).filter(verified=True).count() == 0
    assert {n.activity_id for n in on(datetime.date(2024, 10, 14))} == {n.activity_id for n in on(datetime.date(2024, 10, 15))}  # fmt: skip
