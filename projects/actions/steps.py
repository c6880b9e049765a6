"""The one way in which a proposal takes a step."""

from typing import Any

from django.utils import timezone
from django_fsm import can_proceed

from khuyencong.access import require
from khuyencong.audit.models import Event, record
from projects import ledger
from projects.actions.adjustment_closure import close_waiting
from projects.models import Member, Proposal
from projects.models.event import ProposalEvent
from projects.notifications import announce
from projects.refusal import Refused
from projects.workflow import STEPS, ProposalState, change_state

# What a step that follows from the ledger alone is written down as.
FOLLOWS = {
    "finish_acceptance": ProposalEvent.ACCEPTED,
    "stop": ProposalEvent.STOPPED,
}


def require_step(proposal: Proposal, step: str, *, by: Any, comment: str = "") -> None:
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


def take_step(
    proposal: Proposal, step: str, *, kind: ProposalEvent, by: Any, comment: str = "", **fields: Any
) -> Proposal:
    """Take the step, write these fields with it, write the event, notify people.

    The proposal is locked and `require_step` has been asked; all in the transaction of the caller.
    """
    before = change_state(proposal, step, **fields)
    _name_establishments(proposal, before)
    _write_down(proposal, kind, before, by=by, comment=comment)
    _end_requests(proposal, before, by=by)
    return proposal


def _name_establishments(proposal: Proposal, before: str) -> None:
    """What is submitted calls its establishments as they are recorded that day; what is given back to
    be mended follows the records again."""
    was_editable = before in ProposalState.editable()
    members = Member.objects.filter(proposal=proposal)
    if was_editable and not proposal.is_editable:
        members.keep_names()
    elif proposal.is_editable and not was_editable:
        members.follow_records()


def follow_ledger(proposal: Proposal, *, by: Any, comment: str = "") -> None:
    """After money was entered: the proposal is accepted with its last open establishment, and stopped
    when no money is left for any. Asked by every action that enters money."""
    before = proposal.state
    if step := ledger.conclude(proposal):
        _write_down(proposal, FOLLOWS[step], before, by=by, comment=comment)
        _end_requests(proposal, before, by=by)


def _end_requests(proposal: Proposal, before: str, *, by: Any) -> None:
    """What nobody can adjust any more waits for no decision."""
    if before in ProposalState.under_way() and proposal.state not in ProposalState.under_way():
        why = f"đề án {ProposalState(proposal.state).label}"
        close_waiting(proposal, by=by, why=why)


def _write_down(
    proposal: Proposal, kind: ProposalEvent, before: str, *, by: Any, comment: str
) -> None:
    event = record(
        kind, proposal, by=by, comment=comment.strip(), before=before, after=proposal.state
    )
    announce(event, proposal)


def _too_late(proposal: Proposal, label: str) -> str:
    """What happened meanwhile: "Đề án … đã nộp (Nguyễn Văn A, 14:05 24/11/2026)"."""
    latest = Event.objects.about(proposal).filter(after=proposal.state).first()
    who_and_when = ""
    if latest:
        who_and_when = f" ({latest.by}, {timezone.localtime(latest.at):%H:%M %d/%m/%Y})"
    state = ProposalState(proposal.state).label
    return (
        f"Không thực hiện được “{label}”: đề án {proposal.code} hiện ở trạng thái "
        f"“{state}”{who_and_when}. Hãy tải lại trang để xem việc tiếp theo."
    )
