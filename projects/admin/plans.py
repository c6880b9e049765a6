"""Plans and their decisions. What was decided is history: it is looked at, not rewritten."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from khuyencong.money import format_trieu
from khuyencong.ui.admin import (
    FrozenAdmin,
    PortalModelAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
)
from khuyencong.ui.admin_site import Section
from projects.forms.admin import FRAME, PlanForm
from projects.ledger import FundingSplit
from projects.models import Adjustment, Decision, Plan, PrintedTotal


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
    """Opened and framed by the same actions as everywhere; what it is for stays."""

    section = Section.RECORDS
    form = PlanForm
    list_display = ("year", "programme", "state", "ceiling_in_trieu")
    list_filter = ("programme", "state", "year")
    search_fields = ("year", "programme__name")
    fields = ("programme", "year", "state", *FRAME)
    readonly_fields = ("state",)
    inlines = (DecisionInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        return ("programme", "year", "state") if obj else ("state",)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        """The form asks the action in the name of who is signed in."""
        return type(
            "PlanForm", (super().get_form(request, obj, change, **kw),), {"by": request.user}
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.changed_data:
            return
        vars(obj).update(
            vars(form.write(by=request.user))
        )  # the admin goes on with what was written

    @admin.display(description="mức tối đa (triệu đồng)", ordering="ceiling")
    def ceiling_in_trieu(self, plan: Plan) -> str:
        return format_trieu(plan.ceiling) if plan.ceiling is not None else "–"


@admin.register(Decision)
class DecisionAdmin(FrozenAdmin):
    section = Section.RECORDS
    list_display = ("number", "plan", "kind", "decided_on", "authority", "provenance")
    list_select_related = ("plan__programme",)
    list_filter = ("kind", "plan__year", "provenance")
    search_fields = ("number", "authority")
    readonly_fields = ("plan", "file")
    inlines = (AdjustmentInline, SplitInline)
    stays_open = ("provenance", "source")
    frozen_because = (
        "Kinh phí hoặc điều chỉnh của kế hoạch dựa vào quyết định này nên nội dung của nó không sửa ở "
        "đây được; sai sót được ghi bằng một quyết định điều chỉnh trên trang của kế hoạch."
    )

    def is_frozen(self, obj: Any) -> bool:
        return obj.splits.exists() or obj.adjustments.exists()

    def locked_with(self, obj: Any) -> Any:
        return obj.plan

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("plan__programme",)


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    """Written by actions alone: a request, then a decision or a refusal."""

    section = Section.RECORDS
    list_display = ("proposal", "subject", "old_value", "new_value", "state", "authority")
    list_filter = ("state", "subject")
    search_fields = ("old_value", "new_value", "authority", "proposal__search_text")

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("proposal", "member__beneficiary", "member__proposal", "decision")


@admin.register(PrintedTotal)
class PrintedTotalAdmin(PortalModelAdmin):
    section = Section.RECORDS
    list_display = ("document", "label", "plan", "stage", "until", "support", "own_share", "total")
    list_filter = ("plan__year", "stage")
    search_fields = ("document", "label")
    autocomplete_fields = ("plan", "activity")

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("plan__programme",)
