import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from khuyencong.money import (
    DIGITS,
    LIMIT,
    AmountError,
    Unit,
    VNDField,
    VNDFormField,
    amount_in_words,
    format_dong,
    format_trieu,
    parse_vnd,
)

amounts = st.integers(0, LIMIT - 1)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2.620 triệu", 2_620_000_000),
        ("1.978,092 triệu đồng", 1_978_092_000),
        ("300.000.000 đồng", 300_000_000),
        ("2,16 tỷ", 2_160_000_000),
        ("2,16 tỉ đồng", 2_160_000_000),
        ("2 tỷ 620 triệu", 2_620_000_000),
        ("1 tỷ 978 triệu 92 nghìn đồng", 1_978_092_000),
        ("2 tỷ 620,5 triệu", 2_620_500_000),
        ("300 000 000 đ", 300_000_000),
        ("145tr", 145_000_000),
        ("3.422,200 TRIỆU ĐỒNG", 3_422_200_000),
        ("500 nghìn", 500_000),
        ("0", 0),
        ("1.978,092001 triệu", 1_978_092_001),
    ],
)
def test_parse_with_unit_reads_what_officers_type(typed, expected):
    assert parse_vnd(typed) == expected


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("1.978", Unit.TRIEU, 1_978_000_000),
        ("1,978", Unit.TRIEU, 1_978_000),
        ("1.978,092", Unit.TRIEU, 1_978_092_000),
        ("300000000", Unit.DONG, 300_000_000),
        ("145", Unit.TRIEU, 145_000_000),
        ("145.000.000 đồng", Unit.TRIEU, 145_000_000),
        ("2 620", Unit.TRIEU, 2_620_000_000),
    ],
)
def test_parse_bare_number_takes_the_unit_of_its_field(typed, unit, expected):
    assert parse_vnd(typed, unit=unit) == expected


@pytest.mark.parametrize(
    ("typed", "unit", "told"),
    [
        ("1.978", None, ["“1.978 đồng”", "“1.978 triệu đồng” (1.978.000.000 đồng)", "“1,978 triệu đồng” (1.978.000 đồng)"]),
        ("1978", None, ["“1.978 đồng”", "“1.978 triệu đồng”"]),
        ("300.000.000", None, ["“300.000.000 đồng”"]),
        ("1,978.092", None, ["kiểu tiếng Anh", "“1.978,092 triệu đồng” (1.978.092.000 đồng)"]),
        ("1,978.092", Unit.TRIEU, ["kiểu tiếng Anh", "“1.978,092 triệu đồng”"]),
        ("1,978.092 triệu", None, ["kiểu tiếng Anh", "“1.978,092 triệu đồng”"]),
        ("2.62 tỷ", None, ["kiểu tiếng Anh", "“2,62 tỷ đồng” (2.620.000.000 đồng)"]),
        ("1,5 đồng", None, ["phần lẻ nhỏ hơn một đồng"]),
        ("1,5", Unit.DONG, ["phần lẻ nhỏ hơn một đồng", "ô này tính bằng đồng"]),
        ("0,0000001 triệu", None, ["phần lẻ nhỏ hơn một đồng", "6 chữ số"]),
        ("1.97 8 triệu", None, ["Không đọc được"]),
        ("12..5 triệu", None, ["Không đọc được"]),
        ("ba trăm triệu", None, ["Không đọc được", "“2.620 triệu đồng”"]),
        ("5 triệu mốt", None, ["Không đọc được"]),
        ("5 USD", None, ["Không đọc được"]),
        ("620 triệu 2 tỷ", None, ["từ lớn đến nhỏ"]),
        ("2 tỷ 5", None, ["chưa có đơn vị"]),
        ("2 tỷ 5.000 triệu", None, ["từ lớn đến nhỏ"]),
        ("2,5 tỷ 620 triệu", None, ["từ lớn đến nhỏ"]),
        ("-5 triệu", None, ["số âm"]),
        ("", None, ["Chưa có số tiền"]),
        ("1.000.000.000 triệu", None, ["vượt giới hạn", "đơn vị tính"]),
    ],
)  # fmt: skip
def test_parse_refuses_and_shows_how_to_mend(typed, unit, told):
    with pytest.raises(AmountError) as refusal:
        parse_vnd(typed, unit=unit)

    message = refusal.value.messages[0]
    assert [part for part in told if part not in message] == []


def test_parse_signed_reads_a_difference():
    assert parse_vnd("-5 triệu", signed=True) == -5_000_000
    assert parse_vnd("−134,86", unit=Unit.TRIEU, signed=True) == -134_860_000


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


@given(amounts)
@example(0)
@example(LIMIT - 1)
@example(1_978_092_001)
def test_parse_of_format_is_the_amount(amount):
    assert parse_vnd(format_dong(amount)) == amount
    assert parse_vnd(format_trieu(amount, with_unit=True)) == amount
    assert parse_vnd(format_trieu(amount), unit=Unit.TRIEU) == amount
    assert parse_vnd(format_dong(amount, with_unit=False), unit=Unit.DONG) == amount


@given(st.text(max_size=30))
def test_parse_any_text_answers_with_an_amount_or_a_message(text):
    try:
        assert 0 <= parse_vnd(text, unit=Unit.TRIEU) < LIMIT
    except AmountError as refusal:
        assert refusal.messages[0]  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (10, "mười đồng"),
        (15, "mười lăm đồng"),
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


class AmountForm(forms.Form):
    amount = VNDFormField(unit=Unit.TRIEU)


def test_form_field_keeps_what_was_typed_on_error():
    form = AmountForm({"amount": "1,978.092"})

    assert not form.is_valid()
    assert 'value="1,978.092"' in str(form["amount"])
    assert "kiểu tiếng Anh" in form.errors["amount"][0]


def test_form_field_reads_and_shows_in_its_unit():
    form = AmountForm({"amount": "134,86"})

    assert form.is_valid()
    assert form.cleaned_data["amount"] == 134_860_000
    assert 'value="134,86"' in str(AmountForm(initial={"amount": 134_860_000})["amount"])


def test_form_field_has_changed_compares_amounts_not_texts():
    field = VNDFormField(unit=Unit.TRIEU)

    assert not field.has_changed(145_000_000, "145.000.000 đồng")
    assert field.has_changed(145_000_000, "146")
    assert field.has_changed(145_000_000, "không đọc được")


def test_model_field_refuses_a_float():
    with pytest.raises(TypeError, match="whole number"):
        VNDField(name="cap").get_prep_value(0.1)


@pytest.mark.parametrize(("signed", "amount"), [(False, -1), (False, LIMIT), (True, -LIMIT)])
def test_model_field_refuses_what_is_out_of_bounds(signed, amount):
    with pytest.raises(ValidationError, match="Số tiền"):
        VNDField(name="cap", signed=signed).run_validators(amount)
