"""The yearly plan of a programme."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from khuyencong.constraints import day_is_plausible, moment_has_its_person
from khuyencong.money import Unit, VNDField
from projects.models.plausible import PLAN_SUPPORT
from projects.models.programme import Programme
from projects.models.scope import of_own_programmes, serves
from projects.workflow import PlanState, PlanWorkflow


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: Any) -> "PlanQuerySet":
        """Those of the own offices; for a reader of them those that have been approved."""
        visible: PlanQuerySet = of_own_programmes(self, user)
        if user.role_class.sees_only_approved:
            return visible.filter(state=PlanState.APPROVED)
        return visible

    def of_year(self, year: int) -> "PlanQuerySet":
        """The plans of a year, office by office, of each the national one first."""
        rows = self.filter(year=year).select_related("programme__office")
        return rows.order_by("programme", "pk")


class Plan(PlanWorkflow):
    """Kế hoạch khuyến công năm of one programme; its figures are sums of its decisions' entries."""

    lock_rank = 1

    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="plans"
    )
    year = models.PositiveSmallIntegerField(
        "năm", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    ceiling = VNDField(
        "mức kinh phí hỗ trợ tối đa",
        null=True,
        blank=True,
        unit=Unit.TRIEU,
        plausible=PLAN_SUPPORT,
        help_text="Triệu đồng; tổng nhà nước hỗ trợ của kế hoạch không vượt mức này.",
    )

    decision_due_on = models.DateField(
        "ngày dự kiến được phê duyệt",
        null=True,
        blank=True,
        help_text="Để biết việc phê duyệt chậm bao nhiêu ngày và những gì phải chờ.",
    )
    submitted_at = models.DateTimeField("trình lúc", null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người trình",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch khuyến công năm"
        verbose_name_plural = "kế hoạch khuyến công năm"
        ordering = ("-year", "programme", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "year"),
                name="plan_is_one_a_programme_and_year",
                violation_error_message=(
                    "Chương trình này đã có kế hoạch của năm đó. Mỗi chương trình mỗi năm chỉ có "
                    "một kế hoạch; thay đổi được ghi bằng quyết định điều chỉnh."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(ceiling__gte=0),
                name="plan_ceiling_is_not_negative",
                violation_error_message="Mức kinh phí tối đa phải từ 0 đồng trở lên.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values) & Q(year__range=(2000, 2100)),
                name="plan_state_and_year_are_known",
                violation_error_message="Trạng thái hoặc năm của kế hoạch không hợp lệ.",
            ),
            moment_has_its_person("plan", "submitted", "người trình"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.DRAFT) | Q(submitted_at=None),
                name="plan_submitted_at_goes_with_state",
                violation_error_message="Kế hoạch đang lập thì chưa có thời điểm trình.",
            ),
            day_is_plausible("plan", "decision_due_on", "Ngày dự kiến được phê duyệt"),
        )

    def get_absolute_url(self) -> str:
        return reverse(
            "reports:plan_detail", kwargs={"year": self.year, "slug": self.programme.slug}
        )

    def is_writable_by(self, user: Any) -> bool:
        """A plan is of the whole province that its office serves."""
        return bool(user.looks_after(None)) and serves(user, self.programme_id)

    @property
    def is_approved(self) -> bool:
        return self.state == PlanState.APPROVED

    @property
    def title(self) -> str:
        return str(self)

    @property
    def state_label(self) -> str:
        return PlanState(self.state).label

    @property
    def state_tone(self) -> str:
        return "done" if self.state == PlanState.APPROVED else "waiting"

    def __str__(self) -> str:
        return f"Kế hoạch {self.programme.short_name} năm {self.year}"
