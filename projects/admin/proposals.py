"""Proposals, their members and the ledger."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from khuyencong.money import format_trieu
from khuyencong.ui.admin import PortalInline, PortalModelAdmin
from projects.admin.plans import SplitInline
from projects.forms.admin import FundingSplitForm
from projects.models import FundingSplit, Member, Proposal


class MemberInline(PortalInline):
    model = Member
    extra = 0
    fields = ("position", "beneficiary", "locality", "contents", "provenance")
    autocomplete_fields = ("beneficiary", "locality")
    show_change_link = True


@admin.register(Proposal)
class ProposalAdmin(PortalModelAdmin):
    list_display = ("code", "title", "programme", "year", "state", "provenance")
    list_filter = ("year", "programme", "state", "kind", "activity__group", "provenance")
    search_fields = ("search_text",)
    autocomplete_fields = ("activity", "plan", "locality", "assigned_to")
    readonly_fields = ("state", "drafted_at", "drafted_by", "submitted_at", "submitted_by", "response_due_on", "is_archival")  # fmt: skip
    inlines = (MemberInline,)


@admin.register(Member)
class MemberAdmin(PortalModelAdmin):
    list_display = ("beneficiary", "proposal", "locality", "provenance")
    list_filter = ("proposal__year", "proposal__programme", "provenance")
    search_fields = ("beneficiary__search_text", "proposal__search_text")
    autocomplete_fields = ("proposal", "beneficiary", "locality")
    inlines = (SplitInline,)


@admin.register(FundingSplit)
class FundingSplitAdmin(PortalModelAdmin):
    """The ledger. Requests and appraisals may be typed; what is decided is only looked at."""

    form = FundingSplitForm
    list_display = ("member", "stage", "effective_on", "support", "own_share", "source_record")
    list_filter = ("stage", "is_adjustment", "member__proposal__year", "provenance")
    search_fields = ("member__beneficiary__search_text", "member__proposal__search_text")
    autocomplete_fields = ("member",)
    fields = (
        "member",
        "stage",
        "effective_on",
        "state_support",
        "beneficiary_contribution",
        "other_funds",
        "provenance",
        "source",
    )

    @admin.display(description="nhà nước hỗ trợ (triệu đồng)", ordering="state_support")
    def support(self, split: FundingSplit) -> str:
        return format_trieu(split.state_support)

    @admin.display(description="đối ứng (triệu đồng)", ordering="beneficiary_contribution")
    def own_share(self, split: FundingSplit) -> str:
        return format_trieu(split.beneficiary_contribution)

    @admin.display(description="văn bản")
    def source_record(self, split: FundingSplit) -> str:
        return str(split.source_record or "–")

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return (
            "member__beneficiary",
            "member__proposal",
            "decision",
            "contract",
            "acceptance__member__beneficiary",
            "settlement",
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_kept:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.has_change_permission(request, obj)
