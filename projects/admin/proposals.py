"""Proposals, their members and the ledger."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from khuyencong.money import format_trieu
from khuyencong.ui.admin import FrozenAdmin, ReadOnlyAdmin, ReadOnlyInline
from khuyencong.ui.admin_site import Section
from projects import ledger
from projects.admin.plans import SplitInline
from projects.ledger import FundingSplit
from projects.models import Member, Merge, Proposal


class MemberInline(ReadOnlyInline):
    """Establishments come, go and change by the actions on the page of the proposal."""

    model = Member
    fields = ("position", "beneficiary", "locality", "contents", "provenance")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("proposal", "beneficiary", "locality")


def _saved_meanwhile(proposal: Proposal) -> None:
    """Who has it open in the portal sees that, and overwrites nothing."""
    proposal.version += 1
    proposal.save(update_fields=["version"])


@admin.register(Proposal)
class ProposalAdmin(FrozenAdmin):
    """Of a draft, texts and days may be mended; what it is for, and its way, belong to actions."""

    section = Section.RECORDS
    list_display = ("code", "title", "programme", "year", "state", "provenance")
    list_filter = ("year", "programme", "state", "kind", "activity__group", "provenance")
    search_fields = ("search_text",)
    autocomplete_fields = ("activity", "locality")
    readonly_fields = ("code", "programme", "year", "plan", "state", "assigned_to", "drafted_at", "drafted_by", "submitted_at", "submitted_by", "response_due_on", "is_archival")  # fmt: skip
    inlines = (MemberInline,)
    stays_open = ("provenance", "source")
    frozen_because = (
        "Đề án đã nộp hoặc đã có kinh phí được duyệt nên nội dung của nó không sửa ở đây được: trước khi "
        "phê duyệt, hãy trả lại để người nộp sửa; sau đó, hãy ghi điều chỉnh trên trang của đề án."
    )

    def is_frozen(self, obj: Any) -> bool:
        return not obj.is_editable or ledger.first_approved_on(obj) is not None

    def why_protected(self, request: HttpRequest, obj: Any) -> str:  # noqa: ARG002
        return (
            f"Không xóa được đề án “{obj}”: lịch sử của đề án luôn được giữ. Hãy rút hoặc ngừng đề án "
            "trên trang của nó."
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            _saved_meanwhile(obj)


@admin.register(Member)
class MemberAdmin(FrozenAdmin):
    section = Section.RECORDS
    list_display = ("beneficiary", "proposal", "locality", "provenance")
    list_filter = ("proposal__year", "proposal__programme", "provenance")
    search_fields = ("beneficiary__search_text", "proposal__search_text", "locality__search_text")
    autocomplete_fields = ("locality",)
    readonly_fields = ("proposal", "beneficiary", "replaces", "left_out_on", "left_out_reason")
    inlines = (SplitInline,)
    stays_open = ("note", "provenance", "source")
    frozen_because = (
        "Đề án của cơ sở này đã nộp hoặc đã có kinh phí được duyệt nên cơ sở không sửa ở đây được: đổi cơ "
        "sở, địa điểm, máy móc hay số tiền được ghi bằng điều chỉnh trên trang của đề án."
    )

    def is_frozen(self, obj: Any) -> bool:
        return not obj.proposal.is_editable or ledger.first_approved_on(obj.proposal) is not None

    def locked_with(self, obj: Any) -> Any:
        return obj.proposal

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """For an acceptance only those that wait for one are offered."""
        rows, has_duplicates = super().get_search_results(request, queryset, search_term)
        if request.GET.get("model_name") == "acceptance":
            rows = ledger.awaiting_acceptance(rows)
        return rows, has_duplicates

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            _saved_meanwhile(obj.proposal)

    def why_protected(self, request: HttpRequest, obj: Any) -> str:  # noqa: ARG002
        return (
            f"Không xóa được cơ sở “{obj}” ở đây. Khi đề án đang soạn, hãy bỏ cơ sở trên trang soạn đề "
            "án; sau đó, hãy ghi điều chỉnh ngừng hoặc thay cơ sở."
        )


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """Merged and taken apart on the page where two records are compared."""

    section = Section.RECORDS
    list_display = ("kept", "duplicate", "merged_at", "merged_by", "undone_at")
    list_filter = ("merged_at", "undone_at")
    search_fields = ("kept__search_text", "duplicate__search_text", "merged_by__full_name")


@admin.register(FundingSplit)
class FundingSplitAdmin(ReadOnlyAdmin):
    """The ledger, to look at: money is entered by what happens in the portal."""

    section = Section.RECORDS
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
