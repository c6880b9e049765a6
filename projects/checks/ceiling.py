"""Is there room in the plan for what is asked?"""

from collections.abc import Iterator

from khuyencong.money import format_dong
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.ledger import support_held
from projects.models import Plan


def ceiling(case: Case) -> Iterator[Finding]:
    """With what the plan holds already, of a proposal on its way to it (asked only while it can be
    mended). Two queries at most. That a decision never passes the ceiling is no warning: the action
    refuses it."""
    proposal = case.proposal
    plan = Plan.objects.filter(programme=proposal.programme_id, year=proposal.year).first()
    if plan is None or plan.ceiling is None:
        return
    left = plan.ceiling - support_held(plan, without=proposal)
    wanted = sum(case.money(member).state_support for member in case.members)
    if wanted > left:
        yield Finding(
            Severity.WARNING,
            f"{plan} còn {format_dong(max(left, 0))} trong mức tối đa {format_dong(plan.ceiling)}, "
            f"không đủ cho {format_dong(wanted)} của đề án này.",
            rule="ceiling",
            figures=(wanted, left),
        )
