"""Decisions on a plan: rounds of assignment, approval, adjustment, stop."""

from django.db import models
from django.db.models import Q

from khuyencong.provenance import WithProvenance
from projects.models.plan import Plan


class DecisionKind(models.TextChoices):
    ASSIGNMENT = "assignment", "giao kế hoạch (đợt)"
    APPROVAL = "approval", "phê duyệt"
    ADJUSTMENT = "adjustment", "điều chỉnh, bổ sung"
    STOP = "stop", "ngừng thực hiện"


class Decision(WithProvenance):
    """A document of the approving authority; the entries of the ledger that hang on it are what
    it gave or changed. `planned_on` is the day it was due: late approval is a figure."""

    plan = models.ForeignKey(
        Plan, verbose_name="kế hoạch", on_delete=models.PROTECT, related_name="decisions"
    )
    number = models.CharField("số, ký hiệu", max_length=60)
    decided_on = models.DateField("ngày ban hành")
    planned_on = models.DateField("ngày dự kiến", null=True, blank=True)
    authority = models.CharField("cơ quan ban hành", max_length=160)
    kind = models.CharField("loại", max_length=12, choices=DecisionKind.choices)
    reason = models.TextField("lý do", blank=True)
    requesting_document = models.CharField("văn bản đề nghị", max_length=160, blank=True)
    file = models.FileField("tệp", upload_to="quyet-dinh/", blank=True)

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        ordering = ("decided_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "number"),
                name="decision_number_is_unique_in_a_plan",
                violation_error_message="Kế hoạch này đã có quyết định mang số đó.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values),
                name="decision_kind_is_known",
                violation_error_message="Loại quyết định này không có trong danh mục.",
            ),
        )

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"

    @property
    def days_late(self) -> int:
        """Whole days after the planned day; 0 when on time or when nothing was planned."""
        return max((self.decided_on - self.planned_on).days, 0) if self.planned_on else 0


class DecisionChange(models.Model):
    """What an adjustment changes besides money: old and new value, in the words of the decision."""

    class Subject(models.TextChoices):
        BENEFICIARY = "beneficiary", "đơn vị thụ hưởng"
        MACHINE = "machine", "máy móc, nội dung"
        PLACE = "place", "địa điểm"
        TIME = "time", "thời gian"

    decision = models.ForeignKey(
        Decision, verbose_name="quyết định", on_delete=models.PROTECT, related_name="changes"
    )
    proposal = models.ForeignKey(
        "projects.Proposal",
        verbose_name="đề án",
        on_delete=models.PROTECT,
        related_name="decision_changes",
    )
    subject = models.CharField("nội dung thay đổi", max_length=12, choices=Subject.choices)
    old_value = models.CharField("trước", max_length=300)
    new_value = models.CharField("sau", max_length=300)

    class Meta:
        verbose_name = "nội dung điều chỉnh"
        verbose_name_plural = "nội dung điều chỉnh"
        ordering = ("decision", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(old_value=models.F("new_value")),
                name="decisionchange_changes_something",
                violation_error_message="Giá trị trước và sau điều chỉnh phải khác nhau.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.old_value} → {self.new_value}"
