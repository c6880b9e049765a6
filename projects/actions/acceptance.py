"""Accepting a member's work, the one place that writes accepted money."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.locking import lock
from khuyencong.provenance import Provenance
from projects import ledger
from projects.actions import adjustment_closure, files
from projects.actions.steps import follow_ledger
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Amounts,
    Member,
    OutcomeMeasure,
    Proposal,
)
from projects.models.event import ProposalEvent
from projects.notifications import announce
from projects.refusal import validated


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


def _locked(member: Member) -> tuple[Proposal, Member]:
    proposal, member = lock(member.proposal, member)
    member.proposal = proposal
    return proposal, member


@files.inspects_uploads
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
    proposal, member = _locked(member)
    require(by, Permission.ACCEPTANCE_RECORD, member)
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
    ledger.accept(acceptance, money)
    _store_evidence(acceptance, measures, files_of, by=by)
    record(ProposalEvent.ACCEPTANCE_RECORDED, proposal, by=by, comment=str(acceptance))
    adjustment_closure.close_waiting(proposal, by=by, why=str(acceptance), member=member)
    follow_ledger(proposal, by=by)
    return acceptance


@files.inspects_uploads
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
    proposal, member = _locked(member)
    require(by, Permission.ACCEPTANCE_RECORD, member)
    ledger.refuse_unacceptable(member, accepted_on, Amounts())
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
    _store_evidence(acceptance, measures, files_of, by=by)
    comment = f"{acceptance}: {reason.strip()}"
    announce(record(ProposalEvent.ACCEPTANCE_FAILED, proposal, by=by, comment=comment), proposal)
    return acceptance


def _store_evidence(
    acceptance: Acceptance, measures: Iterable[Measure], files_of: Iterable[File], *, by: Any
) -> None:
    """Outcomes, photographs and vouchers, whether the work passed or not."""
    for measure in measures:
        validated(OutcomeMeasure(acceptance=acceptance, **vars(measure))).save()
    for file in files_of:
        files.attach_to_acceptance(acceptance=acceptance, file=file, by=by)
