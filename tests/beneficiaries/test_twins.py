"""A record that may stand elsewhere too is answered by one sentence, and the centre is to compare it."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from beneficiaries import actions, twins
from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from tests.factories import BeneficiaryFactory, DistrictFactory

OWNER = "094123456789"  # a household business: its tax code is the owner's ID number
SENTENCE = "Đơn vị này có thể đã được ghi ở nơi khác, Trung tâm sẽ đối chiếu."


@pytest.fixture
def here(db):
    return DistrictFactory()


@pytest.fixture
def elsewhere(db):
    return BeneficiaryFactory(
        locality=DistrictFactory(name="Huyện Xa"), name="Cơ sở Bánh pía Thử", tax_code=OWNER,
        phone="0299 3821 913", representative="Trần Văn Kín",
    )  # fmt: skip


@pytest.fixture
def officer(make_user, here):
    return make_user(roles.DistrictOfficer, here)


ALIKE = {
    "tax code": {"tax_code": OWNER}, "phone": {"phone": "0299.3821.913"},
    "name": {"name": "hộ kinh doanh BÁNH PÍA THỬ"}, "representative": {"representative": "trần văn kín"},
}  # fmt: skip


def record_new(client, here, **fields):
    sent = {"name": "Hộ kinh doanh Mới", "kind": "household", "locality": here.pk, **fields}
    return client.post("/co-so/moi/", sent)


@pytest.mark.parametrize("fields", ALIKE.values(), ids=ALIKE)
def test_whatever_matches_beyond_ones_sight_gets_the_same_sentence(
    sign_in, officer, here, elsewhere, fields
):
    client = sign_in(officer)

    answer = record_new(client, here, **fields)

    new = Beneficiary.objects.get(locality=here)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/co-so/{new.pk}/")
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said == [f"Đã ghi {new}.", SENTENCE]
    assert new.awaits_comparison
    page = client.get(f"/co-so/{new.pk}/").content.decode()
    assert SENTENCE in page
    known = {"Bánh pía", OWNER, "3821", "Trần Văn Kín", "Huyện Xa"} - set(fields.values())
    assert [word for word in known if word in page and word.casefold() not in str(fields).casefold()] == []  # fmt: skip


def test_what_matches_nothing_gets_no_sentence(sign_in, officer, here, elsewhere):
    answer = record_new(sign_in(officer), here, tax_code="094123456780", phone="0912345678", representative="Trần Kín")  # fmt: skip

    new = Beneficiary.objects.get(locality=here)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [f"Đã ghi {new}."]
    assert not new.awaits_comparison


def test_the_form_itself_answers_no_guess(sign_in, officer, here, elsewhere):
    """Only a record with one's name on it is answered: a form that is refused tells nothing."""
    client = sign_in(officer)

    taken = record_new(client, here, tax_code=OWNER, phone="sai").content.decode()
    free = record_new(client, here, tax_code="094123456780", phone="sai").content.decode()

    assert "không đúng dạng số điện thoại" in taken
    assert SENTENCE not in taken + free
    assert "đã có ở" not in taken + free


def test_who_records_very_many_in_a_day_gets_the_sentence_every_time(
    officer, here, elsewhere, monkeypatch
):
    monkeypatch.setattr(twins, "ANSWERED_A_DAY", 2)
    flags = []
    for number in range(4):
        new = Beneficiary(kind="household")
        fields = {"name": f"Hộ {number}", "locality": here, "tax_code": f"09412345678{number}"}
        actions.save(beneficiary=new, fields=fields, by=officer)
        flags.append(new.awaits_comparison)

    assert flags == [False, False, True, True]


def test_a_record_is_compared_again_only_when_what_is_compared_changed(officer, here, elsewhere):
    shop = BeneficiaryFactory(locality=here, phone="0299 3821 913")

    actions.save(beneficiary=shop, fields={"trade": "mắm", "phone": "0299 3821 913"}, by=officer)
    assert not Beneficiary.objects.get(pk=shop.pk).awaits_comparison

    actions.save(beneficiary=shop, fields={"tax_code": OWNER}, by=officer)
    actions.save(beneficiary=shop, fields={"tax_code": ""}, by=officer)
    assert Beneficiary.objects.get(pk=shop.pk).awaits_comparison


def test_within_ones_sight_the_form_names_the_other_as_before(sign_in, officer, here):
    other = BeneficiaryFactory(locality=here, name="Cơ sở Mỹ Hạnh", tax_code=OWNER)

    page = record_new(sign_in(officer), here, tax_code=OWNER)

    assert page.context["form"].errors == {"tax_code": [f"Mã số thuế này đã có ở {other} ({here.name})."]}  # fmt: skip


def test_the_centre_reads_the_name_and_its_records_wait_for_nobody(staff, elsewhere):
    new = Beneficiary(kind="household")

    with pytest.raises(ValidationError, match="Mã số thuế này đã có"):
        actions.save(beneficiary=new, fields={"name": "Mới", "tax_code": OWNER}, by=staff)


@pytest.mark.parametrize("fields", [{"awaits_comparison": True}, {"merged": True}])
def test_a_tax_code_may_stand_twice_while_it_is_compared_or_merged(elsewhere, fields):
    if fields.pop("merged", False):
        fields["merged_into"] = elsewhere
    second = BeneficiaryFactory(tax_code=OWNER, **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Beneficiary.objects.filter(pk=second.pk).update(awaits_comparison=False, merged_into=None)


def test_what_agrees_in_more_stands_first(elsewhere, staff):
    BeneficiaryFactory(name="Bánh pía Thử")
    both = BeneficiaryFactory(name="Bánh pía Thử", phone="02993821913")
    BeneficiaryFactory(name="Bánh pía Thử lớn hơn")

    found = twins.twins_of(elsewhere, by=staff)

    assert [twin.agrees_in for twin in found] == [("điện thoại", "tên"), ("tên",)]
    assert found[0].beneficiary == both
