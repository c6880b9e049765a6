"""Decisions on a plan: rounds of assignment, approval, adjustment, stop."""

import datetime
import uuid
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from beneficiaries.models import Beneficiary
from khuyencong.constraints import day_is_plausible, moment_has_its_person
from khuyencong.localities.models import Locality
from khuyencong.money import VNDField
from khuyencong.provenance import WithProvenance
from projects.models.law import AdjustmentSubject
from projects.models.member import Member
from projects.models.plan import Plan
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE
from projects.models.programme import Programme
from projects.models.proposal import OfProposalQuerySet, Proposal

FILE_NAME_LENGTH = 160


class DecisionKind(models.TextChoices):
    ASSIGNMENT = "assignment", "giao kế hoạch (đợt)"
    APPROVAL = "approval", "phê duyệt"
    ADJUSTMENT = "adjustment", "điều chỉnh, bổ sung"
    STOP = "stop", "ngừng thực hiện"

    @classmethod
    def giving(cls) -> tuple["DecisionKind", ...]:
        """Rounds that give money to proposals of the plan."""
        return (cls.ASSIGNMENT, cls.APPROVAL)

    @classmethod
    def changing(cls) -> tuple["DecisionKind", ...]:
        return (cls.ADJUSTMENT, cls.STOP)


def decision_path(decision: "Decision", name: str) -> str:
    """A name of our own on the disk; what the user called the file is stored beside it as data."""
    decision.file_name = name[-FILE_NAME_LENGTH:]
    return f"quyet-dinh/{uuid.uuid4().hex}"


class Decision(WithProvenance):
    """A document of the approving authority; the entries of the ledger that hang on it are what
    it gave or changed. `planned_on` is the day it was due: late approval is a figure."""

    plan = models.ForeignKey(
        Plan, verbose_name="kế hoạch", on_delete=models.PROTECT, related_name="decisions"
    )
    number = models.CharField("số, ký hiệu", max_length=60)
    decided_on = models.DateField("ngày ban hành")
    effective_on = models.DateField(
        "tính vào sổ từ ngày",
        null=True,
        blank=True,
        help_text="Để trống: từ ngày ban hành.",
    )
    planned_on = models.DateField("ngày dự kiến", null=True, blank=True)
    authority = models.CharField("cơ quan ban hành", max_length=160)
    kind = models.CharField("loại", max_length=12, choices=DecisionKind.choices)
    reason = models.TextField("lý do", blank=True)
    requesting_document = models.CharField("văn bản đề nghị", max_length=160, blank=True)
    file = models.FileField("tệp", upload_to=decision_path, blank=True)
    file_name = models.CharField(  # after `file`, whose path writes it
        "tên tệp", max_length=FILE_NAME_LENGTH, blank=True, editable=False
    )
    recorded_at = models.DateTimeField("ghi lúc", null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ghi",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

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
                condition=Q(effective_on=None) | Q(effective_on__gte=models.F("decided_on")),
                name="decision_counts_from_its_day",
                violation_error_message="Ngày tính vào sổ không được trước ngày ban hành.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values),
                name="decision_kind_is_known",
                violation_error_message="Loại quyết định này không có trong danh mục.",
            ),
            moment_has_its_person("decision", "recorded", "người ghi"),
            day_is_plausible("decision", "decided_on", "Ngày ban hành"),
            day_is_plausible("decision", "effective_on", "Ngày tính vào sổ"),
            day_is_plausible("decision", "planned_on", "Ngày dự kiến"),
        )

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"

    @property
    def counts_from(self) -> datetime.date:
        """The day from which the plan's ledger counts it."""
        return self.effective_on or self.decided_on

    @property
    def name_of_file(self) -> str:
        """As its user called it; older rows have it in the path."""
        return self.file_name or PurePosixPath(self.file.name).name

    @property
    def days_late(self) -> int:
        """Whole days after the planned day; 0 when on time or when nothing was planned."""
        return max((self.decided_on - self.planned_on).days, 0) if self.planned_on else 0


class AdjustmentState(models.TextChoices):
    REQUESTED = "requested", "chờ quyết định"
    DECIDED = "decided", "đã quyết định"
    REFUSED = "refused", "không được chấp thuận"

    @property
    def tone(self) -> str:
        return {"requested": "attention", "decided": "done"}.get(self.value, "closed")


class AdjustmentQuerySet(OfProposalQuerySet):
    def visible_to(self, user: Any) -> Any:
        """As all that hangs on a proposal; a reader sees those that are decided."""
        visible = super().visible_to(user)
        if user.role_class.sees_only_approved:
            return visible.filter(state=AdjustmentState.DECIDED)
        return visible

    def waiting(self) -> "AdjustmentQuerySet":
        return self.filter(state=AdjustmentState.REQUESTED)

    def for_list(self) -> "AdjustmentQuerySet":
        return self.select_related(
            "proposal", "member__beneficiary", "decision", "requested_by", "new_beneficiary"
        ).order_by("-pk")


class Adjustment(models.Model):
    """Điều chỉnh, bổ sung, ngừng: what is asked to change, why, and who decided it with which
    document. Once decided it is history: old and new value stay as the decision says them.

    `new_…` carry the change itself; amounts are the new ones in full (đồng), their difference goes
    to the ledger with the decision.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="adjustments"
    )
    member = models.ForeignKey(
        Member,
        verbose_name="cơ sở tham gia",
        on_delete=models.PROTECT,
        related_name="adjustments",
        null=True,
        blank=True,
        help_text="Để trống khi điều chỉnh cả đề án.",
    )
    subject = models.CharField(
        "nội dung thay đổi", max_length=12, choices=AdjustmentSubject.choices
    )
    old_value = models.TextField("trước")
    new_value = models.TextField("sau")
    new_state_support = VNDField(
        "nhà nước hỗ trợ sau điều chỉnh", plausible=MEMBER_SUPPORT, null=True, blank=True
    )
    new_beneficiary_contribution = VNDField(
        "đối ứng sau điều chỉnh", plausible=OWN_SHARE, null=True, blank=True
    )
    new_other_funds = VNDField(
        "nguồn khác sau điều chỉnh", plausible=OTHER_FUNDS, null=True, blank=True
    )
    new_beneficiary = models.ForeignKey(
        Beneficiary,
        verbose_name="đơn vị thụ hưởng mới",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    old_locality = models.ForeignKey(
        Locality,
        verbose_name="địa điểm trước",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    new_locality = models.ForeignKey(
        Locality,
        verbose_name="địa điểm sau",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    new_starts_on = models.DateField("bắt đầu sau điều chỉnh", null=True, blank=True)
    new_ends_on = models.DateField("kết thúc sau điều chỉnh", null=True, blank=True)
    new_programme = models.ForeignKey(
        Programme,
        verbose_name="chương trình sau điều chỉnh",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    reason = models.TextField("lý do", blank=True)
    requesting_document = models.CharField("văn bản đề nghị", max_length=160, blank=True)
    authority = models.CharField("cơ quan quyết định", max_length=160, blank=True)
    route_reference = models.CharField("căn cứ thẩm quyền", max_length=300, blank=True)
    state = models.CharField(
        "tình trạng",
        max_length=10,
        choices=AdjustmentState.choices,
        default=AdjustmentState.REQUESTED,
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name="quyết định",
        on_delete=models.PROTECT,
        related_name="adjustments",
        null=True,
        blank=True,
    )
    refusal = models.TextField("lý do không chấp thuận", blank=True)
    requested_at = models.DateTimeField("đề nghị lúc", null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người đề nghị",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ghi kết quả",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "điều chỉnh kế hoạch"
        verbose_name_plural = "điều chỉnh kế hoạch"
        ordering = ("pk",)
        indexes = (models.Index(fields=("proposal", "state")),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(old_value=models.F("new_value")),
                name="adjustment_changes_something",
                violation_error_message="Giá trị trước và sau điều chỉnh phải khác nhau.",
            ),
            models.CheckConstraint(
                condition=Q(state=AdjustmentState.DECIDED, decision__isnull=False)
                | Q(
                    state__in=(AdjustmentState.REQUESTED, AdjustmentState.REFUSED),
                    decision__isnull=True,
                ),
                name="adjustment_decided_goes_with_its_decision",
                violation_error_message="Điều chỉnh đã quyết định phải gắn với quyết định của nó.",
            ),
            models.CheckConstraint(
                condition=~Q(state=AdjustmentState.REFUSED) | ~Q(refusal=""),
                name="adjustment_refused_says_why",
                violation_error_message="Không chấp thuận thì phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=AdjustmentSubject.values),
                name="adjustment_subject_is_known",
                violation_error_message="Nội dung điều chỉnh này không có trong danh mục.",
            ),
            moment_has_its_person("adjustment", "requested", "người đề nghị"),
            moment_has_its_person("adjustment", "closed", "người ghi kết quả"),
            models.UniqueConstraint(
                "proposal",
                Coalesce("member", 0),
                "subject",
                condition=Q(state=AdjustmentState.REQUESTED),
                name="adjustment_waits_once_a_subject",
                violation_error_message=(
                    "Đã có một đề nghị điều chỉnh cùng nội dung đang chờ quyết định. Hãy xử lý đề "
                    "nghị đó trước."
                ),
            ),
            models.CheckConstraint(
                condition=Q(new_starts_on=None)
                | Q(new_ends_on=None)
                | Q(new_starts_on__lte=models.F("new_ends_on")),
                name="adjustment_starts_before_it_ends",
                violation_error_message=(
                    "Ngày bắt đầu sau điều chỉnh phải trước hoặc trùng ngày kết thúc."
                ),
            ),
            day_is_plausible("adjustment", "new_starts_on", "Ngày bắt đầu sau điều chỉnh"),
            day_is_plausible("adjustment", "new_ends_on", "Ngày kết thúc sau điều chỉnh"),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.old_value} → {self.new_value}"

    def is_writable_by(self, user: Any) -> bool:
        return self.proposal.is_writable_by(user)

    @property
    def state_label(self) -> str:
        return AdjustmentState(self.state).label

    @property
    def state_tone(self) -> str:
        return AdjustmentState(self.state).tone
