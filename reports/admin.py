"""Names of bodies and texts of documents in the admin."""

from django.contrib import admin

from khuyencong.ui.admin import PortalModelAdmin
from reports.models import OfficialBody, PlanText


@admin.register(OfficialBody)
class OfficialBodyAdmin(PortalModelAdmin):
    list_display = ("name", "role", "symbol", "valid_from", "valid_to")
    list_filter = ("role",)
    search_fields = ("name",)


@admin.register(PlanText)
class PlanTextAdmin(PortalModelAdmin):
    list_display = ("year", "section", "position", "text", "provenance")
    list_filter = ("year", "section", "provenance")
    search_fields = ("text",)
