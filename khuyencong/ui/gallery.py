"""What the gallery shows: one example of each shape of each component, made of nothing real."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms

from khuyencong.maps.shading import SHADES
from khuyencong.money import Unit, VNDFormField


class SampleForm(forms.Form):
    """Fields in the shapes that pages use."""

    name = forms.CharField(label="Ô chữ", help_text="Lời hướng dẫn đứng dưới tên ô.")
    kind = forms.ChoiceField(label="Ô chọn", choices=[("a", "Thứ nhất"), ("b", "Thứ hai")])
    amount = VNDFormField(
        label="Số tiền", unit=Unit.TRIEU, plausible=10_000_000_000, required=False
    )
    day = forms.DateField(label="Ngày", help_text="Như 05/11/2026.", required=False)
    text = forms.CharField(label="Ô nhiều dòng", widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(label="Ô đánh dấu", required=False)
    look = forms.ChoiceField(
        label="Chọn một", choices=[("x", "Cách một"), ("y", "Cách hai")], widget=forms.RadioSelect
    )


# Tone, an example of it, when it is used.
TONES = (
    ("waiting", "đã nộp", "còn chờ người khác làm"),
    ("attention", "trả lại để bổ sung", "cần chú ý, chưa phải lỗi"),
    ("current", "đang thực hiện", "đang làm"),
    ("done", "đã nghiệm thu", "đã xong, đã khớp, đã đủ"),
    ("closed", "đã rút", "dừng lại, không làm nữa"),
    ("error", "không khớp", "sai, thiếu, quá hạn"),
)
COLOURS = (
    ("red-fill", "nhận diện, và một việc tiếp theo"),
    ("link", "liên kết"),
    ("support", "nhà nước hỗ trợ"),
    ("own-share", "đối ứng"),
    ("done", "xong"),
    ("current", "đang làm"),
    ("attention", "chú ý"),
    ("waiting", "chờ"),
    ("closed", "dừng"),
    ("error", "lỗi"),
    ("gold", "danh hiệu"),
    ("ink", "chữ"),
    ("slate", "chữ phụ"),
    ("paper", "nền trang"),
    ("surface", "nền ô"),
    ("line", "đường kẻ"),
)
DISTANCES = ((1, 4), (2, 8), (3, 12), (4, 16), (5, 24), (6, 32), (7, 48))  # step, pixels
SAID = (
    ("success", "Đã lưu đề án."),
    ("info", "Báo cáo đang được lập ở nền."),
    ("warning", "Bản xem trước bỏ bớt 120 dòng của bảng dài."),
    ("error", "Không thực hiện được: đề án đã nộp."),
)


def _bar(name: str, support: int, own: int) -> SimpleNamespace:
    return SimpleNamespace(name=name, support=support * 1_000_000, own=own * 1_000_000)


def _map() -> SimpleNamespace:
    """Five areas beside each other, one of each shade."""
    shapes = [
        SimpleNamespace(
            name=f"Địa bàn {n + 1}", said=f"{40 * n} triệu đồng", href="", shade=n, fill=fill,
            outline=f"M{200 * n} 0l190 0 10 190-190 0z",
        )
        for n, fill in enumerate(SHADES)
    ]  # fmt: skip
    legend = [
        SimpleNamespace(shade=n, fill=fill, label=f"đến {40 * n}" if n else "không có")
        for n, fill in enumerate(SHADES)
    ]
    return SimpleNamespace(
        title="Hỗ trợ theo địa bàn, triệu đồng", width=1000, height=200, shapes=shapes, legend=legend,
        note="",
    )  # fmt: skip


def samples() -> dict[str, Any]:
    """The context of the gallery."""
    wrong = SampleForm(
        {"name": "", "kind": "a", "text": "Chữ đã gõ vẫn còn", "look": "x"}, auto_id="sai_%s"
    )
    wrong.is_valid()
    moment = datetime.datetime(2023, 1, 5, 8, 30, tzinfo=datetime.UTC)
    return {
        "tones": TONES,
        "colours": COLOURS,
        "distances": DISTANCES,
        "said": SAID,
        "form": SampleForm(auto_id="mau_%s"),
        "asked": SampleForm(auto_id="hoi_%s"),
        "wrong": wrong,
        "amounts": (0, 2_620_000_000, 3_422_200_000, 1_978_092_000),
        "bars": (_bar("Địa bàn một", 445, 515), _bar("Địa bàn hai", 260, 316)),
        "longest": 960_000_000,
        "map": _map(),
        "accepted": 1_140_000_000,
        "approved": 2_620_000_000,
        "day": datetime.date(2023, 1, 5),
        "road": [
            SimpleNamespace(label="đã nộp", position="passed"),
            SimpleNamespace(label="đã sơ duyệt", position="current"),
            SimpleNamespace(label="đã thẩm định", position="ahead"),
        ],
        "happened": [
            SimpleNamespace(
                get_kind_display="sửa đề án", comment="", by="Người soạn", at=moment,
                changes=[SimpleNamespace(label="mục tiêu", before="–", after="100 tấn/năm")],
            ),
            SimpleNamespace(
                get_kind_display="trả lại để bổ sung", comment="Thiếu cam kết.", by="Chuyên viên", at=moment
            ),
        ],
    }  # fmt: skip
