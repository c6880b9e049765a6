"""Do the parts add up to what the dossier says, to the precision it is written in?"""

from collections.abc import Iterator

from khuyencong.money import format_dong
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.checks.rounding import compared
from projects.models import Amounts, Precision
from projects.models.stage import AMOUNT_LABELS


def sums(case: Case) -> Iterator[Finding]:
    """Rounded parts may miss a rounded total by half a last digit each; more is a mistake."""
    proposal = case.proposal
    asked = [member.balance.requested for member in case.members]
    if proposal.declared_total is not None and asked:
        added = Amounts.sum(asked).total
        parts = sum(1 for money in asked for name in AMOUNT_LABELS if getattr(money, name))
        unit = proposal.declared_precision
        difference = compared(added, proposal.declared_total, half_units=(parts + 1) * unit)
        if difference.amount:
            yield Finding(
                Severity.NOTICE if difference.is_rounding else Severity.ERROR,
                f"Tổng các phần là {format_dong(added)}, đơn ghi {format_dong(proposal.declared_total)}: "
                f"{difference.description}.",
                "id_declared_total",
                rule="sum",
                figures=(added, proposal.declared_total),
            )
    for member, money in zip(case.members, asked, strict=True):
        for name, label in AMOUNT_LABELS.items():
            amount = getattr(money, name)
            if amount % proposal.declared_precision:
                precision = Precision(proposal.declared_precision)
                yield Finding(
                    Severity.WARNING,
                    f"{member.name}: {label} {format_dong(amount)} lẻ hơn mức "
                    f"“{precision.label}” mà hồ sơ nói. Hãy xem lại số hoặc chọn lại mức.",
                    f"co-so-{member.pk}",
                    member=member.pk,
                    rule="precision",
                    figures=(amount, proposal.declared_precision),
                )
