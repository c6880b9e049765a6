"""Beneficiaries (đơn vị thụ hưởng), mostly rural industrial establishments (cơ sở CNNT)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from khuyencong.accounts.permissions import Permission
from khuyencong.audit.kinds import event_kinds
from khuyencong.constraints import SearchIndex
from khuyencong.localities.models import Locality
from khuyencong.money import Unit, VNDField
from khuyencong.offices.models import Office
from khuyencong.provenance import WithProvenance
from khuyencong.text import fold

TAX_CODE = re.compile(r"\d{10}|\d{10}-\d{3}|\d{12}")
PHONE = re.compile(r"0\d{9,10}")
# A tax code (the twelve digits of a household business are its owner's ID number) or a phone, whole.
IDENTIFIER = re.compile(r"\d{9,13}", re.ASCII)
# The most that may be meant, in đồng; a small enterprise has at most a tenth of it.
CAPITAL = REVENUE = 2_000 * Unit.TY
# What many names share; the rest distinguishes two establishments.
COMMON_WORDS = re.compile(
    r"^(co so|ho kinh doanh|ho kd|hkd|doanh nghiep tu nhan|dntn|cong ty tnhh|cong ty co phan"
    r"|cong ty cp|cong ty|hop tac xa|htx|to hop tac|co so san xuat|san xuat|san xuat kinh doanh)\b"
)


def validate_tax_code(code: str) -> None:
    """Ten digits, ten and three, or the twelve of a person (household businesses since 7/2025).

    Only the form is asked: a check digit of an old paper may be wrong and must not stop the work.
    """
    if not TAX_CODE.fullmatch(code):
        raise ValidationError(
            f"“{code}” không đúng dạng mã số thuế. Mã số thuế có 10 chữ số, 13 chữ số "
            "(viết 0123456789-001), hoặc 12 chữ số định danh cá nhân của hộ kinh doanh.",
            code="tax_code",
        )


def validate_phone(number: str) -> None:
    if not PHONE.fullmatch(re.sub(r"[ .]", "", number)):
        raise ValidationError(
            f"“{number}” không đúng dạng số điện thoại. Hãy gõ 10 hoặc 11 chữ số bắt đầu bằng 0, "
            "như 0299 3821 913.",
            code="phone",
        )


class BeneficiaryKind(models.TextChoices):
    """Forms of Điều 1 khoản 2 NĐ 45/2012/NĐ-CP (as amended by NĐ 235/2025/NĐ-CP), and ours."""

    HOUSEHOLD = "household", "hộ kinh doanh"
    ENTERPRISE = "enterprise", "doanh nghiệp nhỏ và vừa"
    COOPERATIVE = "cooperative", "hợp tác xã"
    COOPERATIVE_UNION = "cooperative-union", "liên hiệp hợp tác xã"
    COOPERATIVE_GROUP = "cooperative-group", "tổ hợp tác"
    ARTISAN = "artisan", "nghệ nhân nhân dân, nghệ nhân ưu tú"
    GROUP = "group", "nhiều cơ sở (chưa tách danh sách)"
    SERVICE_UNIT = "service-unit", "tổ chức dịch vụ khuyến công"


def digits_of(identifier: str) -> str:
    """A tax code or phone as it is compared, however it was typed."""
    return re.sub(r"\D", "", identifier)


def core_of(name: str) -> str:
    """A name folded and without the words that many share: "Cơ sở Mỹ Hạnh" → "my hanh"."""
    return COMMON_WORDS.sub("", fold(name)).strip()


def search_filter(text: str, by: Any, path: str = "") -> Q:
    """Establishments that `text` finds, as a condition; `path` leads to them ("beneficiary__").

    Everybody searches names. Representatives, and tax codes and phones, are searched only by who
    may read them of that establishment, and the latter only whole: a search for parts would give away an
    identifier digit by digit. Diacritics, dots and spaces do not matter.
    """
    words = fold(text)
    named = Q(**{f"{path}name_text__contains": words})
    if not by.holds(Permission.BENEFICIARY_READ):
        return named
    read = Q(**{f"{path}search_text__contains": words})
    digits = re.sub(r"[ .-]", "", text)
    if IDENTIFIER.fullmatch(digits):
        read |= Q(**{f"{path}tax_digits": digits}) | Q(**{f"{path}phone_digits": digits})
    if by.role_class.sees_all_localities:
        return read
    return named | (read & Q(**{f"{path}locality__in": by.own_localities}))


@event_kinds
class BeneficiaryEvent(models.TextChoices):
    """What the log stores of an establishment; codes are never renamed."""

    ADDED = "beneficiary.added", "thêm đơn vị thụ hưởng"
    CHANGED = "beneficiary.changed", "sửa đơn vị thụ hưởng"
    MERGED = "beneficiary.merged", "gộp đơn vị thụ hưởng"
    SEPARATED = "beneficiary.separated", "tách đơn vị đã gộp"
    REFUSED = "beneficiary.refused", "không ghi được đơn vị thụ hưởng"
    COMPARED = "beneficiary.compared", "đối chiếu: không trùng"


class BeneficiaryQuerySet(models.QuerySet["Beneficiary"]):
    def standing(self) -> "BeneficiaryQuerySet":
        """Without records that were merged into another one."""
        return self.filter(merged_into=None)

    def to_compare(self) -> "BeneficiaryQuerySet":
        """Those that may be recorded twice, which the centre has not compared yet."""
        return self.standing().filter(awaits_comparison=True)

    def visible_to(self, user: Any) -> "BeneficiaryQuerySet":
        """All of the own offices that stand, or for a local officer those of its own localities."""
        standing: BeneficiaryQuerySet = user.of_own_offices(self.standing())
        if user.role_class.sees_all_localities:
            return standing
        return standing.filter(locality__in=user.own_localities)

    def search(self, text: str, *, by: Any) -> "BeneficiaryQuerySet":
        """What this user finds by name, and by what else it may read (`search_filter`)."""
        return self.filter(search_filter(text, by))

    def likely_same(self, *, name: str, phone: str, locality: Any) -> "BeneficiaryQuerySet":
        """Records that may be the same establishment: the same phone, or the same name (without
        words such as "Cơ sở", "Hộ kinh doanh") in the same place."""
        alike = Q(pk=None)
        if digits := digits_of(phone):
            alike |= Q(phone_digits=digits)
        if core := core_of(name):
            alike |= Q(name_text__contains=core, locality=locality)
        return self.filter(alike)


class Beneficiary(WithProvenance):
    """An establishment that state support is given to. Not the unit that runs the proposal."""

    lock_rank = 4

    kind = models.CharField("loại hình", max_length=20, choices=BeneficiaryKind.choices)
    name = models.CharField("tên đơn vị", max_length=200)
    tax_code = models.CharField(
        "mã số thuế",
        max_length=14,
        blank=True,
        validators=[validate_tax_code],
        help_text="10, 13 (viết 0123456789-001) hoặc 12 chữ số.",
    )
    representative = models.CharField("người đại diện", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True, validators=[validate_phone])
    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="+", editable=False
    )
    locality = models.ForeignKey(
        Locality,
        verbose_name="địa bàn",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="beneficiaries",
        help_text="Để trống cho đơn vị hoạt động trên toàn tỉnh.",
    )
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    registration_number = models.CharField(
        "số đăng ký kinh doanh",
        max_length=40,
        blank=True,
        help_text="Số trên giấy chứng nhận đăng ký doanh nghiệp, hộ kinh doanh hoặc hợp tác xã.",
    )
    registered_in = models.PositiveSmallIntegerField("năm đăng ký", null=True, blank=True)
    trade = models.CharField("ngành nghề", max_length=200, blank=True)
    employees = models.PositiveIntegerField("số lao động", null=True, blank=True)
    capital = VNDField(
        "vốn",
        null=True,
        blank=True,
        unit=Unit.TRIEU,
        plausible=CAPITAL,
        help_text="Tổng nguồn vốn theo báo cáo tài chính năm trước, triệu đồng.",
    )
    annual_revenue = VNDField(
        "doanh thu năm",
        null=True,
        blank=True,
        unit=Unit.TRIEU,
        plausible=REVENUE,
        help_text="Tổng doanh thu năm trước, triệu đồng.",
    )
    owner_is_woman = models.BooleanField("chủ cơ sở là phụ nữ", default=False)
    owner_is_ethnic_minority = models.BooleanField("chủ cơ sở là người dân tộc", default=False)
    in_craft_village = models.BooleanField("thuộc làng nghề được công nhận", default=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="đã gộp vào",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        editable=False,
    )
    awaits_comparison = models.BooleanField("chờ đối chiếu", default=False, editable=False)
    name_text = models.CharField(max_length=200, editable=False)
    search_text = models.CharField(max_length=400, editable=False)  # with the representative
    tax_digits = models.CharField(max_length=14, editable=False, db_index=True)
    phone_digits = models.CharField(max_length=20, editable=False, db_index=True)

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị thụ hưởng"
        verbose_name_plural = "đơn vị thụ hưởng"
        ordering = ("name", "pk")
        indexes = (
            models.Index(fields=("name", "id")),
            SearchIndex(fields=("name_text",), name="beneficiary_name_text"),
            SearchIndex(fields=("search_text",), name="beneficiary_search_text"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("office", "tax_code"),
                condition=~Q(tax_code="") & Q(merged_into=None, awaits_comparison=False),
                name="beneficiary_tax_code_is_unique",
                violation_error_message="Mã số thuế này đã có ở một đơn vị thụ hưởng khác.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BeneficiaryKind.values),
                name="beneficiary_kind_is_known",
                violation_error_message="Loại hình này không có trong danh mục.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="beneficiary_is_merged_into_another",
                violation_error_message="Một đơn vị không gộp vào chính nó.",
            ),
            models.CheckConstraint(
                condition=Q(registered_in=None) | Q(registered_in__range=(1945, 2100)),
                name="beneficiary_registered_in_is_plausible",
                violation_error_message="Năm đăng ký phải từ 1945 đến 2100. Hãy kiểm tra lại.",
            ),
            models.CheckConstraint(
                condition=(Q(capital=None) | Q(capital__gte=0))
                & (Q(annual_revenue=None) | Q(annual_revenue__gte=0)),
                name="beneficiary_figures_are_not_negative",
                violation_error_message="Vốn và doanh thu phải từ 0 đồng trở lên.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search_columns()
        super().save(*args, **kwargs)

    def fill_search_columns(self) -> None:
        """What is searched and compared: names folded, identifiers as digits."""
        self.name_text = fold(self.name)
        self.search_text = fold(f"{self.name} {self.representative}")
        self.tax_digits = digits_of(self.tax_code)
        self.phone_digits = digits_of(self.phone)

    def get_absolute_url(self) -> str:
        return reverse("projects:beneficiary_detail", kwargs={"pk": self.pk})

    def is_writable_by(self, user: Any) -> bool:
        """By its centre, and by who looks after its place."""
        return bool(user.looks_after(self.locality_id)) and user.serves(self.office_id)

    @property
    def current(self) -> "Beneficiary":
        """The record that stands for it: itself, or the one that it was merged into."""
        return self.merged_into.current if self.merged_into else self

    @property
    def place(self) -> str:
        return self.locality.name if self.locality else "Toàn tỉnh"
