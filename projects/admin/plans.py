"""Plans and their decisions. What was decided is history: it is looked at, not rewritten."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from khuyencong.money import format_trieu
from khuyencong.ui.admin import PortalModelAdmin, ReadOnlyAdmin, ReadOnlyInline
from projects.models import Adjustment, Decision, FundingSplit, Plan, PrintedTotal


class DecisionInline(ReadOnlyInline):
    model = Decision
    fields = ("number", "decided_on", "planned_on", "authority", "kind", "provenance")
    show_change_link = True


class AdjustmentInline(ReadOnlyInline):
    model = Adjustment
    fields = ("proposal", "member", "subject", "old_value", "new_value", "state")

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("proposal", "member__beneficiary", "member__proposal")
        return super().get_queryset(request).select_related(*related)


class SplitInline(ReadOnlyInline):
    """Entries of the ledger, amounts in full đồng."""

    model = FundingSplit
    fields = ("member", "stage", "effective_on", "support", "own_share", "other", "is_adjustment")
    readonly_fields = ("support", "own_share", "other")

    @admin.display(description="nhà nước hỗ trợ (triệu đồng)")
    def support(self, split: FundingSplit) -> str:
        return format_trieu(split.state_support or 0)

    @admin.display(description="đối ứng (triệu đồng)")
    def own_share(self, split: FundingSplit) -> str:
        return format_trieu(split.beneficiary_contribution or 0)

    @admin.display(description="nguồn khác (triệu đồng)")
    def other(self, split: FundingSplit) -> str:
        return format_trieu(split.other_funds or 0)

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("member__beneficiary", "member__proposal")
        return super().get_queryset(request).select_related(*related)


@admin.register(Plan)
class PlanAdmin(PortalModelAdmin):
    list_display = ("year", "programme", "state", "ceiling_in_trieu")
    list_filter = ("programme", "state", "year")
    search_fields = ("year", "programme__name")
    readonly_fields = ("state",)
    inlines = (DecisionInline,)

    @admin.display(description="mức tối đa (triệu đồng)", ordering="ceiling")
    def ceiling_in_trieu(self, plan: Plan) -> str:
        return format_trieu(plan.ceiling) if plan.ceiling is not None else "–"


@admin.register(Decision)
class DecisionAdmin(PortalModelAdmin):
    list_display = ("number", "plan", "kind", "decided_on", "authority", "provenance")
    list_select_related = ("plan__programme",)
    list_filter = ("kind", "plan__year", "provenance")
    search_fields = ("number", "authority")
    autocomplete_fields = ("plan",)
    inlines = (AdjustmentInline, SplitInline)

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("plan__programme",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """A decision that money hangs on keeps its number, day and authority."""
        if obj is not None and obj.splits.exists():
            return ("plan", "number", "decided_on", "authority", "kind")
        return ()


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    """Written by actions alone: a request, then a decision or a refusal."""

    list_display = ("proposal", "subject", "old_value", "new_value", "state", "authority")
    list_filter = ("state", "subject")
    search_fields = ("old_value", "new_value", "proposal__search_text")

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("proposal", "member__beneficiary", "member__proposal", "decision")


@admin.register(PrintedTotal)
class PrintedTotalAdmin(PortalModelAdmin):
    list_display = ("document", "label", "plan", "stage", "until", "support", "own", "total")
    list_filter = ("plan__year", "stage")
    search_fields = ("document", "label")
    autocomplete_fields = ("plan", "activity")

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("plan__programme",)
