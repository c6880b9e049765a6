"""Does the place exist on the day, and does the programme cover it?"""

from collections.abc import Iterator
from typing import Any

from khuyencong.dates import short_date
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity
from projects.models import Adjustment, AdjustmentState, AdjustmentSubject, AreaRule, Member

RULE = "place"


def place(case: Case) -> Iterator[Finding]:
    """A place that is not covered warns, for an officer to decide: whether an establishment comes in
    by another clause is not in the records. Three queries at most."""
    placed = [member for member in case.members if member.locality]
    rules = list(AreaRule.objects.in_force_on(case.day).prefetch_related("exempt_activities"))
    of_kinds = {(rule.province_kind, rule.place_kind): rule for rule in rules}
    gone = {member.pk for member in placed if not _existed(member, case)}
    gone -= _moved_by_decision(case) if gone else set()
    for member in placed:
        locality: Any = member.locality
        if member.pk in gone:
            yield Finding(
                Severity.ERROR,
                f"{member.name}: {locality} không tồn tại vào ngày "
                f"{short_date(member.first_day_of(case.proposal))}. Hãy chọn đơn vị hành chính có "
                "hiệu lực vào ngày bắt đầu thực hiện.",
                f"co-so-{member.pk}",
                member=member.pk,
                rule=RULE,
            )
        rule = of_kinds.get((locality.province.kind, locality.kind))
        if rule is None or rule.is_covered or _is_exempt(rule, case):
            continue
        if rule.covers_craft_villages and member.beneficiary.in_craft_village:
            continue
        yield Finding(
            Severity.WARNING,
            f"{member.name}: {locality} là {locality.get_kind_display()} của "
            f"{locality.province.get_kind_display()}, ngoài phạm vi địa bàn từ "
            f"{short_date(rule.valid_from) if rule.valid_from else 'trước đến nay'}. Hãy xem cơ sở "
            "có thuộc làng nghề được công nhận hoặc nội dung sản xuất sạch hơn không.",
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


def _is_exempt(rule: AreaRule, case: Case) -> bool:
    return case.proposal.activity_id in {each.pk for each in rule.exempt_activities.all()}
