"""The units of the whole country, before and after 2025-07-01, and the names by which they are found."""

import datetime
import re
import unicodedata
from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khuyencong.localities.changes import carry_over, districts_before, units_of_today
from khuyencong.localities.country import REFORM, whole_country
from khuyencong.localities.models import Extent, Level, Locality, LocalityChange, split_kind
from khuyencong.localities.names import find_unit, find_units
from khuyencong.offices.models import Office
from khuyencong.text import alphabetical, fold, name_key

pytestmark = pytest.mark.usefixtures("country", "db")
BEFORE = datetime.date(2025, 6, 30)
Y2023 = datetime.date(2023, 6, 1)
DAYS = {"before": BEFORE, "after": REFORM}


@pytest.mark.parametrize(
    ("day", "counts"),
    [(BEFORE, (63, 696, 10_035)), (REFORM, (34, 0, 3_321)), (Y2023, (63, 696, 10_036))],
)
def test_units_of_a_day_are_the_official_ones(day, counts):
    levels = Counter(Locality.objects.valid_on(day).values_list("level", flat=True))

    assert tuple(levels[level] for level in Level) == counts


def test_changes_are_those_of_the_table_with_extent_and_resolution():
    changes = LocalityChange.objects.filter(effective_on=REFORM, successor__level=Level.COMMUNE)

    assert Counter(changes.values_list("extent", flat=True)) == {
        Extent.WHOLE: 9_470, Extent.PART: 969, Extent.KEPT: 127, Extent.RENAMED: 4,
    }  # fmt: skip
    laws = Counter(changes.values_list("successor__parent__code", "legal_reference"))
    assert len(laws) == 34
    assert laws["92", "NQ 1668/NQ-UBTVQH15 ngày 16/6/2025, hoạt động từ 01/7/2025"] == 266
    divided = changes.get(predecessor__code="00112", successor__code="00103")
    assert divided.note == "Nhập một phần diện tích, toàn bộ dân số"


def test_every_kind_there_was_is_known():
    kinds = Counter(Locality.objects.values_list("kind", flat=True))

    assert kinds == {
        "commune": 10_311, "ward": 2_416, "township": 617, "district": 508, "provincial-city": 87,
        "province": 76, "town": 52, "urban-district": 49, "special-zone": 13, "central-city": 10,
    }  # fmt: skip


def test_a_province_that_took_nothing_over_goes_on_and_the_others_passed_into_one():
    ha_noi = Locality.objects.get(code="01")
    joined = LocalityChange.objects.filter(predecessor__level=Level.PROVINCE)

    assert (ha_noi.valid_from, ha_noi.valid_to) == (None, None)
    assert Locality.objects.filter(level=Level.PROVINCE).count() == 63 + 34 - 11
    assert joined.count() == 63 - 11
    of_can_tho = joined.filter(successor__code="92").order_by("predecessor__code")
    assert [str(change.predecessor) for change in of_can_tho] == [
        "Thành phố Cần Thơ", "Tỉnh Hậu Giang", "Tỉnh Sóc Trăng",
    ]  # fmt: skip


def test_a_whole_district_became_a_special_zone():
    district = Locality.objects.get(code="536", level=Level.DISTRICT)

    zone = carry_over(district, REFORM).one

    assert (str(zone), zone.kind, str(zone.province)) == (
        "Đặc khu Lý Sơn", "special-zone", "Tỉnh Quảng Ngãi",
    )  # fmt: skip


def test_a_whole_country_that_is_loaded_offers_no_place_of_its_own_accord():
    assert Locality.objects.below(Office.objects.provinces()).count() == 0


def units_of(day):
    return list(Locality.objects.valid_on(day).select_related("parent__parent"))


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_full_path_finds_its_unit_and_no_other(day):
    units = units_of(day)

    found = find_units([unit.path for unit in units], on=day)

    assert [candidates.one for candidates in found] == units


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_name_of_several_units_is_never_one_of_them(day):
    by_name = defaultdict(list)
    for unit in units_of(day):
        by_name[alphabetical(unit.name)].append(unit)
    several = [units for units in by_name.values() if len(units) > 1]

    found = find_units([units[0].name for units in several], on=day)

    assert len(several) > 200
    assert [set(candidates) for candidates in found] == [set(units) for units in several]
    assert all(candidates.one is None for candidates in found)


MIXED = {
    BEFORE: {
        "Bình Thanh": "Bình Thạnh", "Châu Bình": "Châu Bính", "Hoa Lộc": "Hòa Lộc",
        "Hoằng Phú": "Hoằng Phụ", "Hoằng Quý": "Hoằng Quỳ", "Hoằng Thanh": "Hoằng Thành",
        "Hoằng Đông": "Hoằng Đồng", "Hương Vân": "Hương Văn", "Ia Bang": "Ia Băng",
        "Lộc Thành": "Lộc Thạnh", "Minh Quán": "Minh Quân", "Nga Thanh": "Nga Thành",
        "Nghi Văn": "Nghi Vạn", "Nậm Càn": "Nậm Cắn", "Phú Thành": "Phú Thạnh",
        "Sa Pa": "Sa Pả", "Tam Dân": "Tam Đàn", "Trà Don": "Trà Dơn", "Trực Hùng": "Trực Hưng",
        "Vĩnh Hùng": "Vĩnh Hưng", "Đông Thành": "Đông Thạnh Đồng Thành",
    },
    REFORM: {
        "Ba Tô": "Ba Tơ", "Cẩm Giang": "Cẩm Giàng", "Lộc Thành": "Lộc Thạnh", "Sơn Hà": "Sơn Hạ",
        "Thanh An": "Thạnh An", "Tân Thành": "Tân Thạnh", "Văn Lang": "Văn Lăng",
    },
}  # fmt: skip


@pytest.mark.parametrize(("day", "pairs"), [(BEFORE, 22), (REFORM, 8)])
def test_without_diacritics_two_units_of_one_parent_are_candidates_and_these_are_all(day, pairs):
    together = defaultdict(list)
    for unit in units_of(day):
        together[unit.parent_id, name_key(unit.name)].append(unit)
    mixed = [units for units in together.values() if len(units) > 1]

    found = find_units([fold(units[0].path) for units in mixed], on=day)

    assert [len(units) for units in mixed] == [2] * pairs
    assert [set(candidates) for candidates in found] == [set(units) for units in mixed]
    for units in mixed:
        one, other = sorted(split_kind(unit.name)[1] for unit in units)
        assert other in MIXED[day][one]


def paths_as_people_write_them(unit, pick):
    """The path with tone marks moved, in capitals, without diacritics, without kinds above."""
    parts = [unit.name, *(pick([each.name, split_kind(each.name)[1]]) for each in unit.above)]
    text = ", ".join(pick([part, part.upper(), part.lower(), f" {part}  "]) for part in parts)
    return pick([text, old_tone_marks(text), unicodedata.normalize("NFD", text)])


def old_tone_marks(text):
    """Hòa becomes Hoà, Thủy becomes Thuỷ."""
    moved = re.sub(
        r"([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])",
        r"\1\3\2",
        unicodedata.normalize("NFD", text),
        flags=re.IGNORECASE,
    )
    return unicodedata.normalize("NFC", moved)


@pytest.fixture(scope="module")
def everyone(country, django_db_blocker):
    with django_db_blocker.unblock():
        return {day: units_of(day) for day in DAYS.values()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(luck=st.randoms(), day=st.sampled_from(sorted(DAYS.values())))
def test_however_a_path_is_written_it_finds_its_unit(everyone, luck, day):
    unit = luck.choice(everyone[day])
    path = paths_as_people_write_them(unit, luck.choice)

    assert find_unit(path, on=day).one == unit, path
    assert find_unit(old_tone_marks(unit.path), on=day).one == unit
    assert unit in find_unit(fold(unit.path), on=day)
    assert unit in find_unit(split_kind(unit.name)[1], on=day)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("Phường 1, Thành phố Sóc Trăng, Tỉnh Sóc Trăng", ["31522"]),
        ("phuong 1, thanh pho soc trang", ["31522"]),
        ("phuong 1, soc trang", ["31522", "31732", "31783"]),  # the town or the province
        ("Phường 01, Tỉnh Sóc Trăng", ["31522", "31732", "31783"]),
        ("Huyện Kế Sách", ["943"]),
        ("Xã Ea H’Leo", ["24184"]),
        ("Xã Ea H'Leo", ["24184"]),
        ("Quan Hóa", ["385"]),
        ("Thị trấn Kế Sách, Huyện Mỹ Xuyên", []),
        ("Phường Không Có", []),
        ("", []),
        (", ,", []),
    ],
)
def test_what_a_path_names(path, found):
    assert sorted(unit.code for unit in find_unit(path, on=BEFORE)) == found


def test_a_name_is_looked_for_within_a_unit():
    soc_trang = Locality.objects.get(code="94")

    assert len(find_unit("Huyện Châu Thành", on=BEFORE).units) == 10
    assert find_unit("Huyện Châu Thành", on=BEFORE, within=soc_trang).one.code == "942"


def test_a_name_of_another_day_is_not_found():
    assert not find_unit("Phường Phú Lợi, Thành phố Cần Thơ", on=BEFORE)
    assert find_unit("Phường Phú Lợi, Thành phố Cần Thơ", on=REFORM).one.code == "31510"


def test_many_names_are_asked_for_in_batches(django_assert_num_queries):
    paths = [unit.path for unit in Locality.objects.filter(parent__code="941")]

    with django_assert_num_queries(1):
        find_units(paths, on=BEFORE)
    with django_assert_num_queries(1):
        find_unit(paths[0], on=BEFORE)


def codes(candidates):
    return [unit.code for unit in candidates]


def test_phuong_9_is_carried_over_two_changes_into_phu_loi_and_back(django_assert_num_queries):
    ward = Locality.objects.get(name="Phường 9", valid_to="2024-08-31")

    with django_assert_num_queries(1):
        today = carry_over(ward, REFORM).one
    assert today.path == "Phường Phú Lợi, Thành phố Cần Thơ"
    assert carry_over(ward, datetime.date(2024, 9, 1)).one.code == "31522"
    assert carry_over(ward, Y2023).one == ward
    with django_assert_num_queries(1):
        then = carry_over(today, Y2023)
    assert [str(unit) for unit in then] == [
        "Phường 1", "Phường 2", "Phường 3", "Phường 4", "Phường 9",
    ]  # fmt: skip
    assert len(carry_over(today, BEFORE).units) == 4


def test_what_was_divided_leaves_the_choice_to_a_person():
    divided = Locality.objects.get(code="00112", valid_to=BEFORE)

    candidates = carry_over(divided, REFORM)

    assert candidates.one is None
    assert len(candidates.units) == divided.changes_out.count() > 1


def test_whole_parts_lead_to_one_unit_and_divided_ones_to_several():
    old = list(Locality.objects.valid_on(BEFORE).filter(level=Level.COMMUNE))
    parts = LocalityChange.objects.filter(extent=Extent.PART).values_list("predecessor", flat=True)

    found = units_of_today(old)

    assert {key for key, candidates in found.items() if candidates.one is None} == set(parts)
    assert all(len(found[key].units) > 1 for key in parts)


def test_figures_of_old_units_find_those_of_today_by_one_query(django_assert_num_queries):
    old = list(Locality.objects.within([Locality.objects.get(code="94").pk]))

    with django_assert_num_queries(1):
        found = units_of_today(old)

    assert set(found) == {unit.pk for unit in old}
    assert len({c.one for c in found.values() if c.one and c.one.level == Level.COMMUNE}) == 43


def test_a_district_is_one_of_what_its_communes_became():
    ke_sach = Locality.objects.get(code="943")

    candidates = carry_over(ke_sach, REFORM)

    assert candidates.one is None
    assert set(candidates) == {
        change.successor for change in LocalityChange.objects.filter(predecessor__parent=ke_sach)
    }
    # All three communes of the island became one unit.
    phu_quy = Locality.objects.get(code="602", level=Level.DISTRICT)
    assert str(carry_over(phu_quy, REFORM).one) == "Đặc khu Phú Quý"


@pytest.mark.parametrize(
    ("code", "districts"),
    [
        ("31684", ["Huyện Mỹ Xuyên", "Thành phố Sóc Trăng"]),
        ("31552", ["Huyện Kế Sách", "Huyện Long Phú"]),
        ("31741", ["Thị xã Ngã Năm", "Huyện Thạnh Trị"]),
        ("31510", ["Thành phố Sóc Trăng"]),
    ],
)
def test_units_of_soc_trang_that_cross_an_old_district(code, districts):
    unit = Locality.objects.get(code=code, valid_from=REFORM)

    assert [str(each) for each in districts_before([unit])[unit.pk]] == districts


def test_as_many_units_cross_an_old_district_as_the_source_says(django_assert_num_queries):
    units = list(Locality.objects.filter(valid_from=REFORM, level=Level.COMMUNE))

    with django_assert_num_queries(1):
        districts = districts_before(units)

    crossing = [unit for unit in units if len(districts[unit.pk]) > 1]
    soc_trang = {str(d) for d in Locality.objects.filter(parent__code="94", level=Level.DISTRICT)}
    there = {
        str(u)
        for u in crossing
        if {str(d) for d in districts[u.pk]} <= soc_trang and u.parent.code == "92"
    }
    assert len(crossing) == 297
    assert there == {"Phường Mỹ Xuyên", "Xã Nhơn Mỹ", "Xã Tân Long"}


def test_no_new_unit_crosses_an_old_province():
    tables = whole_country()
    provinces = {
        (tables.old_province_of(row["old_code"]), tables.communes[row["new_code"]]["province_code"])
        for row in tables.changes
    }

    assert provinces == set(tables.successor_of().items())
    assert len(provinces) == 63
