"""Choices of people about lists, in the admin for help at the telephone."""

from django.contrib import admin

from khuyencong.lists.models import SavedView
from khuyencong.ui.admin import PortalModelAdmin
from khuyencong.ui.admin_site import Section


@admin.register(SavedView)
class SavedViewAdmin(PortalModelAdmin):
    section = Section.PEOPLE
    list_display = ("name", "user", "listing", "query")
    list_filter = ("listing",)
    search_fields = ("name", "user__username", "user__full_name")
    autocomplete_fields = ("user",)
