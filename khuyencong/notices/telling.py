"""Telling people: the notice and its e-mail wait in the database until the action has committed.

The row of the background task is written in the action's own transaction. What is rolled back is
never sent, and what is committed is sent even when the server falls in the next second.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from khuyencong.accounts.models import MailMode
from khuyencong.audit.models import Event
from khuyencong.dates import short_date, today
from khuyencong.notices.models import Notice

SUBJECT_PREFIX = "[Khuyến công] "


def tell(
    event: Event, people: Iterable[Any], *, text: str, path: str, detail: str = ""
) -> list[Notice]:
    """Tell each of these people of an event once; who did it is not told."""
    notices = []
    for person in people:
        if person.pk == event.by_id:
            continue
        notice, new = Notice.objects.get_or_create(
            recipient=person,
            event=event,
            defaults={"text": text, "detail": detail, "path": path, "made_on": today()},
        )
        if new and person.email and person.mail_mode == MailMode.AT_ONCE:
            mail_notice.enqueue(notice.pk)
        notices.append(notice)
    return notices


@task()
def mail_notice(notice_id: int) -> None:
    """Send one notice by e-mail, unless it has been sent. Run by the worker."""
    with transaction.atomic():
        waiting = Notice.objects.to_mail(MailMode.AT_ONCE).select_for_update(of=("self",))
        notice = waiting.filter(pk=notice_id).first()
        if notice is None:
            return
        lines = [notice.text, notice.detail, settings.PORTAL_URL + notice.path]
        _send(notice.recipient, notice.text, lines)
        _mark_mailed([notice])


def mail_digest() -> int:
    """One e-mail a person with all that was not mailed yet; returns how many e-mails were sent.

    Also takes up at-once notices whose task failed (the mail server was away), one by one.
    """
    sent = 0
    people = Notice.objects.to_mail(MailMode.DAILY).filter(made_on__lt=today())
    for recipient in people.order_by().values_list("recipient", flat=True).distinct():
        with transaction.atomic():
            waiting = Notice.objects.to_mail(MailMode.DAILY).select_for_update(of=("self",))
            notices = list(waiting.filter(recipient=recipient).order_by("pk"))
            if notices:
                _send_digest(notices)
                _mark_mailed(notices)
                sent += 1
    overdue = Notice.objects.to_mail(MailMode.AT_ONCE).filter(made_on__lt=today())
    for key in list(overdue.values_list("pk", flat=True)):
        mail_notice.call(key)
        sent += 1
    return sent


def _send_digest(notices: list[Notice]) -> None:
    lines = [f"Có {len(notices)} thông báo chưa gửi đến {short_date(today())}:", ""]
    for notice in notices:
        lines += [f"- {notice.text}", f"  {settings.PORTAL_URL}{notice.path}"]
    _send(notices[0].recipient, f"{len(notices)} thông báo trong ngày", lines)


def _send(person: Any, subject: str, lines: list[str]) -> None:
    footer = (
        "Thư này do cổng khuyến công gửi tự động. Đổi cách nhận thư ở mục Tài khoản: "
        f"{settings.PORTAL_URL}/tai-khoan/"
    )
    body = "\n\n".join(part for part in ("\n".join(line for line in lines if line), footer))
    one_line = " ".join(subject.split())[:150]
    send_mail(SUBJECT_PREFIX + one_line, body, None, [person.email])


def _mark_mailed(notices: list[Notice]) -> None:
    now = timezone.now()
    for notice in notices:
        notice.mailed_at = now
        notice.save(update_fields=["mailed_at"])
