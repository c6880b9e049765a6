"""Does the place exist on the day, and does the programme cover it?"""

from collections.abc import Iterator
from typing import Any

from khuyencong.dates import short_date
from khuyencong.localities.changes import told_of_day
from khuyencong.localities.models import Locality
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Adjustment, AdjustmentState, AdjustmentSubject, AreaRule, Member

RULE = "place"
ADVICE = "Hãy xem cơ sở có thuộc trường hợp khác được hỗ trợ không."


def place(case: Case) -> Iterator[Finding]:
    """A place that is not covered, or of which the text of the day does not speak, warns, for an
    officer to decide: whether an establishment comes in by another clause is not in the records. Two
    queries at most."""
    placed = [member for member in case.members if member.locality]
    rules = _rules_that_warn(case)
    gone = {member.pk for member in placed if not _existed(member, case)}
    gone -= _moved_by_decision(case) if gone else set()
    for member in placed:
        locality: Any = member.locality
        if member.pk in gone:
            yield Finding(
                Severity.ERROR,
                f"{member.name}: {told_of_day(locality, member.first_day_of(case.proposal))}",
                f"co-so-{member.pk}",
                member=member.pk,
                rule=RULE,
            )
        rule = rules.get((locality.province.kind, locality.kind))
        if rule and not (rule.covers_craft_villages and member.beneficiary.in_craft_village):
            yield _of_area(rule, member, locality)


def _rules_that_warn(case: Case) -> dict[tuple[str, str], AreaRule]:
    """By kind of province and of place, without those from which the content is exempt. One query."""
    rules = AreaRule.objects.in_force_on(case.day).exclude(is_covered=True)
    rules = rules.exclude(exempt_activities=case.proposal.activity_id)
    return {(rule.province_kind, rule.place_kind): rule for rule in rules}


def _of_area(rule: AreaRule, member: Member, locality: Locality) -> Finding:
    kinds = f"{locality.get_kind_display()} của {locality.province.get_kind_display()}"
    since = short_date(rule.valid_from) if rule.valid_from else "trước đến nay"
    if rule.is_covered is None:
        said = f"là {kinds}; quy định có hiệu lực từ {since} chưa cho biết có thuộc phạm vi không."
    else:
        said = f"là {kinds}, ngoài phạm vi địa bàn từ {since}."
    return Finding(
        Severity.WARNING,
        f"{member.name}: {locality} {said} {rule.advice or ADVICE}",
        f"co-so-{member.pk}",
        rule.legal_reference,
        member.pk,
        RULE,
    )


def _existed(member: Member, case: Case) -> bool:
    """The place was there when the work began; a successor took over the place as it was decided."""
    locality: Any = member.locality
    return member.replaces_id is not None or locality.is_valid_on(
        member.first_day_of(case.proposal)
    )


def _moved_by_decision(case: Case) -> set[int | None]:
    """Establishments whose place a decision changed: the new one need not have been there when the
    work began. Asked only of proposals that can have one."""
    if case.proposal.is_under_check:
        return set()
    decided = Adjustment.objects.filter(proposal=case.proposal, subject=AdjustmentSubject.PLACE)
    return set(decided.filter(state=AdjustmentState.DECIDED).values_list("member", flat=True))
