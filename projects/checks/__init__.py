"""What must hold of a proposal, one kind of rule a file; all are asked together.

A finding says what was found, where to mend it and by which text. What this portal itself needs to
go on, and what a text that was read demands, is an error; a rule that was not read in its text warns.
"""

from dataclasses import replace
from typing import Any

from projects.checks.case import Case, case_of, rule_day
from projects.checks.ceiling import ceiling
from projects.checks.commitments import commitments
from projects.checks.comparison import comparison
from projects.checks.completeness import completeness
from projects.checks.dossier import dossier
from projects.checks.finding import Finding, Related, Severity
from projects.checks.norms import norms
from projects.checks.period import period
from projects.checks.place import place
from projects.checks.plausible import plausible
from projects.checks.provisions import content, kinds, trades
from projects.checks.repeated import repeated
from projects.checks.size import size
from projects.checks.stages import stages
from projects.checks.sums import sums
from projects.models import AcceptedFinding, Member, Proposal

# What is missing is asked while it can be mended; what the law says of the money, always.
WHILE_MENDABLE = (plausible, completeness, dossier, commitments, size, sums, ceiling, trades)
ALWAYS = (norms, repeated, comparison, place, kinds, content, period, stages)
ELSEWHERE = "Một cơ sở ở địa bàn khác trong đề án còn thiếu thông tin, giấy tờ hoặc vượt quy định."

__all__ = ["Case", "Finding", "Related", "Severity", "case_of", "errors", "rule_day", "run"]


def run(proposal: Proposal, *, user: Any) -> list[Finding]:
    """All findings, errors first, as this user may read them: of establishments outside the own
    localities a local officer learns that something is missing, and not of whom or what; a sum in
    which their money hides is such a finding, too.
    Queries do not grow with the number of members."""
    case = case_of(proposal, user)
    rules = (*WHILE_MENDABLE, *ALWAYS) if proposal.is_under_check else ALWAYS
    found = [finding for rule in rules for finding in rule(case)]
    if not user.role_class.sees_all_localities:
        members = Member.objects.visible_to(user).filter(proposal=proposal)
        seen = {None, *members.values_list("pk", flat=True)}
        is_whole = seen.issuperset(member.pk for member in case.members)
        readable = [
            f for f in found if f.member in seen and (is_whole or f.member or not f.figures)
        ]
        elsewhere = {f.severity for f in found if f not in readable}
        found = readable + [Finding(severity, ELSEWHERE) for severity in elsewhere]
    names = {member.pk: member.name for member in case.members}
    found = [replace(each, establishment=names.get(each.member or 0, "")) for each in found]
    found = _with_acceptances(proposal, found)
    return sorted(found, key=lambda f: (f.severity.rank, f.waiver is not None))


def errors(findings: list[Finding]) -> list[str]:
    """The sentences that hold a proposal up."""
    return [finding.message for finding in findings if finding.severity is Severity.ERROR]


def _with_acceptances(proposal: Proposal, found: list[Finding]) -> list[Finding]:
    """Each warning with who waived it and why, if somebody did. One query."""
    if not any(finding.severity is Severity.WARNING for finding in found):
        return found
    rows = AcceptedFinding.objects.filter(proposal=proposal).select_related("accepted_by")
    waivers = {row.fingerprint: row for row in rows}
    return [replace(each, waiver=waivers.get(each.fingerprint)) for each in found]
