"""What is recorded of an establishment besides itself: products with their distinctions, needs."""

from typing import Any

from django.db import models
from django.db.models import Q

from beneficiaries.models.beneficiary import Beneficiary
from khuyencong.constraints import day_is_plausible


class OfBeneficiary(models.Model):
    """What is recorded of an establishment, by who may write the establishment."""

    class Meta:
        abstract = True

    def is_writable_by(self, user: Any) -> bool:
        return bool(self.beneficiary.is_writable_by(user))  # type: ignore[attr-defined]


class Product(OfBeneficiary):
    """A product of an establishment with its distinctions (OCOP stars, typical rural product)."""

    class Award(models.TextChoices):
        DISTRICT = "district", "CNNT tiêu biểu cấp huyện"
        PROVINCE = "province", "CNNT tiêu biểu cấp tỉnh"
        REGION = "region", "CNNT tiêu biểu cấp khu vực"
        NATION = "nation", "CNNT tiêu biểu cấp quốc gia"

    beneficiary = models.ForeignKey(
        Beneficiary,
        verbose_name="đơn vị thụ hưởng",
        on_delete=models.CASCADE,
        related_name="products",
    )
    name = models.CharField("tên sản phẩm", max_length=160)
    ocop_stars = models.PositiveSmallIntegerField(
        "số sao OCOP",
        null=True,
        blank=True,
        help_text="3, 4 hoặc 5 sao; để trống nếu chưa được công nhận.",
    )
    award = models.CharField("danh hiệu", max_length=10, choices=Award.choices, blank=True)
    awarded_in = models.PositiveSmallIntegerField("năm công nhận", null=True, blank=True)

    class Meta:
        verbose_name = "sản phẩm"
        verbose_name_plural = "sản phẩm"
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ocop_stars=None) | Q(ocop_stars__range=(3, 5)),
                name="product_ocop_stars_are_three_to_five",
                violation_error_message="Sản phẩm OCOP được công nhận từ 3 đến 5 sao.",
            ),
            models.CheckConstraint(
                condition=Q(award="") | Q(award__in=("district", "province", "region", "nation")),
                name="product_award_is_known",
                violation_error_message="Danh hiệu này không có trong danh mục.",
            ),
            models.CheckConstraint(
                condition=Q(awarded_in=None) | Q(awarded_in__range=(2000, 2100)),
                name="product_awarded_in_is_plausible",
                violation_error_message="Năm công nhận phải từ 2000 đến 2100. Hãy kiểm tra lại.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Need(OfBeneficiary):
    """What an establishment said it needs, and when: the source of next year's proposals."""

    beneficiary = models.ForeignKey(
        Beneficiary, verbose_name="đơn vị thụ hưởng", on_delete=models.CASCADE, related_name="needs"
    )
    recorded_on = models.DateField("ngày ghi nhận")
    text = models.TextField("nhu cầu")
    is_met = models.BooleanField("đã được đáp ứng", default=False)

    class Meta:
        verbose_name = "nhu cầu hỗ trợ"
        verbose_name_plural = "nhu cầu hỗ trợ"
        ordering = ("-recorded_on", "pk")
        constraints = (day_is_plausible("need", "recorded_on", "Ngày ghi nhận"),)

    def __str__(self) -> str:
        return self.text[:60]
