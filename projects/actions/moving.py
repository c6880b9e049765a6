"""The one way in which a proposal takes a step."""

from typing import Any

from django.utils import timezone
from django_fsm import can_proceed

from khuyencong.access import require
from khuyencong.audit.models import Event, EventKind, record
from projects.actions.refusal import Refused
from projects.models import Proposal
from projects.notifications import announce
from projects.workflow import STEPS, ProposalState


def may_move(proposal: Proposal, step: str, *, by: Any, comment: str = "") -> None:
    """Right, state, comment – asked of a locked proposal before anything is written.

    Raises PermissionDenied, or Refused: another person or another tab was quicker, or the step
    needs an explanation.
    """
    rule = STEPS[step]
    require(by, rule.permission, proposal)
    if not can_proceed(getattr(proposal, step)):
        raise Refused(_too_late(proposal, rule.label), code="too-late")
    if rule.explain and not comment.strip():
        raise Refused(f"Hãy ghi rõ: {rule.explain.lower()}.", code="comment")


def move(
    proposal: Proposal, step: str, *, kind: EventKind, by: Any, comment: str = "", **fields: Any
) -> Proposal:
    """Take the step, write these fields with it, write the event, tell people.

    The proposal is locked and `may_move` has been asked; all in the transaction of the caller.
    """
    before = proposal.state
    getattr(proposal, step)()
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["state", *fields])
    event = record(
        kind, proposal, by=by, comment=comment.strip(), before=before, after=proposal.state
    )
    announce(event, proposal)
    return proposal


def _too_late(proposal: Proposal, label: str) -> str:
    """What happened meanwhile: "Đề án … đã nộp (Nguyễn Văn A, 14:05 24/11/2026)"."""
    latest = Event.objects.about(proposal).filter(after=proposal.state).first()
    told = ""
    if latest:
        told = f" ({latest.by}, {timezone.localtime(latest.at):%H:%M %d/%m/%Y})"
    state = ProposalState(proposal.state).label
    return (
        f"Không thực hiện được “{label}”: đề án {proposal.code} hiện ở trạng thái "
        f"“{state}”{told}. Hãy tải lại trang để xem việc tiếp theo."
    )
