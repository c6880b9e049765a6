"""Whom the text of the day supports, for which contents and trades. All of it warns or is noted: an
officer reads the text, the records know only forms, codes and the name of a trade."""

from collections.abc import Iterator

from beneficiaries.models import BeneficiaryKind
from khuyencong.dates import short_date
from khuyencong.text import fold
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Member, ProposalKind, Provision
from projects.models.provision import ProvisionTopic

KIND, CONTENT, TRADE = "kind", "content", "trade"
ONE_TRADE, INVESTOR = "one-trade-group", "cluster-investor"
NO_FORM = (BeneficiaryKind.GROUP, BeneficiaryKind.SERVICE_UNIT)
INVESTORS = (
    BeneficiaryKind.ENTERPRISE,
    BeneficiaryKind.COOPERATIVE,
    BeneficiaryKind.COOPERATIVE_UNION,
)


def kinds(case: Case) -> Iterator[Finding]:
    """A form of establishment of which the text of the day does not speak, and who is no investor of a
    cluster where only such are supported."""
    known = case.provisions_on(ProvisionTopic.BENEFICIARY)
    rule = next(iter(known.values()), None)
    for member in case.members:
        if rule and member.kind not in (*known, *NO_FORM):
            said = f"{BeneficiaryKind(member.kind).label} chưa thuộc đối tượng vào ngày"
            yield _of_member(member, f"{said} {short_date(case.day)}.", rule, KIND)
    investor = case.provisions_on(ProvisionTopic.CONDITION).get(INVESTOR)
    for member in case.members if investor else ():
        if member.kind not in INVESTORS:
            yield _of_member(member, f"{investor}.", investor, KIND)  # type: ignore[arg-type]


def content(case: Case) -> Iterator[Finding]:
    """A content that came with a later text."""
    rows = [row for row in case.provisions if row.topic == ProvisionTopic.CONTENT]
    if rows and not case.provisions_on(ProvisionTopic.CONTENT):
        yield Finding(
            Severity.WARNING,
            f"“{rows[0]}” chưa thuộc nội dung khuyến công vào ngày {short_date(case.day)}.",
            "id_activity",
            rows[0].legal_reference,
            rule=CONTENT,
        )


def trades(case: Case) -> Iterator[Finding]:
    """A trade that is not told cannot be held against the list; a group for machines is of one."""
    listed = next(iter(case.provisions_on(ProvisionTopic.TRADE).values()), None)
    for member in case.members if listed else ():
        if not member.beneficiary.trade.strip() and member.kind not in NO_FORM:
            said = "chưa ghi ngành nghề, nên chưa xem được có thuộc ngành nghề được hỗ trợ không."
            yield _of_member(member, said, listed, TRADE, Severity.NOTICE)  # type: ignore[arg-type]
    rule = case.provisions_on(ProvisionTopic.CONDITION).get(ONE_TRADE)
    told = {fold(each.beneficiary.trade): each.beneficiary.trade for each in case.members}
    told.pop("", None)
    if rule and case.proposal.kind == ProposalKind.GROUP and len(told) > 1:
        yield Finding(
            Severity.WARNING,
            f"{rule}; hồ sơ các cơ sở ghi: {'; '.join(sorted(told.values()))}. Hãy xem có cùng ngành "
            "không.",
            "co-so",
            rule.legal_reference,
            rule=TRADE,
        )


def _of_member(
    member: Member, said: str, rule: Provision, name: str, severity: Severity = Severity.WARNING
) -> Finding:
    return Finding(
        severity,
        f"{member.name}: {said}",
        f"co-so-{member.pk}",
        rule.legal_reference,
        member.pk,
        name,
    )
