"""The log of proposals and establishments, as far as this user may read it."""

from typing import Any

from beneficiaries.models import Beneficiary
from khuyencong.access import allowed
from khuyencong.accounts.permissions import Permission
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


# How the centre came to keep one record of two: it speaks of records beyond an officer's places.
COMPARING = (
    EventKind.BENEFICIARY_MERGED,
    EventKind.BENEFICIARY_SEPARATED,
    EventKind.BENEFICIARY_COMPARED,
)


def log_of_beneficiary(beneficiary: Beneficiary, user: Any) -> EventQuerySet:
    """Events of an establishment with what each changed, its identifiers among it: for who may see
    the establishment and read them, as its page shows them."""
    if not allowed(user, Permission.BENEFICIARY_READ, beneficiary):
        return Event.objects.none()
    events = Event.objects.about(beneficiary)
    return events if user.role_class.sees_all_localities else events.exclude(kind__in=COMPARING)


def log_of(user: Any) -> EventQuerySet:
    """Events of proposals that this user sees whole: an event names no establishment of its own, so
    it is told to who may know of all of them; to a reader, only what is decided. Of every page that
    shows a log."""
    told = Event.objects.about_any(Proposal.objects.seen_whole_by(user))
    return told.filter(kind__in=DECIDED) if user.role_class.sees_only_approved else told
