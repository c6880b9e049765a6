"""Does the money shrink, never grow, on its way from the approval to the settlement?"""

from collections.abc import Iterator

from khuyencong.money import format_dong
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Stage

ORDER = (
    (Stage.REQUESTED, Stage.APPRAISED),
    (Stage.APPROVED, Stage.CONTRACTED),
    (Stage.APPROVED, Stage.ACCEPTED),
    (Stage.ACCEPTED, Stage.SETTLED),
)


def stages(case: Case) -> Iterator[Finding]:
    """Actions refuse this; records from before the portal and later adjustments may still show it."""
    for member in case.members:
        for earlier, later in ORDER:
            before, after = member.balance.at(earlier), member.balance.at(later)
            if after.state_support > before.state_support:
                yield Finding(
                    Severity.WARNING,
                    f"{member.name}: hỗ trợ {later.label} "
                    f"{format_dong(after.state_support)} cao hơn {earlier.label} "
                    f"{format_dong(before.state_support)}.",
                    f"co-so-{member.pk}",
                    member=member.pk,
                    rule="stages",
                    figures=(before.state_support, after.state_support),
                )
