import datetime
import unicodedata
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation

from khuyencong.dates import official_date, short_date
from khuyencong.quantity import format_quantity
from khuyencong.text import alphabetical, fold, name_key


class DayForm(forms.Form):
    day = forms.DateField()


@pytest.mark.parametrize(
    "typed", ["05/11/2026", "5/11/2026", "05-11-2026", "5.11.2026", "2026-11-05"]
)
def test_a_typed_date_is_read_day_first(typed):
    form = DayForm({"day": typed})

    assert form.is_valid()
    assert form.cleaned_data["day"] == datetime.date(2026, 11, 5)


def test_numbers_group_thousands_with_dots():
    with translation.override("vi"):
        assert formats.number_format(2_620_000_000, force_grouping=True) == "2.620.000.000"
        assert formats.date_format(datetime.date(2026, 11, 5)) == "05/11/2026"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime.date(2023, 1, 5), "ngày 05 tháng 01 năm 2023"),
        (datetime.date(2023, 2, 15), "ngày 15 tháng 02 năm 2023"),
        (datetime.date(2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
        (datetime.date(2023, 12, 30), "ngày 30 tháng 12 năm 2023"),
    ],
)
def test_official_date_leads_with_zero_below_ten_and_in_months_one_and_two(day, expected):
    assert official_date(day) == expected


def test_short_date_is_day_month_year():
    assert short_date(datetime.date(2026, 11, 5)) == "05/11/2026"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đề án  khuyến công", "de an khuyen cong"),
        ("Huyện Kế Sách", "huyen ke sach"),
        ("ƯỚC", "uoc"),
    ],
)
def test_fold_drops_diacritics_and_case(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "in_order",
    [
        ["Phường 2", "Phường 3", "Phường 10", "Phường An Hội"],
        ["Dù Kê", "Đại Ngãi", "Ê", "Ga"],
        ["An", "An Ninh", "An Thạnh", "Áo", "Ăn", "Ân"],
        ["Ba", "Bà", "Bả", "Bã", "Bá", "Bạ", "Ban"],  # the tone after the letters
        ["Nga", "Ngã Năm", "Ngan Rô"],
        ["Oanh", "Ô Môn", "Ơn", "Phú", "Qua"],
        ["Tú", "Tươi", "Xã", "Yên"],
        ["Ung", "Ưng", "Vĩnh", "Vũng"],
        ["Lịch Hội Thượng", "lịch hội thượng 2", "Lịch Hội Thượng 11"],
        ["(cũ)", "1", "2a", "02b", "a"],
    ],
)
def test_the_alphabet_is_the_vietnamese_one(in_order):
    keys = [alphabetical(text) for text in in_order]

    assert keys == sorted(set(keys))
    assert all(key.isdigit() for key in keys)


def test_two_ways_to_write_a_name_stand_at_one_place():
    assert alphabetical("Hoà  Tú") == alphabetical("HÒA TÚ")
    assert alphabetical("Hòa") == alphabetical(unicodedata.normalize("NFD", "Hòa"))
    assert alphabetical("") == ""


def test_the_longest_name_has_room_for_its_place():
    names = [(text * 80)[:80] for text in ("1a", "1 ", "ậ", "ậ ", "a1ậ ")]

    assert max(len(alphabetical(name)) for name in names) <= 400


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal(120), "120"), (Decimal("3600.000"), "3.600"), (Decimal("0.500"), "0,5"), (Decimal("1234567.25"), "1.234.567,25")],
)  # fmt: skip
def test_quantity_is_written_without_trailing_zeros(value, expected):
    assert format_quantity(value) == expected


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Xã Ea H’Leo", "xa ea hleo"),
        ("XÃ EA H'LEO", "xa ea hleo"),
        ("Phường 01", "phuong 1"),
        ("Quận 0", "quan 0"),
        ("Phường Văn Miếu - Quốc Tử Giám", "phuong van mieu quoc tu giam"),
        ("Thủy", "thuy"),
        ("Thuỷ", "thuy"),
        ("", ""),
    ],
)
def test_names_that_differ_in_signs_and_marks_have_one_key(name, key):
    assert name_key(name) == key
