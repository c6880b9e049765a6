"""Administrative units in the admin."""

from django.contrib import admin

from khuyencong.localities.models import Locality, LocalityChange
from khuyencong.ui.admin import PortalInline, PortalModelAdmin
from khuyencong.ui.admin_site import Section
from khuyencong.ui.sheets import PortalResource, SheetsMixin


class LocalityResource(PortalResource):
    """Columns of a sheet of units; a row is known by its id, for codes and names are used again."""

    class Meta:
        model = Locality
        fields = ("id", "code", "name", "kind", "level", "parent", "valid_from", "valid_to")
        clean_model_instances = True
        skip_unchanged = True


class ChangeOutInline(PortalInline):
    model = LocalityChange
    fk_name = "predecessor"
    extra = 0
    autocomplete_fields = ("successor",)
    verbose_name_plural = "sáp nhập vào"


@admin.register(Locality)
class LocalityAdmin(SheetsMixin, PortalModelAdmin):
    section = Section.PLACES
    resource_classes = [LocalityResource]
    list_display = ("name", "kind", "code", "parent", "valid_from", "valid_to")
    list_filter = ("level", "kind", "valid_to")
    search_fields = ("search_text", "parent__search_text")
    autocomplete_fields = ("parent",)
    inlines = (ChangeOutInline,)


@admin.register(LocalityChange)
class LocalityChangeAdmin(PortalModelAdmin):
    section = Section.PLACES
    is_listed = False
    list_display = ("predecessor", "successor", "effective_on", "legal_reference")
    list_filter = ("effective_on",)
    search_fields = ("predecessor__search_text", "successor__search_text")
    autocomplete_fields = ("predecessor", "successor")
