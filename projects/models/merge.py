"""Merges of two records of one establishment, with all that is needed to undo one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.constraints import moment_has_its_person
from projects.models.member import Member


class MergeQuerySet(models.QuerySet["Merge"]):
    def in_force(self) -> "MergeQuerySet":
        return self.filter(undone_at=None)

    def visible_to(self, user: Any) -> "MergeQuerySet":
        """To who sees the record that was kept."""
        return self.filter(kept__in=Beneficiary.objects.visible_to(user))


class Merge(models.Model):
    """One record (`duplicate`) was merged into another (`kept`): what moved, and what was filled in."""

    kept = models.ForeignKey(
        Beneficiary, verbose_name="đơn vị giữ lại", on_delete=models.PROTECT, related_name="merges"
    )
    duplicate = models.ForeignKey(
        Beneficiary, verbose_name="đơn vị được gộp", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField("căn cứ để gộp")
    filled = models.JSONField("thông tin lấy từ đơn vị được gộp", default=dict, blank=True)
    had_to_be_compared = models.BooleanField("lúc gộp đang chờ đối chiếu", default=False)
    members = models.ManyToManyField(Member, verbose_name="cơ sở tham gia", related_name="+")
    products = models.ManyToManyField(Product, verbose_name="sản phẩm", related_name="+")
    needs = models.ManyToManyField(Need, verbose_name="nhu cầu hỗ trợ", related_name="+")
    merged_at = models.DateTimeField("gộp lúc")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người gộp",
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField("tách lại lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người tách lại",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "lần gộp đơn vị thụ hưởng"
        verbose_name_plural = "lần gộp đơn vị thụ hưởng"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kept=F("duplicate")),
                name="merge_has_two_records",
                violation_error_message="Hãy chọn hai đơn vị khác nhau để gộp.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="merge_has_its_reason",
                violation_error_message="Hãy ghi căn cứ để gộp hai đơn vị.",
            ),
            models.UniqueConstraint(
                fields=("duplicate",),
                condition=Q(undone_at=None),
                name="merge_of_a_record_is_in_force_once",
                violation_error_message="Đơn vị này đã được gộp vào một đơn vị khác.",
            ),
            moment_has_its_person("merge", "merged", "người gộp", is_required=True),
            moment_has_its_person("merge", "undone", "người tách lại"),
        )

    def __str__(self) -> str:
        return f"{self.duplicate} → {self.kept}"

    def is_writable_by(self, user: Any) -> bool:
        """By who may write the record that was kept."""
        return self.kept.is_writable_by(user)

    @property
    def is_in_force(self) -> bool:
        return self.undone_at is None
