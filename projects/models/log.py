"""The log of proposals as far as it may be read."""

from typing import Any

from khuyencong.audit.models import Event, EventKind, EventQuerySet
from projects.models.proposal import Proposal

# What was decided and what followed from it. How it came about – returned and why, appraised, asked
# for, refused – is the office's own.
DECIDED = (
    EventKind.PROPOSAL_APPROVED,
    EventKind.PROPOSAL_FUNDED,
    EventKind.MEMBER_LEFT_OUT,
    EventKind.PROPOSAL_STARTED,
    EventKind.PROPOSAL_STOPPED,
    EventKind.ADJUSTMENT_DECIDED,
    EventKind.CONTRACT_SIGNED,
    EventKind.PAYMENT_RECORDED,
    EventKind.PROGRESS_NOTED,
    EventKind.OBSTACLE_RAISED,
    EventKind.OBSTACLE_SOLVED,
    EventKind.ACCEPTANCE_RECORDED,
    EventKind.ACCEPTANCE_FAILED,
    EventKind.PROPOSAL_ACCEPTED,
    EventKind.PROPOSAL_SETTLED,
)


def log_of(user: Any) -> EventQuerySet:
    """Events of proposals that this user sees whole: an event names no establishment of its own, so
    it is for who may know of all of them; for a reader, only what is decided. Of every page that
    shows a log."""
    events = Event.objects.about_any(Proposal.objects.seen_whole_by(user))
    return events.filter(kind__in=DECIDED) if user.role_class.sees_only_approved else events
