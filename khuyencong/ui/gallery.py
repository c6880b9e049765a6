"""What the gallery shows: one example of each shape of each component."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms


class SampleForm(forms.Form):
    """Fields in the shapes that pages use."""

    name = forms.CharField(label="Ô chữ", help_text="Lời hướng dẫn đứng dưới tên ô.")
    kind = forms.ChoiceField(label="Ô chọn", choices=[("a", "Thứ nhất"), ("b", "Thứ hai")])
    text = forms.CharField(label="Ô nhiều dòng", widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(label="Ô đánh dấu", required=False)
    look = forms.ChoiceField(
        label="Chọn một", choices=[("x", "Cách một"), ("y", "Cách hai")], widget=forms.RadioSelect
    )


TONES = (
    ("waiting", "đã nộp"),
    ("attention", "trả lại để bổ sung"),
    ("current", "đang thực hiện"),
    ("done", "đã nghiệm thu"),
    ("closed", "đã rút"),
)


def samples() -> dict[str, Any]:
    """The context of the gallery."""
    wrong = SampleForm({"name": "", "kind": "a", "text": "Chữ đã gõ vẫn còn"})
    wrong.is_valid()
    return {
        "tones": TONES,
        "form": SampleForm(auto_id="mau_%s"),
        "wrong": wrong,
        "amounts": (0, 2_620_000_000, 3_422_200_000, 1_978_092_000),
        "bars": ((445_000_000, 515_000_000), (260_000_000, 315_500_000)),
        "longest": 960_000_000,
        "day": datetime.date(2023, 1, 5),
        "road": [
            SimpleNamespace(label="đã nộp", position="passed"),
            SimpleNamespace(label="đã sơ duyệt", position="current"),
            SimpleNamespace(label="đã thẩm định", position="ahead"),
        ],
    }
