"""Offices that pass into each other: who comes before whom, and what the database refuses."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.localities.models import Locality, LocalityChange
from khuyencong.offices.models import Office, OfficeSuccession
from tests.factories import (
    CommuneFactory,
    DistrictFactory,
    OfficeFactory,
    ProvinceFactory,
    the_office,
)
from tests.projects.refusing import refused_by_database

DAY = datetime.date(2025, 7, 1)


def passed(old, new, day=DAY):
    return OfficeSuccession.objects.create(predecessor=old, successor=new, effective_on=day)


@pytest.fixture
def family(db):
    """Two offices passed into a third, one of them had taken in a fourth; a fifth stands alone."""
    first, second, merged, older, alone = (OfficeFactory(name=name) for name in "ABCDE")
    passed(older, first, datetime.date(2004, 1, 1))
    passed(first, merged)
    passed(second, merged)
    return {office.name: office for office in (first, second, merged, older, alone)}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("A", "AD", "AC"), ("B", "B", "BC"), ("C", "ABCD", "C"), ("D", "D", "ACD"), ("E", "E", "E")],
)
def test_the_whole_road_is_one_query(family, django_assert_num_queries, name, before, after):
    key = family[name].pk
    with django_assert_num_queries(1):
        found = {office.name for office in Office.objects.with_predecessors(key)}
    with django_assert_num_queries(1):
        carrying_on = {office.name for office in Office.objects.with_successors(key)}

    assert (found, carrying_on) == (set(before), set(after))


def test_no_office_has_neither_predecessors_nor_successors(family):
    assert not Office.objects.with_predecessors(None).exists()
    assert not Office.objects.with_successors(0).exists()


def test_a_user_has_the_own_office_and_those_before_it(
    family, make_user, django_assert_num_queries
):
    staff = make_user(roles.CentreStaff, office=family["C"])
    with django_assert_num_queries(1):
        own = staff.own_offices
    keys = {name: office.pk for name, office in family.items()}

    assert own == sorted(keys[name] for name in "ABCD")
    assert [staff.serves(keys[name]) for name in "ABCDE"] == [True, True, True, True, False]
    assert staff.serves(None)
    of_first = make_user(roles.Reader, office=family["A"])
    assert of_first.own_offices == sorted([keys["A"], keys["D"]])


@pytest.mark.parametrize("role", [roles.Administrator, roles.Machine, roles.NationalReviewer])
def test_some_roles_see_every_office_without_asking(
    family, make_user, django_assert_num_queries, role
):
    user = make_user(role, is_active=role is not roles.Machine)
    with django_assert_num_queries(0):
        assert (user.own_offices, user.serves(1)) == (None, True)


def test_where_there_is_one_office_nothing_is_narrowed(make_user):
    assert make_user(roles.CentreStaff).own_offices is None


def test_a_user_is_narrowed_to_offices_of_its_own(family, make_user):
    staff = make_user(roles.CentreStaff, office=family["C"])
    narrowed = staff.within([family["A"].pk, family["E"].pk])

    assert narrowed.own_offices == [family["A"].pk]
    assert len(staff.own_offices) == 4
    everything = make_user(roles.Administrator).within([family["E"].pk])
    assert (everything.own_offices, everything.serves(family["A"].pk)) == ([family["E"].pk], False)


def test_who_has_no_office_records_for_the_only_one(make_user):
    administrator = make_user(roles.Administrator)

    def office_of(user):  # as the next request finds this user
        return User.objects.get(pk=user.pk).office_to_record()

    assert office_of(administrator) is None
    office = the_office()
    assert office_of(administrator) == office.pk
    OfficeFactory()
    assert office_of(administrator) is None
    assert office_of(make_user(roles.CentreStaff, office=office)) == office.pk


def test_an_office_passes_into_one(family):
    again = OfficeSuccession(
        predecessor=family["A"], successor=family["E"], effective_on=DAY, legal_reference="x"
    )
    refused_by_database("officesuccession_is_into_one", again.save)
    with pytest.raises(ValidationError, match="Mỗi trung tâm chỉ nhập vào một trung tâm"):
        again.full_clean()


def test_an_office_does_not_pass_into_itself(family):
    itself = OfficeSuccession(
        predecessor=family["E"], successor=family["E"], effective_on=DAY, legal_reference="x"
    )
    refused_by_database("officesuccession_has_two_offices", itself.save)
    with pytest.raises(ValidationError, match="phải khác nhau"):
        itself.full_clean()


@pytest.mark.parametrize("day", ["1999-01-01", "2004-01-01", "2025-07-01", "2030-01-01"])
def test_no_office_comes_after_itself_whatever_the_day(family, day):
    """C took in A, which took in D: C passes into D on no day."""
    around = OfficeSuccession(
        predecessor=family["C"], successor=family["D"], effective_on=datetime.date.fromisoformat(day),
        legal_reference="x",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        around.save()
    with pytest.raises(ValidationError):
        around.full_clean()


def test_a_day_is_not_moved_past_the_next_step(family):
    first = OfficeSuccession.objects.get(predecessor=family["D"])
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeSuccession.objects.filter(pk=first.pk).update(effective_on="2026-01-01")
    first.effective_on = datetime.date(2026, 1, 1)
    with pytest.raises(ValidationError, match="theo thứ tự ngày"):
        first.clean()
    first.effective_on = datetime.date(2025, 6, 30)
    first.clean()
    first.save()


def test_what_an_office_is_called_and_writes_before_codes_is_its_own(db):
    the_office()
    for name, fields in (
        ("office_letters_are_its_own", {"letters": ""}),
        ("office_begins_before_it_ends", {"valid_from": "2025-01-02", "valid_to": "2025-01-01"}),
        ("office_valid_to_is_plausible", {"valid_to": "1925-01-01"}),
    ):
        refused_by_database(name, lambda fields=fields: OfficeFactory(**fields))
    with pytest.raises(ValidationError) as refused:
        Office(code="x", name="X", letters="c1", province=DistrictFactory()).full_clean()
    assert set(refused.value.message_dict) == {"letters", "province"}


def test_places_offered_are_those_of_the_provinces_of_every_time(make_user):
    """Old province, the one that it went into, not the others that went there too."""
    old, other, new, far = (ProvinceFactory(code=code, name=f"Tỉnh {code}") for code in "XYZW")
    for unit in (old, other):
        LocalityChange.objects.create(predecessor=unit, successor=new, effective_on=DAY)
    for unit in (old, other, new, far):
        district = DistrictFactory(parent=unit, name=f"Huyện {unit.code}")
        CommuneFactory(parent=district, name=f"Xã {unit.code}")
    former, merged = OfficeFactory(province=old), OfficeFactory(province=new)
    passed(former, merged)

    def offered(office):
        user = make_user(roles.CentreStaff, office=office, username=office.code)
        return {place.name[-1] for place in Locality.objects.writable_by(user)}

    assert (offered(former), offered(merged)) == ({"X", "Z"}, {"X", "Y", "Z"})
    everybody = make_user(roles.Administrator)
    machine = User.objects.machine()
    for user in (everybody, machine):  # of every office: what the installation works for
        assert {place.name[-1] for place in Locality.objects.writable_by(user)} == {"X", "Y", "Z"}


def test_the_admin_keeps_offices_and_their_successions(administrator, sign_in):
    old = the_office()
    province = ProvinceFactory()
    page = sign_in(administrator)
    inline = {f"successions_out-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

    answer = page.post(
        reverse("admin:offices_office_add"),
        {"code": "moi", "name": "Mới", "letters": "M", "province": province.pk, **inline},
    )
    assert answer.status_code == 302
    new = Office.objects.get(code="moi")
    answer = page.post(
        reverse("admin:offices_officesuccession_add"),
        {"predecessor": old.pk, "successor": new.pk, "effective_on": "01/07/2025", "legal_reference": "NQ"},
    )  # fmt: skip

    assert answer.status_code == 302
    assert OfficeSuccession.objects.get().successor == new
    assert (str(new), str(OfficeSuccession.objects.get())) == ("Mới", f"{old} → Mới")
    assert (new.exists_on(DAY), Office(valid_to=DAY).exists_on(datetime.date(2025, 7, 2))) == (
        True,
        False,
    )
