"""A yearly plan: opening it, its frame, the documents that decide on it."""

import json
from typing import Any

from django import forms

from khuyencong.choices import RowsField
from khuyencong.dates import DayField, today
from khuyencong.money import Unit, VNDFormField
from projects.actions.decisions import DecisionPaper
from projects.forms.drafts import DAY
from projects.forms.programmes import ProgrammeField
from projects.forms.record import RecordForm
from projects.models import Adjustment, ApprovingAuthority, DecisionKind, Plan
from projects.models.plausible import PLAN_SUPPORT


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
    programme = ProgrammeField(label="Chương trình")
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    field_order = ("programme", "year")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].offer(user)  # type: ignore[attr-defined]


class DecisionPaperForm(RecordForm):
    """A decision as it lies on the table. Who issued it is offered by the name of the day of issue."""

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

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.initial.update(
            {"decided_on": today(), "authority": plan.programme.authority_on(today())}
        )
        # static/js/authority.js follows the day; without it, clean() does.
        self.fields["authority"].widget.attrs["data-names"] = json.dumps(
            [[row.name, *_period(row)] for row in plan.programme.authorities.all()]
        )

    def clean(self) -> dict[str, Any]:
        """A name that was left as it was offered becomes the one of the day of issue."""
        cleaned = super().clean() or {}
        day = cleaned.get("decided_on")
        if day and cleaned.get("authority") == self.plan.programme.authority_on(today()):
            cleaned["authority"] = self.plan.programme.authority_on(day)
        return cleaned

    def document(self, kind: DecisionKind, **more: Any) -> DecisionPaper:
        names = ("number", "decided_on", "authority", "effective_on", "requesting_document", "reason", "file")  # fmt: skip
        fields = {name: self.cleaned_data[name] for name in names}
        return DecisionPaper(kind=kind, **fields, **more)


class AdjustmentsForm(DecisionPaperForm):
    """Which of the waiting changes one document decides."""

    adjustments = RowsField(
        Adjustment.objects.none(),
        label="Đề nghị được quyết định",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("adjustments",)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        waiting = Adjustment.objects.filter(proposal__plan=plan).waiting().for_list()
        field: Any = self.fields["adjustments"]
        field.queryset = waiting.order_by("authority", "pk")
        field.label_from_instance = _describe
        first = field.queryset.first()
        if first and first.authority != plan.programme.approving_authority:
            self.initial["authority"] = first.authority

    def offered(self) -> list[Adjustment]:
        field: Any = self.fields["adjustments"]
        return list(field.queryset)

    def ticked(self) -> list[Adjustment]:
        """Of what was sent, right or wrong otherwise."""
        sent: Any = self["adjustments"].data or []
        return [each for each in self.offered() if str(each.pk) in sent]


def _period(row: ApprovingAuthority) -> list[str]:
    """From and to as a script compares them, empty where open."""
    return [day.isoformat() if day else "" for day in (row.valid_from, row.valid_to)]


def _describe(adjustment: Adjustment) -> str:
    whom = f" · {adjustment.member.name}" if adjustment.member else ""
    return f"{adjustment.proposal.code}{whom} – {adjustment} ({adjustment.authority}; {adjustment.route_reference})"
