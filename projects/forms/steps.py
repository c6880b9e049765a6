"""What a step asks of the person who takes it, one form a step."""

import datetime
from typing import Any

from django import forms

from khuyencong.dates import DayField, today
from khuyencong.money import Unit, VNDFormField
from projects.actions import appraisal
from projects.forms.deeds import DeedForm, told_money
from projects.forms.drafting import DAY
from projects.models import (
    AppraisalMode,
    Criterion,
    Decision,
    DecisionKind,
    Member,
    Proposal,
    Stage,
)
from projects.workflow import STEPS

DAYS_TO_RESPOND = 7


class StepForm(DeedForm):
    """A comment: free, or the answer to the question of the step."""

    comment = forms.CharField(
        label="Ghi chú (không bắt buộc)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, proposal: Proposal, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        if question := STEPS[step].explain:
            self.fields["comment"].label = question
            self.fields["comment"].required = True
        self.order_fields([name for name in self.fields if name != "comment"])

    def arguments(self) -> dict[str, Any]:
        """What the action of the step takes besides the proposal and the person."""
        return dict(self.cleaned_data)


class ReturnForm(StepForm):
    response_due_on = DayField(
        label="Hạn bổ sung", required=False, widget=forms.DateInput(attrs=DAY)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["response_due_on"] = today() + datetime.timedelta(days=DAYS_TO_RESPOND)


class AppraisalForm(StepForm):
    """How the appraisal was held, the points of each criterion, the appraised money of each member,
    offered as it was requested."""

    appraised_on = DayField(label="Ngày thẩm định", widget=forms.DateInput(attrs=DAY))
    mode = forms.ChoiceField(
        label="Hình thức", choices=[(m.value, m.label.capitalize()) for m in AppraisalMode]
    )
    council = forms.CharField(
        label="Thành phần hội đồng",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bắt buộc khi thẩm định bằng hội đồng.",
    )
    minutes_number = forms.CharField(label="Số biên bản", max_length=60, required=False)
    conclusion = forms.CharField(
        label="Kết luận", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["appraised_on"] = today()
        self.initial["mode"] = AppraisalMode.REVIEWER
        facts = appraisal.facts_of(self.proposal)
        self.criteria = list(Criterion.objects.in_force_on(today()))
        for criterion in self.criteria:
            known = bool(criterion.fact) and criterion.fact in facts
            self.fields[f"c{criterion.pk}"] = forms.IntegerField(
                label=f"{criterion.name} (0–{criterion.weight} điểm)",
                required=False,
                min_value=0,
                max_value=criterion.weight,
                initial=criterion.weight if known else None,
                help_text=("Theo hồ sơ: có. " if known else "") + criterion.legal_reference,
            )
        rows = Member.objects.filter(proposal=self.proposal).with_balances().for_page()
        self.add_members(
            rows,
            offered=lambda member: member.amounts(Stage.REQUESTED),
            told=lambda member: told_money("đề nghị", member.amounts(Stage.REQUESTED)),
        )
        self.order_fields([name for name in self.fields if name != "comment"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") == AppraisalMode.COUNCIL and not cleaned.get("council"):
            self.add_error("council", "Thẩm định bằng hội đồng phải ghi thành phần hội đồng.")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        scores = {c.pk: cleaned[f"c{c.pk}"] for c in self.criteria if cleaned[f"c{c.pk}"] is not None}  # fmt: skip
        names = ("appraised_on", "mode", "council", "minutes_number", "conclusion")
        judgement = appraisal.Judgement(scores=scores, **{name: cleaned[name] for name in names})
        return {"amounts": self.amounts, "judgement": judgement, "comment": cleaned["comment"]}


class DecisionForm(StepForm):
    """By which decision of the plan."""

    kinds: tuple[DecisionKind, ...] = (DecisionKind.ASSIGNMENT, DecisionKind.APPROVAL)
    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label="Quyết định",
        empty_label="— chọn —",
        help_text="Quyết định đã ghi ở kế hoạch năm. Chưa thấy, hoặc chỉ giao một phần, thì ghi ở trang "
        "kế hoạch.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = Decision.objects.filter(  # type: ignore[attr-defined]
            plan=self.proposal.plan_id, kind__in=self.kinds
        )


class StopForm(DecisionForm):
    kinds = (DecisionKind.STOP,)


class SettleForm(StepForm):
    """What each accepted establishment is settled with, and what came back."""

    settled_on = DayField(label="Ngày quyết toán", widget=forms.DateInput(attrs=DAY))
    number = forms.CharField(label="Số biên bản thanh lý", max_length=60, required=False)
    returned = VNDFormField(
        label="Số tiền nộp lại",
        unit=Unit.TRIEU,
        required=False,
        help_text="Triệu đồng; phần đã chi nhiều hơn số quyết toán.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Member.objects.filter(proposal=self.proposal).with_balances().for_page()
        self.add_members(
            [member for member in rows if member.is_accepted],
            offered=lambda member: member.amounts(Stage.ACCEPTED),
            told=lambda member: told_money("nghiệm thu", member.amounts(Stage.ACCEPTED)),
        )
        self.order_fields([name for name in self.fields if name != "comment"])

    def arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "settled_on": cleaned["settled_on"],
            "number": cleaned["number"],
            "returned": cleaned["returned"] or 0,
            "amounts": self.amounts,
            "comment": cleaned["comment"],
        }


FORMS: dict[str, type[StepForm]] = {
    "send_back": ReturnForm,
    "appraise": AppraisalForm,
    "approve": DecisionForm,
    "stop": StopForm,
    "settle": SettleForm,
}


def form_of(step: str) -> type[StepForm]:
    return FORMS.get(step, StepForm)
