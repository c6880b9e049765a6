"""Forms of establishments: they read, clean and explain; the action writes."""

from typing import Any

from django import forms

from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.dates import DayField, today
from khuyencong.localities.forms import PlaceField
from khuyencong.localities.models import Locality
from khuyencong.offices.forms import ask_for_office


class BeneficiaryForm(forms.ModelForm):
    """An establishment; when others look like the same one, the person says that it is another."""

    is_another = forms.BooleanField(
        label="Tôi đã xem, đây là một đơn vị khác", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Beneficiary
        fields: tuple[str, ...] = (
            "name",
            "kind",
            "tax_code",
            "representative",
            "phone",
            "locality",
            "address",
            "trade",
            "employees",
            "owner_is_woman",
            "owner_is_ethnic_minority",
            "in_craft_village",
        )
        field_classes = {"locality": PlaceField}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.likely_same: list[Beneficiary] = []
        place: Any = self.fields["locality"]
        place.on(today(), Locality.objects.writable_by(user), kept=self.instance.locality_id)
        if not user.role_class.sees_all_localities:
            place.required = True
            place.help_text = ""

    def clean_tax_code(self) -> str:
        """A code that is taken within sight is refused, with whose it is. Of one beyond nothing is said
        here: both records are then compared by the centre (beneficiaries.twins)."""
        code: str = self.cleaned_data["tax_code"]
        seen = Beneficiary.objects.visible_to(self.user).filter(tax_code=code)
        taken = seen.exclude(pk=self.instance.pk).select_related("locality").first()
        if code and taken:
            raise forms.ValidationError(
                f"Mã số thuế này đã có ở {taken} ({taken.place}).", code="taken"
            )
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["is_another"]:
            # Only within sight: a warning must not name other localities' establishments.
            alike = Beneficiary.objects.visible_to(self.user).likely_same(
                name=cleaned["name"], phone=cleaned["phone"], locality=cleaned["locality"]
            )
            changed = {"name", "phone", "locality"} & set(self.changed_data)
            if changed:
                self.likely_same = list(alike.exclude(pk=self.instance.pk)[:5])
        if self.likely_same:
            self.fields["is_another"].widget = forms.CheckboxInput()
            raise forms.ValidationError(
                "Có đơn vị giống đơn vị này trong danh sách bên dưới. Nếu là cùng một đơn vị, hãy "
                "dùng hồ sơ đã có; nếu không, hãy đánh dấu ô xác nhận rồi lưu lại.",
                code="likely-same",
            )
        return cleaned

    def fields_to_save(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class BeneficiaryRecordForm(BeneficiaryForm):
    """The whole record: besides who it is, its registration and the figures of its size; of a new one also
    whose it becomes, where that is a question."""

    class Meta(BeneficiaryForm.Meta):
        fields = (
            *BeneficiaryForm.Meta.fields,
            "registration_number",
            "registered_in",
            "capital",
            "annual_revenue",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["name"].help_text = "Đổi tên chỉ tính từ nay: đề án đã nộp giữ tên lúc nộp."
        else:
            ask_for_office(self, self.user)

    def fields_to_save(self) -> dict[str, Any]:
        named = ("office",) if "office" in self.fields else ()
        return super().fields_to_save() | {name: self.cleaned_data[name] for name in named}


class PartForm(forms.ModelForm):
    """A product or a need: a row below an establishment."""

    def fields_to_save(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}  # type: ignore[attr-defined]


class ProductForm(PartForm):
    class Meta:
        model = Product
        fields = ("name", "ocop_stars", "award", "awarded_in")


class NeedForm(PartForm):
    class Meta:
        model = Need
        fields = ("recorded_on", "text", "is_met")
        field_classes = {"recorded_on": DayField}
        widgets = {
            "recorded_on": forms.DateInput(
                attrs={
                    "placeholder": "ngày/tháng/năm",
                    "inputmode": "numeric",
                    "autocomplete": "off",
                }
            ),
            "text": forms.Textarea(attrs={"rows": 3}),
        }
