"""Notifying people: the notice, and the letter that is owed, are rows of the action's transaction.

What is rolled back is never sent, and what is committed is sent even when the server falls in the
next second. How a letter leaves the house: khuyencong/notices/letters.py.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from khuyencong.accounts.models import MailMode
from khuyencong.audit.models import Event
from khuyencong.dates import today
from khuyencong.notices.letters import owe
from khuyencong.notices.models import Notice
from khuyencong.notices.sight import still_visible


def notify(
    event: Event,
    people: Iterable[Any],
    *,
    text: str,
    path: str,
    detail: str = "",
    is_minor: bool = False,
) -> list[Notice]:
    """Notify each of these people of an event once, and not who did it. What is minor is in the daily
    letter alone, also for who wants letters at once."""
    notices = []
    for person in people:
        if person.pk == event.by_id:
            continue
        notice, new = Notice.objects.get_or_create(
            recipient=person,
            event=event,
            defaults={
                "text": text,
                "detail": detail,
                "path": path,
                "made_on": today(),
                "is_minor": is_minor,
            },
        )
        if new and not is_minor and person.email and person.mail_mode == MailMode.AT_ONCE:
            owe([notice])
        notices.append(notice)
    return notices


def owe_digests() -> int:
    """One letter a person with all notices of the days before that are in none yet; and one a notice
    for who wants them at once and got none (the choice was changed since). Returns how many."""
    written = 0
    daily = Notice.objects.to_mail(MailMode.DAILY).filter(made_on__lt=today())
    for recipient in list(daily.order_by().values_list("recipient", flat=True).distinct()):
        written += _owe_together(daily.filter(recipient=recipient), is_digest=True)
    for key in list(Notice.objects.to_mail(MailMode.AT_ONCE).values_list("pk", flat=True)):
        written += _owe_together(Notice.objects.to_mail(MailMode.AT_ONCE).filter(pk=key))
    return written


def _owe_together(waiting: Any, *, is_digest: bool = False) -> int:
    """Locked, so that two timers at once write one letter. What its person does not see any more is
    in no letter."""
    with transaction.atomic():
        rows = waiting.select_related("recipient", "event").select_for_update(of=("self",))
        locked = list(rows.order_by("pk"))
        notices = still_visible(locked, locked[0].recipient) if locked else []
        if notices:
            owe(notices, is_digest=is_digest)
    return int(bool(notices))
