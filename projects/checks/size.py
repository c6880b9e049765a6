"""Is an enterprise small or medium, by the figures of its record?"""

from collections.abc import Iterator

from beneficiaries.models import Beneficiary, BeneficiaryKind
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity, of_rule
from projects.models import Member, SizeLimit

RULE = "size"


def size(case: Case) -> Iterator[Finding]:
    """Answered by the record of each enterprise (workers, capital, revenue); a warning is taken on with
    a reason. One query, where there is an enterprise."""
    enterprises = [each for each in case.members if each.kind == BeneficiaryKind.ENTERPRISE]
    limit = SizeLimit.objects.in_force_on(case.day).first() if enterprises else None
    for member in enterprises if limit else ():
        yield from _of_member(member, limit)  # type: ignore[arg-type]


def _of_member(member: Member, limit: SizeLimit) -> Iterator[Finding]:
    record, anchor = member.beneficiary, f"co-so-{member.pk}"
    if limit.is_exceeded_by(record):
        message = "số lao động, vốn hoặc doanh thu trong hồ sơ vượt mức doanh nghiệp nhỏ và vừa."
        severity = of_rule(limit)
    elif not _is_answered_by(record):
        message = (
            "hồ sơ chưa ghi số lao động, vốn hoặc doanh thu để biết có là doanh nghiệp nhỏ và vừa."
        )
        severity = Severity.NOTICE
    else:
        return
    yield Finding(
        severity, f"{member.name}: {message}", anchor, limit.legal_reference, member.pk, RULE
    )


def _is_answered_by(record: Beneficiary) -> bool:
    size = record.capital, record.annual_revenue
    return record.employees is not None and size != (None, None)
