import pytest
from django import forms
from django.core.exceptions import ValidationError

from khuyencong.money import LIMIT, Unit, VNDField, VNDFormField


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


def test_model_field_refuses_a_float():
    with pytest.raises(TypeError, match="whole number"):
        VNDField(name="cap").get_prep_value(0.1)


@pytest.mark.parametrize(("signed", "amount"), [(False, -1), (False, LIMIT), (True, -LIMIT)])
def test_model_field_refuses_what_is_out_of_bounds(signed, amount):
    with pytest.raises(ValidationError, match="Số tiền"):
        VNDField(name="cap", signed=signed).run_validators(amount)
