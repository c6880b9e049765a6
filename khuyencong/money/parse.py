"""Reading an amount as officers type it. What has two meanings is refused with its readings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from khuyencong.money import unreadable
from khuyencong.money.format import dotted, format_dong, format_trieu
from khuyencong.money.units import LIMIT, AmountError, Reading, Unit

LONGEST = 200  # characters; longer is no amount, and is not looked at

WORDS_OF_UNITS = {
    **dict.fromkeys(("đồng", "đ", "vnđ", "vnd", "₫", "dong", "d"), Unit.DONG),
    **dict.fromkeys(("nghìn", "ngàn", "nghin", "ngan", "k"), Unit.NGHIN),
    **dict.fromkeys(("triệu", "trieu", "tr", "trđ", "trd", "tr.đ", "tr.d"), Unit.TRIEU),
    **dict.fromkeys(("tỷ", "tỉ", "ty", "ti"), Unit.TY),
}
CURRENCY = r"(?:đồng|dong|vnđ|vnd|đ|d|₫)"
UNIT = "|".join(sorted(map(re.escape, WORDS_OF_UNITS), key=len, reverse=True))
TERM = re.compile(
    rf"([0-9][0-9., ]*[0-9]|[0-9])(?![0-9]) ?({UNIT})?(?![^\W\d_])(?: ?{CURRENCY})?(?![^\W\d_]) ?"
)
CURRENCY_BEFORE = re.compile(rf"{CURRENCY} ?(?=[0-9])")
EVENLY = re.compile(r" ?(?:chẵn|chan)$")  # "145 triệu đồng chẵn", as contracts say it
NUMBER = re.compile(
    r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:,([0-9]+))?"
)
ENGLISH_NUMBER = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
MOST_DIGITS = 20  # more are over the limit in every unit
BELOW_UNIT = 1_000  # the unit under each unit is its thousandth part
ONE_GROUP = range(4, 7)  # digits of a number with one dot: it may be a decimal point
FEW = 2  # readings in other units: the next is a million times smaller
EXAMPLES = "“2.620 triệu đồng”, “1.978,092 triệu đồng”, “300.000.000 đồng”, “2,16 tỷ đồng”"


def parse_vnd(
    text: str, *, unit: Unit | None = None, signed: bool = False, plausible: int = LIMIT - 1
) -> int:
    """Read an amount as an officer types it and return it in đồng.

    `unit` is what a bare number counts in the field at hand; None means that the field declares
    none. `signed` admits a leading sign (differences of an adjustment only). `plausible` is the most
    that the field can hold, in đồng.

    Raises AmountError (a ValidationError, so forms show it) for anything that cannot be read in
    exactly one way as a whole number of đồng up to that limit.
    """
    if len(text) > LONGEST:
        raise AmountError(
            f"“{unreadable.shown(text)}” dài {len(text)} ký tự, không phải một số tiền. Hãy gõ như: "
            f"{EXAMPLES}.",
            code="unreadable",
        )
    return _Reader(text, unit, signed, min(plausible, LIMIT - 1)).read()


def _largest(readings: Sequence[Reading]) -> list[Reading]:
    """Largest first, one an amount."""
    by_amount = {each.amount: each for each in reversed(readings)}
    return sorted(by_amount.values(), key=lambda each: -each.amount)


@dataclass(frozen=True)
class _Number:
    """The digits of one number without their dots, and the word of its unit if one follows."""

    whole: str
    fraction: str
    word: str | None

    @property
    def text(self) -> str:
        return dotted(self.whole) + (f",{self.fraction}" if self.fraction else "")

    def in_unit(self, unit: Unit) -> int | None:
        """In đồng, or None when it is no whole number of đồng."""
        if self.fraction[unit.decimals :].strip("0"):
            return None
        small = (self.fraction + "0" * unit.decimals)[: unit.decimals]
        return int(self.whole) * unit + int(small or "0")


class _Reader:
    """One text on its way to an amount, in the unit and within the limit of one field."""

    def __init__(self, text: str, unit: Unit | None, signed: bool, plausible: int) -> None:
        self.given, self.unit, self.signed, self.plausible = text, unit, signed, plausible
        self.typed = unreadable.shown(text)

    def read(self) -> int:
        text = self._characters()
        self._one_cell(text)
        rest = " ".join(text.lower().split())
        sign, rest = self._sign(rest)
        if not rest:
            self._refuse(f"Chưa có số tiền. Hãy gõ như: {EXAMPLES}.", "empty")
        rest = self._bare(rest)
        amount = self._sum(self._numbers(rest))
        return -amount if sign == "-" else amount

    # ------------------------------------------------------- what the text is made of

    def _characters(self) -> str:
        """The text in composed form; only digits 0–9, nothing that one does not see."""
        text, problem = unreadable.cleaned(self.given)
        if problem:
            self._refuse(f"“{self.typed}” {problem}", "unreadable", self._also(text))
        return text

    def _one_cell(self, text: str) -> None:
        cells = unreadable.cells(text)
        if len(cells) > 1:
            self._refuse(
                f"“{self.typed}” gồm {len(cells)} số ({'; '.join(map(unreadable.shown, cells))}), như "
                "khi dán nhiều ô từ Excel. Mỗi ô ở đây chỉ nhận một số tiền.",
                "several",
                [found for cell in cells for found in self._also(cell)],
            )

    def _sign(self, rest: str) -> tuple[str, str]:
        rest = re.sub(r"^[−–—]", "-", rest)
        sign = rest[:1] if rest[:1] in ("-", "+") else ""
        rest = rest.removeprefix(sign).strip()
        if not rest and sign:
            self._refuse(
                f"“{self.typed}” không phải là số. Nếu không có tiền, hãy gõ 0.",
                "unreadable",
                [Reading("0", 0)],
            )
        if sign and not self.signed and rest[0].isdigit():
            kind = "là số âm" if sign == "-" else "có dấu cộng"
            self._refuse(
                f"“{self.typed}” {kind}. Số tiền ở ô này phải từ 0 đồng trở lên, gõ không kèm dấu.",
                "negative",
                self._also(rest) if sign == "+" else (),
            )
        if sign and not rest[0].isdigit():
            self._refuse_unreadable(rest)
        return sign, rest

    def _bare(self, rest: str) -> str:
        """Without what stands around an amount in contracts: "VND …", "… chẵn", a full stop."""
        if before := CURRENCY_BEFORE.match(rest):
            rest = rest[before.end() :]
            rest += "" if re.search(r"[^\W\d_]", rest) else " đồng"
        bare = rest.rstrip(" .,;:/!-")
        if bare != rest and bare[-1:].isdigit():
            self._refuse(
                f"“{self.typed}” có dấu thừa ở cuối, hoặc còn thiếu chữ số phía sau.",
                "unreadable",
                self._also(bare),
            )
        return EVENLY.sub("", bare)

    def _numbers(self, rest: str) -> list[_Number]:
        """Cut into numbers with their units; nothing may be left over."""
        found, position = [], 0
        while position < len(rest):
            term = TERM.match(rest, position)
            if not term:
                self._refuse_unreadable(rest)
            position = term.end()
            found.append(self._number(term[1], term[2]))
        if not found:
            self._refuse_unreadable(rest)
        return found

    def _number(self, digits: str, word: str | None) -> _Number:
        number = NUMBER.fullmatch(digits)
        if not number:
            self._refuse_number(digits, word)
        whole, fraction = re.sub(r"[. ]", "", number[1]), number[2] or ""
        if len(whole.lstrip("0")) > MOST_DIGITS:
            self._refuse(
                f"“{self.typed}” có {len(whole)} chữ số, vượt giới hạn của ô này là {self._most}. Hãy "
                "kiểm tra lại.",
                "too_large",
            )
        return _Number(whole, fraction, word)

    # ------------------------------------------------------------------ what it amounts to

    def _sum(self, numbers: list[_Number]) -> int:
        """Add "2 tỷ 620 triệu": units fall, only the last may have a decimal part."""
        amount, smaller_than = 0, None
        for position, number in enumerate(numbers, start=1):
            is_last = position == len(numbers)
            if number.word is None and smaller_than:
                self._refuse_tail(amount, smaller_than, number)
            own = WORDS_OF_UNITS[number.word] if number.word else self.unit
            value = self._value(number, own)
            falling = smaller_than is None or value < smaller_than
            if not falling or (not is_last and value % (own or 1)):
                self._refuse(
                    f"“{self.typed}” có các phần không nối được với nhau. Hãy viết từ lớn đến nhỏ, "
                    "như “2 tỷ 620 triệu đồng”, hoặc viết một số: “2.620 triệu đồng”.",
                    "unreadable",
                )
            amount += value
            smaller_than = own
        if amount > self.plausible:
            self._refuse_implausible(amount, numbers)
        return amount

    def _value(self, number: _Number, unit: Unit | None) -> int:
        if unit is None:
            if not int(number.whole + number.fraction):
                return 0  # zero is zero in every unit
            units = [Unit.DONG, Unit.TRIEU]
            found = [*self._in(units, number), *self._as_decimal(number, Unit.TRIEU)]
            self._refuse(
                f"“{self.typed}” chưa có đơn vị nên có thể hiểu nhiều cách.", "ambiguous", found
            )
        value = number.in_unit(unit)
        if value is None:
            stated = "" if number.word else f" (ô này tính bằng {unit.label})"
            least = f", tức tối đa {unit.decimals} chữ số sau dấu phẩy" if unit.decimals else ""
            self._refuse(
                f"“{self.typed}”{stated} có phần lẻ nhỏ hơn một đồng. Số tiền phải là số đồng "
                f"nguyên{least}.",
                "fraction_of_dong",
            )
        return value

    # ------------------------------------------------------------------- how it is refused

    @property
    def _most(self) -> str:
        return format_trieu(self.plausible, with_unit=True)

    def _refuse(self, message: str, code: str, readings: Sequence[Reading] = ()) -> NoReturn:
        """Raises AmountError; readings of the same amount are named once."""
        offered = list(dict.fromkeys(readings)) if code == "several" else _largest(readings)
        if offered:
            message += f" Nếu đúng ý, hãy gõ: {' hoặc '.join(each.quoted for each in offered)}."
        elif code == "ambiguous":
            message += f" Hãy gõ rõ, như: {EXAMPLES}."
        raise AmountError(message, code, offered)

    def _refuse_implausible(self, amount: int, numbers: list[_Number]) -> NoReturn:
        number = numbers[0]
        alone = len(numbers) == 1
        own = WORDS_OF_UNITS[number.word] if number.word else self.unit
        found = self._in(list(Unit), number) + self._as_decimal(number, own) if alone else []
        stated = f" (ô này tính bằng {own.label})" if own and not number.word else ""
        self._refuse(
            f"“{self.typed}”{stated} là {format_dong(amount)}, vượt giới hạn của ô này là "
            f"{self._most}. Hãy kiểm tra lại đơn vị tính.",
            "too_large",
            _largest(found)[:FEW],
        )

    def _refuse_tail(self, before: int, unit: Unit, number: _Number) -> NoReturn:
        """ "1 tỷ 2" is mostly 1,2 tỷ when it is spoken, and "1 tỷ 200" 1 tỷ 200 triệu."""
        digits, found = number.whole, []
        if not number.fraction and len(digits) <= len("999") and unit > Unit.NGHIN:
            decimal = before + int(digits) * unit // 10 ** len(digits)
            found = self._exactly(decimal, unit)
            below = Unit(unit // BELOW_UNIT)
            whole = f"{dotted(str(before // unit))} {unit.label.split()[0]}"
            text = f"{whole} {int(digits)} {below.label}"
            found += self._kept(text, before + int(digits) * below)
        self._refuse(
            f"“{self.typed}”: số {number.text} ở cuối chưa có đơn vị nên có thể hiểu nhiều cách.",
            "ambiguous",
            found,
        )

    def _refuse_number(self, digits: str, word: str | None) -> NoReturn:
        own = WORDS_OF_UNITS[word] if word else self.unit
        if english := ENGLISH_NUMBER.fullmatch(digits):
            number = _Number(english[1].replace(",", "")[:MOST_DIGITS], english[2] or "", word)
            found = self._in([own] if own else [Unit.DONG, Unit.TRIEU], number)
            if not found or (not word and found[0].amount < Unit.TRIEU):
                found += self._in(list(Unit), number)
            if found:
                self._refuse(
                    f"“{self.typed}” viết theo kiểu tiếng Anh. Ở Việt Nam dấu chấm tách hàng nghìn, "
                    "dấu phẩy tách phần lẻ.",
                    "ambiguous",
                    _largest(found)[:FEW],
                )
        self._refuse(
            f"Không đọc được số “{unreadable.shown(digits)}” trong “{self.typed}”. Dấu chấm tách từng "
            f"nhóm ba chữ số, dấu phẩy tách phần lẻ, như: {EXAMPLES}.",
            "unreadable",
        )

    def _refuse_unreadable(self, rest: str) -> NoReturn:
        found: list[Reading] = []
        if half := unreadable.HALF.fullmatch(rest):
            found = self._with_half(half[1])
        elif (core := unreadable.without_wrapping(rest)) != rest:
            found = self._also(core)
        why = " (số mũ, như Excel hiện số dài)" if unreadable.EXPONENT.search(rest) else ""
        self._refuse(
            f"Không đọc được số tiền “{self.typed}”{why}. Hãy gõ số kèm đơn vị, như: {EXAMPLES}.",
            "unreadable",
            found,
        )

    # ------------------------------------------------------------------ what may be meant

    def _kept(self, text: str, amount: int) -> list[Reading]:
        """As a reading, when the field takes that amount."""
        if not 0 < amount <= self.plausible:
            return []
        in_full = format_dong(amount)
        if text != in_full:
            return [Reading(text, amount, in_full)]
        same = format_trieu(amount, with_unit=True) if amount >= Unit.TRIEU else ""
        return [Reading(text, amount, same)]

    def _exactly(self, amount: int, unit: Unit) -> list[Reading]:
        whole, rest = divmod(amount, unit)
        fraction = f"{rest:0{unit.decimals}d}".rstrip("0") if rest else ""
        return self._in([unit], _Number(str(whole), fraction, None))

    def _in(self, units: list[Unit], number: _Number) -> list[Reading]:
        """What a number says in each of these units."""
        values = [(unit, number.in_unit(unit)) for unit in units]
        return [
            reading
            for unit, value in values
            if value is not None
            for reading in self._kept(f"{number.text} {unit.label}", value)
        ]

    def _as_decimal(self, number: _Number, unit: Unit | None) -> list[Reading]:
        """The one dot of "1.978" may be a decimal point."""
        if unit is None or number.fraction or len(number.whole) not in ONE_GROUP:
            return []
        return self._in([unit], _Number(number.whole[:-3], number.whole[-3:], None))

    def _with_half(self, text: str) -> list[Reading]:
        """ "2 tỷ rưỡi": half of the last unit more."""
        term = TERM.fullmatch(text)
        if not term or not term[2] or not term[1].isdigit():
            return []
        unit = WORDS_OF_UNITS[term[2]]
        return self._exactly(int(term[1]) * unit + unit // 2, unit)

    def _also(self, text: str) -> list[Reading]:
        """What the field would read in another text; nothing when it would refuse that too."""
        try:
            amount = parse_vnd(text, unit=self.unit, signed=self.signed, plausible=self.plausible)
        except AmountError as error:
            return list(error.readings)
        return self._kept(" ".join(text.split()), amount) or [Reading("0", 0)] * (amount == 0)
