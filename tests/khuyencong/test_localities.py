import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from khuyencong.localities.loading import load_soc_trang
from khuyencong.localities.models import Level, Locality, LocalityChange, LocalityKind, kind_of
from tests.factories import CommuneFactory, DistrictFactory, ProvinceFactory

Y2023 = datetime.date(2023, 6, 1)
BETWEEN = datetime.date(2024, 9, 1)
Y2026 = datetime.date(2026, 1, 1)


@pytest.fixture
def soc_trang(db):
    return load_soc_trang()


@pytest.mark.parametrize(
    ("day", "districts", "communes"),
    [(Y2023, 11, 109), (datetime.date(2024, 8, 31), 11, 109), (BETWEEN, 11, 108),
     (datetime.date(2025, 6, 30), 11, 108), (datetime.date(2025, 7, 1), 0, 43), (Y2026, 0, 43)],
)  # fmt: skip
def test_units_on_a_day_are_those_of_the_law(soc_trang, day, districts, communes):
    units = Locality.objects.valid_on(day)

    assert units.filter(level=Level.DISTRICT).count() == districts
    assert units.filter(level=Level.COMMUNE).count() == communes
    assert units.filter(level=Level.PROVINCE).count() == 1


def test_changes_lead_every_old_commune_to_a_new_one(soc_trang):
    assert LocalityChange.objects.filter(effective_on="2024-09-01").count() == 1
    to_communes = LocalityChange.objects.filter(
        effective_on="2025-07-01", successor__level=Level.COMMUNE
    )
    assert to_communes.count() == 108
    assert to_communes.values("successor").distinct().count() == 43


def test_ward_9_went_by_way_of_ward_1_to_phu_loi(soc_trang):
    ward = Locality.objects.get(name="Phường 9")

    ward_1 = ward.changes_out.get().successor
    phu_loi = ward_1.changes_out.get().successor

    assert (ward.code, ward.valid_to) == ("", datetime.date(2024, 8, 31))
    assert (ward_1.code, phu_loi.name) == ("31522", "Phường Phú Lợi")


def test_a_code_used_again_names_two_units_in_time(soc_trang):
    units = Locality.objects.filter(code="31507").values_list("name", "valid_from", "valid_to")

    assert set(units) == {
        ("Phường 6", None, datetime.date(2025, 6, 30)),
        ("Phường Sóc Trăng", datetime.date(2025, 7, 1), None),
    }


def test_loading_again_changes_nothing(soc_trang):
    assert soc_trang == 165

    assert load_soc_trang() == 0


def test_within_holds_a_unit_and_all_below_it(soc_trang):
    vinh_chau = Locality.objects.get(code="950")

    inside = Locality.objects.within([vinh_chau.pk])

    assert inside.count() == 1 + 10
    assert set(inside.exclude(pk=vinh_chau.pk).values_list("parent", flat=True)) == {vinh_chau.pk}


def test_district_of_a_commune_is_its_district_only_while_there_was_one(soc_trang):
    old = Locality.objects.get(code="31498")
    new = Locality.objects.get(name="Phường Sóc Trăng")

    assert old.district.name == "Thành phố Sóc Trăng"
    assert new.district == new


def test_search_finds_without_diacritics(soc_trang):
    assert [unit.name for unit in Locality.objects.search("ke sach").filter(level="district")] == [
        "Huyện Kế Sách"
    ]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "refused"),
    [
        ("2025-07-01", None, False),
        ("2025-06-30", None, True),
        (None, None, True),
        (None, "2019-12-31", False),
        (None, "2020-01-01", True),
        ("2021-01-01", "2021-12-31", True),
    ],
)
def test_overlapping_validity_of_one_code_is_refused_by_validation(
    db, valid_from, valid_to, refused
):
    DistrictFactory(code="777", valid_from="2020-01-01", valid_to="2025-06-30")
    other = DistrictFactory.build(
        code="777",
        parent=ProvinceFactory(),
        valid_from=valid_from and datetime.date.fromisoformat(valid_from),
        valid_to=valid_to and datetime.date.fromisoformat(valid_to),
    )

    if refused:
        with pytest.raises(ValidationError, match="cùng thời gian hiệu lực"):
            other.full_clean()
    else:
        other.full_clean()
        other.save()
        assert Locality.objects.filter(code="777").count() == 2


@pytest.mark.postgres
def test_overlapping_validity_of_one_code_is_refused_by_postgresql(db):
    DistrictFactory(code="777", valid_to="2025-06-30")

    name = "locality_code_names_one_unit_at_a_time"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DistrictFactory(code="777", valid_from="2025-06-30")
    DistrictFactory(code="777", valid_from="2025-07-01")


def test_units_without_a_code_do_not_overlap(db):
    CommuneFactory(code="")

    CommuneFactory.build(code="", parent=DistrictFactory()).full_clean()

    assert Locality.objects.filter(code="").count() == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"valid_from": "2025-07-01", "valid_to": "2025-06-30"}, "locality_begins_before_it_ends"),
        ({"parent": None}, "locality_below_province_has_a_parent"),
    ],
)
def test_a_wrong_unit_is_refused_by_the_database(db, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DistrictFactory(**fields)


def test_a_commune_has_nothing_below_it(db):
    below = CommuneFactory.build(parent=CommuneFactory())

    with pytest.raises(ValidationError, match="không có đơn vị cấp dưới"):
        below.full_clean()


def test_a_change_joins_two_units(db):
    unit = DistrictFactory()

    with pytest.raises(IntegrityError, match="localitychange_has_two_units"), transaction.atomic():
        LocalityChange.objects.create(
            predecessor=unit, successor=unit, effective_on="2025-07-01", legal_reference="NQ"
        )


def test_kind_is_read_from_the_full_name():
    assert kind_of("Thị trấn Kế Sách", Level.COMMUNE) == LocalityKind.TOWNSHIP
    assert kind_of("Thành phố Sóc Trăng", Level.DISTRICT) == LocalityKind.PROVINCIAL_CITY
    assert kind_of("Thành phố Cần Thơ", Level.PROVINCE) == LocalityKind.CENTRAL_CITY
    with pytest.raises(ValueError, match="kind"):
        kind_of("Kế Sách", Level.DISTRICT)


def test_places_are_told_apart_and_stand_in_vietnamese_order(db):
    province = ProvinceFactory()
    town, district = (
        DistrictFactory(name=name, parent=province, valid_to=datetime.date(2025, 6, 30))
        for name in ("Thị xã Ngã Năm", "Huyện Đa Lộc")
    )
    CommuneFactory(name="Phường 10", parent=town, valid_to=datetime.date(2025, 6, 30))
    CommuneFactory(name="Phường 2", parent=town, valid_to=datetime.date(2025, 6, 30))
    CommuneFactory(name="Phường 2", parent=province, valid_from=datetime.date(2025, 7, 1))

    assert [label for _key, label in Locality.objects.exclude(level="province").as_choices()] == [
        "Phường 2",
        "Phường 2, Thị xã Ngã Năm (đến 30/06/2025)",
        "Phường 10, Thị xã Ngã Năm (đến 30/06/2025)",
        "Huyện Đa Lộc (đến 30/06/2025)",
        "Thị xã Ngã Năm (đến 30/06/2025)",
    ]
    assert district.full_name == "Huyện Đa Lộc (đến 30/06/2025)"


def test_no_two_places_of_the_law_have_one_full_name(soc_trang, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [name for _key, name in Locality.objects.all().as_choices()]

    assert len(set(names)) == len(names) > 150


def test_a_renamed_unit_takes_its_new_place(db):
    place = CommuneFactory(name="Xã Đại Hải")
    before = place.name_order
    place.name = "Xã An Mỹ"
    place.save()
    place.refresh_from_db()

    assert place.name_order < before


def test_what_lies_in_a_province_is_found_by_one_query(db, django_assert_num_queries):
    here, away = ProvinceFactory(), ProvinceFactory(code="98")
    district, other = DistrictFactory(parent=here), DistrictFactory(parent=away)
    old, new = CommuneFactory(parent=district), CommuneFactory(parent=here)
    for parent in (other, away):
        CommuneFactory(parent=parent)

    with django_assert_num_queries(1):
        found = set(Locality.objects.below([here.pk]))

    assert found == {district, old, new}


@pytest.mark.parametrize(("extent", "refused"), [("part", False), ("half", True)])
def test_the_extent_of_a_change_is_one_of_those_known(db, extent, refused):
    change = LocalityChange(
        predecessor=DistrictFactory(), successor=DistrictFactory(), effective_on="2025-07-01",
        legal_reference="NQ", extent=extent,
    )  # fmt: skip

    if refused:
        name = "localitychange_extent_is_known"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            change.save()
    else:
        change.save()
