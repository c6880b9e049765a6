"""Who may sit in a council of appraisal, kept in time: chosen, and nothing typed again."""

import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from khuyencong.accounts.models import heirs_of
from khuyencong.constraints import NoOverlappingValidity, day_is_plausible, valid_on
from khuyencong.offices.models import Office


class CouncilMemberQuerySet(models.QuerySet["CouncilMember"]):
    def in_force_on(self, day: datetime.date) -> "CouncilMemberQuerySet":
        return self.filter(valid_on(day))

    def visible_to(self, user: Any) -> "CouncilMemberQuerySet":
        """Those of the own offices, for who may know the centre's people."""
        if not user.role_class.sees_all_localities:
            return self.none()
        visible: CouncilMemberQuerySet = user.of_own_offices(self)
        return visible

    def of(self, office: int) -> "CouncilMemberQuerySet":
        """Those of an office (by key), and of who carries on for it."""
        return self.filter(office__in=heirs_of(office))


class CouncilMember(models.Model):
    """A person with the title and the unit of a time. Another title is another row, from its day on;
    an appraisal keeps the words of its own day (`Appraisal.council`)."""

    lock_rank = 5

    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("họ và tên", max_length=80)
    title = models.CharField("chức vụ", max_length=120)
    unit = models.CharField("đơn vị", max_length=160)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = CouncilMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên hội đồng"
        verbose_name_plural = "thành viên hội đồng"
        ordering = ("unit", "name", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="councilmember_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            NoOverlappingValidity(
                fields=("office", "name", "unit"),
                name="councilmember_has_one_title_at_a_time",
                violation_error_message=(
                    "Người này của đơn vị đó đã có trong danh sách trong cùng thời gian. Hãy ghi ngày kết "
                    "thúc cho chức vụ cũ trước."
                ),
            ),
            day_is_plausible("councilmember", "valid_from", "Ngày bắt đầu"),
            day_is_plausible("councilmember", "valid_to", "Ngày kết thúc"),
        )

    def __str__(self) -> str:
        return f"{self.name} – {self.title}, {self.unit}"

    def is_writable_by(self, user: Any) -> bool:
        """The list is one for the whole province that its office serves."""
        return bool(user.role_class.sees_all_localities) and user.serves(self.office_id)
