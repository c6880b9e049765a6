"""What a user is to the rest of the portal: names, places, rights asked by code, the admin."""

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.forms import UserCreateForm, UserEditForm
from khuyencong.accounts.models import Look, MailMode, SignInCount, SignInKind, User
from khuyencong.accounts.permissions import Permission
from khuyencong.offices.models import OfficeSuccession
from tests.factories import (
    CommuneFactory,
    DistrictFactory,
    OfficeFactory,
    ProvinceFactory,
    the_office,
)
from tests.projects.refusing import refused_by_database


def test_a_user_is_called_by_name_else_by_user_name():
    named, unnamed = User(username="a", full_name="Trần A"), User(username="b")
    assert [str(named), str(unnamed), named.get_short_name()] == ["Trần A", "b", "Trần A"]
    assert str(SignInCount(kind="pair", failures=3)) == "một tài khoản từ một nơi: 3 lần sai"


def test_people_who_hold_a_right_are_active_in_order_and_no_administrators(make_user):
    second = make_user(roles.CentreLeader, username="z")
    first = make_user(roles.CentreStaff, username="y")
    same = make_user(roles.CentreStaff, username="x")
    for role, fields in (
        (roles.Administrator, {}), (roles.Reader, {}),
        (roles.CentreStaff, {"username": "w", "is_active": False}),
    ):  # fmt: skip
        make_user(role, **fields)
    assert sorted(u.username for u in User.objects.holding(Permission.PROPOSAL_SCREEN)) == [
        "x", "y", "z",
    ]  # fmt: skip
    User.objects.filter(pk=second.pk).update(full_name="An")
    assert list(User.objects.holding(Permission.PROPOSAL_SCREEN)) == [second, first, same]


def test_own_places_are_those_given_and_all_below_by_level_and_name(make_user):
    district = DistrictFactory(name="Huyện Z")
    below = [CommuneFactory(parent=district, name=name) for name in ("Xã B", "Xã A")]
    CommuneFactory()
    officer = make_user(roles.DistrictOfficer, district)
    names = [name for _key, name in officer.own_places]
    assert names == ["Xã A, Huyện Z", "Xã B, Huyện Z", "Huyện Z"]
    assert officer.own_localities == [below[1].pk, below[0].pk, district.pk]
    assert [officer.looks_after(key) for key in (below[0].pk, None, 0)] == [True, False, False]


def test_django_asks_a_user_for_these_fields():
    assert (User.USERNAME_FIELD, User.get_email_field_name()) == ("username", "email")
    assert User.REQUIRED_FIELDS == ["full_name"]


def test_what_a_user_chose_is_stored_by_these_codes():
    assert MailMode.values == ["at-once", "daily", "never"]
    assert Look.values == ["auto", "light", "dark"]
    assert SignInKind.values == ["pair", "account", "client"]


@pytest.mark.parametrize("code", ["plan.read", "admin.enter"])
def test_a_right_is_found_by_its_code(code):
    assert User().permission(code) is Permission(code)
    with pytest.raises(StopIteration):
        User().permission("x")


def test_the_admin_asks_whether_one_is_an_active_administrator():
    for user, may in (
        (User(role="administrator"), True),
        (User(role="administrator", is_active=False), False),
        (User(role="centre-leader"), False),
    ):
        asked = (
            user.is_staff,
            user.has_perm("x"),
            user.has_perms(["x"]),
            user.has_module_perms("x"),
        )
        assert asked == (may,) * 4


def test_the_machine_is_one_account_that_nobody_can_use(db):
    User.objects.create_user("khac", role="reader", office=the_office())
    machine = User.objects.machine()
    assert machine == User.objects.machine()
    assert (machine.username, machine.role, machine.is_active, machine.password) == (
        "he-thong", "machine", False, "!",
    )  # fmt: skip


NEW_USER = {"username": "moi", "full_name": "Người mới", "password1": "mot-cau-that-dai", "password2": "mot-cau-that-dai"}  # fmt: skip


@pytest.mark.parametrize(
    "role", [role for role in roles.ROLES.values() if role is not roles.Machine]
)
def test_only_a_local_officer_needs_a_place(db, role):
    the_office()
    form = UserCreateForm({**NEW_USER, "role": role.code})

    assert form.is_valid() == (role is not roles.DistrictOfficer)
    said = form.errors.get("localities", [])
    assert [text for text in said if "ít nhất một địa bàn phụ trách" in text] == list(said)


def test_an_officer_with_a_place_is_taken_and_does_not_lose_the_last_one(make_user):
    place = DistrictFactory()
    the_office()
    new = UserCreateForm({**NEW_USER, "role": "district-officer", "localities": [place.pk]})
    assert new.is_valid(), new.errors

    officer = make_user(roles.DistrictOfficer, place)
    kept = {"username": officer.username, "full_name": "A", "role": officer.role, "is_active": "on", "mail_mode": "never", "look": "auto"}  # fmt: skip
    assert UserEditForm({**kept, "localities": [place.pk]}, instance=officer).is_valid()
    assert "localities" in UserEditForm(kept, instance=officer).errors


@pytest.mark.parametrize(
    "role", [role for role in roles.ROLES.values() if role is not roles.Machine]
)
def test_a_person_works_for_an_office_unless_the_role_sees_all(db, role):
    first, _second = the_office(), OfficeFactory()
    given = {**NEW_USER, "role": role.code, "localities": [DistrictFactory().pk]}

    new = UserCreateForm(given)

    assert new.is_valid() == role.sees_all_offices
    assert ("phải thuộc một trung tâm" in str(new.errors.get("office"))) != role.sees_all_offices
    assert UserCreateForm({**given, "office": first.pk}).is_valid()


def test_in_an_installation_of_one_office_nobody_chooses_it(db):
    office = the_office()
    new = UserCreateForm({**NEW_USER, "role": "reader"})
    assert new.is_valid()
    assert new.save().office == office


def test_the_database_wants_an_office_of_who_works_for_one(make_user):
    reader = make_user(roles.Reader)
    refused_by_database(
        "user_office_goes_with_role", lambda: User.objects.filter(pk=reader.pk).update(office=None)
    )
    make_user(roles.Administrator, office=the_office())
    make_user(roles.NationalReviewer)


def test_who_holds_a_right_for_an_office_works_there_or_where_it_passed_into(make_user):
    old, new, other = the_office(), OfficeFactory(), OfficeFactory()
    OfficeSuccession.objects.create(predecessor=old, successor=new, effective_on="2025-07-01")
    people = {office.pk: make_user(roles.CentreStaff, office=office, username=office.code) for office in (old, new, other)}  # fmt: skip

    def holding(office):
        found = User.objects.holding(Permission.PROPOSAL_SCREEN, office=office.pk)
        return {user.pk for user in found}

    assert holding(old) == {people[old.pk].pk, people[new.pk].pk}
    assert holding(new) == {people[new.pk].pk}
    assert holding(other) == {people[other.pk].pk}


def test_places_of_an_officer_lie_in_the_provinces_of_the_office_and_of_those_before_it(db):
    old, new = the_office(), OfficeFactory(province=ProvinceFactory(code="P2", name="Tỉnh Hai"))
    OfficeSuccession.objects.create(predecessor=old, successor=new, effective_on="2025-07-01")
    first, second = DistrictFactory(), DistrictFactory(parent=new.province)
    commune = CommuneFactory(parent=first)
    third = ProvinceFactory(code="P3", name="Tỉnh Ba")
    elsewhere = CommuneFactory(name="Xã Xa", parent=DistrictFactory(name="Huyện Xa", parent=third))

    def said(office, *places):
        keys = [place.pk for place in places]
        form = UserCreateForm({**NEW_USER, "role": "district-officer", "office": office.pk, "localities": keys})  # fmt: skip
        return form.errors.get("localities")

    assert said(new, first, second, commune) is None
    assert said(old, first, commune) is None
    assert said(old, first, second) is not None
    (sentence,) = said(new, second, elsewhere)
    assert sentence == (
        f"Xã Xa, Huyện Xa, Tỉnh Ba nằm ngoài tỉnh, thành phố của trung tâm {new}. Hãy bỏ địa bàn đó, hoặc "
        "chọn trung tâm khác."
    )
    assert said(new, third) is not None  # a province is nobody's own


@pytest.mark.parametrize("name", ["ĐÀO", "đào", "Đa\u0300o"])
def test_a_name_is_one_in_any_case_and_however_it_is_composed(make_user, name):
    user = make_user(roles.Reader, username="Đào")

    new = UserCreateForm({**NEW_USER, "username": name, "role": "reader", "office": user.office_id})
    assert new.errors["username"] == ["Tên đăng nhập này đã có người dùng."]
    assert User.objects.keys_by_name() == {"đào": user.pk}
    own = {"username": name, "full_name": "Đào", "role": "reader", "office": user.office_id}
    assert UserEditForm({**own, "is_active": True}, instance=user).is_valid()
