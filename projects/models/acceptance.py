"""Acceptance (nghiệm thu cơ sở): per establishment, with what the support brought about."""

from django.db import models
from django.db.models import Q

from khuyencong.constraints import day_is_plausible
from khuyencong.provenance import WithProvenance
from khuyencong.quantity import QuantityField
from projects.models.member import Member


class AcceptanceResult(models.TextChoices):
    PASSED = "passed", "đạt"
    FAILED = "failed", "không đạt"


class Acceptance(WithProvenance):
    """The minutes of one acceptance of one member. A failed one may be followed by another.

    Its amounts are the ledger's entries of stage `accepted`, written by
    `projects.actions.acceptance.record_acceptance` alone.
    """

    member = models.ForeignKey(
        Member, verbose_name="cơ sở tham gia", on_delete=models.PROTECT, related_name="acceptances"
    )
    accepted_on = models.DateField("ngày nghiệm thu")
    minutes_number = models.CharField("số biên bản", max_length=60, blank=True)
    council = models.TextField("thành phần nghiệm thu", blank=True)
    result = models.CharField(
        "kết quả",
        max_length=6,
        choices=AcceptanceResult.choices,
        default=AcceptanceResult.PASSED,
    )
    own_share_evidence = models.TextField(
        "chứng từ kinh phí đối ứng",
        blank=True,
        help_text="Hóa đơn, chứng từ của phần vốn cơ sở đã chi: số, ngày, số tiền.",
    )
    reason = models.TextField("lý do không đạt", blank=True)

    class Meta:
        verbose_name = "nghiệm thu"
        verbose_name_plural = "nghiệm thu"
        ordering = ("accepted_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(result=AcceptanceResult.PASSED),
                name="acceptance_passes_once_a_member",
                violation_error_message="Cơ sở này đã được nghiệm thu đạt.",
            ),
            models.CheckConstraint(
                condition=Q(result__in=AcceptanceResult.values),
                name="acceptance_result_is_known",
                violation_error_message="Kết quả nghiệm thu phải là đạt hoặc không đạt.",
            ),
            models.CheckConstraint(
                condition=Q(result=AcceptanceResult.PASSED) | ~Q(reason=""),
                name="acceptance_failed_says_why",
                violation_error_message="Nghiệm thu không đạt phải ghi lý do.",
            ),
            day_is_plausible("acceptance", "accepted_on", "Ngày nghiệm thu"),
        )

    def __str__(self) -> str:
        return f"Nghiệm thu {self.member.name} ngày {self.accepted_on:%d/%m/%Y}"


class Indicator(models.TextChoices):
    CAPACITY = "capacity", "công suất"
    OUTPUT = "output", "sản lượng"
    JOBS = "jobs", "lao động"
    REVENUE = "revenue", "doanh thu"
    ENERGY = "energy", "năng lượng tiêu thụ"
    DEFECTS = "defects", "tỷ lệ sản phẩm lỗi"
    POLLUTION = "pollution", "chất thải"


class OutcomeMeasure(models.Model):
    """One measured effect, before and after, in the unit beside it."""

    acceptance = models.ForeignKey(
        Acceptance, verbose_name="nghiệm thu", on_delete=models.CASCADE, related_name="measures"
    )
    indicator = models.CharField("chỉ tiêu", max_length=10, choices=Indicator.choices)
    unit = models.CharField("đơn vị tính", max_length=30)
    before = QuantityField("trước")
    after = QuantityField("sau")

    class Meta:
        verbose_name = "hiệu quả đo được"
        verbose_name_plural = "hiệu quả đo được"
        ordering = ("acceptance", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("acceptance", "indicator", "unit"),
                name="outcomemeasure_is_recorded_once",
                violation_error_message="Chỉ tiêu này đã được ghi.",
            ),
            models.CheckConstraint(
                condition=Q(before__gte=0, after__gte=0),
                name="outcomemeasure_is_not_negative",
                violation_error_message="Giá trị đo phải từ 0 trở lên.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} ({self.unit})"
