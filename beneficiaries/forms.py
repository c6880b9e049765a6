"""Forms of establishments: they read, clean and explain; the action writes."""

from typing import Any

from django import forms

from beneficiaries.models import Beneficiary
from khuyencong.dates import today
from khuyencong.localities.models import Level, Locality


class BeneficiaryForm(forms.ModelForm):
    """An establishment; when others look like the same one, the person says that it is another."""

    is_another = forms.BooleanField(
        label="Tôi đã xem, đây là một đơn vị khác", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Beneficiary
        fields = (
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

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.likely_same: list[Beneficiary] = []
        places = Locality.objects.valid_on(today()).exclude(level=Level.PROVINCE)
        if not user.role_class.sees_all_localities:
            places = places.filter(pk__in=user.own_localities)
            self.fields["locality"].required = True
            self.fields["locality"].help_text = ""
        present = Locality.objects.filter(pk=self.instance.locality_id)
        self.fields["locality"].queryset = (places | present).order_by("level", "name", "pk")  # type: ignore[attr-defined]

    def clean_tax_code(self) -> str:
        """That a code is taken is said to all, by whom only to who may see that one."""
        code: str = self.cleaned_data["tax_code"]
        taken = Beneficiary.objects.filter(tax_code=code).exclude(pk=self.instance.pk)
        if code and taken.exists():
            seen = taken.visible_to(self.user).select_related("locality").first()
            whose = f"{seen} ({seen.place})" if seen else "một đơn vị khác"
            raise forms.ValidationError(f"Mã số thuế này đã có ở {whose}.", code="taken")
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
