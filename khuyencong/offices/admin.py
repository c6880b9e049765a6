"""Offices in the admin, and the field by which other pages ask for one."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest

from khuyencong.offices.forms import OfficeField
from khuyencong.offices.journal import name_of
from khuyencong.offices.models import Office, OfficeMerge, OfficeMergeRow, OfficeSuccession
from khuyencong.ui.admin import PortalInline, PortalModelAdmin, ReadOnlyAdmin, SearchedChoices
from khuyencong.ui.admin_site import Section


class OfOffice(SearchedChoices):
    """For admin pages of what an office owns: in an installation of one office it is not asked for."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Office:
            kwargs.setdefault("form_class", OfficeField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SuccessionInline(PortalInline):
    model = OfficeSuccession
    fk_name = "predecessor"
    verbose_name_plural = "nhập vào trung tâm"


@admin.register(Office)
class OfficeAdmin(PortalModelAdmin):
    section = Section.PLACES
    list_display = ("name", "code", "letters", "province", "valid_from", "valid_to")
    list_filter = ("valid_to",)
    search_fields = ("name", "code", "province__search_text")
    inlines = (SuccessionInline,)


@admin.register(OfficeSuccession)
class OfficeSuccessionAdmin(PortalModelAdmin):
    section = Section.PLACES
    is_listed = False
    list_display = ("predecessor", "successor", "effective_on", "legal_reference")
    list_filter = ("effective_on",)
    search_fields = ("predecessor__name", "successor__name", "legal_reference")


@admin.register(OfficeMerge)
class OfficeMergeAdmin(ReadOnlyAdmin):
    section = Section.PLACES
    list_display = (
        "successor",
        "effective_on",
        "legal_reference",
        "merged_at",
        "merged_by",
        "undone_at",
    )
    list_filter = ("merged_at",)
    search_fields = ("successor__name", "legal_reference", "merged_by__full_name")


@admin.register(OfficeMergeRow)
class OfficeMergeRowAdmin(ReadOnlyAdmin):
    """Tables and columns by their names on screen."""

    section = Section.PLACES
    list_display = ("merge", "in_table", "key", "in_column", "before", "after")
    list_filter = ("merge",)
    fields = readonly_fields = list_display
    search_fields = ("table", "field")

    @admin.display(description="bảng")
    def in_table(self, row: OfficeMergeRow) -> str:
        return name_of(row.table)

    @admin.display(description="cột")
    def in_column(self, row: OfficeMergeRow) -> str:
        if not row.field:
            return "dòng mới"
        field: Any = apps.get_model(row.table)._meta.get_field(row.field)
        return str(field.verbose_name)
