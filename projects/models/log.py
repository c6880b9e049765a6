"""The log of proposals and establishments, as far as this user may read it."""

from typing import Any

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from beneficiaries.models import Beneficiary, BeneficiaryEvent
from khuyencong.access import allowed
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event, EventQuerySet
from projects.models.event import ProposalEvent
from projects.models.proposal import Proposal

# What was decided and what followed from it. How it came about – returned and why, appraised, asked
# for, refused – is the office's own.
DECIDED = (
    ProposalEvent.APPROVED,
    ProposalEvent.FUNDED,
    ProposalEvent.MEMBER_LEFT_OUT,
    ProposalEvent.STARTED,
    ProposalEvent.STOPPED,
    ProposalEvent.ADJUSTMENT_DECIDED,
    ProposalEvent.CONTRACT_SIGNED,
    ProposalEvent.PAYMENT_RECORDED,
    ProposalEvent.PROGRESS_NOTED,
    ProposalEvent.OBSTACLE_RAISED,
    ProposalEvent.OBSTACLE_SOLVED,
    ProposalEvent.ACCEPTANCE_RECORDED,
    ProposalEvent.ACCEPTANCE_FAILED,
    ProposalEvent.ACCEPTED,
    ProposalEvent.SETTLED,
)


# How the centre came to keep one record of two: it speaks of records beyond an officer's places.
COMPARING = (
    BeneficiaryEvent.MERGED,
    BeneficiaryEvent.SEPARATED,
    BeneficiaryEvent.COMPARED,
)


def log_of_beneficiary(beneficiary: Beneficiary, user: Any) -> EventQuerySet:
    """Events of an establishment with what each changed, its identifiers among it: for who may see
    the establishment and read them, as its page shows them."""
    if not allowed(user, Permission.BENEFICIARY_READ, beneficiary):
        return Event.objects.none()
    events = Event.objects.about(beneficiary)
    return events if user.role_class.sees_all_localities else events.exclude(kind__in=COMPARING)


def work_begun(proposal: Proposal) -> Event | None:
    """The first thing that was done with a proposal since it was submitted last, whoever did it: reminders
    go out by themselves, and a merge of offices asks no proposal."""
    events = Event.objects.about(proposal)
    submitted = events.filter(kind=ProposalEvent.SUBMITTED).values("pk")[:1]
    since = events.filter(pk__gt=Coalesce(Subquery(submitted), 0))
    by_itself = (ProposalEvent.REMINDED, ProposalEvent.CARRIED_ON)
    return since.exclude(kind__in=by_itself).order_by("pk").select_related("by").first()


def log_of(user: Any) -> EventQuerySet:
    """Events of proposals that this user sees whole: an event names no establishment of its own, so
    it is for who may know of all of them; for a reader, only what is decided. Of every page that
    shows a log."""
    events = Event.objects.about_any(Proposal.objects.seen_whole_by(user))
    return events.filter(kind__in=DECIDED) if user.role_class.sees_only_approved else events
