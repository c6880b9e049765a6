"""What the portal tells a person: once in the portal, and by e-mail as that person wishes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from khuyencong.accounts.models import MailMode
from khuyencong.audit.models import Event


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: Any) -> "NoticeQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def to_mail(self, mode: MailMode) -> "NoticeQuerySet":
        """Not mailed yet, to people who still work here and want their mail so."""
        return (
            self.filter(mailed_at=None, recipient__mail_mode=mode, recipient__is_active=True)
            .exclude(recipient__email="")
            .select_related("recipient")
        )


class Notice(models.Model):
    """One event told to one person. Made in the transaction of the event: no event, no notice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nhận",
        on_delete=models.CASCADE,
        related_name="notices",
    )
    event = models.ForeignKey(
        Event, verbose_name="sự kiện", on_delete=models.PROTECT, related_name="notices"
    )
    text = models.CharField("nội dung", max_length=400)
    detail = models.TextField("lời giải thích", blank=True)
    path = models.CharField("trang", max_length=200)
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
