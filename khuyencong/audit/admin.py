"""The event log and the background work in the admin: to look at, never to write."""

from django.contrib import admin

from khuyencong.audit import background
from khuyencong.audit.models import Event
from khuyencong.ui.admin import ReadOnlyAdmin
from khuyencong.ui.admin_site import Section

__all__ = ["EventAdmin", "background"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    list_display = ("at", "kind", "by", "subject", "comment")
    list_filter = ("kind", "at")
    search_fields = ("comment", "by__username", "by__full_name")
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("subject")
