"""Printed totals beside the records, each difference shown and judged by the precision of print.

Nothing is mended: "869,9 + 1.091,7" against "1.961,56" is shown as "lệch 0,04 triệu, trong sai số làm
tròn"; what rounding cannot explain is an error (projects.checks.rounding has the worked figures).
"""

from dataclasses import dataclass
from typing import Any

from projects.checks.rounding import Difference, Printed, added_up, with_record
from projects.ledger import FundingSplit
from projects.models import Amounts, Member, Plan, PrintedTotal


@dataclass(frozen=True)
class Compared:
    """One printed figure with the record (đồng) that it stands for."""

    label: str
    printed: str
    recorded: int
    difference: Difference


@dataclass(frozen=True)
class ReconciledLine:
    """One line of a printed document: do its parts add up, and does it say what the records say?"""

    label: str
    document: str
    stage: str
    until: Any
    figures: tuple[Compared, ...]
    parts: Difference

    @property
    def is_error(self) -> bool:
        differences = (self.parts, *(figure.difference for figure in self.figures))
        return any(not difference.is_rounding for difference in differences)


def reconciliation(plan: Plan, *, user: Any) -> tuple[ReconciledLine, ...]:
    """All printed lines of a plan. Two queries: the lines, and the sums of the ledger by day."""
    lines = (
        PrintedTotal.objects.filter(plan=plan).select_related("activity").order_by("until", "pk")
    )
    members = Member.objects.visible_to(user).filter(proposal__plan=plan)
    entries = FundingSplit.objects.filter(member__in=members)
    sums = entries.summed_by("stage", "effective_on", "member__proposal__activity")
    return tuple(_line(line, sums) for line in lines)


def _line(line: PrintedTotal, sums: list[tuple[Any, ...]]) -> ReconciledLine:
    recorded = Amounts.sum(
        money
        for stage, day, activity, money in sums
        if stage == line.stage and day <= line.until and line.activity_id in (None, activity)
    )
    printed = [Printed.read(text) for text in (line.support, line.own_share, line.total)]
    records = (recorded.state_support, recorded.beneficiary_contribution, recorded.total)
    labels = ("Nhà nước hỗ trợ", "Đối ứng", "Tổng")
    return ReconciledLine(
        label=line.label,
        document=line.document,
        stage=line.get_stage_display(),
        until=line.until,
        figures=tuple(
            Compared(label, each.text, record, with_record(each, record))
            for label, each, record in zip(labels, printed, records, strict=True)
        ),
        parts=added_up(printed[:2], printed[2]),
    )
