"""What printed documents say besides figures: names of bodies and texts, each with its time."""

import datetime

from django.db import models
from django.db.models import F, Q

from khuyencong.constraints import NoOverlappingValidity, valid_on
from khuyencong.provenance import WithProvenance


class BodyRole(models.TextChoices):
    PARENT = "parent", "cơ quan chủ quản"
    ISSUER = "issuer", "cơ quan ban hành"
    ADDRESSEE = "addressee", "cơ quan nhận báo cáo"


class OfficialBodyQuerySet(models.QuerySet["OfficialBody"]):
    def valid_on(self, day: datetime.date) -> "OfficialBodyQuerySet":
        return self.filter(valid_on(day))


class OfficialBody(models.Model):
    """A body in the head or the list of recipients, by the name it had at the time.

    A report of 2023 prints the names of 2023, also in 2026.
    """

    role = models.CharField("vai trò", max_length=10, choices=BodyRole.choices)
    name = models.CharField("tên cơ quan", max_length=160)
    symbol = models.CharField("chữ viết tắt trong ký hiệu", max_length=20, blank=True)
    place = models.CharField("địa danh", max_length=60, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=80, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = OfficialBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan trong văn bản"
        verbose_name_plural = "cơ quan trong văn bản"
        ordering = ("role", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="officialbody_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            NoOverlappingValidity(
                fields=("role",),
                name="officialbody_is_one_a_role_at_a_time",
                violation_error_message="Vai trò này đã có một cơ quan trong cùng thời gian.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Section(models.TextChoices):
    GROUND = "ground", "căn cứ"
    AIM = "aim", "mục tiêu"
    SOLUTION = "solution", "giải pháp"
    RECIPIENT = "recipient", "nơi nhận"


class PlanText(WithProvenance):
    """A paragraph of the yearly plan: a ground, an aim, a solution or a recipient."""

    year = models.PositiveSmallIntegerField("năm kế hoạch")
    section = models.CharField("phần", max_length=10, choices=Section.choices)
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nội dung")

    class Meta:
        verbose_name = "nội dung kế hoạch"
        verbose_name_plural = "nội dung kế hoạch"
        ordering = ("year", "section", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("year", "section", "position"),
                name="plantext_position_is_unique_in_a_section",
                violation_error_message="Thứ tự này đã có một nội dung khác trong cùng phần.",
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]
