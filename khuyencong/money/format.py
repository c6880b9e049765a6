"""How an amount is written: in full, in triệu đồng, in words."""

from khuyencong.money.units import LIMIT, Unit


def dotted(digits: str) -> str:
    """Dots between groups of three: "1978092" → "1.978.092"."""
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
    text = format_in(amount, Unit.TRIEU)
    return f"{text} triệu đồng" if with_unit else text


def format_in(amount: int, unit: Unit) -> str:
    """Write an amount in a unit, exactly, without the unit and without trailing zeros."""
    whole, rest = divmod(abs(amount), unit)
    fraction = f"{rest:0{unit.decimals}d}".rstrip("0") if rest else ""
    sign = "−" if amount < 0 else ""
    return sign + dotted(str(whole)) + (f",{fraction}" if fraction else "")


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


def number_in_words(number: int) -> str:
    """Words of a whole number from 0 on."""
    if number == 0:
        return DIGITS[0]
    words: list[str] = []
    for value, name in ((Unit.TY, "tỷ"), (Unit.TRIEU, "triệu"), (Unit.NGHIN, "nghìn")):
        group, number = divmod(number, value)
        if group:
            said = (
                number_in_words(group)
                if group >= Unit.NGHIN
                else _three_digits(group, full=bool(words))
            )
            words += [said, name]
    if number:
        words.append(_three_digits(number, full=bool(words)))
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
