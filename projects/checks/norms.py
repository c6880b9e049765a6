"""Support against the dated norm: percentage and cap, establishment by establishment."""

from collections.abc import Iterator

from beneficiaries.models import BeneficiaryKind
from khuyencong.dates import short_date
from khuyencong.money import format_dong
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity, of_rule
from projects.models import Amounts, Member, SupportNorm
from projects.models.programme import FULL_PERCENT, percent

RULE = "norm"


def norms(case: Case) -> Iterator[Finding]:
    """The norm of programme and activity in force on the day of the case, of each establishment.

    A group of n establishments may so reach n × the cap. One query.
    """
    proposal = case.proposal
    norm = SupportNorm.objects.of(proposal, case.day)
    if norm is None:
        yield Finding(
            Severity.NOTICE,
            f"Danh mục chưa có định mức {proposal.programme.short_name} cho “{proposal.activity}” có "
            f"hiệu lực ngày {short_date(case.day)}: chưa so được mức hỗ trợ.",
            "id_activity",
            rule=RULE,
        )
        return
    for member in case.members:
        yield from judged(member, case.money(member), norm)


def judged(member: Member, money: Amounts, norm: SupportNorm) -> Iterator[Finding]:
    """This money of this establishment against this norm. No query."""
    name, support = member.name, money.state_support

    def finding(severity: Severity, message: str, *figures: int) -> Finding:
        return Finding(
            severity,
            f"{name}: {message}",
            f"co-so-{member.pk}",
            norm.legal_reference,
            member.pk,
            RULE,
            norm.pk,
            figures,
        )

    if norm.max_basis_points is not None and (
        support * FULL_PERCENT > norm.max_basis_points * money.total
    ):
        most = money.total * norm.max_basis_points // FULL_PERCENT
        yield finding(
            of_rule(norm),
            f"hỗ trợ {format_dong(support)} vượt mức {percent(norm.max_basis_points)} tổng kinh phí "
            f"{format_dong(money.total)} là {format_dong(support - most)}; nhiều nhất "
            f"{format_dong(most)}.",
            support,
            most,
        )
    if norm.cap is not None and support > norm.cap:
        if member.kind == BeneficiaryKind.GROUP:
            yield finding(
                Severity.NOTICE,
                f"gồm nhiều cơ sở chưa tách danh sách, nên chưa so được với mức trần "
                f"{format_dong(norm.cap)}/{norm.cap_unit}.",
            )
            return
        yield finding(
            of_rule(norm),
            f"hỗ trợ {format_dong(support)} vượt mức trần {format_dong(norm.cap)}/{norm.cap_unit} "
            f"là {format_dong(support - norm.cap)}.",
            support,
            norm.cap,
        )
