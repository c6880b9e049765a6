"""Support against the dated norm: percentage and cap, establishment by establishment."""

from collections.abc import Iterator

from beneficiaries.models import BeneficiaryKind
from khuyencong.dates import short_date
from khuyencong.money import format_dong
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity, of_rule
from projects.models import Amounts, Member, SupportNorm
from projects.models.programme import FULL_PERCENT, ProgrammeLevel, percent

RULE = "norm"


def norms(case: Case) -> Iterator[Finding]:
    """The norm of the day, of each establishment. A group of n establishments may so reach n × the
    cap. One query where there is one."""
    norm = norm_of(case)
    if norm is None:
        yield _no_norm(case)
        return
    if norm.is_recoverable:
        yield Finding(
            Severity.NOTICE,
            "Theo định mức này, hỗ trợ phải được thu hồi. Hãy xem mức và thời hạn hoàn trả trong văn bản.",
            "id_activity",
            norm.legal_reference,
            rule=RULE,
            norm=norm.pk,
        )
    for member in case.members:
        yield from judged(member, case.money(member), norm)


def norm_of(case: Case) -> SupportNorm | None:
    """The one norm that a proposal is measured by on the day: of its programme and content and, of the
    local programme, of the province of its own office, never of another or of none."""
    proposal = case.proposal
    rows = SupportNorm.objects.in_force_on(case.day).filter(
        proposal.programme.rules, activity=proposal.activity_id
    )
    return next((row for row in rows.select_related("programme") if _is_of(row, case)), None)


def _is_of(norm: SupportNorm, case: Case) -> bool:
    if norm.programme.level == ProgrammeLevel.NATIONAL:
        return True
    return case.province is not None and norm.province_id == case.province.pk


def _no_norm(case: Case) -> Finding:
    """A province that has norms and none for this content may give none; one that has no norm at all
    has not told the portal yet, and somebody has to look."""
    proposal, day = case.proposal, short_date(case.day)
    if proposal.programme.level == ProgrammeLevel.LOCAL and not _has_norms(case):
        name = case.province.name if case.province else "tỉnh, thành phố"
        return Finding(
            Severity.WARNING,
            f"Chưa có định mức của {name[:1].lower()}{name[1:]} cho ngày {day}: chưa so được mức hỗ "
            "trợ, và định mức của nơi khác không thay được.",
            "id_activity",
            rule=RULE,
        )
    return Finding(
        Severity.NOTICE,
        f"Danh mục chưa có định mức {proposal.programme.short_name} cho “{proposal.activity}” có "
        f"hiệu lực ngày {day}: chưa so được mức hỗ trợ.",
        "id_activity",
        rule=RULE,
    )


def _has_norms(case: Case) -> bool:
    rows = SupportNorm.objects.in_force_on(case.day).filter(programme=case.proposal.programme_id)
    return case.province is not None and rows.filter(province=case.province).exists()


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
