"""Recording an acceptance in the portal."""

from typing import Any

from django import forms

from khuyencong.dates import DayField, today
from khuyencong.money import Unit, VNDFormField
from projects.actions.acceptance import Measure, Minutes
from projects.forms.drafts import DAY, MONEY_HELP
from projects.models import AcceptanceResult, Amounts, Indicator, Member, Stage
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE

ROWS_OF_OUTCOMES = 3


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field; the action judges each of them."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(each, initial) for each in given]


class RecordAcceptanceForm(forms.Form):
    """The day, the minutes, and the money that was accepted; offered as it was approved."""

    result = forms.ChoiceField(
        label="Kết quả", choices=[(r.value, r.label.capitalize()) for r in AcceptanceResult]
    )
    accepted_on = DayField(label="Ngày nghiệm thu", widget=forms.DateInput(attrs=DAY))
    minutes_number = forms.CharField(label="Số biên bản", max_length=60, required=False)
    council = forms.CharField(
        label="Thành phần nghiệm thu", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    state_support = VNDFormField(
        label="Nhà nước hỗ trợ được nghiệm thu",
        unit=Unit.TRIEU,
        plausible=MEMBER_SUPPORT,
        help_text=MONEY_HELP,
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
        help_text="Triệu đồng, nếu có.",
    )

    own_share_evidence = forms.CharField(
        label="Chứng từ kinh phí đối ứng",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hóa đơn, chứng từ của phần vốn cơ sở đã chi: số, ngày, số tiền.",
    )
    reason = forms.CharField(
        label="Lý do không đạt", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = ManyFilesField(
        label="Ảnh nghiệm thu, bản chụp chứng từ",
        required=False,
        help_text="Chọn được nhiều tệp: ảnh JPG, PNG hoặc PDF.",
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["accepted_on"] = today()
        balance = member.balance
        has_contract = Stage.CONTRACTED in balance.entered
        approved = balance.contracted if has_contract else balance.approved
        for name in ("state_support", "beneficiary_contribution"):
            self.initial[name] = getattr(approved, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("result") == AcceptanceResult.FAILED and not cleaned.get("reason"):
            self.add_error("reason", "Nghiệm thu không đạt phải ghi lý do.")
        return cleaned

    @property
    def has_passed(self) -> bool:
        return bool(self.cleaned_data["result"] == AcceptanceResult.PASSED)

    @property
    def minutes(self) -> Minutes:
        cleaned = self.cleaned_data
        return Minutes(cleaned["minutes_number"], cleaned["council"], cleaned["own_share_evidence"])

    @property
    def money(self) -> Amounts:
        return Amounts(
            self.cleaned_data["state_support"],
            self.cleaned_data["beneficiary_contribution"],
            self.cleaned_data["other_funds"] or 0,
        )


class MeasureForm(forms.Form):
    """One effect, before and after, in its unit."""

    indicator = forms.ChoiceField(
        label="Chỉ tiêu", required=False, choices=[("", "—"), *Indicator.choices]
    )
    unit = forms.CharField(label="Đơn vị tính", max_length=30, required=False)
    before = forms.DecimalField(label="Trước", required=False, min_value=0, localize=True)
    after = forms.DecimalField(label="Sau", required=False, min_value=0, localize=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in self.fields if cleaned.get(name) not in (None, "")]
        if given and not self.errors and len(given) < len(self.fields):
            missing = [str(f.label).lower() for n, f in self.fields.items() if n not in given]
            raise forms.ValidationError(f"Hãy ghi thêm: {', '.join(missing)}.")
        return cleaned


MeasureFormSet = forms.formset_factory(MeasureForm, extra=ROWS_OF_OUTCOMES)


def measures(formset: Any) -> list[Measure]:
    """The rows that were filled in."""
    rows = (form.cleaned_data for form in formset if form.cleaned_data.get("indicator"))
    return [Measure(**row) for row in rows]
