import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khuyencong.money import DIGITS, LIMIT, amount_in_words, format_dong, format_trieu

amounts = st.integers(0, LIMIT - 1)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (2_620_000_000, "2.620"),
        (3_422_200_000, "3.422,2"),
        (1_978_092_000, "1.978,092"),
        (1_978_092_001, "1.978,092001"),
        (40_000, "0,04"),
        (0, "0"),
        (-1_500_000, "−1,5"),
    ],
)
def test_format_trieu_is_exact_without_trailing_zeros(amount, expected):
    assert format_trieu(amount) == expected


def test_format_dong_writes_in_full():
    assert format_dong(1_978_092_000) == "1.978.092.000 đồng"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (10, "mười đồng"),
        (4, "bốn đồng"),
        (15, "mười lăm đồng"),
        (986, "chín trăm tám mươi sáu đồng"),
        (21, "hai mươi mốt đồng"),
        (11, "mười một đồng"),
        (75, "bảy mươi lăm đồng"),
        (105, "một trăm linh năm đồng"),
        (110, "một trăm mười đồng"),
        (1_001, "một nghìn không trăm linh một đồng"),
        (21_015, "hai mươi mốt nghìn không trăm mười lăm đồng"),
        (1_005_000, "một triệu không trăm linh năm nghìn đồng"),
        (1_000_001, "một triệu không trăm linh một đồng"),
        (300_000_000, "ba trăm triệu đồng"),
        (2_620_000_000, "hai tỷ sáu trăm hai mươi triệu đồng"),
        (
            1_978_092_000,
            "một tỷ chín trăm bảy mươi tám triệu không trăm chín mươi hai nghìn đồng",
        ),
        (5_001_000_000_000, "năm nghìn không trăm linh một tỷ đồng"),
        (1_000_000_000_000, "một nghìn tỷ đồng"),
    ],
)
def test_words_follow_the_official_convention(amount, words):
    assert amount_in_words(amount) == words


def read_back(words: str) -> int:
    """Read the words by the opposite road: scales from the largest, then hundreds, tens, ones."""
    for scale, value in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 10**3)):
        if f" {scale}" in words:
            high, _, low = (
                words.rpartition(f" {scale}") if scale == "tỷ" else words.partition(f" {scale}")
            )
            return read_back(high) * value + read_back(low.strip())
    total = 0
    if " trăm" in words:
        hundreds, _, words = words.partition(" trăm")
        total, words = DIGITS.index(hundreds) * 100, words.strip()
    for word in words.split():
        if word == "mươi":
            total += total % 10 * 9
        elif word == "mười":
            total += 10
        elif word != "linh":
            total += {"mốt": 1, "lăm": 5}.get(word) or DIGITS.index(word)
    return total


@given(amounts)
@example(1_978_092_000)
@example(5_001_000_000_000)
@example(LIMIT - 1)
def test_words_can_be_read_back_so_they_are_unique(amount):
    assert read_back(amount_in_words(amount).removesuffix(" đồng")) == amount


@pytest.mark.parametrize("amount", [-1, LIMIT])
def test_words_outside_the_limit_are_an_error(amount):
    with pytest.raises(ValueError, match="outside"):
        amount_in_words(amount)


@pytest.mark.parametrize("amount", [-1, 10**15])
def test_words_end_where_amounts_end(amount):
    with pytest.raises(ValueError, match=f"{amount} is outside 0 … 999999999999999$"):
        amount_in_words(amount)
