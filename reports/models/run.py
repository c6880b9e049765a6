"""A long report that is rendered in the background."""

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from khuyencong.constraints import moment_has_its_person
from khuyencong.lists.cache import scope_of

SILENT_AFTER = datetime.timedelta(minutes=2)  # no part of a document takes that long


class RunState(models.TextChoices):
    WAITING = "waiting", "đang chờ"
    RUNNING = "running", "đang lập"
    DONE = "done", "đã xong"
    CANCELLED = "cancelled", "đã hủy"
    FAILED = "failed", "không lập được"

    @property
    def tone(self) -> str:
        """How it is coloured, as states of proposals are."""
        return {"done": "done", "running": "current", "failed": "error"}.get(self.value, "waiting")

    @classmethod
    def open(cls) -> tuple["RunState", ...]:
        return (cls.WAITING, cls.RUNNING)


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: Any) -> "ReportRunQuerySet":
        """One's own, of the role and the localities of now: what a run shows is what its asker saw
        when it was rendered."""
        return self.filter(requested_by=user, scope=list(scope_of(user)))

    def open(self) -> "ReportRunQuerySet":
        return self.filter(state__in=RunState.open())


class ReportRun(models.Model):
    """How far it is: `steps_done` parts of `steps` have been laid out. With `number` and `dated_on`
    the document is issued when it is ready."""

    lock_rank: ClassVar[int] = 9

    document = models.CharField("mã văn bản", max_length=40)
    title = models.CharField("tên văn bản", max_length=200)
    parameters = models.JSONField("tham số")
    format = models.CharField("định dạng", max_length=10)
    number = models.CharField("số", max_length=20, blank=True)
    dated_on = models.DateField("ngày văn bản", null=True, blank=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=RunState.choices, default=RunState.WAITING
    )
    steps = models.PositiveIntegerField("số phần", default=1)
    steps_done = models.PositiveIntegerField("số phần đã xong", default=0)
    fingerprint = models.CharField("mã kiểm tra nội dung", max_length=64, blank=True)
    last_sign = models.DateTimeField("dấu hiệu gần nhất của máy", null=True, blank=True)
    is_cancel_asked = models.BooleanField("đã yêu cầu hủy", default=False)
    problem = models.TextField("vấn đề", blank=True)
    issued = models.ForeignKey(
        "reports.IssuedReport",
        verbose_name="báo cáo đã ban hành",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    scope = models.JSONField(
        "phạm vi xem",
        default=list,
        editable=False,
        help_text="Vai trò và địa bàn của người yêu cầu khi lập; đổi thì không tải được nữa.",
    )
    requested_at = models.DateTimeField("yêu cầu lúc")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người yêu cầu",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt lập báo cáo"
        verbose_name_plural = "lượt lập báo cáo"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(steps__gte=1, steps_done__lte=F("steps")),
                name="reportrun_is_not_more_than_done",
                violation_error_message="Số phần đã xong không được quá số phần.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RunState.values),
                name="reportrun_state_is_known",
                violation_error_message="Tình trạng này không có trong danh mục.",
            ),
            models.CheckConstraint(
                condition=Q(number="", dated_on=None) | (~Q(number="") & Q(dated_on__isnull=False)),
                name="reportrun_number_goes_with_its_day",
                violation_error_message="Số văn bản và ngày văn bản phải ghi cùng nhau.",
            ),
            moment_has_its_person("reportrun", "requested", "người yêu cầu", is_required=True),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.format})"

    @property
    def tone(self) -> str:
        return RunState(self.state).tone

    @property
    def is_open(self) -> bool:
        return self.state in RunState.open()

    @property
    def is_silent(self) -> bool:
        """The worker that renders it has said nothing for long: it was switched off or killed."""
        running = self.state == RunState.RUNNING and self.last_sign is not None
        return running and timezone.now() - self.last_sign > SILENT_AFTER  # type: ignore[operator]

    @property
    def percent(self) -> int:
        return 100 * self.steps_done // self.steps
