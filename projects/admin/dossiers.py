"""Papers of a dossier and deadlines to edit; files and typed drafts to look at."""

from django.contrib import admin

from khuyencong.ui.admin import PortalModelAdmin, ReadOnlyAdmin
from khuyencong.ui.admin_site import Section
from projects.models import Attachment, Deadline, DossierItem, TypedDraft


@admin.register(DossierItem)
class DossierItemAdmin(PortalModelAdmin):
    section = Section.LAW
    list_display = ("name", "position", "programme", "of_each_member", "is_required", "verified")
    list_filter = ("programme", "verified", "is_required")
    search_fields = ("name", "code")
    autocomplete_fields = ("activities",)


@admin.register(Deadline)
class DeadlineAdmin(PortalModelAdmin):
    section = Section.LAW
    list_display = ("name", "day", "month", "programme", "verified")
    list_filter = ("programme", "verified")
    search_fields = ("name", "code")


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("name", "proposal", "item", "size", "uploaded_by", "uploaded_at", "removed_at")
    list_filter = ("item", "uploaded_at")
    search_fields = ("name", "item__name", "proposal__search_text", "uploaded_by__full_name")


@admin.register(TypedDraft)
class TypedDraftAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("proposal", "typed_by", "typed_at")
    list_filter = ("typed_at",)
    search_fields = ("proposal__search_text", "typed_by__username", "typed_by__full_name")
