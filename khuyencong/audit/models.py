"""What people did and why, kept for ever."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models


class EventKind(models.TextChoices):
    """Codes are stored: never rename one."""

    EXAMPLE_LOADED = "example.loaded", "nạp dữ liệu mẫu"
    ACCEPTANCE_RECORDED = "acceptance.recorded", "ghi nhận nghiệm thu"
    PROPOSAL_ACCEPTED = "proposal.accepted", "nghiệm thu xong đề án"


class Event(models.Model):
    """One thing that somebody did to one object. Rows are written once and never changed."""

    kind = models.CharField("việc", max_length=40, choices=EventKind.choices)
    at = models.DateTimeField("lúc", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người làm", on_delete=models.PROTECT
    )
    subject_type = models.ForeignKey(
        ContentType, verbose_name="loại hồ sơ", on_delete=models.PROTECT
    )
    subject_id = models.PositiveBigIntegerField("số thứ tự hồ sơ")
    subject = GenericForeignKey("subject_type", "subject_id")
    comment = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("subject_type", "subject_id", "-at")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.at:%d/%m/%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError("Nhật ký chỉ được ghi thêm, không được sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        raise ValidationError("Nhật ký chỉ được ghi thêm, không được xóa.")


def record(kind: EventKind, subject: models.Model, *, by: Any, comment: str = "") -> Event:
    """Write down that `by` did `kind` to `subject`, in the transaction of the action."""
    return Event.objects.create(kind=kind, subject=subject, by=by, comment=comment)
