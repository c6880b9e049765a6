"""Has the centre compared an establishment that may be recorded twice?"""

from collections.abc import Iterator

from projects.checks.case import Case
from projects.checks.finding import Finding, Severity

RULE = "comparison"


def comparison(case: Case) -> Iterator[Finding]:
    """Until it has, support under another record of the same establishment is not seen by the check
    for repeated support. No query, and it names nothing."""
    for member in case.members:
        if member.beneficiary.awaits_comparison:
            yield Finding(
                Severity.WARNING,
                f"{member.name}: có thể đã được ghi ở nơi khác, Trung tâm sẽ đối chiếu; khi đó mới kiểm "
                "tra được hỗ trợ trùng.",
                f"co-so-{member.pk}",
                member=member.pk,
                rule=RULE,
            )
