"""The log of proposals as far as it may be told."""

from typing import Any

from khuyencong.audit.models import Event, EventQuerySet
from projects.models.proposal import Proposal


def log_of(user: Any) -> EventQuerySet:
    """Events of proposals that this user sees whole: an event names no establishment of its own, so
    it is told to who may know of all of them. Of every page that shows a log."""
    return Event.objects.about_any(Proposal.objects.seen_whole_by(user))
