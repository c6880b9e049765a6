"""What a step asks of the person who takes it, one form a step."""

import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from khuyencong.choices import RowsField
from khuyencong.dates import DayField, today
from khuyencong.money import Unit, VNDFormField, format_trieu
from projects import ledger
from projects.actions import appraisal
from projects.forms.drafts import DAY
from projects.forms.record import RecordForm, describe_amounts
from projects.models import (
    Appraisal,
    AppraisalMode,
    CouncilMember,
    Criterion,
    Decision,
    DecisionKind,
    Proposal,
)
from projects.models.plausible import MEMBER_SUPPORT
from projects.workflow import STEPS

DAYS_TO_RESPOND = 7


class StepForm(RecordForm):
    """A comment: free, or the answer to the question of the step."""

    comment = forms.CharField(
        label="Ghi chú (không bắt buộc)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, proposal: Proposal, step: str, user: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.user = user
        if question := STEPS[step].explain:
            self.fields["comment"].label = question
            self.fields["comment"].required = True
        self.order_fields([name for name in self.fields if name != "comment"])

    decisions: Any = None  # of a step that is taken by one: those it may be taken by

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
    council_members = RowsField(
        CouncilMember.objects.none(),
        label="Thành viên hội đồng",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    council = forms.CharField(
        label="Thành viên khác",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Chỉ ghi ai không có trong danh sách, mỗi người một dòng: họ tên, chức vụ, đơn vị.",
    )
    minutes_number = forms.CharField(label="Số biên bản", max_length=60, required=False)
    conclusion = forms.CharField(
        label="Kết luận", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["appraised_on"] = today()
        self.initial["mode"] = AppraisalMode.REVIEWER
        self._offer_members()
        self.criteria = list(Criterion.objects.in_force_on(today()))
        self.by_record = self._add_criteria(appraisal.facts_of(self.proposal))
        self.add_members(
            ledger.balances_of(self.proposal),
            offered=lambda member: member.balance.requested,
            comparison=lambda member: describe_amounts("đề nghị", member.balance.requested),
        )
        self.order_fields([name for name in self.fields if name != "comment"])

    def _offer_members(self) -> None:
        """Those of the day of the appraisal; the council of the time before is chosen already."""
        field: Any = self.fields["council_members"]
        office = self.proposal.programme.office_id
        council = CouncilMember.objects.of(office).in_force_on(self._day())
        field.queryset = council.visible_to(self.user) if self.user else council.none()
        field.help_text = format_html(
            "Chỉ ghi khi thẩm định bằng hội đồng; một người thẩm định thì bỏ qua. "
            '<a href="{}">Thêm, sửa danh sách</a>.',
            reverse("projects:council_list"),
        )
        held = Appraisal.objects.filter(mode=AppraisalMode.COUNCIL)
        last = held.filter(proposal__programme__office=office).order_by("-pk").first()
        lines = last.council.splitlines() if last else []
        self.initial["council_members"] = [each.pk for each in field.queryset if str(each) in lines]

    def _day(self) -> datetime.date:
        try:
            return DayField(required=False).clean(self.data.get("appraised_on")) or today()
        except forms.ValidationError:
            return today()

    def _add_criteria(self, facts: set[str]) -> dict[str, int]:
        """A field a criterion, filled where the records answer it; these answers by name of field."""
        answers = {}
        for criterion in self.criteria:
            name, answer = f"c{criterion.pk}", appraisal.points_by_record(criterion, facts)
            said = [] if answer is None else [f"Hồ sơ đơn vị ghi: {'có' if answer else 'không'}."]
            self.fields[name] = forms.IntegerField(
                label=f"{criterion.name} (0–{criterion.weight} điểm)",
                required=False,
                min_value=0,
                max_value=criterion.weight,
                initial=answer,
                help_text=" ".join([*said, _where_it_stands(criterion)]),
            )
            if answer is not None:
                answers[name] = answer
        if answers:
            self.fields["reason"] = forms.CharField(
                label="Lý do chấm khác hồ sơ đơn vị",
                required=False,
                max_length=500,
                help_text="Chỉ ghi khi chấm khác số điểm mà hồ sơ cho.",
            )
        return answers

    def _refuse_unexplained(self, cleaned: dict[str, Any]) -> None:
        """A criterion that was left empty is what the records say; another number has its reason."""
        for name, answer in self.by_record.items():
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = answer
        differing = [
            criterion.name
            for criterion in self.criteria
            if (name := f"c{criterion.pk}") in self.by_record
            and cleaned.get(name, self.by_record[name]) != self.by_record[name]
        ]
        if differing and not cleaned.get("reason"):
            self.add_error("reason", f"Chấm khác hồ sơ ở: {'; '.join(differing)}. Hãy ghi lý do.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._refuse_unexplained(cleaned)
        if cleaned.get("mode") == AppraisalMode.COUNCIL and not self._council(cleaned):
            self.add_error("council_members", "Hãy chọn thành viên hội đồng, hoặc ghi người khác.")
        return cleaned

    def _council(self, cleaned: dict[str, Any]) -> str:
        """The words that the appraisal keeps, whatever becomes of the list."""
        chosen = cleaned.get("council_members") or []
        return "\n".join([*map(str, chosen), *filter(None, [cleaned.get("council")])])

    def arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        scores = {c.pk: cleaned[f"c{c.pk}"] for c in self.criteria if cleaned[f"c{c.pk}"] is not None}  # fmt: skip
        names = ("appraised_on", "mode", "minutes_number", "conclusion")
        by_council = cleaned["mode"] == AppraisalMode.COUNCIL
        judgement = appraisal.Judgement(
            scores=scores,
            reason=cleaned.get("reason", ""),
            council=self._council(cleaned) if by_council else cleaned["council"],
            **{name: cleaned[name] for name in names},
        )
        return {"amounts": self.amounts, "judgement": judgement, "comment": cleaned["comment"]}


def _where_it_stands(criterion: Criterion) -> str:
    if not criterion.document:
        return "Thang điểm của đơn vị, chưa kiểm chứng trong văn bản."
    return f"Theo {criterion.legal_reference}."


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
        self.decisions = Decision.objects.filter(plan=self.proposal.plan_id, kind__in=self.kinds)
        self.fields["decision"].queryset = self.decisions  # type: ignore[attr-defined]


class StopForm(DecisionForm):
    kinds = (DecisionKind.STOP,)


class SettleForm(StepForm):
    """What each accepted establishment is settled with, and what came back."""

    settled_on = DayField(label="Ngày quyết toán", widget=forms.DateInput(attrs=DAY))
    number = forms.CharField(label="Số biên bản thanh lý", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ledger.balances_of(self.proposal)
        self.add_members(
            [member for member in rows if member.balance.is_accepted],
            offered=lambda member: member.balance.accepted,
            comparison=lambda member: (
                f"{describe_amounts('nghiệm thu', member.balance.accepted)}; đã chi "
                f"{format_trieu(member.balance.paid_out)}"
            ),
        )
        self.paid = [member for member in rows if member.balance.paid_out > 0]
        for member in self.paid:
            due = member.balance.accepted.state_support
            over = max(member.balance.paid_out - due, 0)
            self.fields[f"r{member.pk}"] = VNDFormField(
                label=f"{member.name}: số tiền nộp lại",
                unit=Unit.TRIEU,
                plausible=MEMBER_SUPPORT,
                required=False,
                initial=over or None,
                help_text=(
                    f"Triệu đồng; đã chi {format_trieu(member.balance.paid_out)}, phần chi nhiều hơn "
                    "số quyết toán phải nộp lại."
                ),
            )
        self.order_fields([name for name in self.fields if name != "comment"])

    def arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "settled_on": cleaned["settled_on"],
            "number": cleaned["number"],
            "returned": {member.pk: cleaned[f"r{member.pk}"] or 0 for member in self.paid},
            "amounts": self.amounts,
            "comment": cleaned["comment"],
        }


class LeaveOutForm(RecordForm):
    comment = forms.CharField(
        label="Lý do không giao kinh phí",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


FORMS: dict[str, type[StepForm]] = {
    "send_back": ReturnForm,
    "appraise": AppraisalForm,
    "approve": DecisionForm,
    "stop": StopForm,
    "settle": SettleForm,
}


def form_of(step: str) -> type[StepForm]:
    return FORMS.get(step, StepForm)
