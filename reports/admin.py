"""Names of bodies and texts of documents, and what was issued, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from khuyencong.offices.admin import OfOffice
from khuyencong.ui.admin import PortalModelAdmin, ReadOnlyAdmin
from khuyencong.ui.admin_site import Section
from khuyencong.ui.ending import EndsEarlier
from reports.models import IssuedFile, IssuedReport, OfficialBody, PlanText, Recipient, ReportRun


@admin.register(OfficialBody)
class OfficialBodyAdmin(EndsEarlier, OfOffice, PortalModelAdmin):
    section = Section.RECORDS
    list_display = ("name", "role", "office", "symbol", "signer_title", "valid_from", "valid_to")
    list_filter = ("office", "role")
    search_fields = ("name", "signer_name")


@admin.register(Recipient)
class RecipientAdmin(OfOffice, PortalModelAdmin):
    section = Section.RECORDS
    list_display = ("text", "document", "office", "position", "valid_from", "valid_to")
    list_filter = ("office", "document")
    search_fields = ("text",)


@admin.register(PlanText)
class PlanTextAdmin(OfOffice, PortalModelAdmin):
    section = Section.RECORDS
    list_display = ("year", "section", "office", "position", "text", "provenance")
    list_filter = ("office", "year", "section", "provenance")
    search_fields = ("text",)


@admin.register(IssuedReport)
class IssuedReportAdmin(ReadOnlyAdmin):
    """Issued by the action alone."""

    section = Section.RECORDS
    list_display = ("label", "title", "office", "dated_on", "issued_by", "short_fingerprint")
    list_filter = ("office", "document", "year")
    search_fields = ("search_text", "issued_by__full_name")


@admin.register(IssuedFile)
class IssuedFileAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("report", "format", "size", "digest")
    list_filter = ("format",)
    search_fields = ("report__search_text", "digest")

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("report",)


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    list_display = ("title", "format", "state", "percent", "requested_by", "requested_at")
    list_filter = ("state", "document")
    search_fields = ("title", "requested_by__full_name")
