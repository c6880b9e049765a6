"""A member of councils, from one day to another."""

from typing import Any

from django import forms

from khuyencong.dates import DayField
from khuyencong.offices.forms import ask_for_office
from projects.forms.drafts import DAY
from projects.forms.record import RecordForm


class CouncilMemberForm(RecordForm):
    name = forms.CharField(label="Họ và tên", max_length=80)
    title = forms.CharField(label="Chức vụ", max_length=120)
    unit = forms.CharField(label="Đơn vị", max_length=160)
    valid_from = DayField(
        label="Từ ngày",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Để trống khi không rõ.",
    )
    valid_to = DayField(
        label="Đến hết ngày",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Để trống khi còn tham gia.",
    )

    def __init__(self, *args: Any, user: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            ask_for_office(self, user)
