"""What is asked of who wants a document, and what is answered when it cannot be read."""

import datetime

import pytest

from reports.documents.content import decimals, share
from reports.documents.parameters import (
    PeriodParameters,
    PlanParameters,
    PlanPeriodParameters,
    ProposalParameters,
    YearsParameters,
)


def day(text):
    return datetime.date.fromisoformat(text)


# ------------------------------------------------------------------------------ parameters


def problems(form):
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"nam": "1999"}, "Chưa có kế hoạch khuyến công năm 1999"),
        ({}, ""),
        ({"nam": "2023", "tu": "30/09/2023", "den": "01/01/2023"}, "Kỳ báo cáo từ 30/09/2023 đến 01/01/2023 bị ngược"),
        ({"nam": "2023", "ky": "quy-1", "den": "30/09/2023"}, "Đã chọn kỳ “Quý I” năm 2023 (01/01/2023 – 31/03/2023)"),
        ({"nam": "2023", "den": "31/02/2023"}, ""),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_read_says_what_was_read(example, staff, data, said):
    form = PeriodParameters(data, user=staff)

    assert not form.is_valid()
    assert said in problems(form)


@pytest.mark.parametrize(
    ("data", "since", "until"),
    [
        ({"nam": "2023"}, "2023-01-01", "2023-12-31"),
        ({"nam": "2023", "ky": "9-thang"}, "2023-01-01", "2023-09-30"),
        ({"nam": "2023", "ky": "thang-2"}, "2023-02-01", "2023-02-28"),
        ({"nam": "2023", "ky": "quy-3"}, "2023-07-01", "2023-09-30"),
        ({"nam": "2023", "tu": "15/03/2023"}, "2023-03-15", "2023-12-31"),
    ],
)
def test_a_period_is_two_days(example, staff, data, since, until):
    form = PeriodParameters(data, user=staff)

    assert form.is_valid(), form.errors
    assert form.arguments == {"year": 2023, "since": day(since), "until": day(until)}
    again = PeriodParameters(form.as_address(), user=staff)
    assert again.is_valid()
    assert again.arguments == form.arguments


def test_a_plan_is_named_by_year_and_programme(example, staff):
    form = PlanParameters({"ke-hoach": "2023/quoc-gia"}, user=staff)
    assert form.is_valid()
    assert form.as_address() == {"ke-hoach": "2023/quoc-gia"}

    for wrong in ("2023", "2023/khong-co", "abc/quoc-gia", "²023/quoc-gia"):
        assert "Không có kế hoạch" in problems(PlanParameters({"ke-hoach": wrong}, user=staff))


def test_days_of_an_adjustment_end_with_the_year_of_the_plan(example, staff):
    form = PlanPeriodParameters({"ke-hoach": "2023/quoc-gia"}, user=staff)

    assert form.is_valid()
    assert (form.arguments["since"], form.arguments["until"]) == (
        day("2023-01-01"),
        day("2023-12-31"),
    )
    wrong = PlanPeriodParameters(
        {"ke-hoach": "2023/quoc-gia", "tu": "01/06/2023", "den": "01/05/2023"}, user=staff
    )
    assert "phải trước ngày 01/05/2023" in problems(wrong)


def test_a_proposal_outside_of_the_scope_is_not_offered(officer_of_vinh_chau):
    inside = ProposalParameters({"de-an": "KCDP-2023-10"}, user=officer_of_vinh_chau)
    outside = ProposalParameters({"de-an": "KCDP-2023-01"}, user=officer_of_vinh_chau)
    nowhere = ProposalParameters({"de-an": "KHONG-CO"}, user=officer_of_vinh_chau)

    assert inside.is_valid()
    assert problems(outside) == problems(nowhere) != ""


def test_years_run_forward(db, staff):
    assert "Năm đầu phải trước" in problems(YearsParameters({"tu-nam": "2024", "den-nam": "2023"}, user=staff))  # fmt: skip


@pytest.mark.parametrize(("part", "whole", "result"), [(1, 3, 333), (2, 3, 667), (1, 2000, 1), (1, 2001, 0), (0, 5, 0), (5, 0, None), (-1, 2, -500)])  # fmt: skip
def test_a_share_is_rounded_half_up_in_whole_numbers(part, whole, result):
    assert share(part, whole) == result


@pytest.mark.parametrize(("number", "digits", "text"), [(447, 1, "44,7"), (1000, 1, "100"), (124, 2, "1,24"), (-5, 1, "−0,5"), (1234567, 1, "123.456,7")])  # fmt: skip
def test_scaled_numbers_are_written_the_vietnamese_way(number, digits, text):
    assert decimals(number, digits) == text
