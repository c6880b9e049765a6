"""The whole sentence, its code and the readings with which an amount is refused."""

import pytest

from khuyencong.money import LIMIT, Unit, parse_vnd, unreadable
from khuyencong.money.parse import LONGEST
from khuyencong.money.units import AmountError, Reading

EXAMPLES = "“2.620 triệu đồng”, “1.978,092 triệu đồng”, “300.000.000 đồng”, “2,16 tỷ đồng”."
UNREADABLE = f"Hãy gõ số kèm đơn vị, như: {EXAMPLES}"
UNJOINED = (
    "có các phần không nối được với nhau. Hãy viết từ lớn đến nhỏ, như “2 tỷ 620 triệu đồng”, hoặc "
    "viết một số: “2.620 triệu đồng”."
)
OVER = "vượt giới hạn của ô này là 10.000 triệu đồng."
PARTS = "có phần lẻ nhỏ hơn một đồng. Số tiền phải là số đồng nguyên"
TAIL = "ở cuối chưa có đơn vị nên có thể hiểu nhiều cách."
ENGLISH = "viết theo kiểu tiếng Anh. Ở Việt Nam dấu chấm tách hàng nghìn, dấu phẩy tách phần lẻ."
MEANT = "Nếu đúng ý, hãy gõ:"
TRIEU, DONG = Unit.TRIEU, Unit.DONG

REFUSED = [
    ("", TRIEU, "empty", f"Chưa có số tiền. Hãy gõ như: {EXAMPLES}"),
    ("1 2\u200b3\u0660", TRIEU, "unreadable",
     f"“1 2\ufffd3\u0660” có chữ số không phải 0–9. Hãy gõ lại bằng các chữ số 0–9. {MEANT} “1 230” (1.230.000.000 đồng)."),
    ("145\n146", TRIEU, "several",
     ("“145↵146” gồm 2 số (145; 146), như khi dán nhiều ô từ Excel. Mỗi ô ở đây chỉ nhận một số tiền. "
     f"{MEANT} “145” (145.000.000 đồng) hoặc “146” (146.000.000 đồng).")),
    ("-", TRIEU, "unreadable", f"“-” không phải là số. Nếu không có tiền, hãy gõ 0. {MEANT} “0”."),
    ("-5", TRIEU, "negative", "“-5” là số âm. Số tiền ở ô này phải từ 0 đồng trở lên, gõ không kèm dấu."),
    ("+5", TRIEU, "negative",
     f"“+5” có dấu cộng. Số tiền ở ô này phải từ 0 đồng trở lên, gõ không kèm dấu. {MEANT} “5” (5.000.000 đồng)."),
    ("+0", TRIEU, "negative",
     f"“+0” có dấu cộng. Số tiền ở ô này phải từ 0 đồng trở lên, gõ không kèm dấu. {MEANT} “0”."),
    ("-VND 300.000", TRIEU, "unreadable", f"Không đọc được số tiền “-VND 300.000”. {UNREADABLE}"),
    (".", TRIEU, "unreadable", f"Không đọc được số tiền “.”. {UNREADABLE}"),
    ("abc", TRIEU, "unreadable", f"Không đọc được số tiền “abc”. {UNREADABLE}"),
    ("1,5E+08", TRIEU, "unreadable",
     f"Không đọc được số tiền “1,5E+08” (số mũ, như Excel hiện số dài). {UNREADABLE}"),
    ("2 tỷ rưỡi", TRIEU, "unreadable",
     f"Không đọc được số tiền “2 tỷ rưỡi”. {UNREADABLE} {MEANT} “2,5 tỷ đồng” (2.500.000.000 đồng)."),
    ("2 rưỡi", TRIEU, "unreadable", f"Không đọc được số tiền “2 rưỡi”. {UNREADABLE}"),
    ("1,5 tỷ rưỡi", TRIEU, "unreadable", f"Không đọc được số tiền “1,5 tỷ rưỡi”. {UNREADABLE}"),
    ("1" * 25 + " tỷ rưỡi", TRIEU, "too_large",
     f"“{'1' * 25} tỷ rưỡi” có 25 chữ số, {OVER} Hãy kiểm tra lại."),
    ("145,", TRIEU, "unreadable",
     f"“145,” có dấu thừa ở cuối, hoặc còn thiếu chữ số phía sau. {MEANT} “145” (145.000.000 đồng)."),
    ("1,5,", TRIEU, "unreadable",
     f"“1,5,” có dấu thừa ở cuối, hoặc còn thiếu chữ số phía sau. {MEANT} “1,5” (1.500.000 đồng)."),
    ("1 triệu 2 tỷ", TRIEU, "unreadable", f"“1 triệu 2 tỷ” {UNJOINED}"),
    ("1 triệu 1000 nghìn", TRIEU, "unreadable", f"“1 triệu 1000 nghìn” {UNJOINED}"),
    ("2,5 tỷ 3 triệu", TRIEU, "unreadable", f"“2,5 tỷ 3 triệu” {UNJOINED}"),
    ("145", None, "ambiguous",
     f"“145” chưa có đơn vị nên có thể hiểu nhiều cách. {MEANT} “145 triệu đồng” (145.000.000 đồng) hoặc “145 đồng”."),
    ("0,0000001", TRIEU, "fraction_of_dong",
     f"“0,0000001” (ô này tính bằng triệu đồng) {PARTS}, tức tối đa 6 chữ số sau dấu phẩy."),
    ("0,0000001 triệu", TRIEU, "fraction_of_dong",
     f"“0,0000001 triệu” {PARTS}, tức tối đa 6 chữ số sau dấu phẩy."),
    ("0,5", DONG, "fraction_of_dong", f"“0,5” (ô này tính bằng đồng) {PARTS}."),
    ("145000000", TRIEU, "too_large",
     (f"“145000000” (ô này tính bằng triệu đồng) là 145.000.000.000.000 đồng, {OVER} Hãy kiểm tra lại đơn "
     f"vị tính. {MEANT} “145.000.000 đồng” (145 triệu đồng).")),
    ("20 tỷ 1 triệu", None, "too_large",
     f"“20 tỷ 1 triệu” là 20.001.000.000 đồng, {OVER} Hãy kiểm tra lại đơn vị tính."),
    ("20 tỷ 1 triệu", TRIEU, "too_large",
     f"“20 tỷ 1 triệu” là 20.001.000.000 đồng, {OVER} Hãy kiểm tra lại đơn vị tính."),
    ("1" + "0" * 19, TRIEU, "too_large",
     (f"“1{'0' * 19}” (ô này tính bằng triệu đồng) là 10.000.000.000.000.000.000.000.000 đồng, {OVER} Hãy "
     "kiểm tra lại đơn vị tính.")),
    ("1" + "0" * 20, TRIEU, "too_large", f"“1{'0' * 20}” có 21 chữ số, {OVER} Hãy kiểm tra lại."),
    ("1 tỷ 2", TRIEU, "ambiguous",
     f"“1 tỷ 2”: số 2 {TAIL} {MEANT} “1,2 tỷ đồng” (1.200.000.000 đồng) hoặc “1 tỷ 2 triệu đồng” (1.002.000.000 đồng)."),
    ("1 tỷ 2,5", TRIEU, "ambiguous", f"“1 tỷ 2,5”: số 2,5 {TAIL} Hãy gõ rõ, như: {EXAMPLES}"),
    ("1 tỷ 2000", TRIEU, "ambiguous", f"“1 tỷ 2000”: số 2.000 {TAIL} Hãy gõ rõ, như: {EXAMPLES}"),
    ("1 nghìn 2", TRIEU, "ambiguous", f"“1 nghìn 2”: số 2 {TAIL} Hãy gõ rõ, như: {EXAMPLES}"),
    ("1,978.092", TRIEU, "ambiguous",
     f"“1,978.092” {ENGLISH} {MEANT} “1.978,092 triệu đồng” (1.978.092.000 đồng)."),
    ("1,000,000", DONG, "ambiguous", f"“1,000,000” {ENGLISH} {MEANT} “1.000.000 đồng” (1 triệu đồng)."),
    ("1,234,5 đồng", TRIEU, "unreadable",
     ("Không đọc được số “1,234,5” trong “1,234,5 đồng”. Dấu chấm tách từng nhóm ba chữ số, dấu phẩy tách "
     f"phần lẻ, như: {EXAMPLES}")),
    ("1,234,567 đồng", TRIEU, "ambiguous",
     f"“1,234,567 đồng” {ENGLISH} {MEANT} “1.234.567 đồng” (1,234567 triệu đồng)."),
    ("900,000.00 đồng", TRIEU, "ambiguous", f"“900,000.00 đồng” {ENGLISH} {MEANT} “900.000,00 đồng” (900.000 đồng)."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "code", "message"), REFUSED)
def test_a_refusal_says_what_was_read_what_is_expected_and_how_to_mend(text, unit, code, message):
    with pytest.raises(AmountError) as refusal:
        parse_vnd(text, unit=unit, plausible=10 * Unit.TY)

    assert (refusal.value.code, refusal.value.messages) == (code, [message])


def test_a_text_is_too_long_by_its_first_character_beyond_the_longest():
    assert parse_vnd("0" * (LONGEST - 1) + "5", unit=TRIEU, plausible=10 * Unit.TY) == 5_000_000

    with pytest.raises(AmountError) as refusal:
        parse_vnd("0" * LONGEST + "5", unit=TRIEU, plausible=10 * Unit.TY)
    assert refusal.value.code == "unreadable"
    assert f"dài {LONGEST + 1} ký tự, không phải một số tiền" in refusal.value.messages[0]


def test_no_field_takes_what_passes_the_limit_of_all():
    most = parse_vnd(f"{LIMIT - 1} đồng", plausible=10 * LIMIT)

    assert most == 999_999_999_999_999
    with pytest.raises(AmountError, match="vượt giới hạn"):
        parse_vnd(f"{LIMIT} đồng", plausible=10 * LIMIT)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("-5", -5_000_000), ("- 5", -5_000_000), ("+5", 5_000_000), ("−0,5", -500_000)],
)
def test_a_difference_is_read_with_its_sign(text, amount):
    assert parse_vnd(text, unit=TRIEU, signed=True, plausible=10 * Unit.TY) == amount


def test_a_number_of_very_many_digits_is_named_by_their_count():
    with pytest.raises(AmountError) as refusal:
        parse_vnd("1" * 60, unit=TRIEU, plausible=10 * Unit.TY)

    assert refusal.value.code == "too_large"
    assert f"có 60 chữ số, {OVER} Hãy kiểm tra lại." in refusal.value.messages[0]


def test_readings_of_a_refusal_are_told_largest_first():
    with pytest.raises(AmountError) as refusal:
        parse_vnd("1.978", plausible=10 * Unit.TY)

    assert refusal.value.readings == (
        Reading("1.978 triệu đồng", 1_978_000_000, "1.978.000.000 đồng"),
        Reading("1,978 triệu đồng", 1_978_000, "1.978.000 đồng"),
        Reading("1.978 đồng", 1_978),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  145 ", "145"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 40 + "…"),
        ("1\t2\u200b3", "1⇥2\ufffd3"),
    ],
)
def test_a_message_repeats_a_text_short_and_with_signs_for_what_is_not_seen(text, told):
    assert unreadable.shown(text) == told


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("145 \t 146", ["145", "146"]),
        ("145 triệu - 155 triệu", ["145 triệu", "155 triệu"]),
        ("145 - 155 | x", ["145", "155 | x"]),
        ("x - 5", ["x", "5"][1:]),
        ("145", ["145"]),
        ("1,5e-8", ["1,5e-8"]),
    ],
)
def test_cells_are_the_numbers_beside_each_other(text, cells):
    assert unreadable.cells(text) == cells


def test_what_stands_around_a_text_is_no_hidden_character():
    assert unreadable.cleaned("\u2003145 \t") == ("145", "")
