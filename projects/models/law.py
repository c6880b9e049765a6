"""Rules of law and of the office as dated data: edited in the admin, never in code."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from khuyencong.localities.models import LocalityKind
from projects.models.legal import (
    LegalRule,
    LegalRuleQuerySet,
    begins_before_it_ends,
    one_at_a_time,
)
from projects.models.programme import FULL_PERCENT, Activity, Programme, percent


class AreaRule(LegalRule):
    """Which kinds of places the programme covers (Điều 1 khoản 2 NĐ 45/2012/NĐ-CP, since
    15/10/2025 as amended by NĐ 235/2025/NĐ-CP): a kind of unit in a kind of province.

    Where no row speaks of a place, nothing is said of it. A place that is not covered, or of which
    the text cannot be read so (`is_covered` empty), warns: an officer decides, for craft villages and
    cleaner production have rules of their own.
    """

    province_kind = models.CharField(
        "loại đơn vị cấp tỉnh", max_length=16, choices=LocalityKind.choices
    )
    place_kind = models.CharField("loại địa bàn", max_length=16, choices=LocalityKind.choices)
    is_covered = models.BooleanField(
        "thuộc phạm vi hỗ trợ",
        default=True,
        null=True,
        blank=True,
        help_text="“Không rõ”: văn bản không nói về loại địa bàn này, cán bộ xem xét.",
    )
    advice = models.CharField(
        "điều cần xem",
        max_length=400,
        blank=True,
        help_text="Điều mà cán bộ cần xem trước khi quyết định, hiện trong cảnh báo.",
    )
    covers_craft_villages = models.BooleanField(
        "làng nghề được công nhận vẫn thuộc phạm vi", default=False
    )
    exempt_activities = models.ManyToManyField(
        Activity,
        verbose_name="nội dung không phụ thuộc địa bàn",
        blank=True,
        related_name="+",
        help_text="Như sản xuất sạch hơn.",
    )

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "phạm vi địa bàn"
        verbose_name_plural = "phạm vi địa bàn"
        ordering = ("province_kind", "place_kind", "-valid_from", "pk")
        constraints = (
            begins_before_it_ends("arearule"),
            one_at_a_time("arearule", "province_kind", "place_kind"),
        )

    def __str__(self) -> str:
        said = {True: "thuộc phạm vi", False: "không thuộc phạm vi", None: "không rõ"}
        kinds = f"{self.get_place_kind_display()} của {self.get_province_kind_display()}"
        return f"{kinds}: {said[self.is_covered]}"


class RepeatRule(LegalRule):
    """After how many years the same establishment may be supported for the same content again."""

    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="+"
    )
    years = models.PositiveSmallIntegerField(
        "số năm",
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="Cùng cơ sở, cùng nội dung trong chừng này năm trước thì nhắc xem lại.",
    )

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "thời gian hỗ trợ lại"
        verbose_name_plural = "thời gian hỗ trợ lại"
        ordering = ("programme", "-valid_from", "pk")
        constraints = (
            begins_before_it_ends("repeatrule"),
            one_at_a_time("repeatrule", "programme"),
            models.CheckConstraint(
                condition=Q(years__range=(1, 30)),
                name="repeatrule_years_are_few",
                violation_error_message="Số năm phải từ 1 đến 30.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme.short_name}: {self.years} năm"


class AdvanceCeiling(LegalRule):
    """How much of the contracted support may be advanced before acceptance."""

    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="+"
    )
    activity = models.ForeignKey(
        Activity, verbose_name="nội dung", on_delete=models.PROTECT, related_name="+"
    )
    max_basis_points = models.PositiveIntegerField(  # forms speak per cent
        "tỷ lệ tạm ứng tối đa",
        validators=[MinValueValidator(1), MaxValueValidator(FULL_PERCENT)],
        help_text="Của phần hỗ trợ đã ký.",
    )

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "mức tạm ứng tối đa"
        verbose_name_plural = "mức tạm ứng tối đa"
        ordering = ("programme", "activity", "-valid_from", "pk")
        constraints = (
            begins_before_it_ends("advanceceiling"),
            one_at_a_time("advanceceiling", "programme", "activity"),
            models.CheckConstraint(
                condition=Q(max_basis_points__range=(1, FULL_PERCENT)),
                name="advanceceiling_is_a_share",
                violation_error_message="Tỷ lệ phải trên 0% và không quá 100%.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme.short_name}, {self.activity}: {percent(self.max_basis_points)}"


class Fact(models.TextChoices):
    """What the records themselves say of a proposal, so that a reviewer need not look it up."""

    NONE = "", "không, người thẩm định tự chấm"
    TYPICAL_PRODUCT = "typical-product", "có sản phẩm CNNT tiêu biểu"
    OCOP = "ocop", "có sản phẩm OCOP"
    WOMAN = "woman", "chủ cơ sở là phụ nữ"
    ETHNIC_MINORITY = "ethnic-minority", "chủ cơ sở là người dân tộc"
    CRAFT_VILLAGE = "craft-village", "thuộc làng nghề"
    CLEANER = "cleaner", "xử lý ô nhiễm, sản xuất sạch hơn"


class Criterion(LegalRule):
    """One thing that an appraisal scores, with its weight at the time."""

    code = models.SlugField("mã", max_length=40)
    name = models.CharField("tiêu chí", max_length=160)
    weight = models.PositiveSmallIntegerField(
        "điểm tối đa", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    fact = models.CharField(
        "hồ sơ cho biết", max_length=20, choices=Fact.choices, default=Fact.NONE, blank=True
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí thẩm định"
        verbose_name_plural = "tiêu chí thẩm định"
        ordering = ("position", "pk")
        constraints = (
            begins_before_it_ends("criterion"),
            one_at_a_time("criterion", "code"),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)) & Q(fact__in=Fact.values),
                name="criterion_weight_is_positive",
                violation_error_message="Điểm tối đa phải từ 1 đến 100.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} (tối đa {self.weight} điểm)"


class AdjustmentSubject(models.TextChoices):
    """What an adjustment changes."""

    AMOUNT = "amount", "kinh phí"
    BENEFICIARY = "beneficiary", "đơn vị thụ hưởng"
    MACHINE = "machine", "máy móc, nội dung"
    PLACE = "place", "địa điểm"
    TIME = "time", "thời gian"
    PROGRAMME = "programme", "chương trình"
    STOP = "stop", "ngừng thực hiện"

    @property
    def of_member(self) -> bool:
        """It speaks of one establishment (a stop may speak of one or of all)."""
        return self in {
            AdjustmentSubject.AMOUNT,
            AdjustmentSubject.BENEFICIARY,
            AdjustmentSubject.MACHINE,
            AdjustmentSubject.PLACE,
        }


class AdjustmentRoute(LegalRule):
    """Which authority decides an adjustment of a kind: as this office was instructed, on that day."""

    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(
        "nội dung điều chỉnh", max_length=12, choices=AdjustmentSubject.choices
    )
    authority = models.CharField("cơ quan quyết định", max_length=160)

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "thẩm quyền điều chỉnh"
        verbose_name_plural = "thẩm quyền điều chỉnh"
        ordering = ("programme", "subject", "-valid_from", "pk")
        constraints = (
            begins_before_it_ends("adjustmentroute"),
            one_at_a_time("adjustmentroute", "programme", "subject"),
            models.CheckConstraint(
                condition=Q(subject__in=AdjustmentSubject.values),
                name="adjustmentroute_subject_is_known",
                violation_error_message="Nội dung điều chỉnh này không có trong danh mục.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()} ({self.programme.short_name}): {self.authority}"
