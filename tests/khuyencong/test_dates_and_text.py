import datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation

from khuyencong.dates import official_date, short_date
from khuyencong.quantity import format_quantity
from khuyencong.text import fold


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
    ("value", "expected"),
    [(Decimal(120), "120"), (Decimal("3600.000"), "3.600"), (Decimal("0.500"), "0,5"), (Decimal("1234567.25"), "1.234.567,25")],
)  # fmt: skip
def test_quantity_is_written_without_trailing_zeros(value, expected):
    assert format_quantity(value) == expected
