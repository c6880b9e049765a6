"""A yearly plan: opening it, its frame, the documents that decide on it."""

from dataclasses import replace
from typing import Any

from django import forms

from khuyencong.choices import RowsField
from khuyencong.dates import DayField, today
from khuyencong.money import Unit, VNDFormField
from projects.actions.decisions import DecisionPaper
from projects.forms.drafts import DAY
from projects.forms.record import RecordForm, describe_amounts
from projects.models import Adjustment, Amounts, DecisionKind, Member, Plan, Programme
from projects.models.plausible import PLAN_SUPPORT
from projects.models.stage import AMOUNT_LABELS


class PlanFrameForm(RecordForm):
    """How much the plan may hold, and by when it should be decided."""

    ceiling = VNDFormField(
        label="Mức kinh phí hỗ trợ tối đa",
        unit=Unit.TRIEU,
        plausible=PLAN_SUPPORT,
        required=False,
        help_text="Triệu đồng; để trống khi chưa được giao.",
    )
    decision_due_on = DayField(
        label="Ngày dự kiến được phê duyệt",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Để biết việc phê duyệt chậm bao nhiêu ngày.",
    )


class OpenPlanForm(PlanFrameForm):
    programme = forms.ModelChoiceField(
        Programme.objects.all(), label="Chương trình", empty_label="— chọn —"
    )
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    field_order = ("programme", "year")


class DecisionPaperForm(RecordForm):
    """A decision as it lies on the table."""

    number = forms.CharField(label="Số, ký hiệu", max_length=60, help_text="Như: 123/QĐ-UBND.")
    decided_on = DayField(label="Ngày ban hành", widget=forms.DateInput(attrs=DAY))
    authority = forms.CharField(label="Cơ quan ban hành", max_length=160)
    effective_on = DayField(
        label="Tính vào sổ từ ngày",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Để trống: từ ngày ban hành. Chỉ ghi khi một quyết định sau đã được ghi trước.",
    )
    requesting_document = forms.CharField(label="Văn bản trình", max_length=160, required=False)
    reason = forms.CharField(
        label="Nội dung, lý do", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    file = forms.FileField(
        label="Tệp quyết định", required=False, help_text="PDF, ảnh, Word hoặc Excel."
    )

    def document(self, kind: DecisionKind, **more: Any) -> DecisionPaper:
        names = ("number", "decided_on", "authority", "effective_on", "requesting_document", "reason", "file")  # fmt: skip
        fields = {name: self.cleaned_data[name] for name in names}
        return DecisionPaper(kind=kind, **fields, **more)


class RoundForm(DecisionPaperForm):
    """One round (đợt): what the document gives each establishment that waits for money."""

    kind = forms.ChoiceField(
        label="Loại",
        choices=[(kind.value, kind.label.capitalize()) for kind in DecisionKind.giving()],
    )
    planned_on = DayField(label="Ngày dự kiến", required=False, widget=forms.DateInput(attrs=DAY))
    field_order = ("kind", "number", "decided_on", "planned_on", "authority")

    def __init__(self, *args: Any, plan: Plan, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({
            "kind": DecisionKind.ASSIGNMENT if plan.programme.level == "national" else DecisionKind.APPROVAL,
            "authority": plan.programme.approving_authority,
            "decided_on": today(),
            "planned_on": None if plan.is_approved else plan.decision_due_on,
        })  # fmt: skip
        self.add_members(
            members,
            offered=_left,
            comparison=lambda member: "; ".join(
                [
                    describe_amounts("thẩm định", member.balance.appraised),
                    describe_amounts("đã giao", member.balance.approved),
                ]
            ),
            is_required=False,
            with_code=True,
            labels={**AMOUNT_LABELS, "state_support": "hỗ trợ giao đợt này"}
            | {part: f"{AMOUNT_LABELS[part]} sau đợt này" for part in IN_FULL},
        )

    def as_document(self) -> DecisionPaper:
        kind = DecisionKind(self.cleaned_data["kind"])
        return self.document(kind, planned_on=self.cleaned_data["planned_on"])

    def clean(self) -> dict[str, Any]:
        """Who gets support has an own share after the round too, be it 0; an own share without support is
        no round."""
        cleaned = super().clean() or {}
        for member, _legend, _comparison in self.members:
            support, own_share = (f"m{member.pk}-{part}" for part in list(AMOUNT_LABELS)[:2])
            if support in self.errors or own_share in self.errors:
                continue
            if cleaned.get(support) and cleaned.get(own_share) is None:
                self.add_error(own_share, "Hãy ghi đối ứng sau đợt này; không có thì ghi 0.")
            elif (
                not cleaned.get(support)
                and own_share in self.changed_data
                and cleaned.get(own_share)
            ):
                self.add_error(support, "Đã ghi đối ứng nhưng chưa ghi hỗ trợ giao đợt này.")
        return cleaned

    @property
    def awards(self) -> dict[int, Amounts]:
        """What the round gives by key of the member. The own share and other funds are typed as they are
        after it, in full, so that a later round can lower them."""
        return {key: money for key, money in self.amounts.items() if money.state_support}


# Of these a round is typed in full, of the support what it adds.
IN_FULL = ("beneficiary_contribution", "other_funds")


def _left(member: Member) -> Amounts:
    """What was appraised and not given yet; own share and other funds as they were appraised."""
    appraised, approved = member.balance.appraised, member.balance.approved
    return replace(appraised, state_support=appraised.state_support - approved.state_support)


class AdjustmentsForm(DecisionPaperForm):
    """Which of the waiting changes one document decides."""

    adjustments = RowsField(
        Adjustment.objects.none(),
        label="Đề nghị được quyết định",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("adjustments",)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Adjustment.objects.filter(proposal__plan=plan).waiting().for_list()
        field: Any = self.fields["adjustments"]
        field.queryset = waiting.order_by("authority", "pk")
        field.label_from_instance = _describe
        first = field.queryset.first()
        self.initial.update(
            {
                "decided_on": today(),
                "authority": first.authority if first else plan.programme.approving_authority,
            }
        )


def _describe(adjustment: Adjustment) -> str:
    whom = f" · {adjustment.member.name}" if adjustment.member else ""
    return f"{adjustment.proposal.code}{whom} – {adjustment} ({adjustment.authority}; {adjustment.route_reference})"
