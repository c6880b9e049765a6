"""What the portal notifies a person of: once in the portal, and by e-mail as that person wishes."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max, Q

from khuyencong.accounts.models import MailMode
from khuyencong.audit.models import Event


class LetterState(models.TextChoices):
    WAITING = "waiting", "chờ gửi"
    SENDING = "sending", "đang gửi"
    SENT = "sent", "đã gửi"
    FAILED = "failed", "không gửi được"

    @classmethod
    def open(cls) -> tuple["LetterState", ...]:
        return (cls.WAITING, cls.SENDING)


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, now: datetime.datetime) -> "LetterQuerySet":
        """Whose turn it is: those that wait, and those whose sender has not been heard of since."""
        return self.filter(state__in=LetterState.open(), next_try__lte=now)


class Letter(models.Model):
    """One e-mail to one person with one or more notices, from the moment in which it is owed.

    `next_try` is also the end of a claim: who sends a letter sets it to the future first, so that
    nobody else sends it meanwhile, and a letter whose sender was killed is due again afterwards.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nhận",
        on_delete=models.CASCADE,
        related_name="letters",
    )
    is_digest = models.BooleanField("thư gộp", default=False)
    made_on = models.DateField("ngày")
    state = models.CharField(
        "tình trạng", max_length=8, choices=LetterState.choices, default=LetterState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("số lần đã thử", default=0)
    next_try = models.DateTimeField("thử lại từ lúc", null=True, blank=True)
    last_error = models.CharField("lỗi gần nhất", max_length=500, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư thông báo"
        verbose_name_plural = "thư thông báo"
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("next_try",), condition=Q(next_try__isnull=False), name="letter_open"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=LetterState.values),
                name="letter_state_is_known",
                violation_error_message="Tình trạng này không có trong danh mục.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LetterState.open(), next_try__isnull=False)
                | (~Q(state__in=LetterState.open()) & Q(next_try=None)),
                name="letter_next_try_goes_with_open",
                violation_error_message="Chỉ thư còn phải gửi mới có lúc thử lại.",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, mailed_at__isnull=False)
                | (~Q(state=LetterState.SENT) & Q(mailed_at=None)),
                name="letter_mailed_at_goes_with_sent",
                violation_error_message="Chỉ thư đã gửi mới có lúc gửi.",
            ),
        )

    def __str__(self) -> str:
        kind = "Thư gộp" if self.is_digest else "Thư"
        return f"{kind} gửi {self.recipient}, {self.get_state_display()}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: Any) -> "NoticeQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def by_record(self) -> Any:
        """The records of these notices (type and key), the one with the newest notice first."""
        records = self.order_by().values("event__subject_type", "event__subject_id")
        return records.annotate(newest=Max("pk")).order_by("-newest")

    def about(self, records: Iterable[tuple[int, int]]) -> "NoticeQuerySet":
        """Those about these records (type, key), newest first."""
        keys: dict[int, list[int]] = {}
        for kind, key in records:
            keys.setdefault(kind, []).append(key)
        any_of = Q(pk__in=[])
        for kind, of_kind in keys.items():
            any_of |= Q(event__subject_type=kind, event__subject_id__in=of_kind)
        return self.filter(any_of).select_related("event").order_by("-pk")

    def to_mail(self, mode: MailMode) -> "NoticeQuerySet":
        """In no letter yet, to people who still work here and want their mail so; what is worth no letter
        of its own is in the daily one of all who want letters."""
        at_once = Q(recipient__mail_mode=MailMode.AT_ONCE, is_minor=mode == MailMode.DAILY)
        wanted = (
            at_once | Q(recipient__mail_mode=MailMode.DAILY) if mode == MailMode.DAILY else at_once
        )
        return (
            self.filter(wanted, mailed_at=None, letter=None, recipient__is_active=True)
            .exclude(recipient__email="")
            .select_related("recipient")
        )


class Notice(models.Model):
    """One event for one person. Written in the transaction of the event: no event, no notice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nhận",
        on_delete=models.CASCADE,
        related_name="notices",
    )
    event = models.ForeignKey(
        Event, verbose_name="sự kiện", on_delete=models.PROTECT, related_name="notices"
    )
    letter = models.ForeignKey(
        Letter,
        verbose_name="thư",
        on_delete=models.SET_NULL,
        related_name="notices",
        null=True,
        blank=True,
    )
    text = models.CharField("nội dung", max_length=400)
    detail = models.TextField("lời giải thích", blank=True)
    path = models.CharField("trang", max_length=200)
    is_minor = models.BooleanField(
        "chỉ trong thư gộp", default=False, help_text="Không gửi thư riêng cho việc này."
    )
    made_on = models.DateField("ngày")
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("recipient",), condition=Q(read_at=None), name="notice_unread"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "event"),
                name="notice_tells_an_event_once",
                violation_error_message="Người này đã được báo việc đó.",
            ),
        )

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.path

    @property
    def record(self) -> tuple[int, int]:
        """The record it is about: type and key."""
        return self.event.subject_type_id, self.event.subject_id
