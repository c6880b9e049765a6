"""Printed totals beside the records as a whole: which entries a printed line stands for."""

import pytest

from khuyencong.accounts import roles
from projects.checks.rounding import Difference
from projects.models import PrintedTotal, Stage
from reports.figures.reconciliation import Compared, ReconciledLine, reconciliation
from tests.factories import approved, requested
from tests.reports.small_year import END, accept, day

M = 1_000_000


@pytest.fixture
def plan(small_year):
    return small_year["one"].proposal.plan


def printed(plan, label, until, figures, **fields):
    support, own, total = figures
    return PrintedTotal.objects.create(
        plan=plan, document="Báo cáo", label=label, until=until, support=support, own_share=own,
        total=total, **fields,
    )  # fmt: skip


def recorded(line):
    return [figure.recorded for figure in line.figures]


@pytest.fixture
def in_millions(small_year):
    """On 5 June one establishment is accepted with 3, 2 and 1 triệu; the year has single đồng beside."""
    member = small_year["two"]
    requested(member, 1000 * M)
    accept(member, "2024-06-05", 3 * M, 2 * M, M)
    return member


def test_a_line_tells_each_printed_figure_its_record_and_the_difference(plan, leader, in_millions):
    printed(plan, "Cộng", day("2024-06-05"), ("3", "2,5", "6,000000"))

    assert reconciliation(plan, user=leader) == (
        ReconciledLine(
            label="Cộng",
            document="Báo cáo",
            stage="nghiệm thu",
            until=day("2024-06-05"),
            figures=(
                Compared("Nhà nước hỗ trợ", "3", 3 * M + 90, Difference(-90, M // 2)),
                Compared("Đối ứng", "2,5", 2 * M + 9, Difference(M // 2 - 9, M // 20)),
                Compared("Tổng", "6,000000", 6 * M + 100, Difference(-100, 0)),
            ),
            parts=Difference(-M // 2, M // 2 + M // 20),
        ),
    )


def test_a_line_stands_for_one_stage_until_its_day_of_one_plan(
    plan, leader, small_year, in_millions
):
    accept(small_year["gone"], "2024-06-06", 5 * M)
    figures = ("1", "1", "2")
    of_acceptance = printed(plan, "đến ngày 5", day("2024-06-05"), figures)
    printed(plan, "đến ngày 4", day("2024-06-04"), figures)
    printed(plan, "phê duyệt", END, figures, stage=Stage.APPROVED)
    printed(small_year["whole"].proposal.plan, "của kế hoạch khác", END, figures)
    approved(small_year["two"], 7 * M, effective_on=END)

    told = {line.label: recorded(line)[0] for line in reconciliation(plan, user=leader)}

    assert list(told) == ["đến ngày 4", "đến ngày 5", "phê duyệt"]
    assert told == {"đến ngày 4": 90, "đến ngày 5": 3 * M + 90, "phê duyệt": 7 * M + 180}
    assert of_acceptance.stage == Stage.ACCEPTED


def test_a_line_of_one_content_leaves_the_others_out(plan, leader, small_year, in_millions):
    fairs = small_year["whole"].proposal.activity
    other = small_year["gone"]
    other.proposal.activity = fairs
    other.proposal.save()
    accept(other, "2024-06-06", 5 * M)
    figures = ("1", "1", "2")
    for activity in (fairs, in_millions.proposal.activity, None):
        printed(plan, str(activity), END, figures, activity=activity)

    told = [recorded(line)[0] for line in reconciliation(plan, user=leader)]

    assert told == [5 * M, 3 * M + 90, 8 * M + 90]


def test_an_officer_reads_the_records_of_the_own_places_beside_the_print(
    plan, make_user, small_year, in_millions
):
    printed(plan, "Cộng", END, ("1", "1", "2"))
    officer = make_user(roles.DistrictOfficer, small_year["one"].locality)

    (line,) = reconciliation(plan, user=officer)

    assert recorded(line) == [90, 9, 100]


@pytest.mark.parametrize(
    ("parts", "figure", "is_error"),
    [
        (Difference(0, 0), Difference(0, 0), False),
        (Difference(5, 5), Difference(-5, 5), False),
        (Difference(6, 5), Difference(0, 0), True),
        (Difference(0, 0), Difference(-6, 5), True),
    ],
)
def test_what_rounding_cannot_explain_is_an_error_wherever_it_stands(parts, figure, is_error):
    same = Compared("", "", 0, Difference(0, 0))
    line = ReconciledLine("", "", "", END, (same, Compared("", "", 0, figure)), parts)

    assert line.is_error is is_error
