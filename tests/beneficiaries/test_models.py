import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from tests.factories import BeneficiaryFactory, CommuneFactory


@pytest.mark.parametrize("code", ["2200123456", "2200123456-001", "094123456789", ""])
def test_tax_codes_of_ten_thirteen_and_twelve_digits_are_taken(db, code):
    BeneficiaryFactory.build(tax_code=code).full_clean()


@pytest.mark.parametrize("code", ["123", "2200123456001", "22001234567", "22001a3456"])
def test_another_tax_code_is_refused_with_the_forms_that_are_right(db, code):
    with pytest.raises(ValidationError, match=f"“{code}” không đúng dạng mã số thuế"):
        BeneficiaryFactory.build(tax_code=code).full_clean()


@pytest.mark.parametrize("number", ["0299 3821 913", "0912.345.678", "0912345678"])
def test_phone_numbers_are_taken_as_people_write_them(db, number):
    BeneficiaryFactory.build(phone=number).full_clean()


def test_another_phone_number_is_refused(db):
    with pytest.raises(ValidationError, match="không đúng dạng số điện thoại"):
        BeneficiaryFactory.build(phone="12345").full_clean()


def test_a_tax_code_belongs_to_one_beneficiary(db):
    BeneficiaryFactory(tax_code="2200123456")
    second = BeneficiaryFactory.build(tax_code="2200123456")

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    with pytest.raises(ValidationError, match="đã có ở một đơn vị thụ hưởng khác"):
        second.full_clean()
    BeneficiaryFactory.create_batch(2, tax_code="")


def test_an_unknown_kind_is_refused(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        BeneficiaryFactory(kind="guild")


@pytest.mark.parametrize("text", ["banh pia", "BÁNH PÍA", "2200123456", "0299.3821.913"])
def test_search_finds_name_tax_code_and_phone_without_diacritics(staff, text):
    wanted = BeneficiaryFactory(
        name="Cơ sở Bánh pía Thử", tax_code="2200123456", phone="0299 3821 913"
    )
    BeneficiaryFactory(name="Cơ sở Lạp xưởng")

    assert list(Beneficiary.objects.search(text, by=staff)) == [wanted]


def test_an_officer_sees_the_beneficiaries_of_its_locality(db, make_user):
    commune = CommuneFactory()
    own = BeneficiaryFactory(locality=commune)
    BeneficiaryFactory(locality=CommuneFactory())
    BeneficiaryFactory()
    officer = make_user(roles.DistrictOfficer, Locality.objects.get(pk=commune.parent_id))

    assert list(Beneficiary.objects.visible_to(officer)) == [own]
    assert Beneficiary.objects.visible_to(make_user(roles.CentreStaff)).count() == 3


@pytest.mark.parametrize("stars", [2, 6])
def test_ocop_stars_are_three_to_five(db, stars):
    product = Product(beneficiary=BeneficiaryFactory(), name="bánh pía", ocop_stars=stars)

    with pytest.raises(IntegrityError), transaction.atomic():
        product.save()
    with pytest.raises(ValidationError, match="từ 3 đến 5 sao"):
        product.full_clean()


def test_records_are_called_by_their_names(db):
    beneficiary = BeneficiaryFactory(name="Cơ sở Thử")
    product = Product(beneficiary=beneficiary, name="bánh pía")
    need = Need(beneficiary=beneficiary, text="máy sấy " * 20)

    assert (str(beneficiary), str(product), len(str(need))) == ("Cơ sở Thử", "bánh pía", 60)
