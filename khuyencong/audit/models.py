"""What people did and why, kept for ever."""

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

from khuyencong.audit.changes import Change


class EventKind(models.TextChoices):
    """Codes are stored: never rename one."""

    EXAMPLE_LOADED = "example.loaded", "nạp dữ liệu mẫu"
    PROPOSAL_DRAFTED = "proposal.drafted", "bắt đầu soạn đề án"
    PROPOSAL_EDITED = "proposal.edited", "sửa đề án"
    PROPOSAL_SUBMITTED = "proposal.submitted", "nộp đề án"
    PROPOSAL_RETURNED = "proposal.returned", "trả lại để bổ sung"
    PROPOSAL_SCREENED = "proposal.screened", "sơ duyệt"
    PROPOSAL_APPRAISED = "proposal.appraised", "thẩm định đạt"
    PROPOSAL_REJECTED = "proposal.rejected", "thẩm định không đạt"
    PROPOSAL_INCLUDED = "proposal.included", "đưa vào kế hoạch"
    PROPOSAL_APPROVED = "proposal.approved", "phê duyệt"
    PROPOSAL_TAKEN_OUT = "proposal.taken-out", "đưa ra khỏi kế hoạch"
    PROPOSAL_FUNDED = "proposal.funded", "giao kinh phí đợt sau"
    MEMBER_LEFT_OUT = "member.left-out", "không giao kinh phí cho cơ sở"
    PROPOSAL_LEFT_OUT = "proposal.left-out", "không chọn vào kế hoạch"
    PROPOSAL_STARTED = "proposal.started", "bắt đầu thực hiện"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn", "rút đề án"
    PROPOSAL_STOPPED = "proposal.stopped", "ngừng đề án"
    PROPOSAL_ASSIGNED = "proposal.assigned", "phân công theo dõi"
    FILE_ADDED = "file.added", "thêm tệp hồ sơ"
    FILE_REMOVED = "file.removed", "bỏ tệp hồ sơ"
    ACCEPTANCE_RECORDED = "acceptance.recorded", "ghi nhận nghiệm thu"
    PROPOSAL_ACCEPTED = "proposal.accepted", "nghiệm thu xong đề án"
    PROPOSAL_SETTLED = "proposal.settled", "quyết toán"
    FINDING_ACCEPTED = "finding.accepted", "chấp nhận cảnh báo"
    ADJUSTMENT_REQUESTED = "adjustment.requested", "đề nghị điều chỉnh"
    ADJUSTMENT_DECIDED = "adjustment.decided", "quyết định điều chỉnh"
    ADJUSTMENT_REFUSED = "adjustment.refused", "không chấp thuận điều chỉnh"
    CONTRACT_SIGNED = "contract.signed", "ký hợp đồng"
    PAYMENT_RECORDED = "payment.recorded", "ghi giải ngân"
    PROGRESS_NOTED = "progress.noted", "ghi tiến độ"
    OBSTACLE_RAISED = "obstacle.raised", "nêu vướng mắc"
    OBSTACLE_SOLVED = "obstacle.solved", "giải quyết vướng mắc"
    REMINDED = "reminded", "nhắc hạn"
    ACCEPTANCE_FAILED = "acceptance.failed", "nghiệm thu không đạt"
    PLAN_CHANGED = "plan.changed", "sửa khung kế hoạch"
    PLAN_SUBMITTED = "plan.submitted", "trình kế hoạch năm"
    PLAN_TAKEN_BACK = "plan.taken-back", "rút kế hoạch về"
    PLAN_OPENED = "plan.opened", "lập kế hoạch năm"
    PLAN_APPROVED = "plan.approved", "phê duyệt kế hoạch năm"
    BENEFICIARY_ADDED = "beneficiary.added", "thêm đơn vị thụ hưởng"
    REPORT_ISSUED = "report.issued", "ban hành báo cáo"
    BENEFICIARY_CHANGED = "beneficiary.changed", "sửa đơn vị thụ hưởng"
    BENEFICIARY_MERGED = "beneficiary.merged", "gộp đơn vị thụ hưởng"
    BENEFICIARY_SEPARATED = "beneficiary.separated", "tách đơn vị đã gộp"
    BENEFICIARY_COMPARED = "beneficiary.compared", "đối chiếu: không trùng"


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
    before = models.CharField("từ trạng thái", max_length=20, blank=True)
    after = models.CharField("đến trạng thái", max_length=20, blank=True)
    comment = models.TextField("ghi chú", blank=True)
    changes = models.JSONField("nội dung sửa", default=list, blank=True)  # Change.as_row() of each

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ("-pk",)  # written one after the other: the key tells the order
        indexes = (models.Index(fields=("subject_type", "subject_id", "-id")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError("Nhật ký chỉ được ghi thêm, không được sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        raise ValidationError("Nhật ký chỉ được ghi thêm, không được xóa.")


def record(
    kind: EventKind,
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

    Actions write an event and the admin writes its own log, so the newest key of each tells
    whether a figure that was computed before still holds. Two transactions may commit in the other
    order than they took their keys; who keeps a figure by this stamp keeps it for a minute only.
    """
    logged = LogEntry.objects.order_by("-pk").values("pk")[:1]
    newest = Event.objects.values_list("pk", Subquery(logged)).first()
    return "{}-{}".format(*newest) if newest else "none"
