"""The two commitments without which no support is paid: the own share, and no other state money."""

from collections.abc import Iterator

from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Member

# The four conditions of TT 28/2018/TT-BTC were read only through a provincial text that mirrors
# them (QĐ 34/2020 Bình Thuận), so they warn.
REFERENCE = "Thông tư 28/2018/TT-BTC, điều kiện hỗ trợ (chưa kiểm chứng)"


def commitments(case: Case) -> Iterator[Finding]:
    for member in case.members:
        name = member.name
        if case.money(member).beneficiary_contribution <= 0:
            yield _missing(f"{name}: chưa ghi kinh phí đối ứng.", member)
        if member.own_share_committed_on is None:
            yield _missing(f"{name}: chưa ghi ngày cam kết kinh phí đối ứng.", member)
        if member.no_other_support_declared_on is None:
            yield _missing(f"{name}: chưa ghi ngày cam kết chưa được hỗ trợ từ nguồn khác.", member)


def _missing(message: str, member: Member) -> Finding:
    anchor = f"co-so-{member.pk}"
    return Finding(Severity.WARNING, message, anchor, REFERENCE, member.pk, "commitment")
