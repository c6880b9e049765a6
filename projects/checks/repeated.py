"""Has the same establishment been given money for the same content before, or elsewhere?"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from projects.checks.case import Case
from projects.checks.commitments import ONE_SOURCE
from projects.checks.finding import Finding, Related, Severity
from projects.models import Member, Proposal, RepeatRule
from projects.models.scope import programmes_of
from projects.workflow import ProposalState

RULE = "repeated"
ELSEWHERE = "một đề án ngoài phạm vi của bạn"
CLOSED = (
    ProposalState.WITHDRAWN,
    ProposalState.REJECTED,
    ProposalState.NOT_SELECTED,
    ProposalState.STOPPED,
)


def repeated(case: Case) -> Iterator[Finding]:
    """Within the years of the dated rule, and in the other programme of the same year; for who sees all
    places also under another record with the same tax code (docs/adr/0023 says why for no one else).
    Three queries at most."""
    proposal = case.proposal
    rule = RepeatRule.objects.in_force_on(case.day).filter(proposal.programme.rules).first()
    since = proposal.year - rule.years if rule else proposal.year
    others = (
        Member.objects.filter(
            _of_the_same(case),
            proposal__activity=proposal.activity_id,
            proposal__year__range=(since, proposal.year),
        )
        .exclude(proposal=proposal.pk)
        .exclude(proposal__state__in=CLOSED)
        .select_related("proposal__programme", "beneficiary")
        .order_by("-proposal__year", "proposal__code")
    )
    found = list(others)
    seen = _seen(found, case.user)
    if case.user.role_class.sees_only_approved:  # to whom nothing else is said to be there
        found = [other for other in found if other.proposal_id in seen]
    for member in case.members:
        same = [other for other in found if _is_same(other, member)]
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
                case.condition(ONE_SOURCE),
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


def _of_the_same(case: Case) -> Q:
    same = Q(beneficiary__in=[member.beneficiary_id for member in case.members])
    codes = {member.beneficiary.tax_digits for member in case.members} - {""}
    if codes and case.user.role_class.sees_all_localities:
        own = case.user.own_offices  # nothing is compared across offices (docs/adr/0024)
        within = Q() if own is None else Q(beneficiary__office__in=own)
        same |= within & Q(beneficiary__tax_digits__in=codes)
    return same


def _is_same(one: Member, other: Member) -> bool:
    """The same record or, where that was looked for, the same tax code."""
    mine, theirs = one.beneficiary, other.beneficiary
    return mine.pk == theirs.pk or bool(mine.tax_digits and mine.tax_digits == theirs.tax_digits)


def _seen(found: list[Member], user: Any) -> set[int]:
    """Proposals that may be named to this user."""
    keys = {other.proposal_id for other in found}
    role = user.role_class
    if not keys or (
        role.sees_all_localities and not role.sees_only_approved and programmes_of(user) is None
    ):
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
