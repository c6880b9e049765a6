"""Merges of offices, with every value that one wrote."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from khuyencong.constraints import day_is_plausible, moment_has_its_person
from khuyencong.offices.models.office import Office


class OfficeMerge(models.Model):
    """Offices that were made one, with all that is needed to undo it (khuyencong/offices/journal.py)."""

    successor = models.ForeignKey(
        Office, verbose_name="trung tâm kế thừa", on_delete=models.PROTECT, related_name="merges"
    )
    predecessors = models.ManyToManyField(
        Office, verbose_name="trung tâm nhập vào", related_name="+"
    )
    effective_on = models.DateField("từ ngày")
    legal_reference = models.CharField("căn cứ pháp lý", max_length=200)
    newest = models.JSONField(  # by label of the model, when the merge ended
        "dòng mới nhất của mỗi bảng", default=dict, blank=True, editable=False
    )
    merged_at = models.DateTimeField("gộp lúc")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người gộp",
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người hoàn tác",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "lần gộp trung tâm"
        verbose_name_plural = "lần gộp trung tâm"
        ordering = ("-pk",)
        constraints = (
            day_is_plausible("officemerge", "effective_on", "Ngày gộp"),
            moment_has_its_person("officemerge", "merged", "người gộp", is_required=True),
            moment_has_its_person("officemerge", "undone", "người hoàn tác"),
        )

    def __str__(self) -> str:
        return f"Lần gộp số {self.pk} vào {self.successor}"


class OfficeMergeRow(models.Model):
    """One value that a merge of offices wrote, with what stood there before; without a field a row that it
    added. Written once: triggers of the database hold it."""

    merge = models.ForeignKey(
        OfficeMerge, verbose_name="lần gộp", on_delete=models.PROTECT, related_name="rows"
    )
    table = models.CharField("bảng", max_length=60)  # label of the model
    key = models.PositiveBigIntegerField("số thứ tự dòng")
    field = models.CharField("cột", max_length=40, blank=True)
    before = models.JSONField("trước khi gộp", null=True, blank=True)
    after = models.JSONField("sau khi gộp", null=True, blank=True)
    digest = models.CharField("dấu vân tay của dòng sau khi gộp", max_length=64)

    class Meta:
        verbose_name = "giá trị đã ghi khi gộp trung tâm"
        verbose_name_plural = "giá trị đã ghi khi gộp trung tâm"
        ordering = ("merge", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("merge", "table", "key", "field"),
                name="officemergerow_is_one_a_value",
                violation_error_message="Giá trị này đã được ghi trong lần gộp.",
            ),
        )

    def __str__(self) -> str:
        return f"Giá trị số {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError("Nhật ký gộp trung tâm chỉ được ghi thêm, không được sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        raise ValidationError("Nhật ký gộp trung tâm chỉ được ghi thêm, không được xóa.")
