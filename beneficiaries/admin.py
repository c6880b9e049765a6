"""Beneficiaries in the admin."""

from django.contrib import admin
from import_export import resources
from import_export.admin import ImportExportMixin

from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.ui.admin import PortalModelAdmin


class BeneficiaryResource(resources.ModelResource):
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
class BeneficiaryAdmin(ImportExportMixin, PortalModelAdmin):
    resource_classes = [BeneficiaryResource]
    list_display = ("name", "kind", "tax_code", "locality", "provenance")
    list_filter = (
        "kind",
        "provenance",
        "awaits_comparison",
        "owner_is_woman",
        "owner_is_ethnic_minority",
    )
    search_fields = ("search_text", "tax_digits", "phone_digits")
    autocomplete_fields = ("locality",)
    inlines = (ProductInline, NeedInline)


@admin.register(Product)
class ProductAdmin(PortalModelAdmin):
    list_display = ("name", "beneficiary", "ocop_stars", "award", "awarded_in")
    list_filter = ("ocop_stars", "award")
    search_fields = ("name", "beneficiary__name")
    autocomplete_fields = ("beneficiary",)


@admin.register(Need)
class NeedAdmin(PortalModelAdmin):
    list_display = ("beneficiary", "recorded_on", "text", "is_met")
    list_filter = ("is_met", "recorded_on")
    search_fields = ("text", "beneficiary__name")
    autocomplete_fields = ("beneficiary",)
