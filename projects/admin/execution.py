"""Contracts, acceptances and settlements."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from khuyencong.money import format_trieu
from khuyencong.ui.admin import FrozenAdmin, PortalModelAdmin, ReadOnlyAdmin
from khuyencong.ui.admin_site import Section
from projects.actions import acceptance as acceptance_actions
from projects.admin.plans import SplitInline
from projects.forms.admin import AcceptanceForm
from projects.models import (
    Acceptance,
    Contract,
    Disbursement,
    Obstacle,
    OutcomeMeasure,
    ProgressNote,
    Settlement,
)


class OutcomeMeasureInline(admin.TabularInline):
    model = OutcomeMeasure
    extra = 0


@admin.register(Contract)
class ContractAdmin(FrozenAdmin):
    section = Section.RECORDS
    list_display = ("number", "proposal", "signed_on", "ends_on", "provenance")
    list_filter = ("proposal__year", "provenance")
    search_fields = ("number", "first_party", "second_party", "proposal__search_text")
    readonly_fields = ("proposal", "file")
    inlines = (SplitInline,)
    stays_open = ("provenance", "source")
    frozen_because = (
        "Số tiền hợp đồng hoặc khoản chi đã ghi theo hợp đồng này nên nội dung của nó không sửa ở đây "
        "được; thay đổi được ghi bằng một phụ lục trên trang của đề án."
    )

    def is_frozen(self, obj: Any) -> bool:
        return obj.splits.exists() or obj.disbursements.exists()

    def locked_with(self, obj: Any) -> Any:
        return obj.proposal


@admin.register(Acceptance)
class AcceptanceAdmin(PortalModelAdmin):
    """Written by the same action as everywhere; afterwards only its outcomes may be completed."""

    section = Section.RECORDS
    form = AcceptanceForm
    list_display = ("member", "accepted_on", "minutes_number", "result", "provenance")
    list_filter = ("result", "accepted_on", "provenance")
    search_fields = (
        "member__beneficiary__search_text",
        "member__proposal__search_text",
        "minutes_number",
    )
    autocomplete_fields = ("member",)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ARG002
        return (OutcomeMeasureInline, SplitInline) if obj else (OutcomeMeasureInline,)

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("member__beneficiary", "member__proposal")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            fixed = (
                "member",
                "accepted_on",
                "minutes_number",
                "council",
                "own_share_evidence",
                "result",
                "reason",
                "provenance",
            )
            return (*fixed, "source")
        return super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        if obj:
            kw["form"] = ModelForm
        return super().get_form(request, obj, change, **kw)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Called when the form and its outcomes are valid; the outcomes are saved after it."""
        if change:
            return
        data = form.cleaned_data
        written = acceptance_actions.record_acceptance(
            member=data["member"],
            money=form.money,
            accepted_on=data["accepted_on"],
            minutes=acceptance_actions.Minutes(
                number=data["minutes_number"],
                council=data["council"],
                own_share_evidence=data["own_share_evidence"],
            ),
            provenance=data["provenance"],
            source=data["source"],
            by=request.user,
        )
        obj.pk = written.pk
        obj.refresh_from_db()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(OutcomeMeasure)
class OutcomeMeasureAdmin(PortalModelAdmin):
    section = Section.RECORDS
    is_listed = False
    list_display = ("acceptance", "indicator", "unit", "before", "after")
    list_filter = ("indicator",)
    search_fields = ("acceptance__member__beneficiary__search_text",)
    autocomplete_fields = ("acceptance",)

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("acceptance__member__beneficiary",)


@admin.register(Settlement)
class SettlementAdmin(FrozenAdmin):
    section = Section.RECORDS
    list_display = ("member", "number", "settled_on", "provenance")
    list_filter = ("settled_on", "provenance")
    search_fields = ("number", "member__beneficiary__search_text", "member__proposal__search_text")
    readonly_fields = ("member",)
    inlines = (SplitInline,)
    stays_open = ("provenance", "source")
    frozen_because = (
        "Số tiền quyết toán đã vào sổ theo biên bản này nên nội dung của nó không sửa được; tiền nộp "
        "lại hoặc chi thêm được ghi trên trang của đề án."
    )

    def is_frozen(self, obj: Any) -> bool:
        return obj.splits.exists()

    def locked_with(self, obj: Any) -> Any:
        return obj.member.proposal

    def get_list_select_related(self, request: HttpRequest) -> Any:  # noqa: ARG002
        return ("member__beneficiary", "member__proposal")


@admin.register(Disbursement)
class DisbursementAdmin(ReadOnlyAdmin):
    """Written by the action; corrected by a further row."""

    section = Section.RECORDS
    list_display = ("proposal", "kind", "paid_on", "paid_in_trieu", "document_number")
    list_filter = ("kind", "paid_on")
    search_fields = ("document_number", "proposal__search_text")

    @admin.display(description="số tiền (triệu đồng)", ordering="paid")
    def paid_in_trieu(self, row: Disbursement) -> str:
        return format_trieu(row.paid)


@admin.register(ProgressNote)
class ProgressNoteAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("proposal", "noted_on", "text", "recorded_by")
    list_filter = ("noted_on",)
    search_fields = ("text", "proposal__search_text", "recorded_by__full_name")


@admin.register(Obstacle)
class ObstacleAdmin(ReadOnlyAdmin):
    section = Section.RECORDS
    list_display = ("proposal", "what", "since", "who_acts", "due_on", "solved_on")
    list_filter = ("due_on", "solved_on")
    search_fields = ("what", "who_acts", "proposal__search_text")
