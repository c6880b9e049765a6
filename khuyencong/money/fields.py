"""Fields for amounts: in forms a text box that is read, in models whole đồng.

Both say how much they can plausibly hold (`plausible`, in đồng). That is no rule of law: no norm and
no ceiling is meant, only what cannot be anything but a wrong unit or a slipped digit. So the limit
is generous, blocks without exception, and belongs to the field and not to money.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, ProhibitNullCharactersValidator
from django.db import models

from khuyencong.money.format import amount_in_words, format_dong, format_trieu
from khuyencong.money.parse import LONGEST, parse_vnd
from khuyencong.money.units import LIMIT, AmountError, Reading, Unit


@dataclass(frozen=True)
class Echo:
    """What the line under a field says of what is typed in it, and the readings that it offers."""

    said: str = ""
    readings: tuple[Reading, ...] = ()


class VNDFormField(forms.CharField):
    """A text box for an amount: what is typed is read by parse_vnd and stays on error.

    `unit` is what a bare number counts here, `plausible` the most that can be meant here, in đồng.
    """

    def __init__(
        self,
        *,
        plausible: int,
        unit: Unit | None = None,
        signed: bool = False,
        **kwargs: Any,
    ) -> None:
        self.unit, self.signed, self.plausible = unit, signed, plausible
        # IntegerField's own bounds and widget do not fit an amount typed as text.
        for name in ("min_value", "max_value"):
            kwargs.pop(name, None)
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)
        # parse_vnd says of every character, that one too, what is wrong with it.
        self.validators = [
            each
            for each in self.validators
            if not isinstance(each, ProhibitNullCharactersValidator)
        ]
        self.widget.attrs.setdefault("inputmode", "text" if signed else "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_trieu(value) if self.unit == Unit.TRIEU else format_dong(value)
        return value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return self.read(text) if text else None

    def read(self, text: str) -> int:
        """In đồng; raises AmountError."""
        return parse_vnd(text, unit=self.unit, signed=self.signed, plausible=self.plausible)

    def echo(self, text: str) -> Echo:
        """How a text would be read: in full and in words, or why not and what may be meant."""
        if not text.strip():
            return Echo()
        try:
            amount = self.read(text)
        except AmountError as error:
            return Echo(" ".join(error.messages), error.readings)
        return Echo(f"= {format_dong(amount)} ({_in_words(amount)})")

    @property
    def echo_query(self) -> str:
        """What the page asks along, so that the line is read as this field reads."""
        return urlencode({"don_vi": int(self.unit or 0), "toi_da": self.plausible})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return initial != self.clean(data)
        except ValidationError:
            return True


def _in_words(amount: int) -> str:
    return ("âm " if amount < 0 else "") + amount_in_words(abs(amount))


class PlausibleValidator:
    """An amount within what its field can hold; the sentence names the field, for an action says
    it far from the field."""

    def __init__(self, name: str, plausible: int) -> None:
        self.name, self.plausible = name, plausible

    def __call__(self, amount: int) -> None:
        """Raises ValidationError over the limit, in either direction."""
        if abs(amount) > self.plausible:
            raise ValidationError(
                f"Số tiền ở mục “{self.name}” là {format_dong(amount)}, vượt giới hạn của mục này là "
                f"{format_trieu(self.plausible, with_unit=True)}. Hãy kiểm tra lại đơn vị tính.",
                code="implausible",
            )


class VNDField(models.BigIntegerField):
    """An amount in whole đồng. `unit` is what a bare number counts in its form field, `plausible`
    the most that may stand here, in đồng.

    `signed=True` is for the entries of the ledger, where an adjustment is a difference; everywhere
    else an amount below zero is refused by validator and by the table's own constraint.
    """

    def __init__(
        self,
        *args: Any,
        unit: Unit | None = None,
        signed: bool = False,
        plausible: int = LIMIT - 1,
        **kwargs: Any,
    ) -> None:
        self.unit, self.signed, self.plausible = unit, signed, plausible
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        if self.signed:
            kwargs["signed"] = True
        return name, "khuyencong.money.VNDField", args, kwargs

    @property
    def validators(self) -> list[Any]:
        within = PlausibleValidator(str(self.verbose_name or self.name), self.plausible)
        if self.signed:
            return [within]
        return [MinValueValidator(0, message="Số tiền phải từ 0 đồng trở lên."), within]

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, float):
            raise TypeError(f"{self.name}: an amount is a whole number of đồng, not {value!r}")
        return super().get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        defaults = {
            "form_class": VNDFormField,
            "unit": self.unit,
            "signed": self.signed,
            "plausible": self.plausible,
        }
        return models.Field.formfield(self, **{**defaults, **kwargs, "widget": forms.TextInput})
