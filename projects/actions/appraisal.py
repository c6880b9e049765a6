"""Appraising: with which money a proposal goes on, or why it does not."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import short_date, today
from khuyencong.locking import lock
from khuyencong.money import format_dong
from projects import checks, ledger
from projects.actions.steps import require_step, take_step
from projects.checks.norms import judged, norm_of
from projects.models import (
    AcceptedFinding,
    Amounts,
    Appraisal,
    AppraisalMode,
    AppraisalScore,
    Criterion,
    Fact,
    Proposal,
    Stage,
)
from projects.models.event import ProposalEvent
from projects.refusal import Refused, refuse, validated


@dataclass(frozen=True)
class Judgement:
    """How the appraisal was held and what it found; `scores` by key of the criterion, and why some of
    them are other than the records of the establishments say."""

    appraised_on: datetime.date
    mode: str = AppraisalMode.REVIEWER
    council: str = ""
    minutes_number: str = ""
    conclusion: str = ""
    scores: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""


@transaction.atomic
def appraise(
    *,
    proposal: Proposal,
    amounts: Mapping[int, Amounts],
    by: Any,
    judgement: Judgement | None = None,
    comment: str = "",
) -> Proposal:
    """Thẩm định đạt, with the appraised money of every member (by its key, in đồng).

    Refused when a member has no amounts, is given more support than it asked for, or more than a
    norm allows that was read in its text (with its citation).
    """
    proposal = lock(proposal)
    require_step(proposal, "appraise", by=by, comment=comment)
    case = checks.case_of(proposal, by)
    reasons = []
    for member in case.members:
        asked, given = member.balance.requested, amounts.get(member.pk)
        if given is None:
            reasons.append(f"{member.name}: chưa ghi số tiền thẩm định.")
        elif given.state_support > asked.state_support:
            reasons.append(
                f"{member.name}: thẩm định hỗ trợ {format_dong(given.state_support)}, cao "
                f"hơn mức đề nghị {format_dong(asked.state_support)}. Hãy giảm số thẩm định, hoặc "
                "trả lại để cơ sở đề nghị lại."
            )
    if reasons:
        raise Refused(reasons)
    _refuse_over_norm(case, amounts)
    for member in case.members:
        ledger.type_money(member, Stage.APPRAISED, amounts[member.pk], today())
    _write_judgement(proposal, judgement, by=by, has_passed=True)
    return take_step(proposal, "appraise", kind=ProposalEvent.APPRAISED, by=by, comment=comment)


@transaction.atomic
def reject(
    *, proposal: Proposal, by: Any, comment: str, judgement: Judgement | None = None
) -> Proposal:
    """Thẩm định không đạt, with its reason."""
    proposal = lock(proposal)
    require_step(proposal, "reject", by=by, comment=comment)
    _write_judgement(proposal, judgement, by=by, has_passed=False)
    return take_step(proposal, "reject", kind=ProposalEvent.REJECTED, by=by, comment=comment)


@transaction.atomic
def waive(*, proposal: Proposal, fingerprint: str, reason: str, by: Any) -> AcceptedFinding:
    """Chấp nhận một cảnh báo với lý do bằng chữ. The finding is looked up afresh: what is no longer
    found, or is an error, cannot be waived."""
    proposal = lock(proposal)
    require(by, Permission.FINDING_ACCEPT, proposal)
    found = {each.fingerprint: each for each in checks.run(proposal, user=by)}
    finding = found.get(fingerprint)
    if finding is None:
        raise Refused(
            "Cảnh báo này không còn, hoặc số liệu đã đổi. Hãy tải lại trang để xem kết quả kiểm tra "
            "mới.",
            code="too-late",
        )
    if finding.waiver is not None:
        raise Refused(f"Cảnh báo này đã được {finding.waiver.accepted_by} chấp nhận.", "too-late")
    if not finding.may_be_waived:
        raise Refused("Lỗi phải sửa thì không chấp nhận được; chỉ chấp nhận được cảnh báo.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do chấp nhận cảnh báo.")
    accepted = AcceptedFinding(
        proposal=proposal,
        rule=finding.rule,
        fingerprint=fingerprint,
        message=finding.message,
        reference=finding.reference,
        reason=reason.strip(),
        accepted_at=timezone.now(),
        accepted_by=by,
    )
    validated(accepted).save()
    comment = f"{finding.message} Lý do: {reason.strip()}"
    record(ProposalEvent.FINDING_ACCEPTED, proposal, by=by, comment=comment)
    return accepted


def facts_of(proposal: Proposal) -> set[str]:
    """What the records say of the establishments and the content (values of Fact). Two queries."""
    found = set()
    for member in proposal.members.select_related("beneficiary").prefetch_related(
        "beneficiary__products"
    ):
        who = member.beneficiary
        found |= {Fact.WOMAN} if who.owner_is_woman else set()
        found |= {Fact.ETHNIC_MINORITY} if who.owner_is_ethnic_minority else set()
        found |= {Fact.CRAFT_VILLAGE} if who.in_craft_village else set()
        for product in who.products.all():
            found |= {Fact.OCOP} if product.ocop_stars else set()
            found |= {Fact.TYPICAL_PRODUCT} if product.award else set()
    cleaner = ("pollution", "cleaner")
    found |= {Fact.CLEANER} if proposal.activity.code.startswith(cleaner) else set()
    return {str(fact) for fact in found}


def points_by_record(criterion: Criterion, facts: set[str]) -> int | None:
    """What the records give for a criterion: all of its points or none; None where they do not answer
    it."""
    if not criterion.fact:
        return None
    return criterion.weight if criterion.fact in facts else 0


def _refuse_over_norm(case: checks.Case, amounts: Mapping[int, Amounts]) -> None:
    norm = norm_of(case)
    if norm is None:
        return
    over = [
        f"{finding.message} ({finding.reference})"
        for member in case.members
        for finding in judged(member, amounts[member.pk], norm)
        if finding.severity is checks.Severity.ERROR
    ]
    if over:
        raise Refused(over)


def _write_judgement(
    proposal: Proposal, judgement: Judgement | None, *, by: Any, has_passed: bool
) -> None:
    if judgement is None:
        judgement = Judgement(appraised_on=today())
    appraisal = Appraisal(
        proposal=proposal,
        mode=judgement.mode,
        appraised_on=judgement.appraised_on,
        council=judgement.council,
        minutes_number=judgement.minutes_number,
        conclusion=judgement.conclusion,
        has_passed=has_passed,
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    refuse(ledger.rules.day(judgement.appraised_on, "Ngày thẩm định"))
    validated(appraisal).save()
    criteria = list(
        Criterion.objects.in_force_on(judgement.appraised_on).filter(pk__in=judgement.scores)
    )
    if len(criteria) < len(judgement.scores):
        raise Refused(
            f"Có tiêu chí không còn hoặc chưa có hiệu lực ngày {short_date(judgement.appraised_on)}, nên "
            "không ghi được điểm. Hãy kiểm tra lại ngày thẩm định."
        )
    facts = facts_of(proposal) if criteria else set()
    for criterion in criteria:
        points, by_record = judgement.scores[criterion.pk], points_by_record(criterion, facts)
        differs = by_record is not None and points != by_record
        if differs and not judgement.reason.strip():
            raise Refused(
                f"“{criterion.name}”: hồ sơ đơn vị cho {by_record} điểm, chấm {points} điểm. Hãy ghi lý do "
                "chấm khác hồ sơ, hoặc bổ sung hồ sơ đơn vị trước."
            )
        score = AppraisalScore(
            appraisal=appraisal,
            criterion=criterion,
            points=points,
            out_of=criterion.weight,
            by_record=by_record,
            reason=judgement.reason.strip() if differs else "",
        )
        validated(score).save()
