"""Has the same establishment been given money for the same content before, or elsewhere?"""

from collections.abc import Iterator
from typing import Any

from projects.checks.case import Case
from projects.checks.finding import Finding, Related, Severity
from projects.models import Member, Proposal, RepeatRule
from projects.workflow import ProposalState

RULE = "repeated"
ELSEWHERE = "một đề án ngoài địa bàn của bạn"
CLOSED = (
    ProposalState.WITHDRAWN,
    ProposalState.REJECTED,
    ProposalState.NOT_SELECTED,
    ProposalState.STOPPED,
)


def repeated(case: Case) -> Iterator[Finding]:
    """Within the years of the dated rule, and in the other programme of the same year. Three
    queries at most."""
    proposal = case.proposal
    rule = RepeatRule.objects.in_force_on(case.day).filter(programme=proposal.programme_id).first()
    since = proposal.year - rule.years if rule else proposal.year
    others = (
        Member.objects.filter(
            beneficiary__in=[member.beneficiary_id for member in case.members],
            proposal__activity=proposal.activity_id,
            proposal__year__range=(since, proposal.year),
        )
        .exclude(proposal=proposal.pk)
        .exclude(proposal__state__in=CLOSED)
        .select_related("proposal__programme")
        .order_by("-proposal__year", "proposal__code")
    )
    found = list(others)
    seen = _seen(found, case.user)
    for member in case.members:
        same = [other for other in found if other.beneficiary_id == member.beneficiary_id]
        now = [other.proposal for other in same if other.proposal.year == proposal.year]
        past = [
            other.proposal
            for other in same
            if other.proposal.year < proposal.year
            and other.proposal.state in ProposalState.decided()
        ]
        across = [each for each in now if each.programme_id != proposal.programme_id]
        beside = [each for each in now if each.programme_id == proposal.programme_id]
        if across:
            yield _finding(
                member,
                f"năm {proposal.year} còn có ở {across[0].programme.short_name} cho cùng nội dung",
                across,
                seen,
                "Thông tư 28/2018/TT-BTC, điều kiện hỗ trợ (chưa kiểm chứng)",
            )
        if beside:
            yield _finding(
                member, f"còn có trong đề án khác cùng năm {proposal.year}", beside, seen
            )
        if past and rule:
            yield _finding(
                member,
                f"đã được hỗ trợ cùng nội dung trong {rule.years} năm gần đây",
                past,
                seen,
                rule.legal_reference,
            )


def _seen(found: list[Member], user: Any) -> set[int]:
    """Proposals that may be named to this user."""
    keys = {other.proposal_id for other in found}
    if not keys or user.role_class.sees_all_localities:
        return keys
    visible = Proposal.objects.visible_to(user).filter(pk__in=keys)
    return set(visible.values_list("pk", flat=True))


def _finding(
    member: Member, said: str, proposals: list[Proposal], seen: set[int], reference: str = ""
) -> Finding:
    related = tuple(
        Related(f"{each.code} ({each.year})", each.get_absolute_url())
        if each.pk in seen
        else Related(ELSEWHERE)
        for each in proposals
    )
    names = ", ".join(dict.fromkeys(each.label for each in related))
    return Finding(
        Severity.WARNING,
        f"{member.name}: {said} – {names}.",
        f"co-so-{member.pk}",
        reference,
        member.pk,
        RULE,
        related=related,
    )
