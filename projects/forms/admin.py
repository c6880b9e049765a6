"""Forms of the admin."""

from typing import Any

from django import forms
from django.db import transaction

from khuyencong.locking import lock
from khuyencong.money import Unit, VNDFormField
from khuyencong.ui.ending import EndingForm
from projects import ledger
from projects.actions import plans
from projects.forms.percent import PercentFormField
from projects.models import Acceptance, Amounts, Plan
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE
from projects.refusal import Refused

FRAME = ("ceiling", "decision_due_on")  # of a plan: what may be written anew


class SupportNormForm(EndingForm):
    max_basis_points = PercentFormField(
        label="Tỷ lệ hỗ trợ tối đa (%)",
        required=False,
        help_text="Phần trăm của tổng kinh phí, như 50 hoặc 12,5. Để trống nếu văn bản không nêu.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].label_from_instance = lambda place: place.full_name  # type: ignore[attr-defined]


class AdvanceCeilingForm(EndingForm):
    max_basis_points = PercentFormField(
        label="Tỷ lệ tạm ứng tối đa (%)",
        help_text="Phần trăm của phần hỗ trợ đã ký, như 70 hoặc 33,33.",
    )


class PlanForm(forms.ModelForm):
    """A plan in the admin: opened, and framed anew, by the actions of the portal."""

    by: Any = None  # who is signed in, set by the admin

    class Meta:
        model = Plan
        fields = ("programme", "year", *FRAME)

    def clean(self) -> dict[str, Any] | None:
        """What the action would refuse is said in the form: it is asked under the lock that holds until
        the admin commits, and undone."""
        cleaned = super().clean()
        if self.instance.pk and self.has_changed() and not self.errors:
            lock(self.instance)
            try:
                with transaction.atomic():
                    self.write(by=self.by)
                    transaction.set_rollback(True)
            except Refused as refused:
                self.add_error(None, refused)
        return cleaned

    def write(self, *, by: Any) -> Plan:
        frame = {name: self.cleaned_data[name] for name in FRAME}
        if self.instance.pk:
            return plans.set_frame(plan=self.instance, by=by, **frame)
        names = ("programme", "year")
        return plans.open_plan(**{name: self.cleaned_data[name] for name in names}, by=by, **frame)


class AcceptanceForm(forms.ModelForm):
    """Acceptance in the admin: the amounts go to the ledger through the action, never directly."""

    state_support = VNDFormField(
        label="Nhà nước hỗ trợ được nghiệm thu",
        unit=Unit.TRIEU,
        plausible=MEMBER_SUPPORT,
        help_text="Triệu đồng, như 145 hoặc 134,86; cũng nhận “145.000.000 đồng”.",
    )
    beneficiary_contribution = VNDFormField(
        label="Đối ứng được nghiệm thu",
        unit=Unit.TRIEU,
        plausible=OWN_SHARE,
        help_text="Triệu đồng.",
    )
    other_funds = VNDFormField(
        label="Nguồn khác",
        unit=Unit.TRIEU,
        plausible=OTHER_FUNDS,
        required=False,
        help_text="Triệu đồng.",
    )

    class Meta:
        model = Acceptance
        fields = (
            "member",
            "accepted_on",
            "minutes_number",
            "council",
            "own_share_evidence",
            "provenance",
            "source",
        )

    def clean(self) -> dict[str, Any] | None:
        """Ask under lock, inside the admin's transaction: the answer holds until it commits."""
        cleaned = super().clean() or {}
        if not self.errors:
            proposal, member = lock(cleaned["member"].proposal, cleaned["member"])
            member.proposal = proposal
            try:
                ledger.refuse_unacceptable(member, cleaned["accepted_on"], self.money)
            except Refused as refused:
                self.add_error(None, refused)
        return cleaned

    @property
    def money(self) -> Amounts:
        return Amounts(
            self.cleaned_data["state_support"],
            self.cleaned_data["beneficiary_contribution"],
            self.cleaned_data["other_funds"] or 0,
        )
