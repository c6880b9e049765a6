"""What a period is told besides money: obstacles, outcomes, the year before."""

from decimal import Decimal

import pytest

from khuyencong.accounts import roles
from projects.models import (
    Acceptance,
    AcceptanceResult,
    OutcomeMeasure,
)
from reports.figures.progress import (
    ObstacleLine,
    Outcome,
    period_report,
    year_before,
    year_progress,
)
from tests.factories import (
    MemberFactory,
    PlanFactory,
    ProposalFactory,
)
from tests.reports.small_year import END, START, YEAR, day, held


def test_obstacles_of_a_period_are_those_that_stood_in_it(small_year, leader):
    proposal = small_year["one"].proposal
    held(proposal, leader, "xong trước kỳ", "2024-01-02", "2024-02-01", "2024-03-31")
    held(proposal, leader, "xong ngày đầu", "2024-01-01", "2024-02-02", "2024-04-01")
    held(proposal, leader, "xong ngày cuối", "2024-02-01", "2024-05-01", "2024-06-30")
    held(proposal, leader, "xong sau kỳ", "2024-03-01", "2024-09-09", "2024-07-01")
    held(proposal, leader, "từ ngày cuối", "2024-06-30", "2024-08-01")
    held(proposal, leader, "sau kỳ", "2024-07-01", "2024-08-01")
    elsewhere = ProposalFactory(plan=PlanFactory(year=2023))
    held(elsewhere, leader, "của năm khác", "2024-04-04", "2024-08-01")

    report = period_report(YEAR, since=day("2024-04-01"), until=day("2024-06-30"), user=leader)

    assert report.obstacles == (
        ObstacleLine("L-2", "xong ngày đầu", day("2024-01-01"), "UBND xã", day("2024-02-02"), day("2024-04-01"), "đã xong"),
        ObstacleLine("L-2", "xong ngày cuối", day("2024-02-01"), "UBND xã", day("2024-05-01"), day("2024-06-30"), "đã xong"),
        ObstacleLine("L-2", "xong sau kỳ", day("2024-03-01"), "UBND xã", day("2024-09-09"), None, ""),
        ObstacleLine("L-2", "từ ngày cuối", day("2024-06-30"), "UBND xã", day("2024-08-01"), None, ""),
    )  # fmt: skip


def test_an_officer_reads_obstacles_and_outcomes_of_the_own_places(small_year, leader, make_user):
    held(small_year["whole"].proposal, leader, "ở nơi khác", "2024-04-04", "2024-08-01")
    measured(Acceptance.objects.get(member=small_year["whole"]), "jobs", "người", 1, 2)
    officer = make_user(roles.DistrictOfficer, small_year["one"].locality)

    report = period_report(YEAR, since=START, until=END, user=officer)

    assert (report.obstacles, report.outcomes) == ((), ())
    assert len(period_report(YEAR, since=START, until=END, user=leader).obstacles) == 1


def measured(done, indicator, unit, before, after):
    OutcomeMeasure.objects.create(
        acceptance=done, indicator=indicator, unit=unit, before=before, after=after
    )


def test_outcomes_are_summed_and_those_in_per_cent_are_means(small_year, leader):
    one, whole = (Acceptance.objects.get(member=small_year[key]) for key in ("one", "whole"))
    measured(one, "jobs", "người", 10, 16)
    measured(whole, "jobs", "người", 4, 5)
    measured(one, "defects", "%", 8, 2)
    measured(whole, "defects", "%", 6, 4)
    failed = Acceptance.objects.create(
        member=small_year["two"],
        accepted_on="2024-05-05",
        result=AcceptanceResult.FAILED,
        reason="hỏng",
    )
    measured(failed, "jobs", "người", 1000, 1000)
    old = MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=2023)))
    measured(Acceptance.objects.create(member=old, accepted_on="2024-05-05"), "jobs", "người", 99, 99)  # fmt: skip

    def outcomes(since, until):
        return period_report(YEAR, since=day(since), until=day(until), user=leader).outcomes

    assert outcomes("2024-03-03", "2024-05-05") == (
        Outcome("tỷ lệ sản phẩm lỗi", "%", 2, Decimal(7), Decimal(3)),
        Outcome("lao động", "người", 2, Decimal(14), Decimal(21)),
    )
    assert [each.is_mean for each in outcomes("2024-03-03", "2024-05-05")] == [True, False]
    assert outcomes("2024-03-04", "2024-05-05")[1] == Outcome("lao động", "người", 1, 10, 16)
    assert outcomes("2024-03-03", "2024-05-04")[1] == Outcome("lao động", "người", 1, 4, 5)


def test_a_year_stands_beside_the_one_before_where_that_had_a_plan(small_year, leader):
    alone = period_report(YEAR, since=START, until=END, user=leader)
    PlanFactory(year=YEAR - 1)
    beside = period_report(YEAR, since=START, until=day("2024-09-30"), user=leader)

    assert alone.now == year_progress(YEAR, since=START, until=END, user=leader)
    assert alone.before is None
    assert (beside.before.year, beside.before.since, beside.before.until) == (
        2023,
        day("2023-01-01"),
        day("2023-09-30"),
    )


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28"),
        ("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"),
        ("2024-02-01", "2024-02-28", "2023-02-01", "2023-02-28"),
        ("2024-01-31", "2024-03-31", "2023-01-31", "2023-03-31"),
        ("2023-02-01", "2023-02-28", "2022-02-01", "2022-02-28"),
        ("2024-01-28", "2024-03-28", "2023-01-28", "2023-03-28"),
        ("2024-11-30", "2024-11-30", "2023-11-30", "2023-11-30"),
        ("2024-02-01", "2024-02-15", "2023-02-01", "2023-02-15"),
    ],
)
def test_the_same_period_of_the_year_before_ends_with_its_month(since, until, first, last):
    assert year_before(day(since), day(until)) == (day(first), day(last))
