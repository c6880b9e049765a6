"""Handing a proposal in, sending it back, screening, withdrawing, and who looks after it."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import short_date, today
from khuyencong.locking import lock
from projects import checks
from projects.actions.steps import require_step, take_step
from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.models.scope import serves
from projects.notifications import announce
from projects.permissions import why_no_recall
from projects.refusal import Refused


@transaction.atomic
def submit(*, proposal: Proposal, by: Any, comment: str = "") -> Proposal:
    """Nộp đề án về Trung tâm. Refused while something is missing that the centre cannot do without."""
    proposal = lock(proposal)
    require_step(proposal, "submit", by=by, comment=comment)
    if missing := checks.errors(checks.run(proposal, user=by)):
        raise Refused(missing)
    return take_step(
        proposal,
        "submit",
        kind=ProposalEvent.SUBMITTED,
        by=by,
        comment=comment,
        submitted_at=timezone.now(),
        submitted_by=by,
    )


@transaction.atomic
def send_back(
    *, proposal: Proposal, by: Any, comment: str, response_due_on: datetime.date | None = None
) -> Proposal:
    """Trả lại để bổ sung, with what is to be mended and until when."""
    proposal = lock(proposal)
    require_step(proposal, "send_back", by=by, comment=comment)
    if response_due_on and response_due_on < today():
        raise Refused(
            f"Hạn bổ sung {short_date(response_due_on)} đã qua. Hãy chọn một ngày sắp tới."
        )
    return take_step(
        proposal,
        "send_back",
        kind=ProposalEvent.RETURNED,
        by=by,
        comment=comment,
        response_due_on=response_due_on,
    )


@transaction.atomic
def recall(*, proposal: Proposal, by: Any, comment: str) -> Proposal:
    """Rút về để sửa: a draft again, while nobody has done anything with it. From then on the centre
    sends it back."""
    proposal = lock(proposal)
    require_step(proposal, "recall", by=by, comment=comment)
    if why_not := why_no_recall(by, proposal):
        raise Refused(why_not, code="too-late")
    return take_step(
        proposal,
        "recall",
        kind=ProposalEvent.RECALLED,
        by=by,
        comment=comment,
        submitted_at=None,
        submitted_by=None,
    )


@transaction.atomic
def screen(*, proposal: Proposal, by: Any, comment: str = "") -> Proposal:
    """Sơ duyệt: the dossier can go to appraisal."""
    proposal = lock(proposal)
    require_step(proposal, "screen", by=by, comment=comment)
    return take_step(
        proposal,
        "screen",
        kind=ProposalEvent.SCREENED,
        by=by,
        comment=comment,
        response_due_on=None,
    )


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Any, comment: str) -> Proposal:
    """Rút đề án: it stays on record with its reason."""
    proposal = lock(proposal)
    require_step(proposal, "withdraw", by=by, comment=comment)
    return take_step(
        proposal,
        "withdraw",
        kind=ProposalEvent.WITHDRAWN,
        by=by,
        comment=comment,
        response_due_on=None,
    )


@transaction.atomic
def assign(*, proposal: Proposal, to: User, by: Any) -> Proposal:
    """Phân công: who in the centre looks after the proposal. No change of state."""
    proposal = lock(proposal)
    require(by, Permission.PROPOSAL_ASSIGN, proposal)
    if not to.is_active or not to.holds(Permission.PROPOSAL_SCREEN):
        raise Refused(f"{to} không phải chuyên viên đang làm việc ở Trung tâm.")
    if not serves(to, proposal.programme_id):
        raise Refused(f"{to} không làm việc ở trung tâm của đề án {proposal.code}.")
    if proposal.assigned_to_id == to.pk:
        return proposal
    proposal.assigned_to = to
    proposal.save(update_fields=["assigned_to"])
    announce(record(ProposalEvent.ASSIGNED, proposal, by=by, comment=f"{to}"), proposal)
    return proposal
