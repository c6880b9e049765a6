"""Text of people: folded for search ("de an" finds "Đề án"), and its place in the alphabet."""

import re
import unicodedata
from functools import lru_cache

# The letters in their order, with the foreign ones where Vietnamese dictionaries put them.
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Huyền, hỏi, ngã, sắc, nặng: after the letter without a tone, in this order.
TONES = "\u0300\u0309\u0303\u0301\u0323"
APOSTROPHES = "'’\u02bc\u2018`"
PIECES = re.compile(r"[0-9]+|.", re.DOTALL)


def fold(text: str) -> str:
    """Lower case without diacritics and with single spaces; đ becomes d."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def name_key(name: str) -> str:
    """A name folded for comparing: besides, a sign inside a word goes, between words it parts them, and
    "01" is 1. "Xã Ea H’Leo" and "xa ea hleo" are one. Where the tone mark stands (Hòa, Hoà) is folded
    away with the mark; `alphabetical` keeps the tone and not its place."""
    plain = "".join(letter for letter in fold(name) if letter not in APOSTROPHES)
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return " ".join(word.lstrip("0") or "0" if word.isdigit() else word for word in words)


@lru_cache(maxsize=4096)  # lists sort the same few hundred names again and again
def alphabetical(text: str) -> str:
    """A key that sorts text as a Vietnamese reader does: đ after d, ô after o, a syllable's letters
    before its tone, Phường 2 before Phường 10.

    The key is made of digits alone. Databases disagree about letters and agree about digits, so it
    may be stored and sorted in any of them.
    """
    return "".join(_syllable(word) for word in text.casefold().split())


def _syllable(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(str(1 + TONES.index(sign)) for sign in decomposed if sign in TONES)
    letters = unicodedata.normalize("NFC", "".join(s for s in decomposed if s not in TONES))
    # "00" ends the letters, so a syllable comes before a longer one, and "0" its tones.
    return "".join(map(_piece, PIECES.findall(letters))) + "00" + tones + "0"


def _piece(piece: str) -> str:
    """Signs come before numbers, numbers before letters; a number with fewer digits is less."""
    if piece in LETTERS:
        return str(11 + LETTERS.index(piece))
    if not piece[0].isascii() or not piece.isdigit():
        return "01"
    number = piece.lstrip("0") or "0"
    return f"02{min(len(number), 99):02d}{number}"
