"""Text of people: folded for search, so that "de an" finds "Đề án"."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without diacritics and with single spaces; đ becomes d."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())
