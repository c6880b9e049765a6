"""The two commitments without which no support is paid: the own share, and no other state money."""

from collections.abc import Iterator

from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Member

OWN_SHARE, ONE_SOURCE = "own-share", "one-source"  # conditions among the provisions


def commitments(case: Case) -> Iterator[Finding]:
    """The text of the conditions was read only through one that mirrors it, so they warn."""
    own_share, one_source = case.condition(OWN_SHARE), case.condition(ONE_SOURCE)
    for member in case.members:
        name = member.name
        if case.money(member).beneficiary_contribution <= 0:
            yield _missing(f"{name}: chưa ghi kinh phí đối ứng.", member, own_share)
        if member.own_share_committed_on is None:
            yield _missing(f"{name}: chưa ghi ngày cam kết kinh phí đối ứng.", member, own_share)
        if member.no_other_support_declared_on is None:
            yield _missing(
                f"{name}: chưa ghi ngày cam kết chưa được hỗ trợ từ nguồn khác.", member, one_source
            )


def _missing(message: str, member: Member, reference: str) -> Finding:
    anchor = f"co-so-{member.pk}"
    return Finding(Severity.WARNING, message, anchor, reference, member.pk, "commitment")
