import pytest
from django import forms
from django.core.exceptions import ValidationError

from khuyencong.money import LIMIT, Unit, VNDField, VNDFormField
from khuyencong.money.fields import Echo, PlausibleValidator
from khuyencong.money.units import Reading


class AmountForm(forms.Form):
    amount = VNDFormField(unit=Unit.TRIEU, plausible=10 * Unit.TY)


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
    field = VNDFormField(unit=Unit.TRIEU, plausible=10 * Unit.TY)

    assert not field.has_changed(145_000_000, "145.000.000 đồng")
    assert field.has_changed(145_000_000, "146")
    assert field.has_changed(145_000_000, "không đọc được")


def test_a_form_field_takes_no_sign_unless_it_says_so():
    field = VNDFormField(unit=Unit.TRIEU, plausible=10 * Unit.TY)

    assert field.widget.attrs["inputmode"] == "decimal"
    with pytest.raises(ValidationError, match="từ 0 đồng trở lên"):
        field.clean("-5")


def test_model_field_refuses_a_float():
    with pytest.raises(TypeError, match="whole number"):
        VNDField(name="cap").get_prep_value(0.1)
    assert VNDField(name="cap").get_prep_value("145") == 145


@pytest.mark.parametrize(("signed", "amount"), [(False, -1), (False, LIMIT), (True, -LIMIT)])
def test_model_field_refuses_what_is_out_of_bounds(signed, amount):
    with pytest.raises(ValidationError, match="Số tiền"):
        VNDField(name="cap", signed=signed).run_validators(amount)


@pytest.mark.parametrize(
    ("text", "signed", "told"),
    [
        ("  ", False, Echo()),
        ("1", False, Echo("= 1.000.000 đồng (một triệu đồng)")),
        ("0", True, Echo("= 0 đồng (không đồng)")),
        ("-1", True, Echo("= \u22121.000.000 đồng (âm một triệu đồng)")),
        ("0,000001", True, Echo("= 1 đồng (một đồng)")),
        ("+2", False, Echo(
            "“+2” có dấu cộng. Số tiền ở ô này phải từ 0 đồng trở lên, gõ không kèm dấu. Nếu đúng ý, hãy "
            "gõ: “2” (2.000.000 đồng).",
            (Reading("2", 2_000_000, "2.000.000 đồng"),),
        )),
    ],
)  # fmt: skip
def test_the_line_under_a_field_says_how_a_text_is_read(text, signed, told):
    field = VNDFormField(unit=Unit.TRIEU, signed=signed, plausible=10 * Unit.TY)

    echo = field.echo(text)
    assert (echo.said.lower(), echo.readings) == (told.said.lower(), told.readings)


@pytest.mark.parametrize(
    ("unit", "query"),
    [(Unit.TRIEU, "don_vi=1000000&toi_da=5000"), (None, "don_vi=0&toi_da=5000")],
)
def test_the_page_asks_for_the_line_with_the_unit_and_the_limit_of_its_field(unit, query):
    assert VNDFormField(unit=unit, plausible=5_000).echo_query == query


@pytest.mark.parametrize(("signed", "keyboard"), [(False, "decimal"), (True, "text")])
def test_a_field_asks_for_the_keyboard_that_has_its_signs(signed, keyboard):
    field = VNDFormField(signed=signed, plausible=5, min_value=1, max_value=2)

    attributes = {name: field.widget.attrs[name] for name in ("inputmode", "autocomplete")}
    assert attributes == {"inputmode": keyboard, "autocomplete": "off"}


def test_a_field_shows_dong_in_full_unless_it_counts_in_trieu_and_a_text_as_typed():
    shown = [
        VNDFormField(unit=unit, plausible=5).prepare_value(value)
        for unit, value in ((Unit.DONG, 1_500_000), (Unit.TRIEU, 1_500_000), (Unit.TRIEU, "x"))
    ]

    assert shown == ["1.500.000 đồng", "1,5", "x"]


def test_an_empty_field_is_no_amount():
    assert VNDFormField(required=False, plausible=5).clean("") is None


@pytest.mark.parametrize("amount", [-5_000_001, 5_000_001])
def test_the_limit_of_a_field_is_named_with_the_field(amount):
    validate = PlausibleValidator("mức trần", 5_000_000)
    validate(5_000_000)
    validate(-5_000_000)

    with pytest.raises(ValidationError) as refusal:
        validate(amount)

    assert refusal.value.code == "implausible"
    written = "5.000.001 đồng" if amount > 0 else "\u22125.000.001 đồng"
    assert refusal.value.messages == [
        (
            f"Số tiền ở mục “mức trần” là {written}, vượt giới hạn của mục này là 5 triệu đồng. Hãy kiểm "
            "tra lại đơn vị tính."
        )
    ]


def limits(field):
    return [str(getattr(each, "name", each.__class__.__name__)) for each in field.validators]


def test_an_amount_is_at_least_nothing_and_named_as_people_know_it():
    plain, signed = VNDField("mức trần", name="cap"), VNDField(name="cap", signed=True)

    assert limits(plain) == ["MinValueValidator", "mức trần"]
    assert limits(signed) == ["cap"]
    assert plain.validators[0].limit_value == 0
    assert {each.validators[-1].plausible for each in (plain, signed)} == {LIMIT - 1}


def test_a_migration_tells_only_whether_an_amount_has_a_sign():
    signed = VNDField(name="cap", signed=True, unit=Unit.TRIEU, plausible=5)

    assert signed.deconstruct() == ("cap", "khuyencong.money.VNDField", [], {"signed": True})
    assert VNDField(name="cap").deconstruct() == ("cap", "khuyencong.money.VNDField", [], {})


def test_the_form_field_of_an_amount_reads_as_the_model_says():
    field = VNDField(name="cap", signed=True, unit=Unit.TRIEU, plausible=5).formfield()

    assert isinstance(field, VNDFormField)
    assert (field.unit, field.signed, field.plausible) == (Unit.TRIEU, True, 5)
    assert type(field.widget) is forms.TextInput


def test_a_text_box_takes_as_many_characters_as_are_read():
    assert VNDFormField(plausible=5).widget.attrs["maxlength"] == "200"
    assert VNDFormField(plausible=5, max_length=9).widget.attrs["maxlength"] == "9"


def test_a_null_character_is_refused_in_the_words_of_amounts_and_a_long_text_in_those_of_forms():
    field = VNDFormField(plausible=10 * Unit.TY, unit=Unit.TRIEU)

    with pytest.raises(ValidationError) as hidden:
        field.clean("14\x005")
    with pytest.raises(ValidationError) as long:
        field.clean("1" * 201)

    assert hidden.value.messages == [
        (
            "“14\ufffd5” có ký tự không nhìn thấy, thường theo vào khi dán. Hãy gõ lại. Nếu đúng ý, hãy "
            "gõ: “145” (145.000.000 đồng)."
        )
    ]
    assert [each.code for each in long.value.error_list] == ["max_length"]
