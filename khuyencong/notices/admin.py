"""Notices in the admin: to see what was told to whom."""

from django.contrib import admin

from khuyencong.notices.models import Notice
from khuyencong.ui.admin import ReadOnlyAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("made_on", "recipient", "text", "read_at", "mailed_at")
    list_filter = ("made_on", "recipient__mail_mode")
    search_fields = ("text", "recipient__username", "recipient__full_name")
