"""Which paper of the dossier is a file, going by what its owner called it? A guess for a person to
look at: nothing is filed by it alone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from khuyencong.text import fold
from projects.checks.dossier import Slot

Key = TypeVar("Key")

WORD = re.compile(r"[a-z]+")
SHORTEST_INITIALS = 3  # "dkkd" stands for "đăng ký kinh doanh"; two letters stand for anything
ENOUGH = 1  # one word that no other paper has, or several that few have


def guess(name: str, slots: Iterable[Slot]) -> Slot | None:
    """The one place that the name of a file speaks of, None where it speaks of none or of several."""
    places = {(slot.item_key, slot.member_key): slot for slot in slots if slot.item}
    papers = {slot.item_key: words_of(slot.label) for slot in places.values()}
    in_papers = {word for words in papers.values() for word in words}
    owners = {
        slot.member_key: [word for word in words_of(slot.member.name) if word not in in_papers]
        for slot in places.values()
        if slot.member
    }
    written = words_of(name.rpartition(".")[0] or name)
    paper = _best(written, papers)
    if paper is None:
        return None
    owner = next(iter(owners)) if len(owners) == 1 else _best(written, owners)
    return places.get((paper, 0)) or places.get((paper, owner or 0))


def words_of(text: str) -> list[str]:
    """Folded words; "DonDeNghi" is three of them."""
    parted = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(" " + text, text, strict=False)
    )
    return WORD.findall(fold(parted))


def _best(written: list[str], labels: Mapping[Key, list[str]]) -> Key | None:
    """The label with most of these words; a word weighs the less the more labels have it. None where
    the best is not enough, or two are as good."""
    frequency = Counter(word for words in labels.values() for word in set(words))
    scores = sorted(
        (
            (_score(written, words, frequency), number)
            for number, words in enumerate(labels.values())
        ),
        reverse=True,
    )
    if not scores or scores[0][0] < ENOUGH:
        return None
    if len(scores) > 1 and scores[0][0] == scores[1][0]:
        return None
    return list(labels)[scores[0][1]]


def _score(written: list[str], words: list[str], frequency: Counter[str]) -> Fraction:
    initials = "".join(word[0] for word in words)
    shortened = sum(
        len(each) for each in set(written) if len(each) >= SHORTEST_INITIALS and each in initials
    )
    return shortened + sum(
        (Fraction(1, frequency[word]) for word in set(words) & set(written)), Fraction(0)
    )
