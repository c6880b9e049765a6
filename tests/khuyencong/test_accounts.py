import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from khuyencong.access import add_rules, allowed, no, require
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.accounts.rules import RULES


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
        ({"role": "king"}, "user_role_is_known"),
        ({"role": roles.Machine.code, "is_active": True}, "user_machine_never_signs_in"),
    ],
)
def test_a_wrong_user_is_refused_by_the_database(db, fields, constraint):
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


def test_require_raises_with_the_reason_of_the_rule(make_user):
    reader = make_user(roles.Reader)

    with pytest.raises(PermissionDenied, match="Người xem"):
        require(reader, Permission.ACCEPTANCE_RECORD)


def test_a_user_who_left_is_allowed_nothing(staff):
    staff.is_active = False

    assert not allowed(staff, Permission.PROPOSAL_READ)


def test_every_permission_of_a_page_has_a_rule(staff):
    asked = set(Permission) - {Permission.ADMIN_ENTER}

    granted = {permission for permission in asked if allowed(staff, permission)}

    assert granted == staff.role_class.permissions


def test_two_rules_for_one_permission_are_an_error():
    add_rules(RULES)

    with pytest.raises(ValueError, match="two rules"):
        add_rules({Permission.PROPOSAL_READ: lambda _user, _subject: no("không")})
