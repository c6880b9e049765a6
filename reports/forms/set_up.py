"""What one confirms when an office is set up, and the list of its first accounts. Page and command alike."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from khuyencong.dates import DayField
from khuyencong.offices.models import Office
from projects.forms.drafts import DAY
from projects.forms.record import RecordForm
from projects.models import ProgrammePeriod
from reports.actions.account_list import COLUMNS
from reports.actions.set_up import OfficeDetails, bearer_of, name_is_too_near, office_code
from reports.models import OfficialBody


def _limit(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


def _name(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=_limit(OfficialBody, "name"), help_text=help_text
    )


def _lines(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Chỉ ngắt dòng, giữ nguyên chữ. Để trống: máy tự ngắt.",
    )


def _day(label: str, *, help_text: str = "") -> DayField:
    return DayField(
        label=label, required=False, widget=forms.DateInput(attrs=DAY), help_text=help_text
    )


@dataclass(frozen=True)
class Part:
    """Fields that stand under one heading; those of a wide part have a line each."""

    heading: str
    note: str
    names: tuple[str, ...]
    is_wide: bool = False


PARTS = (
    Part(
        "Tên in ở văn bản",
        "Gợi ý theo tên tỉnh, thành phố. Sửa cho đúng văn bản của trung tâm; về sau đổi được, theo từng thời gian.",
        ("issuer", "issuer_lines", "parent", "parent_lines", "addressee"),
        is_wide=True,
    ),
    Part("Ký hiệu, địa danh, người ký", "", ("symbol", "place", "signer_title")),
    Part("Trong cổng", "", ("name", "letters", "valid_from")),
    Part(
        "Chương trình khuyến công địa phương",
        "Của tỉnh, thành phố này; chương trình quốc gia đã có sẵn. Chưa có văn bản trong tay thì để trống, "
        "bổ sung sau ở trang quản trị.",
        ("period_basis", "period_from", "period_to"),
    ),
)


class SetUpForm(RecordForm):
    """The names of an office. `office` is the one that is there already, which keeps its own."""

    name = forms.CharField(
        label="Tên gọi trên màn hình",
        max_length=_limit(Office, "name"),
        help_text="Để phân biệt các trung tâm; không in ở văn bản.",
    )
    letters = forms.CharField(
        label="Chữ đầu mã đề án",
        required=False,
        max_length=_limit(Office, "letters"),
        help_text="Như “CT” để có mã CT-KCDP-2027-0001. Chỉ trung tâm đầu tiên được để trống.",
    )
    valid_from = _day("Hoạt động từ ngày", help_text="Để trống: từ trước khi có cổng.")
    issuer = _name("Tên trung tâm, như in ở văn bản")
    issuer_lines = _lines("Ngắt dòng tên trung tâm ở đầu văn bản")
    symbol = forms.CharField(
        label="Chữ viết tắt trong ký hiệu",
        max_length=_limit(OfficialBody, "symbol"),
        help_text="Đứng sau loại văn bản, như “TTKC” trong KH-TTKC.",
    )
    place = forms.CharField(
        label="Địa danh",
        max_length=_limit(OfficialBody, "place"),
        help_text="Đứng trước ngày, tháng, năm.",
    )
    signer_title = forms.CharField(
        label="Chức vụ người ký",
        max_length=_limit(OfficialBody, "signer_title"),
        help_text="Họ tên người ký ghi sau, ở mục Nội dung văn bản.",
    )
    parent = _name("Cơ quan chủ quản")
    parent_lines = _lines("Ngắt dòng tên cơ quan chủ quản")
    addressee = _name("Cơ quan nhận báo cáo, phê duyệt kế hoạch địa phương")
    period_from = _day("Từ ngày")
    period_to = _day("Đến hết ngày")
    period_basis = forms.CharField(
        label="Văn bản phê duyệt chương trình",
        required=False,
        max_length=_limit(ProgrammePeriod, "legal_basis"),
    )
    confirmed = forms.BooleanField(
        label="Tôi đã đối chiếu tên cơ quan, ký hiệu, địa danh, chức vụ với văn bản của trung tâm",
        error_messages={
            "required": "Các tên trên chỉ là gợi ý theo tên tỉnh, thành phố. Hãy đối chiếu rồi đánh dấu ô này."
        },
    )

    def __init__(self, *args: Any, office: Office | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["letters"] = (cleaned.get("letters") or "").upper()
        self._check_office(cleaned)
        for body in ("issuer", "parent"):
            self._check_lines(body, cleaned)
        self._check_period(cleaned)
        return cleaned

    def _check_office(self, cleaned: dict[str, Any]) -> None:
        """What the model says of name and letters, at their fields."""
        given = {name: cleaned.get(name) or "" for name in ("name", "letters")}
        row = Office(pk=self.office.pk if self.office else None, **given)
        row._state.adding = self.office is None
        try:
            row.full_clean(exclude=["code", "province", "valid_from", "valid_to"])
        except ValidationError as error:
            for field, errors in error.update_error_dict({}).items():
                self._add(field if field in self.fields else "letters", errors)
        code = office_code(given["name"])
        if self.office is None and code and (other := bearer_of(code)):
            self._add("name", name_is_too_near(given["name"], code, other))

    def _add(self, field: str, errors: Any) -> None:
        """Unless the field itself has said so already."""
        if field not in self.errors:
            self.add_error(field, errors)

    def _check_lines(self, body: str, cleaned: dict[str, Any]) -> None:
        row = OfficialBody(
            name=cleaned.get(body) or "", head_lines=cleaned.get(f"{body}_lines") or ""
        )
        try:
            if row.name:
                row.clean()
        except ValidationError as error:
            self.add_error(f"{body}_lines", error.messages)

    def _check_period(self, cleaned: dict[str, Any]) -> None:
        begins, ends = cleaned.get("period_from"), cleaned.get("period_to")
        basis = cleaned.get("period_basis")
        if "period_from" in self.errors or "period_to" in self.errors:
            return
        if not begins and (ends or basis):
            self.add_error(
                "period_from", "Hãy ghi ngày bắt đầu, hoặc để trống cả ba ô về chương trình."
            )
        if begins and not basis:
            self.add_error(
                "period_basis", "Hãy ghi số, ngày văn bản phê duyệt, hoặc để trống cả ba ô."
            )
        if begins and ends and ends < begins:
            self.add_error("period_to", "Ngày kết thúc phải sau hoặc trùng ngày bắt đầu.")

    @property
    def parts(self) -> list[tuple[Part, list[Any]]]:
        """Each part with its fields; the confirmation stands by itself."""
        return [(part, [self[name] for name in part.names]) for part in PARTS]

    @property
    def details(self) -> OfficeDetails:
        given = {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}
        return OfficeDetails(**given)


class AccountsForm(RecordForm):
    """The list as it is pasted: what is wrong in it is said line by line by who reads it."""

    accounts = forms.CharField(
        label="Mỗi người một dòng",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=(
            f"Các cột: {COLUMNS}. Dán từ bảng tính được; cũng được ngăn bằng dấu chấm phẩy hoặc dấu phẩy. Thư "
            "điện tử để trống được: người ấy nhận phiếu giấy. Vai trò để trống là cán bộ địa phương."
        ),
    )
