"""Dates as Vietnamese offices write them."""

import datetime

from django.utils import timezone


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
