"""Programmes, contents and norms."""

from typing import Any

from django.contrib import admin
from import_export import fields, resources
from import_export.admin import ImportExportMixin
from import_export.widgets import ForeignKeyWidget, IntegerWidget

from khuyencong.money import AmountError, Unit, format_trieu, parse_vnd
from khuyencong.ui.admin import PortalModelAdmin
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


class ActivityResource(resources.ModelResource):
    group = fields.Field("group", "group", ForeignKeyWidget(ActivityGroup, "number"))

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


class SupportNormResource(resources.ModelResource):
    """Amounts are whole đồng in the sheet (column cap), rates are basis points."""

    programme = fields.Field("programme", "programme", ForeignKeyWidget(Programme, "short_name"))
    activity = fields.Field("activity", "activity", ForeignKeyWidget(Activity, "code"))
    cap = fields.Field("cap", "cap", DongWidget(MEMBER_SUPPORT))

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
    list_display = ("name", "short_name", "approving_authority")
    search_fields = ("name", "short_name")
    inlines = (ApprovingAuthorityInline, ProgrammePeriodInline)


@admin.register(ApprovingAuthority)
class ApprovingAuthorityAdmin(PortalModelAdmin):
    list_display = ("name", "programme", "valid_from", "valid_to")
    list_filter = ("programme", "valid_from", "valid_to")
    search_fields = ("name",)


@admin.register(ProgrammePeriod)
class ProgrammePeriodAdmin(PortalModelAdmin):
    list_display = ("programme", "valid_from", "valid_to", "legal_basis")
    list_filter = ("programme",)
    search_fields = ("legal_basis",)


@admin.register(ActivityGroup)
class ActivityGroupAdmin(PortalModelAdmin):
    list_display = ("number", "name")
    search_fields = ("name",)


@admin.register(Activity)
class ActivityAdmin(ImportExportMixin, PortalModelAdmin):
    resource_classes = [ActivityResource]
    list_display = ("name", "group", "code", "cap_unit")
    list_filter = ("group",)
    search_fields = ("name", "code")


@admin.register(SupportNorm)
class SupportNormAdmin(ImportExportMixin, PortalModelAdmin):
    resource_classes = [SupportNormResource]
    list_display = (
        "code",
        "programme",
        "activity",
        "rate",
        "cap_in_trieu",
        "cap_unit",
        "legal_reference",
        "valid_from",
        "valid_to",
        "verified",
    )
    list_filter = ("verified", "programme", "activity__group", "valid_to")
    search_fields = ("code", "document", "activity__name")
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
