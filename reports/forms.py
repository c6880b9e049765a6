"""What one types to issue a report."""

from typing import Any

from django import forms

from khuyencong.dates import DayField, today
from reports.models.issued import NUMBER


class IssueForm(forms.Form):
    """Number and day of a document, as the office's register gives them."""

    so = forms.CharField(
        label="Số văn bản",
        max_length=6,
        validators=[NUMBER],
        help_text="Theo sổ văn bản đi; số dưới 10 viết 05.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    ngay = DayField(
        label="Ngày văn bản",
        help_text="Tên cơ quan, người ký in theo ngày này.",
        widget=forms.DateInput(attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off"}),
    )

    def clean_ngay(self) -> Any:
        day = self.cleaned_data["ngay"]
        if day > today():
            raise forms.ValidationError(
                f"Ngày {day:%d/%m/%Y} chưa tới. Hãy ghi ngày văn bản được ký."
            )
        return day
