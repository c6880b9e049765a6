import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from khuyencong.access import allowed, has_right, require, require_right
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.localities.models import Locality
from projects.models import Plan
from tests.factories import BeneficiaryFactory, CommuneFactory, DistrictFactory, the_office


def test_sign_in_leads_to_the_page_that_was_asked_for(client, staff):
    client.logout()
    asked = client.get("/de-an/")
    assert asked.headers["Location"] == "/dang-nhap/?next=/de-an/"

    answer = client.post(
        asked.headers["Location"],
        {"login": staff.username, "password": "mat-khau-thu", "next": "/de-an/"},
    )

    assert answer.headers["Location"] == "/de-an/"


def test_wrong_password_keeps_the_name_and_says_what_to_do(client, staff):
    answer = client.post("/dang-nhap/", {"login": staff.username, "password": "sai"})

    assert answer.status_code == 200
    assert "bộ gõ tiếng Việt" in answer.content.decode()
    assert f'value="{staff.username}"' in answer.content.decode()


def test_a_user_who_left_cannot_sign_in(client, staff):
    staff.is_active = False
    staff.save(update_fields=["is_active"])

    client.post("/dang-nhap/", {"login": staff.username, "password": "mat-khau-thu"})

    assert client.get("/").status_code == 302


def test_sign_in_never_leads_to_another_site(client, staff):
    answer = client.post(
        "/dang-nhap/?next=https://example.org/",
        {"login": staff.username, "password": "mat-khau-thu", "next": "https://example.org/"},
    )

    assert answer.headers["Location"] == "/"


def test_sign_out_needs_a_post(sign_in, staff):
    client = sign_in(staff)

    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").headers["Location"] == "/dang-nhap/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "king", "office": True}, "user_role_is_known"),
        ({"role": roles.Machine.code, "is_active": True}, "user_machine_never_signs_in"),
    ],
)
def test_a_wrong_user_is_refused_by_the_database(db, fields, constraint):
    if "office" in fields:
        fields = fields | {"office": the_office()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.create_user("ai-do", full_name="Ai đó", **fields)


def test_user_names_that_differ_in_case_only_are_one(make_user):
    make_user(roles.Reader, username="NguoiXem")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(roles.Reader, username="nguoixem")


def test_createsuperuser_makes_an_administrator(db):
    user = User.objects.create_superuser("quantri", "mat-khau", full_name="Quản trị")

    assert user.role_class is roles.Administrator
    assert user.is_staff
    assert user.has_perm("projects.view_plan")


def test_machine_is_one_and_cannot_sign_in(db):
    assert User.objects.machine() == User.objects.machine()
    assert not User.objects.machine().is_active
    assert not User.objects.machine().has_usable_password()


@pytest.mark.parametrize("role", [r for r in roles.ROLES.values() if r is not roles.Administrator])
def test_only_administrators_enter_the_admin(make_user, role):
    user = make_user(role, is_active=role is not roles.Machine)

    assert not user.is_staff
    assert not user.has_perm("projects.view_plan")
    assert not user.has_module_perms("projects")


def test_require_raises_with_the_reason(make_user):
    reader = make_user(roles.Reader)

    with pytest.raises(PermissionDenied, match="Vai trò “Người xem"):
        require_right(reader, Permission.ACCEPTANCE_RECORD)
    with pytest.raises(PermissionDenied, match="Vai trò “Người xem"):
        require(reader, Permission.PLAN_ASSEMBLE, Plan())


def test_a_user_who_left_is_allowed_nothing(staff):
    staff.is_active = False

    assert not allowed(staff, Permission.PROPOSAL_READ)
    assert not allowed(staff, Permission.PLAN_ASSEMBLE, Plan())


@pytest.mark.parametrize("role", roles.ROLES.values())
def test_a_right_is_held_by_the_role_alone(make_user, role):
    user = make_user(role, is_active=role is not roles.Machine)

    assert {each for each in Permission if has_right(user, each)} == role.permissions


@pytest.mark.parametrize("permission", [each for each in Permission if each.writes])
@pytest.mark.parametrize("subject", [None, object()])
def test_to_write_is_asked_of_something_that_knows_its_writers(administrator, permission, subject):
    with pytest.raises(TypeError, match="is asked of what it writes"):
        allowed(administrator, permission, subject)


def test_what_reads_and_what_writes_is_in_the_name_of_the_permission():
    reads = {each for each in Permission if not each.writes}

    assert {each for each in Permission if each.value.endswith(".read")} | {Permission.ADMIN_ENTER} == reads  # fmt: skip


@pytest.mark.parametrize("role", roles.ROLES.values())
def test_local_officers_write_at_their_places_and_the_others_everywhere(make_user, role):
    the_office()
    place, other = DistrictFactory(), DistrictFactory()
    within = CommuneFactory(parent=place)
    user = make_user(role, place, is_active=role is not roles.Machine)
    keys = [place.pk, within.pk, other.pk, None]

    hands = [user.looks_after(key) for key in keys]

    is_local = role is roles.DistrictOfficer
    assert hands == ([True, True, False, False] if is_local else [True] * 4)
    assert list(Locality.objects.writable_by(user).order_by("pk")) == (
        [place, within] if is_local else [place, other, within]
    )


def test_to_read_one_thing_it_must_be_in_sight(make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    near, far = BeneficiaryFactory(locality=place), BeneficiaryFactory(locality=DistrictFactory())

    assert allowed(officer, Permission.BENEFICIARY_READ, near)
    assert "không thuộc địa bàn do bạn phụ trách" in allowed(officer, Permission.BENEFICIARY_READ, far).reason  # fmt: skip


def account(user, **changed):
    fields = {"username": user.username, "full_name": user.full_name, "email": "", "role": user.role,
              "mail_mode": user.mail_mode, "look": user.look, "is_active": "on"}  # fmt: skip
    return {name: value for name, value in {**fields, **changed}.items() if value is not None}


@pytest.mark.ignore_template_errors  # Django's own, of the field of the password
@pytest.mark.parametrize("changed", [{"role": roles.Reader.code}, {"is_active": None}])
def test_the_last_administrator_stays_one(make_user, sign_in, changed):
    the_office()
    last = make_user(roles.Administrator)
    gone = make_user(roles.Administrator, username="da-nghi")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    address = reverse("admin:accounts_user_change", args=[last.pk])
    page = sign_in(last)

    answer = page.post(address, account(last, **changed))

    assert "người quản trị đang hoạt động duy nhất" in answer.content.decode()
    last.refresh_from_db()
    assert (last.role, last.is_active) == (roles.Administrator.code, True)
    make_user(roles.Administrator, username="thu-hai")
    assert page.post(address, account(last, **changed)).status_code == 302
    last.refresh_from_db()
    assert (last.role, last.is_active) != (roles.Administrator.code, True)
