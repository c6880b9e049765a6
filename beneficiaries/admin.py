"""Beneficiaries in the admin."""

from django.contrib import admin

from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.ui.admin import PortalModelAdmin
from khuyencong.ui.admin_site import Section
from khuyencong.ui.sheets import PortalResource, SheetsMixin


class BeneficiaryResource(PortalResource):
    class Meta:
        model = Beneficiary
        exclude = ("name_text", "search_text", "tax_digits", "phone_digits", "merged_into", "awaits_comparison")  # fmt: skip
        clean_model_instances = True
        skip_unchanged = True


class ProductInline(admin.TabularInline):
    model = Product
    extra = 0


class NeedInline(admin.TabularInline):
    model = Need
    extra = 0


@admin.register(Beneficiary)
class BeneficiaryAdmin(SheetsMixin, PortalModelAdmin):
    section = Section.RECORDS
    resource_classes = [BeneficiaryResource]
    list_display = ("name", "kind", "tax_code", "locality", "provenance")
    list_filter = (
        "kind",
        "provenance",
        "awaits_comparison",
        "owner_is_woman",
        "owner_is_ethnic_minority",
    )
    search_fields = ("search_text", "locality__search_text", "tax_digits", "phone_digits")
    autocomplete_fields = ("locality",)
    inlines = (ProductInline, NeedInline)


@admin.register(Product)
class ProductAdmin(PortalModelAdmin):
    section = Section.RECORDS
    is_listed = False
    list_display = ("name", "beneficiary", "ocop_stars", "award", "awarded_in")
    list_filter = ("ocop_stars", "award")
    search_fields = ("name", "beneficiary__search_text")
    autocomplete_fields = ("beneficiary",)


@admin.register(Need)
class NeedAdmin(PortalModelAdmin):
    section = Section.RECORDS
    is_listed = False
    list_display = ("beneficiary", "recorded_on", "text", "is_met")
    list_filter = ("is_met", "recorded_on")
    search_fields = ("text", "beneficiary__search_text")
    autocomplete_fields = ("beneficiary",)
