"""What one types to issue a report, and what one asks of a map."""

from typing import Any

from django import forms
from django.db import models

from khuyencong.dates import DayField, today
from reports.figures.area_map import Measure
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


class Units(models.TextChoices):
    """By which units a year is laid out."""

    OF_THE_TIME = "luc-do", "đơn vị hành chính lúc đó"
    OF_TODAY = "hien-nay", "đơn vị hành chính hiện nay"


class AreasForm(forms.Form):
    """What the map of a year shows, from its address."""

    so_lieu = forms.ChoiceField(label="Tô màu theo", choices=Measure.choices, required=False)
    don_vi = forms.ChoiceField(label="Xếp theo", choices=Units.choices, required=False)

    def asked(self) -> tuple[Measure, bool]:
        """(measure, by the units of today); what an address says wrongly is as if not said."""
        self.is_valid()
        measure = self.cleaned_data.get("so_lieu") or Measure.SUPPORT
        return Measure(measure), self.cleaned_data.get("don_vi") == Units.OF_TODAY
