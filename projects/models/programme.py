"""Programmes, the contents they support, and the dated norms of support."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from khuyencong.constraints import NoOverlappingValidity, valid_on
from khuyencong.localities.models import Level, Locality
from khuyencong.money import VNDField, format_trieu
from khuyencong.offices.models import Office
from projects.models.legal import reference_of, source_field
from projects.models.plausible import MEMBER_SUPPORT

FULL_PERCENT = 10_000  # basis points


def percent(basis_points: int) -> str:
    """5000 → "50%", 1250 → "12,5%"."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


class ProgrammeLevel(models.TextChoices):
    NATIONAL = "national", "khuyến công quốc gia"
    LOCAL = "local", "khuyến công địa phương"


def _once_an_office(field: str, sentence: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=("office", field),
        name=f"programme_{field}_is_once_an_office",
        violation_error_message=sentence,
    )


class Programme(models.Model):
    """Khuyến công quốc gia (KCQG) or khuyến công địa phương (KCĐP) of one office: whose money, who
    approves. What hangs on it – plans, proposals, money – belongs to that office."""

    lock_rank = 0

    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="programmes"
    )
    level = models.CharField("cấp", max_length=10, choices=ProgrammeLevel.choices)
    name = models.CharField("tên chương trình", max_length=120)
    short_name = models.CharField("tên tắt", max_length=10)
    slug = models.SlugField("đường dẫn", max_length=50, unique=True)
    approving_authority = models.CharField("cấp phê duyệt kế hoạch", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự trong biểu")

    class Meta:
        verbose_name = "chương trình"
        verbose_name_plural = "chương trình"
        ordering = ("office_id", "position")
        constraints = (
            _once_an_office("level", "Trung tâm này đã có một chương trình của cấp đó."),
            _once_an_office(
                "short_name", "Tên tắt này đã có ở một chương trình khác của trung tâm."
            ),
            _once_an_office("position", "Thứ tự này đã có ở một chương trình khác của trung tâm."),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Q:
        """Which rules and norms hold for it: what the State has set for the national programme holds in every
        office, what a province or an office has set for its own nowhere else."""
        if self.level == ProgrammeLevel.NATIONAL:
            return Q(programme__level=ProgrammeLevel.NATIONAL)
        return Q(programme=self.pk)

    def authority_on(self, day: datetime.date) -> str:
        """Who approves its plans, by the name of that day. One query."""
        row = self.authorities.filter(valid_on(day)).first()
        return row.name if row else self.approving_authority


class ApprovingAuthority(models.Model):
    """Who approves the plans of a programme, by the name it had at the time: a decision of 2023 is
    of the province of 2023."""

    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="authorities"
    )
    name = models.CharField("tên cơ quan", max_length=160)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "cơ quan phê duyệt"
        verbose_name_plural = "cơ quan phê duyệt"
        ordering = ("programme", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="approvingauthority_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            NoOverlappingValidity(
                fields=("programme",),
                name="approvingauthority_is_one_at_a_time",
                violation_error_message=(
                    "Chương trình đã có một cơ quan phê duyệt trong thời gian này. Hãy kết thúc tên cũ "
                    "trước."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ProgrammePeriod(models.Model):
    """The years for which a programme was approved, and the text that did it."""

    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="periods"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=200)

    class Meta:
        verbose_name = "giai đoạn chương trình"
        verbose_name_plural = "giai đoạn chương trình"
        ordering = ("programme", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="programmeperiod_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            NoOverlappingValidity(
                fields=("programme",),
                name="programmeperiod_is_one_at_a_time",
                violation_error_message="Chương trình đã có một giai đoạn trong thời gian này.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} từ {self.valid_from.year}"


class ActivityGroup(models.Model):
    """One of the nine groups of khuyến công contents (Điều 4 NĐ 45/2012/NĐ-CP)."""

    number = models.PositiveSmallIntegerField("số thứ tự", unique=True)
    name = models.CharField("tên nhóm nội dung", max_length=160)

    class Meta:
        verbose_name = "nhóm nội dung"
        verbose_name_plural = "nhóm nội dung"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Activity(models.Model):
    """A content that can be supported; codes are ours, norms hang on them."""

    code = models.SlugField("mã", max_length=50, unique=True)
    group = models.ForeignKey(
        ActivityGroup,
        verbose_name="nhóm nội dung",
        on_delete=models.PROTECT,
        related_name="activities",
    )
    name = models.CharField("tên nội dung", max_length=160)
    cap_unit = models.CharField("đơn vị tính mức trần", max_length=40)

    class Meta:
        verbose_name = "nội dung hỗ trợ"
        verbose_name_plural = "nội dung hỗ trợ"
        ordering = ("group__number", "pk")

    def __str__(self) -> str:
        return self.name


class SupportNormQuerySet(models.QuerySet["SupportNorm"]):
    def in_force_on(self, day: datetime.date) -> "SupportNormQuerySet":
        return self.filter(valid_on(day))


class SupportNorm(models.Model):
    """How much the State may give for a content, per what, by which clause, from when to when.

    A norm of the local programme is its province's own. One with `verified` off was not read in its
    text: it is shown as "chưa kiểm chứng", warns, and never blocks as if it were law.
    """

    code = models.CharField("mã", max_length=30, unique=True)
    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="norms"
    )
    province = models.ForeignKey(
        Locality,
        verbose_name="tỉnh, thành phố",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"level": Level.PROVINCE},
        help_text="Nơi ban hành định mức khuyến công địa phương; định mức quốc gia thì để trống.",
    )
    activity = models.ForeignKey(
        Activity, verbose_name="nội dung", on_delete=models.PROTECT, related_name="norms"
    )
    max_basis_points = models.PositiveIntegerField(  # forms and sheets speak per cent
        "tỷ lệ hỗ trợ tối đa",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(FULL_PERCENT)],
        help_text="Của tổng kinh phí. Để trống nếu văn bản không nêu.",
    )
    cap = VNDField(
        "mức hỗ trợ tối đa",
        plausible=MEMBER_SUPPORT,
        null=True,
        blank=True,
        help_text="Gõ kèm đơn vị, như “300 triệu đồng”. Để trống nếu văn bản không nêu.",
    )
    cap_unit = models.CharField("tính cho một", max_length=60)
    is_recoverable = models.BooleanField(
        "hỗ trợ có thu hồi",
        default=False,
        help_text="Nếu văn bản của tỉnh, thành phố quy định phải hoàn trả.",
    )
    document = models.CharField("văn bản", max_length=160)
    article = models.CharField("điều", max_length=30, blank=True)
    clause = models.CharField("khoản, điểm", max_length=60, blank=True)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    verified = models.BooleanField(
        "đã kiểm chứng", default=False, help_text="Chỉ đánh dấu khi đã đọc nguyên văn điều khoản."
    )
    source_note = source_field()
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = SupportNormQuerySet.as_manager()

    class Meta:
        verbose_name = "định mức hỗ trợ"
        verbose_name_plural = "định mức hỗ trợ"
        ordering = ("programme", "activity", "-valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(max_basis_points__isnull=False) | Q(cap__isnull=False),
                name="supportnorm_limits_something",
                violation_error_message="Định mức phải có tỷ lệ tối đa hoặc mức tối đa.",
            ),
            models.CheckConstraint(
                condition=(
                    (Q(max_basis_points=None) | Q(max_basis_points__range=(1, FULL_PERCENT)))
                    & (Q(cap=None) | Q(cap__gt=0))
                ),
                name="supportnorm_limits_are_positive",
                violation_error_message="Tỷ lệ phải trên 0% và không quá 100%, mức trần phải trên 0.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="supportnorm_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            NoOverlappingValidity(
                fields=("programme", "activity"),
                or_none=("province",),
                name="supportnorm_is_one_at_a_time",
                violation_error_message=(
                    "Nội dung này đã có một định mức khác trong cùng thời gian. "
                    "Hãy kết thúc hiệu lực của định mức cũ trước."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} – {self.legal_reference}"

    @property
    def limits(self) -> str:
        """ "50% tổng kinh phí, không quá 300 triệu đồng/cơ sở"."""
        parts = []
        if self.max_basis_points is not None:
            parts.append(f"{percent(self.max_basis_points)} tổng kinh phí")
        if self.cap is not None:
            parts.append(f"không quá {format_trieu(self.cap, with_unit=True)}/{self.cap_unit}")
        if self.is_recoverable:
            parts.append("có thu hồi")
        return ", ".join(parts)

    @property
    def legal_reference(self) -> str:
        return reference_of(self)

    def clean(self) -> None:
        """The local programme has as many norms as there are provinces, the national one has its own."""
        if not self.programme_id:
            return
        is_local = self.programme.level == ProgrammeLevel.LOCAL
        if is_local and not self.province_id:
            raise ValidationError({"province": "Hãy chọn tỉnh, thành phố ban hành định mức này."})
        if self.province_id and not is_local:
            raise ValidationError(
                {"province": "Định mức quốc gia không thuộc tỉnh, thành phố nào."}
            )
