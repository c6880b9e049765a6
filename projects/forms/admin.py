"""Forms of the admin."""

from typing import Any

from django import forms

from khuyencong.locking import lock
from khuyencong.money import Unit, VNDFormField
from projects.actions import acceptance
from projects.models import Acceptance, Amounts, Stage
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE


class AcceptanceForm(forms.ModelForm):
    """Acceptance in the admin: the amounts go to the ledger through the action, never directly."""

    state_support = VNDFormField(
        label="nhà nước hỗ trợ được nghiệm thu",
        unit=Unit.TRIEU,
        plausible=MEMBER_SUPPORT,
        help_text="Triệu đồng, như 145 hoặc 134,86; cũng nhận “145.000.000 đồng”.",
    )
    beneficiary_contribution = VNDFormField(
        label="đối ứng được nghiệm thu",
        unit=Unit.TRIEU,
        plausible=OWN_SHARE,
        help_text="Triệu đồng.",
    )
    other_funds = VNDFormField(
        label="nguồn khác",
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
            reasons = acceptance.reasons_to_refuse(
                proposal, member, self.money, accepted_on=cleaned["accepted_on"]
            )
            for reason in reasons:
                self.add_error(None, reason)
        return cleaned

    @property
    def money(self) -> Amounts:
        return Amounts(
            self.cleaned_data["state_support"],
            self.cleaned_data["beneficiary_contribution"],
            self.cleaned_data["other_funds"] or 0,
        )


class FundingSplitForm(forms.ModelForm):
    """An entry typed by hand: a request or an appraisal, the stages that may be typed again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stage" in self.fields:
            retyped = [(stage.value, stage.label) for stage in Stage.retyped()]
            self.fields["stage"].choices = retyped  # type: ignore[attr-defined]
