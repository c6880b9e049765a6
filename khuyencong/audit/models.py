"""What people did and why, stored for ever."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Subquery
from django.utils import timezone

from khuyencong.audit import kinds
from khuyencong.audit.changes import Change


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> "EventQuerySet":
        """The life of one record, newest first."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk)

    def about_any(self, subjects: models.QuerySet[Any]) -> "EventQuerySet":
        """The same of all these records."""
        kind = ContentType.objects.get_for_model(subjects.model)
        return self.filter(subject_type=kind, subject_id__in=subjects.order_by().values("pk"))


class Event(models.Model):
    """One thing that somebody did to one object. Rows are written once and never changed."""

    kind = models.CharField("việc", max_length=40, choices=kinds.choices)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người làm", on_delete=models.PROTECT
    )
    subject_type = models.ForeignKey(
        ContentType, verbose_name="loại hồ sơ", on_delete=models.PROTECT
    )
    subject_id = models.PositiveBigIntegerField("số thứ tự hồ sơ")
    subject = GenericForeignKey("subject_type", "subject_id")
    before = models.CharField("từ trạng thái", max_length=20, blank=True)
    after = models.CharField("đến trạng thái", max_length=20, blank=True)
    comment = models.TextField("ghi chú", blank=True)
    changes = models.JSONField("nội dung sửa", default=list, blank=True)  # Change.as_row() of each

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ("-pk",)  # written one after the other: the key gives the order
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "-id")),
            # Who was called so once is asked of each page that is not found.
            models.Index(fields=("kind",), name="event_kind"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError("Nhật ký chỉ được ghi thêm, không được sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        raise ValidationError("Nhật ký chỉ được ghi thêm, không được xóa.")


def record(
    kind: models.TextChoices,
    subject: models.Model,
    *,
    by: Any,
    comment: str = "",
    before: str = "",
    after: str = "",
    changes: Iterable[Change] = (),
) -> Event:
    """Write down that `by` did `kind` to `subject`, in the transaction of the action.

    `before` and `after` are the states of a transition, empty when the state did not change;
    `changes` are the fields that were written, with what stood in them.
    """
    kinds.require_registered(kind)
    return Event.objects.create(
        kind=kind,
        subject=subject,
        by=by,
        comment=comment,
        before=before,
        after=after,
        changes=[change.as_row() for change in changes],
    )


def stamp() -> str:
    """A fingerprint of what has been written: it changes with every act of a person. One query.

    Actions write an event and the admin writes its own log, so the newest key of each says
    whether a figure that was computed before still holds. Two transactions may commit in the other
    order than they took their keys; who caches a figure by this stamp caches it for a minute only.
    """
    logged = LogEntry.objects.order_by("-pk").values("pk")[:1]
    newest = Event.objects.values_list("pk", Subquery(logged)).first()
    return "{}-{}".format(*newest) if newest else "none"
