"""Rules as dated data: edited here, with history and the text they come from."""

from django.contrib import admin

from khuyencong.ui.admin import PortalModelAdmin, ReadOnlyAdmin, ReadOnlyInline
from khuyencong.ui.admin_site import Section
from khuyencong.ui.ending import EndsEarlier
from projects.forms.admin import AdvanceCeilingForm
from projects.models import (
    AcceptedFinding,
    AdjustmentRoute,
    AdvanceCeiling,
    Appraisal,
    AppraisalScore,
    AreaRule,
    CouncilMember,
    Criterion,
    Provision,
    RepeatRule,
    SizeLimit,
)
from projects.models.programme import percent


@admin.register(AreaRule)
class AreaRuleAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    list_display = ("place_kind", "province_kind", "covered", "valid_from", "valid_to", "legal_reference", "verified")  # fmt: skip
    list_filter = ("is_covered", "province_kind", "verified")
    autocomplete_fields = ("exempt_activities",)
    search_fields = ("document", "article", "clause")

    @admin.display(description="thuộc phạm vi hỗ trợ", ordering="is_covered")
    def covered(self, area: AreaRule) -> str:
        return {True: "có", False: "không", None: "không rõ"}[area.is_covered]


@admin.register(RepeatRule)
class RepeatRuleAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    list_display = ("programme", "years", "valid_from", "valid_to", "legal_reference", "verified")
    list_filter = ("verified", "valid_from", "valid_to")
    search_fields = ("document", "article", "clause")


@admin.register(AdvanceCeiling)
class AdvanceCeilingAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    form = AdvanceCeilingForm
    list_display = ("programme", "activity", "rate", "valid_from", "valid_to", "legal_reference", "verified")  # fmt: skip
    list_filter = ("programme", "verified")
    autocomplete_fields = ("activity",)
    search_fields = ("activity__name", "document", "article", "clause")

    @admin.display(description="tỷ lệ tạm ứng tối đa", ordering="max_basis_points")
    def rate(self, ceiling: AdvanceCeiling) -> str:
        return percent(ceiling.max_basis_points)


@admin.register(SizeLimit)
class SizeLimitAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    list_display = ("max_employees", "max_capital", "max_revenue", "valid_from", "valid_to", "legal_reference", "verified")  # fmt: skip
    list_filter = ("verified", "valid_from", "valid_to")
    search_fields = ("document", "article", "clause")


@admin.register(Provision)
class ProvisionAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    list_display = ("name", "topic", "valid_from", "valid_to", "legal_reference", "verified")
    list_filter = ("topic", "verified")
    autocomplete_fields = ("activities",)
    search_fields = ("name", "code", "document", "article", "clause")


@admin.register(Criterion)
class CriterionAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    list_display = ("name", "weight", "fact", "valid_from", "valid_to", "legal_reference", "verified")  # fmt: skip
    search_fields = ("name", "code")
    list_filter = ("verified", "valid_from", "valid_to")


@admin.register(AdjustmentRoute)
class AdjustmentRouteAdmin(EndsEarlier, PortalModelAdmin):
    section = Section.LAW
    list_display = ("programme", "subject", "authority", "valid_from", "valid_to", "legal_reference", "verified")  # fmt: skip
    list_filter = ("programme", "subject", "verified")
    search_fields = ("authority", "document", "programme__name")


@admin.register(CouncilMember)
class CouncilMemberAdmin(ReadOnlyAdmin):
    """Kept in the portal, by who appraises."""

    section = Section.RECORDS
    list_display = ("name", "title", "unit", "valid_from", "valid_to")
    list_filter = ("unit",)
    search_fields = ("name", "title", "unit")


class AppraisalScoreInline(ReadOnlyInline):
    model = AppraisalScore
    fields = ("criterion", "points", "out_of")


@admin.register(Appraisal)
class AppraisalAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("proposal", "appraised_on", "mode", "has_passed", "recorded_by")
    list_filter = ("mode", "has_passed", "appraised_on")
    search_fields = ("proposal__search_text", "minutes_number", "recorded_by__full_name")
    inlines = (AppraisalScoreInline,)


@admin.register(AppraisalScore)
class AppraisalScoreAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("appraisal", "criterion", "points", "out_of")
    list_filter = ("criterion",)
    search_fields = ("appraisal__proposal__search_text", "criterion__name")


@admin.register(AcceptedFinding)
class AcceptedFindingAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("proposal", "message", "reason", "accepted_by", "accepted_at")
    list_filter = ("rule", "accepted_at")
    search_fields = ("message", "reason", "proposal__search_text", "accepted_by__full_name")
