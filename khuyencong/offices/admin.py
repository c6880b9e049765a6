"""Offices in the admin, and the field by which other pages ask for one."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from khuyencong.offices.forms import OfficeField
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
    search_fields = ("successor__name", "legal_reference")


@admin.register(OfficeMergeRow)
class OfficeMergeRowAdmin(ReadOnlyAdmin):
    section = Section.PLACES
    list_display = ("merge", "table", "key", "field", "before", "after")
    list_filter = ("merge", "table")
    search_fields = ("table", "field")
