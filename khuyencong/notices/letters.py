"""How a letter leaves the house: claimed, sent, marked; and tried again when it did not leave.

Nothing is sent inside a transaction: a mail server that says nothing must hold up nobody. So a
letter is claimed in a short one, sent outside of any with a limit of time, and marked in another.
Who is killed in between leaves a claim that ends by itself, and the letter is sent (again): a
letter goes out at least once, and in rare cases twice, under the same Message-ID. Two workers never
send one letter at the same time, as an attempt is cut (`LETTER_SECONDS`) long before its claim ends.
"""

import datetime
import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from khuyencong.accounts.invitations import invitation_path
from khuyencong.accounts.models import MailMode, User, UserEvent
from khuyencong.dates import short_date, today
from khuyencong.notices.bundles import bundled
from khuyencong.notices.models import Letter, LetterState, Notice
from khuyencong.notices.sight import still_visible

logger = logging.getLogger(__name__)
SUBJECT_PREFIX = "[Khuyến công] "
# After the first attempt, the second, ...: about four days in all, over a weekend.
PAUSES = [datetime.timedelta(minutes=m) for m in (5, 15, 60, 180, 360, 720, 1440, 1440, 1440)]
CLAIM = datetime.timedelta(minutes=5)
# The mail server itself does not answer: the other letters need not find that out one by one.
SERVER_PAUSE = datetime.timedelta(minutes=1)
# The server answers, and says no to this letter.
OF_THIS_LETTER = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    ValueError,  # a header or an address that cannot be written
)


def owe(notices: list[Notice], *, is_digest: bool = False) -> Letter:
    """Write down, in the caller's transaction, that these notices of one person are to be mailed."""
    letter = Letter.objects.create(
        recipient=notices[0].recipient,
        is_digest=is_digest,
        made_on=today(),
        next_try=timezone.now(),
    )
    for notice in notices:
        notice.letter = letter
        notice.save(update_fields=["letter"])
    mail_letter.enqueue(letter.pk)
    return letter


@task()
def mail_letter(letter_id: int) -> None:
    """Send a letter if it is its turn, else come again at its time. Run by the worker.

    Every letter that is still to be sent has such a task before it.
    """
    now = timezone.now()
    put_off = Letter.objects.filter(pk=letter_id, state=LetterState.WAITING, next_try__gt=now)
    if letter := put_off.first():
        mail_letter.using(run_after=letter.next_try).enqueue(letter_id)
    else:
        deliver(letter_id)


def deliver_due() -> int:
    """Send every letter whose turn it is; returns how many left. The timer's way, should a task have
    been lost."""
    due = Letter.objects.due(timezone.now()).order_by("next_try", "pk")
    return sum(deliver(key) for key in list(due.values_list("pk", flat=True)))


def deliver(letter_id: int) -> bool:
    """Claim, send and mark one letter. False when it was not its turn, or it did not leave."""
    claimed = _claim(letter_id)
    if claimed is None:
        return False
    letter, notices, follow_up = claimed
    try:
        _message(letter, notices).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop other letters
        _mark_failed(letter, error)
        return False
    _mark_sent(letter, notices, follow_up)
    return True


def send_again(letters: Any) -> list[Letter]:
    """Give those that were not sent a fresh start; one that is being sent is left alone."""
    now, again = timezone.now(), []
    with transaction.atomic():
        for letter in letters.exclude(state=LetterState.SENT).select_for_update(of=("self",)):
            if letter.state == LetterState.SENDING and letter.next_try > now:
                continue
            letter.state, letter.attempts, letter.next_try = LetterState.WAITING, 0, now
            letter.save(update_fields=["state", "attempts", "next_try"])
            mail_letter.enqueue(letter.pk)
            again.append(letter)
    return again


def _claim(letter_id: int) -> tuple[Letter, list[Notice], Any] | None:
    """The letter, its notices, and the task that comes when this attempt was not heard of again."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        due = Letter.objects.due(now).filter(pk=letter_id)
        letter = due.select_related("recipient").first()
        if letter is None:
            return None
        notices = letter.notices.select_related("event").order_by("pk")
        visible = still_visible(notices, letter.recipient) if _is_wanted(letter) else []
        if not visible:
            letter.delete()
            return None
        before, letter.attempts = letter.attempts, letter.attempts + 1
        letter.next_try = now + max(CLAIM, _pause_after(letter.attempts))
        # Compared and set in one statement: of two workers one finds the number changed.
        mine = due.filter(attempts=before).update(
            state=LetterState.SENDING, attempts=letter.attempts, next_try=letter.next_try
        )
        if not mine:
            return None
        follow_up = mail_letter.using(run_after=letter.next_try).enqueue(letter_id)
    return letter, visible, follow_up


def _pause_after(attempts: int) -> datetime.timedelta:
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def _is_wanted(letter: Letter) -> bool:
    """People leave, and change their minds, between the notice and the letter."""
    person = letter.recipient
    modes = (MailMode.AT_ONCE, MailMode.DAILY) if letter.is_digest else (MailMode.AT_ONCE,)
    return bool(person.is_active and person.email and person.mail_mode in modes)


def _mark_sent(letter: Letter, notices: list[Notice], follow_up: Any) -> None:
    now = timezone.now()
    with transaction.atomic(durable=True):
        Letter.objects.filter(pk=letter.pk).update(
            state=LetterState.SENT, mailed_at=now, next_try=None, last_error=""
        )
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
        DBTaskResult.objects.filter(pk=follow_up.id, status="READY").delete()


def _mark_failed(letter: Letter, error: Exception) -> None:
    """Keep what went wrong; the claim's end is the next try. The last attempt ends it."""
    is_last = letter.attempts > len(PAUSES)
    is_of_server = not isinstance(error, OF_THIS_LETTER)
    logger.warning("letter %s, attempt %s: %s", letter.pk, letter.attempts, _describe_error(error))
    now = timezone.now()
    with transaction.atomic(durable=True):
        own = Letter.objects.filter(
            pk=letter.pk, state=LetterState.SENDING, attempts=letter.attempts
        )
        own.update(
            state=LetterState.FAILED if is_last else LetterState.WAITING,
            next_try=None if is_last else letter.next_try,
            last_error=_describe_error(error),
        )
        if is_of_server:
            others = Letter.objects.due(now).filter(state=LetterState.WAITING)
            others.update(next_try=now + SERVER_PAUSE)


def _describe_error(error: Exception) -> str:
    """What the administrator reads: the server's own words, or what happened to the connection."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refusals = [(address, *reply) for address, reply in error.recipients.items()]
        said = "; ".join(f"{to}: {code} {_text(reply)}" for to, code, reply in refusals)
        description = f"Máy chủ thư không nhận địa chỉ {said}"
    elif isinstance(error, smtplib.SMTPResponseException):
        description = f"Máy chủ thư trả lời {error.smtp_code} {_text(error.smtp_error)}"
    elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        description = f"Máy chủ thư không trả lời trong {settings.EMAIL_TIMEOUT} giây"
    else:
        description = f"{type(error).__name__}: {error}"
    return " ".join(description.replace("\x00", "").split())[:500]


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)


def _path_of(notice: Notice, person: User) -> str:
    """An invitation carries a link that is made when the letter leaves, and is nowhere stored."""
    is_invitation = notice.event.kind == UserEvent.INVITED
    return (is_invitation and invitation_path(person)) or notice.path


def _message(letter: Letter, notices: list[Notice]) -> EmailMessage:
    if letter.is_digest:
        bundles = bundled(notices)
        about = f" về {len(bundles)} hồ sơ" if len(bundles) < len(notices) else ""
        subject = f"{len(notices)} thông báo trong ngày{about}"
        until = short_date(letter.made_on)
        lines = [f"Có {len(notices)} thông báo{about} chưa gửi đến {until}:"]
        for bundle in bundles:
            more = f" (và {len(bundle.earlier)} thông báo trước)" if bundle.earlier else ""
            lines += [
                f"- {bundle.newest.text}{more}",
                f"  {settings.PORTAL_URL}{bundle.newest.path}",
            ]
    else:
        (notice,) = notices
        subject = notice.text
        lines = [
            notice.text,
            notice.detail,
            settings.PORTAL_URL + _path_of(notice, letter.recipient),
        ]
    footer = (
        "Thư này do cổng khuyến công gửi tự động. Đổi cách nhận thư ở mục Tài khoản: "
        f"{settings.PORTAL_URL}/tai-khoan/"
    )
    body = "\n\n".join(("\n".join(line for line in lines if line), footer))
    one_line = " ".join(subject.split())[:150]
    # The same in every attempt: a letter that arrives twice is seen to be one.
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    own_name = {"Message-ID": f"<thu-{letter.pk}.{notices[0].pk}@{domain}>"}
    to = [letter.recipient.email]
    return EmailMessage(SUBJECT_PREFIX + one_line, body, None, to, headers=own_name)
