"""Money: integer đồng, read as officers type it, printed as the law wants it.

Every amount of the portal is a whole number of Vietnamese đồng (VND) from 0 to 10^15 − 1 (negative
only as the difference of an adjustment). No float and no Decimal comes near an amount.

Dot groups thousands, comma is the decimal sign (TCVN usage; Nghị định 30/2020/NĐ-CP documents).
A number without a unit takes the unit that its field declares; where none is declared it is
ambiguous and refused with its possible readings, because a guess is wrong by a factor of a million.
"""

import enum
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

LIMIT = 10**15  # above every budget of the country; keeps sums of a table inside 64 bits


class Unit(enum.IntEnum):
    """A unit of money, worth so many đồng."""

    DONG = 1
    NGHIN = 1_000
    TRIEU = 1_000_000
    TY = 1_000_000_000

    @property
    def label(self) -> str:
        return {1: "đồng", 1_000: "nghìn đồng", 1_000_000: "triệu đồng", 1_000_000_000: "tỷ đồng"}[
            self.value
        ]

    @property
    def decimals(self) -> int:
        """Digits after the comma that still are whole đồng: 6 for triệu, 9 for tỷ."""
        return len(str(self.value)) - 1


class AmountError(ValidationError):
    """An amount that cannot be read; its message says what was read and how to write it."""


WORDS_OF_UNITS = {
    "đồng": Unit.DONG,
    "đ": Unit.DONG,
    "vnđ": Unit.DONG,
    "vnd": Unit.DONG,
    "₫": Unit.DONG,
    "nghìn": Unit.NGHIN,
    "ngàn": Unit.NGHIN,
    "triệu": Unit.TRIEU,
    "tr": Unit.TRIEU,
    "trđ": Unit.TRIEU,
    "tỷ": Unit.TY,
    "tỉ": Unit.TY,
}
CURRENCY_AFTER_UNIT = r"(?:\s*(?:đồng|đ|vnđ|vnd|₫))?"
UNIT = "|".join(sorted(map(re.escape, WORDS_OF_UNITS), key=len, reverse=True))
TERM = re.compile(rf"([\d.,\s]*\d)\s*({UNIT})?(?![^\W\d_]){CURRENCY_AFTER_UNIT}(?![^\W\d_])\s*")
VIETNAMESE_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:,(\d+))?")
ENGLISH_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
EXAMPLES = "“2.620 triệu đồng”, “1.978,092 triệu đồng”, “300.000.000 đồng”, “2,16 tỷ đồng”"


def parse_vnd(text: str, *, unit: Unit | None = None, signed: bool = False) -> int:
    """Read an amount as an officer types it and return it in đồng.

    `unit` is what a bare number counts in the field at hand; None means that the field declares
    none. `signed` admits a leading minus (differences of an adjustment only).

    Raises AmountError (a ValidationError, so forms show it) for anything that cannot be read in
    exactly one way as a whole number of đồng below 10^15.
    """
    typed = unicodedata.normalize("NFC", text).strip()
    rest = " ".join(typed.lower().replace("−", "-").split())
    negative = rest.startswith("-")
    rest = rest.removeprefix("-").strip()
    if not rest:
        raise AmountError(f"Chưa có số tiền. Hãy gõ như: {EXAMPLES}.", code="empty")
    if negative and not signed:
        raise AmountError(
            f"“{typed}” là số âm. Số tiền ở ô này phải từ 0 đồng trở lên.", code="negative"
        )
    amount = _sum_of_terms(typed, rest, unit)
    if amount >= LIMIT:
        raise AmountError(
            f"“{typed}” là {format_dong(amount)}, vượt giới hạn {format_dong(LIMIT - 1)}. "
            "Hãy kiểm tra lại đơn vị tính.",
            code="too_large",
        )
    return -amount if negative else amount


def _sum_of_terms(typed: str, rest: str, unit: Unit | None) -> int:
    """Read "2 tỷ 620 triệu": terms of falling units, only the last may have a decimal part."""
    amount, smaller_than = 0, None
    terms = _terms(typed, rest)
    for position, (digits, word) in enumerate(terms, start=1):
        # A bare number counts the field's unit only when it stands alone.
        own_unit = WORDS_OF_UNITS[word] if word else (unit if len(terms) == 1 else None)
        value = _read_number(typed, digits, own_unit, named=bool(word))
        falling = smaller_than is None or value < smaller_than
        if not falling or (position < len(terms) and value % (own_unit or 1)):
            raise AmountError(
                f"“{typed}” có các phần không nối được với nhau. Hãy viết từ lớn đến nhỏ, "
                "như “2 tỷ 620 triệu đồng”, hoặc viết một số: “2.620 triệu đồng”.",
                code="unreadable",
            )
        amount += value
        smaller_than = own_unit
    return amount


def _terms(typed: str, rest: str) -> list[tuple[str, str | None]]:
    """Cut into (digits, word of the unit or None); nothing may be left over."""
    terms, position = [], 0
    while position < len(rest):
        term = TERM.match(rest, position)
        if not term:
            raise AmountError(
                f"Không đọc được số tiền “{typed}”. Hãy gõ số kèm đơn vị, như: {EXAMPLES}.",
                code="unreadable",
            )
        position = term.end()
        terms.append((term[1].strip(), term[2]))
    return terms


def _read_number(typed: str, digits: str, unit: Unit | None, *, named: bool) -> int:
    number = VIETNAMESE_NUMBER.fullmatch(digits)
    if not number:
        raise AmountError(_explain_bad_number(typed, digits, unit), code="ambiguous")
    whole, fraction = re.sub(r"[. ]", "", number[1]), number[2] or ""
    if unit is None:
        if not int(whole + fraction):
            return 0  # zero is zero in every unit
        raise AmountError(_explain_missing_unit(typed, whole, fraction), code="ambiguous")
    value = _exact(whole, fraction, unit)
    if value is None:
        stated = "" if named else f" (ô này tính bằng {unit.label})"
        smallest = f", tức tối đa {unit.decimals} chữ số sau dấu phẩy" if unit.decimals else ""
        raise AmountError(
            f"“{typed}”{stated} có phần lẻ nhỏ hơn một đồng. "
            f"Số tiền phải là số đồng nguyên{smallest}.",
            code="fraction_of_dong",
        )
    return value


def _readings(candidates: list[tuple[str, int, Unit]]) -> str:
    """Join readings for a message: “1.978 triệu đồng” (1.978.000.000 đồng) hoặc …"""
    shown = {
        f"“{text} {unit.label}”" + (f" ({format_dong(value)})" if unit != Unit.DONG else "")
        for text, value, unit in candidates
        if 0 < value < LIMIT
    }
    return " hoặc ".join(sorted(shown, key=lambda reading: (len(reading), reading)))


def _explain_missing_unit(typed: str, whole: str, fraction: str) -> str:
    candidates = [
        (_group(whole) + (f",{fraction}" if fraction else ""), value, unit)
        for unit in (Unit.DONG, Unit.TRIEU)
        if (value := _exact(whole, fraction, unit)) is not None
    ]
    if not fraction and 3 < len(whole) <= 6:  # noqa: PLR2004 - one group: may be a decimal point
        small, thousandths = whole[:-3], whole[-3:]
        value = int(whole) * 1_000
        candidates.append((f"{small},{thousandths}", value, Unit.TRIEU))
    return (
        f"“{typed}” chưa có đơn vị nên có thể hiểu nhiều cách. "
        f"Hãy gõ rõ: {_readings(candidates) or EXAMPLES}."
    )


def _explain_bad_number(typed: str, digits: str, unit: Unit | None) -> str:
    english = ENGLISH_NUMBER.fullmatch(digits)
    if english:
        whole, fraction = english[1].replace(",", ""), english[2] or ""
        units = [unit] if unit else [Unit.DONG, Unit.TRIEU]
        candidates = [
            (_group(whole) + (f",{fraction}" if fraction else ""), value, candidate)
            for candidate in units
            if (value := _exact(whole, fraction, candidate)) is not None
        ]
        if readings := _readings(candidates):
            return (
                f"“{typed}” viết theo kiểu tiếng Anh. Ở Việt Nam dấu chấm tách hàng nghìn, "
                f"dấu phẩy tách phần lẻ. Nếu đúng ý, hãy gõ: {readings}."
            )
    return (
        f"Không đọc được số “{digits}” trong “{typed}”. Dấu chấm tách từng nhóm ba chữ số, "
        f"dấu phẩy tách phần lẻ, như: {EXAMPLES}."
    )


def _exact(whole: str, fraction: str, unit: Unit) -> int | None:
    """The value in đồng, or None when it is no whole number of đồng."""
    if fraction[unit.decimals :].strip("0"):
        return None
    return int(whole) * unit + int((fraction + "0" * unit.decimals)[: unit.decimals] or "0")


def _group(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".")


def format_dong(amount: int, *, with_unit: bool = True) -> str:
    """Write an amount in full: 1978092000 → "1.978.092.000 đồng"."""
    text = f"{amount:,}".replace(",", ".").replace("-", "−")
    return f"{text} đồng" if with_unit else text


def format_trieu(amount: int, *, with_unit: bool = False) -> str:
    """Write an amount in triệu đồng, exactly, without trailing zeros.

    2620000000 → "2.620"; 3422200000 → "3.422,2"; 1978092000 → "1.978,092"; up to six digits after
    the comma where the đồng need them: 1978092001 → "1.978,092001".
    """
    whole, rest = divmod(abs(amount), Unit.TRIEU)
    fraction = f"{rest:06d}".rstrip("0")
    text = ("−" if amount < 0 else "") + _group(str(whole)) + (f",{fraction}" if fraction else "")
    return f"{text} triệu đồng" if with_unit else text


# ---------------------------------------------------------------------------- in words

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def amount_in_words(amount: int) -> str:
    """Write an amount in words, as contracts and decisions carry it after "Bằng chữ:".

    1978092000 → "một tỷ chín trăm bảy mươi tám triệu không trăm chín mươi hai nghìn đồng".
    A hundred that is missing inside a number is said ("không trăm"), a missing ten is "linh", one
    after a ten from twenty on is "mốt", five after any ten is "lăm"; groups of zeros are not said.

    Takes 0 ≤ amount < 10^15 đồng; raises ValueError outside.
    """
    if not 0 <= amount < LIMIT:
        raise ValueError(f"amount in words: {amount} is outside 0 … {LIMIT - 1}")
    return f"{number_in_words(amount)} đồng"


def number_in_words(number: int, *, inside: bool = False) -> str:
    """Words of a whole number; `inside` says that a higher group has been spoken before it."""
    if number == 0:
        return DIGITS[0]
    words: list[str] = []
    for value, name in ((Unit.TY, "tỷ"), (Unit.TRIEU, "triệu"), (Unit.NGHIN, "nghìn")):
        group, number = divmod(number, value)
        if group:
            spoken_before = inside or bool(words)
            said = (
                number_in_words(group)
                if group >= Unit.NGHIN
                else _three_digits(group, full=spoken_before)
            )
            words += [said, name]
    if number:
        words.append(_three_digits(number, full=inside or bool(words)))
    return " ".join(words)


def _three_digits(group: int, *, full: bool) -> str:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or full:
        words += [DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(
            "mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else DIGITS[ones]  # noqa: PLR2004
        )
    return " ".join(words)


# ------------------------------------------------------------------------------ fields


def echo(typed: str) -> str:
    """A typed amount (a bare number in triệu đồng) in full and in words; empty for nothing typed.

    Raises ValidationError when it cannot be read.
    """
    amount = parse_vnd(typed, unit=Unit.TRIEU) if typed.strip() else None
    return "" if amount is None else f"= {format_dong(amount)} ({amount_in_words(amount)})"


class VNDFormField(forms.CharField):
    """A text box for an amount: what is typed is read by parse_vnd and stays on error."""

    def __init__(self, *, unit: Unit | None = None, signed: bool = False, **kwargs: Any) -> None:
        self.unit, self.signed = unit, signed
        # IntegerField's own bounds and widget do not fit an amount typed as text.
        for name in ("min_value", "max_value"):
            kwargs.pop(name, None)
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "text" if signed else "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_trieu(value) if self.unit == Unit.TRIEU else format_dong(value)
        return value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return parse_vnd(text, unit=self.unit, signed=self.signed) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return initial != self.clean(data)
        except ValidationError:
            return True


class VNDField(models.BigIntegerField):
    """An amount in whole đồng. `unit` is what a bare number counts in its form field.

    `signed=True` is for the entries of the ledger, where an adjustment is a difference; everywhere
    else an amount below zero is refused by validator and by the table's own constraint.
    """

    def __init__(
        self, *args: Any, unit: Unit | None = None, signed: bool = False, **kwargs: Any
    ) -> None:
        self.unit, self.signed = unit, signed
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.signed:
            kwargs["signed"] = True
        return name, path, args, kwargs

    @property
    def validators(self) -> list[Any]:
        lowest = 1 - LIMIT if self.signed else 0
        return [
            MinValueValidator(lowest, message=f"Số tiền phải từ {format_dong(lowest)} trở lên."),
            MaxValueValidator(
                LIMIT - 1, message=f"Số tiền không được quá {format_dong(LIMIT - 1)}."
            ),
        ]

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, float):
            raise TypeError(f"{self.name}: an amount is a whole number of đồng, not {value!r}")
        return super().get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        defaults = {"form_class": VNDFormField, "unit": self.unit, "signed": self.signed}
        return models.Field.formfield(self, **{**defaults, **kwargs, "widget": forms.TextInput})
