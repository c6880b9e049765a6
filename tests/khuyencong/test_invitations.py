"""The way in for who was invited: a link that works once, for some days, and opens nothing else."""

import datetime
import io
import logging

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from khuyencong.accounts import roles
from khuyencong.accounts.invitations import invitation_path
from khuyencong.accounts.models import User
from khuyencong.audit.models import Event

PASSWORD = {"new_password1": "mot-mat-khau-dai", "new_password2": "mot-mat-khau-dai"}


@pytest.fixture
def invited(make_user):
    user = make_user(roles.CentreStaff, username="moi", full_name="Người Mới")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def make_user(make_user):
    def make(role, *places, full_name=None, **fields):
        user = make_user(role, *places, **fields)
        User.objects.filter(pk=user.pk).update(full_name=full_name or user.full_name)
        return User.objects.get(pk=user.pk)

    return make


def test_one_sets_a_password_and_signs_in_with_it(invited, client):
    path = invitation_path(invited)
    page = client.get(path)
    assert (page.status_code, "Người Mới" in page.content.decode()) == (200, True)
    assert "no-store" in page.headers["Cache-Control"]

    answer = client.post(path, PASSWORD)

    assert answer.headers["Location"] == "/dang-nhap/?vi=da-dat-mat-khau"
    invited.refresh_from_db()
    assert check_password("mot-mat-khau-dai", invited.password)
    assert Event.objects.get(kind="user.joined").subject == invited
    assert "Đã đặt mật khẩu." in client.get(answer.headers["Location"]).content.decode()
    client.post("/dang-nhap/", {"login": "moi", "password": "mot-mat-khau-dai"})
    assert client.get("/").status_code == 200


def test_a_link_works_once(invited, client):
    path = invitation_path(invited)
    client.post(path, PASSWORD)
    before = User.objects.get(pk=invited.pk).password

    for answer in (client.get(path), client.post(path, PASSWORD)):
        assert answer.status_code == 410
        assert "Lời mời này không còn dùng được" in answer.content.decode()

    invited.refresh_from_db()
    assert invited.password == before
    assert invitation_path(invited) == ""


@pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 410)])
def test_a_link_is_over_after_its_days(invited, client, time_machine, days, status):
    time_machine.move_to("2026-09-15 09:00:00+07:00")
    path = invitation_path(invited)

    time_machine.shift(datetime.timedelta(days=days))

    assert client.get(path).status_code == status


def test_a_password_that_is_weak_or_typed_twice_otherwise_is_told(invited, client):
    path = invitation_path(invited)
    for password, again, sentence in (
        ("12345678", "12345678", "Mật khẩu này quá phổ biến"),
        ("mot-mat-khau-dai", "khac", "không giống nhau"),
    ):
        page = client.post(path, {"new_password1": password, "new_password2": again})
        assert page.status_code == 200
        assert sentence in page.content.decode()
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_a_link_opens_no_other_account(invited, make_user, client):
    other = make_user(roles.CentreLeader, username="khac")
    key, token = invitation_path(invited).strip("/").split("/")[1:]
    User.objects.filter(pk=other.pk).update(password="!abc")
    other = User.objects.get(pk=other.pk)

    assert client.get(f"/moi/{key}/{token}/").status_code == 200
    other_key = invitation_path(other).strip("/").split("/")[1]
    for path in (f"/moi/{other_key}/{token}/", f"/moi/{key}/{token[:-1]}x/", f"/moi/zzzzzzzzzzzzzzz/{token}/", f"/moi/{key}/abc/"):  # fmt: skip
        assert client.get(path).status_code == 410, path


def test_who_has_a_password_or_left_has_no_link(invited, make_user, client):
    path = invitation_path(invited)
    User.objects.filter(pk=invited.pk).update(is_active=False)

    assert client.get(path).status_code == 410
    assert invitation_path(make_user(roles.Reader)) == ""
    assert invitation_path(User.objects.machine()) == ""


@pytest.fixture
def log():
    """What the handler of the portal's settings writes."""
    (handler,) = (each for each in logging.getLogger().handlers if each.name == "console")
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_the_log_never_holds_a_link_that_is_alive(invited, log):
    path = invitation_path(invited)
    _root, _moi, key, token, _end = path.split("/")

    # No cookie of the form; a form of another site.
    assert Client(enforce_csrf_checks=True).post(path, PASSWORD).status_code == 403
    elsewhere = {"HTTP_REFERER": f"https://khac.example{path}", "secure": True}
    assert Client(enforce_csrf_checks=True).post(path, PASSWORD, **elsewhere).status_code == 403
    assert Client().get(path[:-1] + "/x/").status_code == 404
    wrong = ValueError(path)
    logging.getLogger("khuyencong").error("%s %s", "POST", path, exc_info=wrong)

    lines = log.getvalue()
    assert token not in lines
    assert lines.count(f"/moi/{key}/…") == 6, lines
    assert invited.has_usable_password() is False
    assert Client().get(path).status_code == 200  # it was alive


@pytest.mark.parametrize("name", ["django", "django.server", "django.request"])
def test_no_line_goes_around_the_handler_that_hides(name):
    assert logging.getLogger(name).handlers == []
    assert logging.getLogger(name).propagate
