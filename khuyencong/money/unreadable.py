"""What keeps a text from being an amount before it is read: characters, cells, wrappings.

Text is pasted from Excel, Word, Zalo and web pages, with tabs between cells, digits of other
scripts and marks that nobody sees.
"""

import re
import unicodedata

BETWEEN_CELLS = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
BETWEEN_NUMBERS = re.compile(r"(?<=[^\W_]) ?[-–—−;+|] ?(?=[0-9])")
EXPONENT = re.compile(r"[0-9]e[+-]?[0-9]")
HALF = re.compile(r"(.*[^ ]) ?(?:rưỡi|ruoi)")
WRAPPING = re.compile(r"\([^)]*\)?|^[=~'\"“\u2018 ]+|['\"”\u2019 ]+$")
SIGNS_OF_CELLS = {"\t": "⇥", "\n": "↵", "\r": "↵", "\v": "↵", "\f": "↵", "\x85": "↵", "\u2028": "↵", "\u2029": "↵"}  # fmt: skip
SHOWN = 40


def shown(text: str) -> str:
    """As a message may repeat it: short, and with a sign for each character that one cannot see."""
    text = text.strip()
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    signs = [
        SIGNS_OF_CELLS.get(each) or ("�" if unicodedata.category(each)[0] == "C" else each)
        for each in unicodedata.normalize("NFC", short)
    ]
    return "".join(signs)


def cleaned(text: str) -> tuple[str, str]:
    """The text composed and without what does not belong, and what that was ("" for nothing)."""
    text = unicodedata.normalize("NFC", text).strip()
    if any(each.isdigit() and each not in "0123456789" for each in text):
        plain = "".join(_plain_digit(each) for each in text)
        return plain, "có chữ số không phải 0–9. Hãy gõ lại bằng các chữ số 0–9."
    seen = "".join(
        each
        for each in text
        if unicodedata.category(each)[0] != "C" or BETWEEN_CELLS.fullmatch(each)
    )
    problem = (
        "có ký tự không nhìn thấy, thường theo vào khi dán. Hãy gõ lại." if seen != text else ""
    )
    return seen, problem


def _plain_digit(each: str) -> str:
    """A digit of another script as 0–9; "²" and the like stay as they are not read at all."""
    value = unicodedata.decimal(each, None)
    if value is not None:
        return str(value)
    return "" if each.isdigit() else each


def cells(text: str) -> list[str]:
    """The numbers that a text holds beside each other: two cells, two lines, "145 - 155"."""
    parts = [part.strip() for part in BETWEEN_CELLS.split(text)]
    found = [part for part in parts if re.search(r"[0-9]", part)]
    if len(found) > 1:
        return found
    if EXPONENT.search(text.lower()):
        return [text]
    return [part for part in BETWEEN_NUMBERS.split(text) if re.search(r"[0-9]", part)]


def without_wrapping(text: str) -> str:
    """Without quotes, "=" and what stands in brackets."""
    return " ".join(WRAPPING.sub("", text).split())
