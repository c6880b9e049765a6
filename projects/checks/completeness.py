"""Is everything there that the centre needs to read the proposal?"""

from collections.abc import Iterator

from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Member, ProposalKind

AT_LEAST_IN_GROUP = 2


def completeness(case: Case) -> Iterator[Finding]:
    """Title, goals, time, establishments, and for each its work and its money."""
    proposal = case.proposal
    if not proposal.title.strip():
        yield _missing("Chưa có tên đề án.", "id_title")
    if not proposal.goals.strip():
        yield _missing("Chưa nêu mục tiêu, quy mô.", "id_goals")
    if not (proposal.starts_on and proposal.ends_on):
        yield _missing("Chưa có thời gian thực hiện (từ ngày, đến ngày).", "id_starts_on")
    if not proposal.implementing_unit.strip():
        yield _missing("Chưa có đơn vị thực hiện.", "id_implementing_unit")
    members = case.members
    if not members:
        yield _missing("Chưa có cơ sở tham gia nào.", "co-so")
    elif proposal.kind == ProposalKind.GROUP and len(members) < AT_LEAST_IN_GROUP:
        yield _missing("Đề án nhóm cần từ hai cơ sở trở lên.", "co-so")
    for member in members:
        yield from _of_member(member)


def _of_member(member: Member) -> Iterator[Finding]:
    name, anchor = member.name, f"co-so-{member.pk}"
    requested = member.balance.requested
    if not member.contents.strip():
        yield _missing(f"{name}: chưa ghi máy móc, nội dung đầu tư.", anchor, member.pk)
    if requested.state_support <= 0:
        yield _missing(f"{name}: chưa ghi số tiền đề nghị hỗ trợ.", anchor, member.pk)


def _missing(message: str, anchor: str, member: int | None = None) -> Finding:
    return Finding(Severity.ERROR, message, anchor, member=member, rule="complete")
