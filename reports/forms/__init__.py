"""What one types to issue a report, what the office says in the documents of a year, what one asks of a map."""

import re
from collections import Counter
from typing import Any

from django import forms
from django.db import models

from khuyencong.dates import DayField, today
from khuyencong.offices.models import Office
from projects.forms.drafts import DAY
from projects.forms.record import RecordForm
from reports.figures.area_map import Measure
from reports.figures.country import sees_country
from reports.models import Capacity, OfficialBody, Section
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
    trung_tam = forms.ModelChoiceField(
        Office.objects.none(),
        label="Trung tâm",
        to_field_name="code",
        required=False,
        empty_label="— cả nước, theo tỉnh, thành phố —",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Who sees the offices of the whole country reads them by province, or one of them by its units."""
        super().__init__(*args, **kwargs)
        if not sees_country(user):
            del self.fields["trung_tam"]
            return
        self.fields["trung_tam"].queryset = Office.objects.order_by("name")  # type: ignore[attr-defined]
        if not self.asked()[2]:
            del self.fields["don_vi"]

    def asked(self) -> tuple[Measure, bool, Office | None]:
        """(measure, by the units of today, the office); what an address says wrongly is as if not said."""
        self.is_valid()
        said = self.cleaned_data
        measure = Measure(said.get("so_lieu") or Measure.SUPPORT)
        return measure, said.get("don_vi") == Units.OF_TODAY, said.get("trung_tam")


# What a pasted line begins with (a dash, a number, "Căn cứ") and ends with: the document prints it.
BEFORE = re.compile(r"^(?:[-–+•*]|\d{1,2}[.)])(?:\s+|$)")
GROUND = re.compile(r"^căn cứ\s+", re.IGNORECASE)
LONGEST = 200  # of a recipient
MOST_LINES = 200


class LinesForm(RecordForm):
    """Paragraphs, one a line. `seen` is the fingerprint of those that the form showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    lines = forms.CharField(
        label="Mỗi dòng một nội dung",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Dán từ văn bản cũ được: dấu gạch đầu dòng, số thứ tự, dấu chấm cuối dòng được bỏ đi.",
    )

    def __init__(self, *args: Any, section: Section | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        if section == Section.GROUND:
            self.fields[
                "lines"
            ].help_text = "Dán từ văn bản cũ được. Chữ “Căn cứ” và dấu cuối dòng do máy in thêm."

    def clean_lines(self) -> list[str]:
        lines = [
            line for text in self.cleaned_data["lines"].splitlines() if (line := self._line(text))
        ]
        if not lines:
            raise forms.ValidationError("Hãy ghi ít nhất một dòng.")
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                f"Nhiều nhất {MOST_LINES} dòng, ở đây có {len(lines)} dòng. Hãy bỏ bớt hoặc ghép lại."
            )
        if twice := next((line for line, times in Counter(lines).items() if times > 1), None):
            raise forms.ValidationError(f"Có hai dòng giống nhau: “{twice}”. Hãy bỏ một dòng.")
        if self.section is None and (long := next((x for x in lines if len(x) > LONGEST), None)):
            raise forms.ValidationError(f"Nơi nhận dài nhất {LONGEST} chữ: “{long[:60]}…”.")
        return lines

    def _line(self, text: str) -> str:
        line = BEFORE.sub("", " ".join(text.split()))
        if self.section == Section.GROUND:
            line = GROUND.sub("", line)
        return line.rstrip(" ;.")


class BodyForm(RecordForm):
    """A body as the head and the foot of documents name it, and from which day on. `seen` is the
    fingerprint of the one that the form showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Tên cơ quan", max_length=160)
    head_lines = forms.CharField(
        label="Ngắt dòng ở đầu văn bản",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=OfficialBody._meta.get_field("head_lines").help_text,
    )
    symbol = forms.CharField(label="Chữ viết tắt trong ký hiệu", max_length=20, required=False)
    place = forms.CharField(label="Địa danh", max_length=60, required=False)
    signing_capacity = forms.ChoiceField(
        label="Quyền hạn ký", required=False, choices=[("", "Người đứng đầu ký"), *Capacity.choices]
    )
    signing_for = forms.CharField(
        label="Ký cho",
        max_length=80,
        required=False,
        help_text=OfficialBody._meta.get_field("signing_for").help_text,
    )
    signer_title = forms.CharField(label="Chức vụ người ký", max_length=80, required=False)
    signer_name = forms.CharField(label="Họ tên người ký", max_length=80, required=False)
    begins_on = DayField(
        label="Áp dụng từ ngày",
        widget=forms.DateInput(attrs=DAY),
        help_text="Văn bản có ngày trước đó vẫn in tên, người ký cũ.",
    )
    corrects = forms.BooleanField(
        label="Chỉ sửa chữ viết sai, cho cả thời gian trước", required=False
    )

    def __init__(self, *args: Any, signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signs:
            for name in ("symbol", "place", "signing_capacity", "signing_for", "signer_title", "signer_name"):  # fmt: skip
                del self.fields[name]

    def arguments(self) -> dict[str, Any]:
        own = ("begins_on", "corrects", "seen")
        fields = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return {"fields": fields, **{name: self.cleaned_data[name] for name in own}}
