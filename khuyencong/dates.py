"""Dates as Vietnamese offices write them."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

# No day of an office lies outside, and one beside them can still be reckoned with.
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)


def today() -> datetime.date:
    """The office's day (Asia/Ho_Chi_Minh), not the server's."""
    return timezone.localdate()


def short_date(day: datetime.date) -> str:
    """05/11/2026."""
    return f"{day:%d/%m/%Y}"


def official_date(day: datetime.date) -> str:
    """ "ngày 05 tháng 01 năm 2023": days below 10 and the months 1 and 2 take a leading zero.

    Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


class DayField(forms.DateField):
    """A day as it is typed, within the office's time."""

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(
                f"Ngày {day.day:02d}/{day.month:02d}/{day.year:04d} nằm ngoài khoảng từ "
                f"{short_date(FIRST_DAY)} đến {short_date(LAST_DAY)}. Hãy kiểm tra lại năm.",
                code="outside",
            )
        return day
