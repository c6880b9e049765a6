"""Amounts that nobody can mean: a unit or a digit has slipped. No law, and no norm is asked."""

from collections.abc import Iterator

from khuyencong.money import format_dong, format_trieu
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import plausible as most
from projects.models.stage import AMOUNT_LABELS

RULE = "plausible"


def plausible(case: Case) -> Iterator[Finding]:
    """An error whatever the norm weighs. Fields refuse such amounts; this stops those that came in
    by another way. No query."""
    for member in case.members:
        money = case.money(member)
        for name, label in AMOUNT_LABELS.items():
            amount, limit = getattr(money, name), most.AMOUNT_LIMITS[name]
            if amount > limit:
                yield Finding(
                    Severity.ERROR,
                    f"{member.name}: {label} {format_dong(amount)} vượt giới hạn một cơ "
                    f"sở có thể có là {format_trieu(limit, with_unit=True)}. Hãy kiểm tra lại đơn vị "
                    "tính.",
                    f"co-so-{member.pk}",
                    member=member.pk,
                    rule=RULE,
                    figures=(amount, limit),
                )
    declared = case.proposal.declared_total or 0
    if declared > most.PROPOSAL_TOTAL:
        yield Finding(
            Severity.ERROR,
            f"Tổng kinh phí ghi trong hồ sơ {format_dong(declared)} vượt giới hạn một đề án có thể có "
            f"là {format_trieu(most.PROPOSAL_TOTAL, with_unit=True)}. Hãy kiểm tra lại đơn vị tính.",
            "id_declared_total",
            rule=RULE,
            figures=(declared, most.PROPOSAL_TOTAL),
        )
