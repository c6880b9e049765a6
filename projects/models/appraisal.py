"""Appraisal (thẩm định): who judged a proposal, when, by which criteria, with which conclusion."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from khuyencong.constraints import day_is_plausible, moment_has_its_person
from projects.models.law import Criterion
from projects.models.proposal import Proposal
from projects.models.recorded import Recorded


class AppraisalMode(models.TextChoices):
    COUNCIL = "council", "hội đồng"
    REVIEWER = "reviewer", "một người thẩm định"


class Appraisal(Recorded):
    """One appraisal with its minutes. The money that it recommends are the ledger's entries of
    stage `appraised`; TT 36/2013/TT-BCT (Điều 9) is not read in its text, so criteria are data."""

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="appraisals"
    )
    mode = models.CharField(
        "hình thức", max_length=10, choices=AppraisalMode.choices, default=AppraisalMode.REVIEWER
    )
    appraised_on = models.DateField("ngày thẩm định")
    council = models.TextField("thành phần hội đồng", blank=True)
    minutes_number = models.CharField("số biên bản", max_length=60, blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    has_passed = models.BooleanField("đạt")

    class Meta:
        verbose_name = "thẩm định"
        verbose_name_plural = "thẩm định"
        ordering = ("-appraised_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(mode__in=AppraisalMode.values),
                name="appraisal_mode_is_known",
                violation_error_message="Hình thức thẩm định không có trong danh mục.",
            ),
            models.CheckConstraint(
                condition=Q(mode=AppraisalMode.REVIEWER) | ~Q(council=""),
                name="appraisal_by_council_names_it",
                violation_error_message="Thẩm định bằng hội đồng phải ghi thành phần hội đồng.",
            ),
            moment_has_its_person("appraisal", "recorded", "người ghi", is_required=True),
            day_is_plausible("appraisal", "appraised_on", "Ngày thẩm định"),
        )

    def __str__(self) -> str:
        result = "đạt" if self.has_passed else "không đạt"
        return f"Thẩm định ngày {self.appraised_on:%d/%m/%Y}: {result}"


class AppraisalScore(models.Model):
    """The points of one criterion, at most its weight at the time (stored as `out_of`). Where the
    records answer the criterion, `by_record` is what they give, and other points have a reason."""

    appraisal = models.ForeignKey(
        Appraisal, verbose_name="thẩm định", on_delete=models.CASCADE, related_name="scores"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name="tiêu chí", on_delete=models.PROTECT, related_name="+"
    )
    points = models.PositiveSmallIntegerField("điểm")
    out_of = models.PositiveSmallIntegerField("điểm tối đa")
    by_record = models.PositiveSmallIntegerField("điểm theo hồ sơ", null=True, blank=True)
    reason = models.CharField("lý do chấm khác hồ sơ", max_length=500, blank=True)

    class Meta:
        verbose_name = "điểm thẩm định"
        verbose_name_plural = "điểm thẩm định"
        ordering = ("appraisal", "criterion__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("appraisal", "criterion"),
                name="appraisalscore_is_given_once",
                violation_error_message="Tiêu chí này đã được chấm.",
            ),
            models.CheckConstraint(
                condition=Q(points__lte=models.F("out_of")),
                name="appraisalscore_is_within_its_weight",
                violation_error_message="Điểm không được vượt điểm tối đa của tiêu chí.",
            ),
            models.CheckConstraint(
                condition=Q(by_record=None) | Q(points=models.F("by_record")) | ~Q(reason=""),
                name="appraisalscore_differs_from_the_record_with_a_reason",
                violation_error_message="Chấm khác với hồ sơ đơn vị thì phải ghi lý do.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion.name}: {self.points}/{self.out_of}"


class AcceptedFinding(models.Model):
    """A warning that a person with the right took on with a written reason. It stays on record.

    It holds for the finding as it was (`fingerprint`: rule, establishment and figures): when a
    figure changes, the warning is asked again.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="accepted_findings"
    )
    rule = models.CharField("quy tắc", max_length=40)
    fingerprint = models.CharField("dấu của cảnh báo", max_length=64)
    message = models.TextField("cảnh báo")
    reference = models.CharField("căn cứ", max_length=300, blank=True)
    reason = models.TextField("lý do chấp nhận")
    accepted_at = models.DateTimeField("chấp nhận lúc")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người chấp nhận",
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "cảnh báo được chấp nhận"
        verbose_name_plural = "cảnh báo được chấp nhận"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "fingerprint"),
                name="acceptedfinding_is_accepted_once",
                violation_error_message="Cảnh báo này đã được chấp nhận.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="acceptedfinding_has_its_reason",
                violation_error_message="Chấp nhận một cảnh báo phải có lý do bằng chữ.",
            ),
            moment_has_its_person(
                "acceptedfinding", "accepted", "người chấp nhận", is_required=True
            ),
        )

    def __str__(self) -> str:
        return self.message
