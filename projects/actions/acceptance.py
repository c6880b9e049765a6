"""Accepting a member's work, the one place that writes accepted money."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django_fsm import can_proceed

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import EventKind, record
from khuyencong.locking import lock
from khuyencong.money import format_dong
from khuyencong.provenance import Provenance
from projects.actions import files, ledger
from projects.actions.refusal import Refused, validated
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Amounts,
    FundingSplit,
    Member,
    OutcomeMeasure,
    Proposal,
    Stage,
)
from projects.notifications import announce
from projects.workflow import ProposalState


@dataclass(frozen=True)
class Measure:
    """One outcome: indicator code, unit, value before and after."""

    indicator: str
    unit: str
    before: int
    after: int


@dataclass(frozen=True)
class Minutes:
    """What the minutes say besides money: their number, who took part, the vouchers of the own
    share."""

    number: str = ""
    council: str = ""
    own_share_evidence: str = ""


def reasons_to_refuse(
    proposal: Proposal, member: Member, money: Amounts, *, accepted_on: datetime.date
) -> list[str]:
    """Why this member's work cannot be accepted with this money; empty when it can.

    Asks the ledger as it is now: call it with rows that are locked. Accepted support may not pass
    the approved support that is in force on the day of acceptance.
    """
    if not can_proceed(proposal.finish_acceptance):
        reason = (
            f"Đề án {proposal.code} đang ở trạng thái “{proposal.state_label}”; chỉ nghiệm thu "
            f"được đề án “{ProposalState.IN_PROGRESS.label}”."
        )
        return [reason]
    if member.acceptances.filter(result=AcceptanceResult.PASSED).exists():
        return [
            f"{member.beneficiary} đã được nghiệm thu đạt; mỗi cơ sở chỉ nghiệm thu đạt một lần."
        ]
    splits = FundingSplit.objects.filter(member=member)
    if not splits.sums(Stage.APPROVED)[Stage.APPROVED].total:
        return [
            f"{member.beneficiary} không có kinh phí được duyệt (chưa được giao, hoặc đã ngừng)."
        ]
    approved = splits.of_stage(Stage.APPROVED).filter(effective_on__lte=accepted_on).total_support()
    accepted = splits.of_stage(Stage.ACCEPTED).total_support()
    reasons = []
    negative = min(money.state_support, money.beneficiary_contribution, money.other_funds)
    if negative < 0:
        reasons.append(f"Số tiền nghiệm thu phải từ 0 đồng trở lên, không phải {negative} đồng.")
    if accepted + money.state_support > approved:
        reasons.append(
            f"{member.beneficiary}: hỗ trợ nghiệm thu {format_dong(money.state_support)} vượt phần "
            f"còn lại {format_dong(approved - accepted)} (đã phê duyệt {format_dong(approved)}, "
            f"đã nghiệm thu {format_dong(accepted)}). Hãy giảm số hỗ trợ, hoặc trình điều chỉnh "
            "kế hoạch trước."
        )
    return reasons


@transaction.atomic
def record_acceptance(
    *,
    member: Member,
    money: Amounts,
    accepted_on: datetime.date,
    by: Any,
    minutes: Minutes = Minutes(),
    measures: Iterable[Measure] = (),
    files_of: Iterable[File] = (),
    provenance: str = Provenance.RECORDED,
    source: str = "",
) -> Acceptance:
    """Ghi nhận nghiệm thu đạt một cơ sở; xong cơ sở còn lại cuối cùng thì đề án nghiệm thu xong.

    Raises PermissionDenied, or Refused: the proposal is not being carried out, accepted support
    would pass the approved one, the member has been accepted before.
    """
    proposal, member = lock(member.proposal, member)
    require(by, Permission.ACCEPTANCE_RECORD, member)
    if reasons := reasons_to_refuse(proposal, member, money, accepted_on=accepted_on):
        raise Refused(reasons)
    acceptance = Acceptance(
        member=member,
        accepted_on=accepted_on,
        minutes_number=minutes.number,
        council=minutes.council,
        own_share_evidence=minutes.own_share_evidence,
        result=AcceptanceResult.PASSED,
        provenance=provenance,
        source=source,
    )
    validated(acceptance).save()
    ledger.enter(
        member,
        Stage.ACCEPTED,
        money,
        accepted_on,
        acceptance=acceptance,
        provenance=provenance,
        source=source,
    )
    _keep_what_was_seen(acceptance, measures, files_of, by=by)
    record(EventKind.ACCEPTANCE_RECORDED, proposal, by=by, comment=str(acceptance))
    ledger.finish_if_done(proposal, by=by)
    return acceptance


@transaction.atomic
def record_failure(
    *,
    member: Member,
    accepted_on: datetime.date,
    reason: str,
    by: Any,
    minutes: Minutes = Minutes(),
    measures: Iterable[Measure] = (),
    files_of: Iterable[File] = (),
) -> Acceptance:
    """Ghi nhận nghiệm thu không đạt, with its reason and what was seen; it may be accepted another
    time."""
    proposal, member = lock(member.proposal, member)
    require(by, Permission.ACCEPTANCE_RECORD, member)
    if reasons := reasons_to_refuse(proposal, member, Amounts(), accepted_on=accepted_on):
        raise Refused(reasons)
    acceptance = Acceptance(
        member=member,
        accepted_on=accepted_on,
        minutes_number=minutes.number,
        council=minutes.council,
        own_share_evidence=minutes.own_share_evidence,
        result=AcceptanceResult.FAILED,
        reason=reason.strip(),
    )
    validated(acceptance).save()
    _keep_what_was_seen(acceptance, measures, files_of, by=by)
    comment = f"{acceptance}: {reason.strip()}"
    announce(record(EventKind.ACCEPTANCE_FAILED, proposal, by=by, comment=comment), proposal)
    return acceptance


def _keep_what_was_seen(
    acceptance: Acceptance, measures: Iterable[Measure], files_of: Iterable[File], *, by: Any
) -> None:
    """Outcomes, photographs and vouchers, whether the work passed or not."""
    for measure in measures:
        validated(OutcomeMeasure(acceptance=acceptance, **vars(measure))).save()
    for file in files_of:
        files.attach_to_acceptance(acceptance=acceptance, file=file, by=by)
