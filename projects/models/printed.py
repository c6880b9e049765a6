"""Totals as they stand in print, to be compared with the records; nothing is mended silently."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from khuyencong.constraints import day_is_plausible
from khuyencong.money import Unit, parse_vnd
from khuyencong.provenance import WithProvenance
from projects.models.plan import Plan
from projects.models.plausible import PLAN_SUPPORT, PLAN_TOTAL
from projects.models.programme import Activity
from projects.models.stage import Stage


class PrintedTotal(WithProvenance):
    """One line of a printed document: the three figures as they are printed, in triệu đồng, word for
    word, for their precision is part of what they say ("869,9" means to the hundred thousand).
    """

    plan = models.ForeignKey(
        Plan, verbose_name="kế hoạch", on_delete=models.PROTECT, related_name="printed_totals"
    )
    document = models.CharField("văn bản", max_length=160)
    label = models.CharField("dòng trong văn bản", max_length=200)
    stage = models.CharField("bước", max_length=12, choices=Stage.choices, default=Stage.ACCEPTED)
    until = models.DateField("số liệu đến hết ngày")
    activity = models.ForeignKey(
        Activity,
        verbose_name="nội dung",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Để trống khi dòng này cộng mọi nội dung của kế hoạch.",
    )
    support = models.CharField("nhà nước hỗ trợ", max_length=40, help_text="Như in: 869,9.")
    own_share = models.CharField("đối ứng", max_length=40, help_text="Như in: 1.091,7.")
    total = models.CharField("tổng", max_length=40, help_text="Như in: 1.961,56.")

    class Meta:
        verbose_name = "tổng số đã in"
        verbose_name_plural = "tổng số đã in"
        ordering = ("plan", "until", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "document", "label", "until"),
                name="printedtotal_is_compared_once",
                violation_error_message="Dòng này của văn bản đã có trong bảng đối chiếu.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values),
                name="printedtotal_stage_is_known",
                violation_error_message="Bước này không có trong danh mục.",
            ),
            day_is_plausible("printedtotal", "until", "Ngày chốt số liệu"),
        )

    def __str__(self) -> str:
        return f"{self.document}: {self.label}"

    def clean(self) -> None:
        """Every figure can be read as triệu đồng."""
        problems = {}
        most = {"support": PLAN_SUPPORT, "own_share": PLAN_TOTAL, "total": PLAN_TOTAL}
        for name, plausible in most.items():
            try:
                parse_vnd(getattr(self, name), unit=Unit.TRIEU, plausible=plausible)
            except ValidationError as error:
                problems[name] = error
        if problems:
            raise ValidationError(problems)
