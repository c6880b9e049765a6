"""Amounts as officers type them: a table of cases, and what holds of any text."""

from dataclasses import dataclass

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from khuyencong.money import (
    LIMIT,
    AmountError,
    Unit,
    VNDFormField,
    amount_in_words,
    format_dong,
    format_trieu,
    parse_vnd,
)
from khuyencong.ui.templatetags.money import chenh, trieu_so, vnd
from projects.models import plausible


@dataclass(frozen=True)
class Field:
    unit: Unit | None
    plausible: int

    def read(self, text, **more):
        return parse_vnd(text, unit=self.unit, plausible=self.plausible, **more)


SUPPORT = Field(Unit.TRIEU, plausible.MEMBER_SUPPORT)
OWN = Field(Unit.TRIEU, plausible.OWN_SHARE)
CEILING = Field(Unit.TRIEU, plausible.PLAN_SUPPORT)
NORM = Field(None, plausible.MEMBER_SUPPORT)
DONG = Field(Unit.DONG, plausible.MEMBER_SUPPORT)
FIELDS = (SUPPORT, OWN, CEILING, NORM, DONG)


def refused(gist, *readings):
    """With a message that says this, and these texts offered instead, in this order."""
    return gist, list(readings)


# Typed into which field → đồng, or how it is refused.
CASES = [
    # With its unit, in every spelling.
    ("145 triệu", SUPPORT, 145_000_000),
    ("145 triệu đồng", SUPPORT, 145_000_000),
    ("145 TRIỆU ĐỒNG", SUPPORT, 145_000_000),
    ("145 Triệu", SUPPORT, 145_000_000),
    ("145trieu", SUPPORT, 145_000_000),
    ("145 trieu dong", SUPPORT, 145_000_000),
    ("145tr", SUPPORT, 145_000_000),
    ("145 tr.", SUPPORT, 145_000_000),
    ("145trđ", SUPPORT, 145_000_000),
    ("145 tr.đ", SUPPORT, 145_000_000),
    ("145 tr đồng", SUPPORT, 145_000_000),
    ("145triệu", SUPPORT, 145_000_000),
    ("1.978,092 triệu đồng", SUPPORT, 1_978_092_000),
    ("3.422,200 TRIỆU ĐỒNG", SUPPORT, 3_422_200_000),
    ("145,50 triệu", SUPPORT, 145_500_000),
    ("2,16 tỷ", SUPPORT, 2_160_000_000),
    ("2,16 tỉ đồng", SUPPORT, 2_160_000_000),
    ("2,16 ti", SUPPORT, 2_160_000_000),
    ("145 tr.d", SUPPORT, 145_000_000),
    ("145 trd", SUPPORT, 145_000_000),
    ("145 ngan", SUPPORT, 145_000),
    ("145.000 d", SUPPORT, 145_000),
    ("2ty", SUPPORT, 2_000_000_000),
    ("0,145 tỷ", SUPPORT, 145_000_000),
    ("500 nghìn", SUPPORT, 500_000),
    ("500 ngàn", SUPPORT, 500_000),
    ("500 nghin", SUPPORT, 500_000),
    ("300k", SUPPORT, 300_000),
    ("300K", SUPPORT, 300_000),
    ("300.000k", SUPPORT, 300_000_000),
    ("300 k đồng", SUPPORT, 300_000),
    ("1.978,092001 triệu", SUPPORT, 1_978_092_001),
    ("145\xa0tri\u1ec7u", SUPPORT, 145_000_000),
    ("145\u202ftri\u1ec7u", SUPPORT, 145_000_000),
    ("145 trie\u0323\u0302u", SUPPORT, 145_000_000),
    ("  145 triệu  ", SUPPORT, 145_000_000),
    ("145 tri\u1ec7u\n", SUPPORT, 145_000_000),
    ("145\ttri\u1ec7u", SUPPORT, 145_000_000),
    # In full đồng, as papers say it.
    ("300.000.000 đồng", SUPPORT, 300_000_000),
    ("300000000 đồng", SUPPORT, 300_000_000),
    ("300 000 000 đ", SUPPORT, 300_000_000),
    ("300.000.000đ", SUPPORT, 300_000_000),
    ("300.000.000đ.", SUPPORT, 300_000_000),
    ("300.000.000 đồng./.", SUPPORT, 300_000_000),
    ("300.000.000 VNĐ", SUPPORT, 300_000_000),
    ("300.000.000vnd", SUPPORT, 300_000_000),
    ("300.000.000₫", SUPPORT, 300_000_000),
    ("VND 300.000.000", SUPPORT, 300_000_000),
    ("VNĐ 300.000.000", SUPPORT, 300_000_000),
    ("₫300.000.000", SUPPORT, 300_000_000),
    ("đ 300.000.000", SUPPORT, 300_000_000),
    ("VND 300 triệu", SUPPORT, 300_000_000),
    ("300.000.000 dong", SUPPORT, 300_000_000),
    ("300.000.000 đồng chẵn", SUPPORT, 300_000_000),
    ("145.000.000 đồng", SUPPORT, 145_000_000),
    ("1 đồng", SUPPORT, 1),
    # Several terms.
    ("2 tỷ 620 triệu", SUPPORT, 2_620_000_000),
    ("1 tỷ 978 triệu 92 nghìn đồng", SUPPORT, 1_978_092_000),
    ("2 tỷ 620,5 triệu", SUPPORT, 2_620_500_000),
    ("2ty620tr", SUPPORT, 2_620_000_000),
    ("1 triệu 500 nghìn", SUPPORT, 1_500_000),
    ("2 tỷ 0 triệu", SUPPORT, 2_000_000_000),
    # A bare number counts the unit of its field.
    ("145", SUPPORT, 145_000_000),
    ("145,5", SUPPORT, 145_500_000),
    ("145,50", SUPPORT, 145_500_000),
    ("0", SUPPORT, 0),
    ("000", SUPPORT, 0),
    ("0,0", SUPPORT, 0),
    ("145,0", SUPPORT, 145_000_000),
    ("05", SUPPORT, 5_000_000),
    ("2 620", SUPPORT, 2_620_000_000),
    ("2.620", SUPPORT, 2_620_000_000),
    ("1.978,092", SUPPORT, 1_978_092_000),
    ("1,978", SUPPORT, 1_978_000),
    ("10.000", SUPPORT, 10_000_000_000),
    ("0,000001", SUPPORT, 1),
    ("145 ", SUPPORT, 145_000_000),
    ("145.000", OWN, 145_000_000_000),
    ("500.000", OWN, 500_000_000_000),
    ("200.000", CEILING, 200_000_000_000),
    ("300000000", DONG, 300_000_000),
    ("300.000.000", DONG, 300_000_000),
    ("0", NORM, 0),
    ("300 triệu", NORM, 300_000_000),
    ("300.000.000 đồng", NORM, 300_000_000),
    # A bare number that makes no sense there is shown with what it may mean.
    ("145000000", SUPPORT, refused("vượt giới hạn", "145.000.000 đồng")),
    ("145.000.000", SUPPORT, refused("vượt giới hạn", "145.000.000 đồng")),
    ("145 000 000", SUPPORT, refused("vượt giới hạn", "145.000.000 đồng")),
    ("145.000.000,00", SUPPORT, refused("vượt giới hạn", "145.000.000,00 đồng")),
    ("145000", SUPPORT, refused("vượt giới hạn", "145.000 nghìn đồng", "145.000 đồng")),
    ("145.000", SUPPORT, refused("vượt giới hạn", "145.000 nghìn đồng", "145.000 đồng")),
    ("20.000", SUPPORT, refused("vượt giới hạn", "20.000 nghìn đồng", "20.000 đồng")),
    ("10.000,000001", SUPPORT, refused("vượt giới hạn")),
    ("10001", SUPPORT, refused("vượt giới hạn", "10.001 nghìn đồng", "10.001 đồng")),
    ("145.000.500", SUPPORT, refused("vượt giới hạn", "145.000.500 đồng")),
    ("1.450.000.000", SUPPORT, refused("vượt giới hạn", "1.450.000.000 đồng")),
    ("10.000.000.000", SUPPORT, refused("vượt giới hạn", "10.000.000.000 đồng")),
    ("145.000.000.000.000", SUPPORT, refused("vượt giới hạn")),
    ("145000000", OWN, refused("vượt giới hạn", "145.000.000 nghìn đồng", "145.000.000 đồng")),
    ("145.000.000", OWN, refused("vượt giới hạn", "145.000.000 nghìn đồng", "145.000.000 đồng")),
    ("500.001", OWN, refused("vượt giới hạn", "500.001 nghìn đồng", "500.001 đồng")),
    ("1.000.000", CEILING, refused("vượt giới hạn", "1.000.000 nghìn đồng", "1.000.000 đồng")),
    ("5000000000", CEILING, refused("vượt giới hạn", "5.000.000.000 đồng")),
    ("200.001", CEILING, refused("vượt giới hạn", "200.001 nghìn đồng", "200.001 đồng")),
    ("145000", CEILING, 145_000_000_000),
    ("20.000.000.000", DONG, refused("vượt giới hạn")),
    # Too much with its unit as well.
    ("20.000 triệu", SUPPORT, refused("vượt giới hạn", "20.000 nghìn đồng", "20.000 đồng")),
    ("145.000.000 triệu", SUPPORT, refused("vượt giới hạn", "145.000.000 đồng")),
    ("11 tỷ", SUPPORT, refused("vượt giới hạn", "11 triệu đồng", "11 nghìn đồng")),
    ("1.450 tỷ", SUPPORT, refused("vượt giới hạn", "1.450 triệu đồng", "1.450 nghìn đồng")),
    ("10 tỷ 1 đồng", SUPPORT, refused("vượt giới hạn")),
    ("20.000.000.000 đồng", SUPPORT, refused("vượt giới hạn")),
    ("1.000.000.000 triệu", SUPPORT, refused("vượt giới hạn", "1.000.000.000 đồng")),
    ("1.000 tỷ", CEILING, refused("vượt giới hạn", "1.000 triệu đồng", "1.000 nghìn đồng")),
    ("300.000 triệu", NORM, refused("vượt giới hạn", "300.000 nghìn đồng", "300.000 đồng")),
    # No unit, and the field has none.
    ("1.978", NORM, refused("chưa có đơn vị", "1.978 triệu đồng", "1,978 triệu đồng", "1.978 đồng")),
    ("1978", NORM, refused("chưa có đơn vị", "1.978 triệu đồng", "1,978 triệu đồng", "1.978 đồng")),
    ("1.234.567", NORM, refused("chưa có đơn vị", "1.234.567 đồng")),
    ("300.000.000", NORM, refused("chưa có đơn vị", "300.000.000 đồng")),
    ("145,5", NORM, refused("chưa có đơn vị", "145,5 triệu đồng")),
    # Points as in English.
    ("0.145", SUPPORT, refused("kiểu tiếng Anh", "0,145 tỷ đồng", "0,145 triệu đồng")),
    ("0.145 tỷ", SUPPORT, refused("kiểu tiếng Anh", "0,145 tỷ đồng")),
    ("2.62 tỷ", SUPPORT, refused("kiểu tiếng Anh", "2,62 tỷ đồng")),
    ("145.5", SUPPORT, refused("kiểu tiếng Anh", "145,5 triệu đồng")),
    ("145.50 triệu", SUPPORT, refused("kiểu tiếng Anh", "145,50 triệu đồng")),
    ("1,978.092", SUPPORT, refused("kiểu tiếng Anh", "1.978,092 triệu đồng")),
    ("1,978.092 triệu", SUPPORT, refused("kiểu tiếng Anh", "1.978,092 triệu đồng")),
    ("145,000,000", SUPPORT, refused("kiểu tiếng Anh", "145.000.000 đồng")),
    ("145,000,000 đồng", SUPPORT, refused("kiểu tiếng Anh", "145.000.000 đồng")),
    ("1.978.09", SUPPORT, refused("Không đọc được số")),
    ("0.145.000", SUPPORT, refused("Không đọc được số")),
    ("1,978,092.5 đồng", SUPPORT, refused("kiểu tiếng Anh", "1.978.092,5 nghìn đồng")),
    ("00.145", SUPPORT, refused("kiểu tiếng Anh", "0,145 tỷ đồng", "0,145 triệu đồng")),
    ("1,978.092", NORM, refused("kiểu tiếng Anh", "1.978,092 triệu đồng")),
    ("145,000,000.00", OWN, refused("kiểu tiếng Anh", "145.000.000,00 nghìn đồng", "145.000.000,00 đồng")),
    # A tail without its unit.
    ("1tỷ2", SUPPORT, refused("ở cuối chưa có đơn vị", "1,2 tỷ đồng", "1 tỷ 2 triệu đồng")),
    ("1 tỷ 2", SUPPORT, refused("ở cuối chưa có đơn vị", "1,2 tỷ đồng", "1 tỷ 2 triệu đồng")),
    ("1 tỷ 20", SUPPORT, refused("ở cuối chưa có đơn vị", "1,2 tỷ đồng", "1 tỷ 20 triệu đồng")),
    ("1 tỷ 200", SUPPORT, refused("ở cuối chưa có đơn vị", "1,2 tỷ đồng")),
    ("2 tỷ 5", SUPPORT, refused("ở cuối chưa có đơn vị", "2,5 tỷ đồng", "2 tỷ 5 triệu đồng")),
    ("2,5 tỷ 3", SUPPORT, refused("từ lớn đến nhỏ")),
    ("1 tỷ 200 triệu 5", SUPPORT, refused("ở cuối chưa có đơn vị", "1.200,5 triệu đồng", "1.200 triệu 5 nghìn đồng")),
    ("1tr5", SUPPORT, refused("ở cuối chưa có đơn vị", "1,5 triệu đồng", "1 triệu 5 nghìn đồng")),
    ("1 tỷ 2,5", SUPPORT, refused("ở cuối chưa có đơn vị")),
    ("145 triệu 500", SUPPORT, refused("ở cuối chưa có đơn vị", "145,5 triệu đồng")),
    ("145 triệu 1000", SUPPORT, refused("ở cuối chưa có đơn vị")),
    ("1 tỷ 1234567890", SUPPORT, refused("ở cuối chưa có đơn vị")),
    ("2 tỷ rưỡi", SUPPORT, refused("Không đọc được số tiền", "2,5 tỷ đồng")),
    ("145 triệu rưỡi", SUPPORT, refused("Không đọc được số tiền", "145,5 triệu đồng")),
    ("5 nghìn 5", SUPPORT, refused("ở cuối chưa có đơn vị")),
    # Two numbers.
    ("145\t155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145\n155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145\r\n155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145 tri\u1ec7u\t155 tri\u1ec7u", SUPPORT, refused("gồm 2 số", "145 triệu", "155 triệu")),
    ("145\t155\t165", SUPPORT, refused("gồm 3 số", "145", "155", "165")),
    ("145\u2028155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145 - 155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145;155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145 + 155", SUPPORT, refused("gồm 2 số", "145", "155")),
    ("145 triệu – 155 triệu", SUPPORT, refused("gồm 2 số", "145 triệu", "155 triệu")),
    ("145\t12abc", SUPPORT, refused("gồm 2 số", "145")),
    ("145 155", SUPPORT, refused("vượt giới hạn", "145.155 nghìn đồng", "145.155 đồng")),
    # Parts that do not fit.
    ("620 triệu 2 tỷ", SUPPORT, refused("từ lớn đến nhỏ")),
    ("2 tỷ 5.000 triệu", SUPPORT, refused("từ lớn đến nhỏ")),
    ("2,5 tỷ 620 triệu", SUPPORT, refused("từ lớn đến nhỏ")),
    ("2 tỷ 2 tỷ", SUPPORT, refused("từ lớn đến nhỏ")),
    ("5 6 triệu", SUPPORT, refused("Không đọc được số")),
    ("145 155 triệu 5 triệu", SUPPORT, refused("từ lớn đến nhỏ")),
    # Less than a đồng.
    ("0,0000001", SUPPORT, refused("phần lẻ nhỏ hơn một đồng")),
    ("0,0000001 triệu", SUPPORT, refused("phần lẻ nhỏ hơn một đồng")),
    ("1,5 đồng", SUPPORT, refused("phần lẻ nhỏ hơn một đồng")),
    ("0,0005 nghìn", SUPPORT, refused("phần lẻ nhỏ hơn một đồng")),
    ("1,5", DONG, refused("phần lẻ nhỏ hơn một đồng")),
    # Digits and marks from elsewhere.
    ("\uff11\uff14\uff15", SUPPORT, refused("chữ số không phải 0–9", "145")),
    ("١٤٥", SUPPORT, refused("chữ số không phải 0–9", "145")),
    ("১৪৫", SUPPORT, refused("chữ số không phải 0–9", "145")),
    ("145\xb2", SUPPORT, refused("chữ số không phải 0–9", "145")),
    ("\xbd", SUPPORT, refused("Không đọc được số tiền")),
    ("1\x0045", SUPPORT, refused("không nhìn thấy", "145")),
    ("145\x00", SUPPORT, refused("không nhìn thấy", "145")),
    ("145\u200b", SUPPORT, refused("không nhìn thấy", "145")),
    ("\u202e145", SUPPORT, refused("không nhìn thấy", "145")),
    ("\ufeff145", SUPPORT, refused("không nhìn thấy", "145")),
    ("145\ud800", SUPPORT, refused("không nhìn thấy", "145")),
    ("\xb2", SUPPORT, refused("chữ số không phải 0–9")),
    # Signs, exponents, and what is no number.
    ("-5 triệu", SUPPORT, refused("là số âm")),
    ("−5", SUPPORT, refused("là số âm")),
    ("–5", SUPPORT, refused("là số âm")),
    ("+5", SUPPORT, refused("dấu cộng", "5")),
    ("-", SUPPORT, refused("không phải là số", "0")),
    ("–", SUPPORT, refused("không phải là số", "0")),
    ("−0", SUPPORT, refused("là số âm")),
    ("1e9", SUPPORT, refused("số mũ")),
    ("1.45E+08", SUPPORT, refused("số mũ")),
    ("1e400", SUPPORT, refused("số mũ")),
    ("NaN", SUPPORT, refused("Không đọc được số tiền")),
    ("inf", SUPPORT, refused("Không đọc được số tiền")),
    ("-Infinity", SUPPORT, refused("Không đọc được số tiền")),
    ("0x91", SUPPORT, refused("Không đọc được số tiền")),
    ("145_000", SUPPORT, refused("Không đọc được số tiền")),
    ("145'000", SUPPORT, refused("Không đọc được số tiền")),
    ("50%", SUPPORT, refused("Không đọc được số tiền")),
    ("5 USD", SUPPORT, refused("Không đọc được số tiền")),
    ("$145", SUPPORT, refused("Không đọc được số tiền")),
    ("ba trăm triệu", SUPPORT, refused("Không đọc được số tiền")),
    ("5 triệu mốt", SUPPORT, refused("Không đọc được số tiền")),
    ("300 nghìn tỷ", SUPPORT, refused("Không đọc được số tiền")),
    ("145 triệu/năm", SUPPORT, refused("Không đọc được số tiền")),
    ("khoảng 145 triệu", SUPPORT, refused("Không đọc được số tiền")),
    ("~145", SUPPORT, refused("Không đọc được số tiền", "145")),
    ("=145", SUPPORT, refused("Không đọc được số tiền", "145")),
    ("'145", SUPPORT, refused("Không đọc được số tiền", "145")),
    ("“145 triệu”", SUPPORT, refused("Không đọc được số tiền", "145 triệu")),
    ("= 145.000.000 đồng (một trăm bốn mươi lăm triệu đồng)", SUPPORT, refused("Không đọc được số tiền", "145.000.000 đồng")),
    ("145 triệu (bằng chữ: …)", SUPPORT, refused("Không đọc được số tiền", "145 triệu")),
    ("145.", SUPPORT, refused("dấu thừa ở cuối", "145")),
    ("145,", SUPPORT, refused("dấu thừa ở cuối", "145")),
    (".5", SUPPORT, refused("Không đọc được số tiền")),
    (",5", SUPPORT, refused("Không đọc được số tiền")),
    ("145 triệu,", SUPPORT, 145_000_000),
    ("12..5 triệu", SUPPORT, refused("Không đọc được số")),
    ("14 5", SUPPORT, refused("Không đọc được số")),
    ("1.97 8 triệu", SUPPORT, refused("Không đọc được số")),
    ("1,2,3", SUPPORT, refused("Không đọc được số")),
    ("đồng", SUPPORT, refused("Không đọc được số tiền")),
    ("VND", SUPPORT, refused("Không đọc được số tiền")),
    ("", SUPPORT, refused("Chưa có số tiền")),
    ("   ", SUPPORT, refused("Chưa có số tiền")),
    ("tỷ 5", SUPPORT, refused("Không đọc được số tiền")),
    ("5 củ", SUPPORT, refused("Không đọc được số tiền")),
    ("12/2026", SUPPORT, refused("Không đọc được số tiền")),
    # Longer than any amount.
    ("999999999999999999999", SUPPORT, refused("vượt giới hạn")),
    ("9" * 201, SUPPORT, refused("ký tự, không phải")),
    ("9" * 5_000, SUPPORT, refused("ký tự, không phải")),
    ("0" * 150, SUPPORT, 0),
    ("1." + "000." * 30 + "000", SUPPORT, refused("vượt giới hạn")),
    ("145," + "0" * 120, SUPPORT, 145_000_000),
    ("145 " * 60, SUPPORT, refused("ký tự, không phải")),
    ("1e" + "9" * 150, SUPPORT, refused("số mũ")),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "field", "expected"), CASES)
def test_what_officers_type_is_read_or_explained(typed, field, expected):
    try:
        found = field.read(typed)
    except AmountError as refusal:
        found = refusal.messages[0], [reading.text for reading in refusal.readings]
    if isinstance(expected, tuple) and isinstance(found, tuple):
        gist, _readings = expected
        assert gist in found[0]
        found = gist, found[1]

    assert found == expected


def test_the_table_is_as_large_as_it_should_be():
    assert len(CASES) >= 150
    assert len({(typed, field) for typed, field, _expected in CASES}) == len(CASES)


def test_the_refusal_says_field_limit_and_what_to_type():
    with pytest.raises(AmountError) as refusal:
        SUPPORT.read("145.000.000")

    assert refusal.value.message == (
        "“145.000.000” (ô này tính bằng triệu đồng) là 145.000.000.000.000 đồng, vượt giới hạn của ô "
        "này là 10.000 triệu đồng. Hãy kiểm tra lại đơn vị tính. Nếu đúng ý, hãy gõ: “145.000.000 "
        "đồng” (145 triệu đồng)."
    )
    assert [reading.description for reading in refusal.value.readings] == [
        "145.000.000 đồng = 145 triệu đồng"
    ]


def test_signed_reads_a_difference_in_both_directions():
    assert parse_vnd("-5 triệu", signed=True) == -5_000_000
    assert parse_vnd("−134,86", unit=Unit.TRIEU, signed=True) == -134_860_000
    assert parse_vnd("+1.500", unit=Unit.TRIEU, signed=True) == 1_500_000_000
    with pytest.raises(AmountError, match="vượt giới hạn"):
        SUPPORT.read("-20.000", signed=True)
    with pytest.raises(AmountError) as refusal:
        SUPPORT.read("'+5", signed=True)
    assert [reading.text for reading in refusal.value.readings] == ["+5"]


# What fingers and pastes make: digits, separators, units, signs, marks, digits of other scripts.
MARKS = "0123456789.,-+ \t\n\r\x00²٣\uff11e−–()'=%k\u200b\u202e\xa0\ud800"
WORDS = [
    "000",
    ".000",
    ",000",
    " 000",
    "triệu",
    "tỷ",
    "tr",
    "đồng",
    "VND ",
    "nghìn",
    "đ",
    "rưỡi",
    "NaN",
    "999999999999999999999999",
]
PIECES = st.sampled_from([*MARKS, *WORDS])
typed_texts = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map("".join))
bare_texts = st.text(alphabet="0123456789., \t\n", max_size=30)
fields = st.sampled_from(FIELDS)
amounts = st.integers(0, LIMIT - 1)


@given(bare_texts, fields)
@example("145000000", SUPPORT)
@example("145.000.000", OWN)
@example("145\t155", OWN)
@example("20.000", SUPPORT)
def test_what_is_accepted_without_a_unit_is_never_over_the_limit_of_its_field(text, field):
    try:
        amount = field.read(text)
    except AmountError:
        return
    assert 0 <= amount <= field.plausible
    assert not set("\t\n") & set(text.strip())


@given(typed_texts, fields, st.booleans())
@example("9" * 5_000, SUPPORT, False)
@example("1e400", OWN, True)
def test_any_text_is_an_amount_within_the_limit_or_a_sentence(text, field, signed):
    try:
        amount = field.read(text, signed=signed)
    except AmountError as refusal:
        assert refusal.messages[0].encode().endswith(b".")  # noqa: PT017 - either outcome is right
    else:
        assert (-field.plausible if signed else 0) <= amount <= field.plausible


@given(typed_texts, fields)
@example("145.000.000", SUPPORT)
@example("1 tỷ 2", SUPPORT)
@example("145\t155", OWN)
@example("–", NORM)
def test_each_reading_that_is_offered_is_taken_as_the_amount_it_says(text, field):
    try:
        field.read(text)
    except AmountError as refusal:
        for reading in refusal.readings:
            assert field.read(reading.text) == reading.amount, reading


@given(amounts)
@example(0)
@example(LIMIT - 1)
@example(1_978_092_001)
def test_what_the_portal_writes_is_read_back_as_the_same_amount(amount):
    in_trieu = VNDFormField(unit=Unit.TRIEU, plausible=LIMIT - 1)
    without_unit = VNDFormField(plausible=LIMIT - 1)

    assert parse_vnd(format_dong(amount)) == amount
    assert parse_vnd(format_trieu(amount, with_unit=True)) == amount
    assert parse_vnd(format_trieu(amount), unit=Unit.TRIEU) == amount
    assert parse_vnd(format_dong(amount, with_unit=False), unit=Unit.DONG) == amount
    assert parse_vnd(vnd(amount)) == amount
    assert parse_vnd(trieu_so(amount), unit=Unit.TRIEU) == amount
    for field in (in_trieu, without_unit):
        assert field.clean(field.prepare_value(amount)) == amount
    for difference in (amount, -amount):
        assert parse_vnd(chenh(difference), unit=Unit.TRIEU, signed=True) == difference


@given(st.integers(1, 500 * Unit.TY))
def test_the_line_under_a_field_can_be_pasted_into_it(amount):
    line = f"= {format_dong(amount)} ({amount_in_words(amount)})"
    assume(len(line) <= 200)

    with pytest.raises(AmountError) as refusal:
        OWN.read(line)

    assert [reading.amount for reading in refusal.value.readings] == [amount]
