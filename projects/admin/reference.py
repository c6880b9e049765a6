"""Programmes, contents and norms."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from import_export import fields
from import_export.widgets import IntegerWidget, Widget

from khuyencong.localities.models import Level, Locality
from khuyencong.money import AmountError, Unit, format_trieu, parse_vnd
from khuyencong.ui.admin import PortalModelAdmin
from khuyencong.ui.admin_site import Section
from khuyencong.ui.ending import EndsEarlier
from khuyencong.ui.sheets import DayWidget, PortalResource, RowWidget, SheetsMixin
from projects.forms.admin import SupportNormForm
from projects.forms.percent import read_percent
from projects.models import (
    Activity,
    ActivityGroup,
    ApprovingAuthority,
    Programme,
    ProgrammePeriod,
    SupportNorm,
)
from projects.models.plausible import MEMBER_SUPPORT
from projects.models.programme import percent

VALID_FROM = str(SupportNorm._meta.get_field("valid_from").verbose_name)  # a column of the sheet
CODE_LENGTH = 2  # Excel makes 1 of "01"


class ActivityResource(PortalResource):
    group = fields.Field("group", "nhóm nội dung", RowWidget(ActivityGroup, "number"))

    class Meta:
        model = Activity
        import_id_fields = ("code",)
        fields = ("code", "group", "name", "cap_unit")
        clean_model_instances = True
        skip_unchanged = True


class DongWidget(IntegerWidget):
    """A cell with an amount: a number is whole đồng, a text is read as in every field. To the
    library's own reading "300.000" is three hundred."""

    def __init__(self, plausible: int) -> None:
        super().__init__()
        self.plausible = plausible

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:  # noqa: ARG002
        """In đồng, None for an empty cell. Raises ValueError, which the library shows as the cell's."""
        text = "" if value is None else str(value).removesuffix(".0")  # a number of Excel
        try:
            return parse_vnd(text, unit=Unit.DONG, plausible=self.plausible) if text else None
        except AmountError as error:
            raise ValueError(error.messages[0]) from error


class PercentWidget(Widget):
    """A cell with a percentage. A cell that Excel shows as 50% holds 0.5: a bare number up to one is
    refused, for it may be meant either way."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:  # noqa: ARG002
        """In basis points, None for an empty cell. Raises ValueError, which is said of the cell."""
        text = "" if value is None else str(value).strip().removesuffix(".0")
        if not text:
            return None
        if text == "1" or text.startswith("0."):
            raise ValueError(
                f"Ô ghi {text}: hãy ghi số phần trăm, như 50; tỷ lệ nhỏ thì ghi kèm dấu, như 0,5%."
            )
        try:
            return read_percent(text)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:  # noqa: ARG002
        return "" if value is None else percent(value)


class ProvinceWidget(Widget):
    """A cell with the code of a province: of the day from which the row is valid, for a code is given
    again."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Locality | None:  # noqa: ARG002
        code = "" if value is None else str(value).strip().removesuffix(".0")
        if not code:
            return None
        found = Locality.objects.filter(level=Level.PROVINCE, code=code.zfill(CODE_LENGTH))
        if begins := (row or {}).get(VALID_FROM):
            found = found.valid_on(DayWidget().clean(begins))
        if (count := len(found[:2])) != 1:
            several = "nhiều tỉnh, thành phố có" if count else "không có tỉnh, thành phố nào có"
            raise ValueError(
                f"Ô ghi {code}: {several} mã này vào ngày bắt đầu hiệu lực. Hãy ghi mã và ngày."
            )
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:  # noqa: ARG002
        return value.code if value else ""


class ProgrammeWidget(RowWidget):
    """A cell with the short name of a programme where one office has it, else with its path: offices call
    theirs alike."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:  # noqa: ARG002
        text = "" if value is None else str(value).strip()
        found = list(Programme.objects.filter(Q(short_name=text) | Q(slug=text)))
        called = [each for each in found if each.slug == text] or found
        if not text or len(called) == 1:
            return called[0] if text else None
        if not called:
            raise ValueError(f"Không có chương trình nào là “{text}”.")
        paths = ", ".join(f"“{each.slug}”" for each in called)
        raise ValueError(
            f"Nhiều trung tâm có chương trình “{text}”. Hãy ghi đường dẫn của chương trình: {paths}."
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:  # noqa: ARG002
        if value is None:
            return ""
        alike = Programme.objects.filter(short_name=value.short_name).count()
        return str(value.short_name if alike == 1 else value.slug)


class SupportNormResource(PortalResource):
    """Amounts are whole đồng in the sheet, rates are per cent."""

    programme = fields.Field("programme", "chương trình", ProgrammeWidget(Programme))
    province = fields.Field("province", "tỉnh, thành phố (mã)", ProvinceWidget())
    activity = fields.Field("activity", "nội dung", RowWidget(Activity, "code"))
    max_basis_points = fields.Field("max_basis_points", "tỷ lệ hỗ trợ tối đa (%)", PercentWidget())
    cap = fields.Field("cap", "mức hỗ trợ tối đa (đồng)", DongWidget(MEMBER_SUPPORT))

    class Meta:
        model = SupportNorm
        import_id_fields = ("code",)
        exclude = ("id",)
        clean_model_instances = True
        skip_unchanged = True


class ProgrammePeriodInline(admin.TabularInline):
    model = ProgrammePeriod
    extra = 0


class ApprovingAuthorityInline(admin.TabularInline):
    model = ApprovingAuthority
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(PortalModelAdmin):
    section = Section.LAW
    list_display = ("name", "office", "short_name", "approving_authority")
    list_select_related = ("office",)
    search_fields = ("name", "short_name")
    inlines = (ApprovingAuthorityInline, ProgrammePeriodInline)

    def get_readonly_fields(self, request: Any, obj: Programme | None = None) -> Any:
        """All plans of a programme hang on its office: it stays where it was opened, and offices are merged by
        `merge_offices`."""
        given = super().get_readonly_fields(request, obj)
        return given if obj is None else (*given, "office")


@admin.register(ApprovingAuthority)
class ApprovingAuthorityAdmin(PortalModelAdmin):
    section = Section.LAW
    list_display = ("name", "programme", "valid_from", "valid_to")
    list_filter = ("programme", "valid_from", "valid_to")
    search_fields = ("name",)


@admin.register(ProgrammePeriod)
class ProgrammePeriodAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    is_listed = False
    list_display = ("programme", "valid_from", "valid_to", "legal_basis")
    list_filter = ("programme",)
    search_fields = ("legal_basis", "programme__name")


@admin.register(ActivityGroup)
class ActivityGroupAdmin(PortalModelAdmin):
    section = Section.LAW
    list_display = ("number", "name")
    search_fields = ("name",)


@admin.register(Activity)
class ActivityAdmin(SheetsMixin, PortalModelAdmin):
    section = Section.LAW
    resource_classes = [ActivityResource]
    list_display = ("name", "group", "code", "cap_unit")
    list_filter = ("group",)
    search_fields = ("name", "code", "group__name")


@admin.register(SupportNorm)
class SupportNormAdmin(SheetsMixin, EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    form = SupportNormForm
    resource_classes = [SupportNormResource]
    list_display = (
        "code",
        "programme",
        "province",
        "activity",
        "rate",
        "cap_in_trieu",
        "cap_unit",
        "legal_reference",
        "valid_from",
        "valid_to",
        "verified",
    )
    list_filter = ("verified", "programme", "province", "activity__group", "valid_to")
    search_fields = (
        "code",
        "document",
        "activity__name",
        "programme__name",
        "province__search_text",
    )
    autocomplete_fields = ("activity",)

    @admin.display(description="tỷ lệ tối đa")
    def rate(self, norm: SupportNorm) -> str:
        if norm.max_basis_points is None:
            return "–"
        return percent(norm.max_basis_points)

    @admin.display(description="mức tối đa (triệu đồng)", ordering="cap")
    def cap_in_trieu(self, norm: SupportNorm) -> str:
        return format_trieu(norm.cap) if norm.cap is not None else "–"

    @admin.display(description="căn cứ")
    def legal_reference(self, norm: SupportNorm) -> str:
        return norm.legal_reference
