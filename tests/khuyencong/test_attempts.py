"""Guessing passwords: through any name of the portal, any port, any process – and who must not be
locked out by it."""

import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.signing import get_cookie_signer
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from khuyencong.accounts import attempts, roles
from khuyencong.accounts.models import SignInCount, SignInKind, User
from tests.processes import SharedDatabase, free_port

WRONG = "chưa đúng"
WAIT = "Đã thử sai quá nhiều lần"
IN = "in"


@pytest.fixture
def person(make_user):
    return make_user(roles.CentreStaff, username="chuyenvien")


def attempt(password="sai", *, name="chuyenvien", at="203.0.113.5", device=None, **headers):  # noqa: S107
    """What the portal answers to one attempt from an address, by a device with its cookies."""
    device = device or Client()
    answer = device.post(
        "/dang-nhap/", {"login": name, "password": password}, REMOTE_ADDR=at, **headers
    )
    if answer.status_code == 302:
        return IN
    said = answer.content.decode()
    return WAIT if WAIT in said else WRONG if WRONG in said else said


def guess(times, **how):
    return [attempt(**how) for _ in range(times)]


def test_another_host_or_port_is_no_other_door(person, settings):
    settings.ALLOWED_HOSTS = ["*"]
    hosts = [f"127.0.0.1:{port}" for port in range(8000, 8006)]
    hosts += ["LOCALHOST", "localhost:1", "[::1]:7", "portal.example", "a.example:80", "b.example"]

    said = [attempt(HTTP_HOST=host) for host in hosts]

    assert said == [WRONG] * 5 + [WAIT] * 7
    assert attempt("mat-khau-thu", HTTP_HOST="localhost:99") == WAIT


@pytest.mark.parametrize("name", ["CHUYENVIEN", " chuyenvien ", "ChuyenVien"])
def test_another_way_to_write_the_name_is_no_other_account(person, name):
    guess(5)

    assert attempt("mat-khau-thu", name=name) == WAIT


def test_forwarded_addresses_of_a_client_are_not_believed(person):
    said = [attempt(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(7)]

    assert said == [WRONG] * 5 + [WAIT] * 2


def test_behind_a_proxy_its_word_counts_and_not_the_clients(person, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what BEHIND_PROXY=1 sets

    def via(client, claimed):
        return attempt(at="10.0.0.1", HTTP_X_FORWARDED_FOR=f"{claimed}, {client}")

    said = [via("203.0.113.5", f"198.51.100.{n}") for n in range(7)]

    assert said == [WRONG] * 5 + [WAIT] * 2
    assert via("203.0.113.6", "203.0.113.5") == WRONG


def test_one_line_has_one_count_however_its_address_is_written(person):
    assert guess(5, at="2001:db8:1:2::1") == [WRONG] * 5
    assert attempt(at="2001:db8:1:2:ffff::9") == WAIT
    assert attempt(at="2001:db8:1:3::1") == WRONG
    assert guess(5, at="203.0.113.9") == [WRONG] * 5
    assert attempt(at="::ffff:203.0.113.9") == WAIT


def test_the_wait_grows_and_the_message_says_how_long(person):
    waits = []
    with time_machine.travel("2026-11-25 01:00:00Z", tick=False) as clock:
        guess(5)
        for _ in range(8):
            answer = Client().post(
                "/dang-nhap/", {"login": "chuyenvien", "password": "x"}, REMOTE_ADDR="203.0.113.5"
            )
            told = re.search(r"Hãy đợi (.+?) rồi thử lại", answer.content.decode()).group(1)
            waits.append(told)
            clock.move_to(SignInCount.objects.get(kind=SignInKind.PAIR).wait_until)
            assert attempt() == WRONG

    assert waits == [
        "1 phút (đến 08:01)",
        "2 phút (đến 08:03)",
        "4 phút (đến 08:07)",
        "8 phút (đến 08:15)",
        "16 phút (đến 08:31)",
        "32 phút (đến 09:03)",
        "1 giờ (đến 10:03)",
        "1 giờ (đến 11:03)",
    ]


def is_looked_at(place="203.0.113.5"):
    """Whether a wrong password would be looked at; what the page asks before it answers."""
    try:
        attempts.begin("chuyenvien", client=place)
    except attempts.TooMany:
        return False
    return True


@pytest.mark.long
def test_a_day_has_twenty_guesses_from_one_place(person):
    """One a minute, every tenth of them by the page itself, which takes ten times as long."""
    guesses = 0
    with time_machine.travel("2026-11-25 01:00:00Z", tick=False) as clock:
        for minute in range(24 * 60):
            guesses += is_looked_at() if minute % 10 else attempt() == WRONG
            clock.shift(60)
        assert guesses == 20
        clock.shift(-60)
        assert "ngày" not in attempt()
        assert attempt("mat-khau-thu") == WAIT
        clock.shift(60)

        assert attempt("mat-khau-thu") == IN


def test_a_refused_attempt_makes_the_wait_no_longer(person):
    guess(5)
    before = SignInCount.objects.get(kind=SignInKind.PAIR)

    guess(10)

    after = SignInCount.objects.get(kind=SignInKind.PAIR)
    assert (after.failures, after.wait_until) == (before.failures, before.wait_until)


def test_an_outsider_locks_nobody_out_of_a_place_where_they_signed_in(person):
    assert attempt("mat-khau-thu", at="192.0.2.7") == IN

    said = Counter(attempt(at=f"203.0.113.{n}") for n in range(60))

    assert said == {WRONG: 20, WAIT: 40}  # many addresses share one count for the account
    assert attempt("mat-khau-thu", at="198.51.100.1") == WAIT  # nobody knows this place
    assert attempt("mat-khau-thu", at="192.0.2.7") == IN


def test_a_device_that_signed_in_is_not_locked_out_from_its_own_address(person):
    device = Client()
    assert attempt("mat-khau-thu", device=device) == IN
    cookie = device.cookies[f"thiet-bi-{person.pk}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/dang-nhap/")
    device.post("/dang-xuat/")

    assert guess(6) == [WRONG] * 5 + [WAIT]  # somebody else behind the same address

    assert attempt("mat-khau-thu", device=device) == IN


def test_a_device_waits_for_its_own_mistakes_too(person):
    device = Client()
    attempt("mat-khau-thu", device=device)
    device.post("/dang-xuat/")

    assert guess(6, device=device) == [WRONG] * 5 + [WAIT]


def test_a_device_of_somebody_else_or_made_up_is_unknown(person, make_user):
    make_user(roles.Reader, username="ke-xau")
    device = Client()
    assert attempt("mat-khau-thu", name="ke-xau", device=device) == IN
    device.post("/dang-xuat/")
    own = next(morsel.value for name, morsel in device.cookies.items() if "thiet-bi" in name)

    said = []
    for n in range(7):
        other = Client()
        other.cookies[f"thiet-bi-{person.pk}"] = (
            own if n % 2 else get_cookie_signer(salt="khac").sign(str(n))
        )
        said.append(attempt(device=other))

    assert said == [WRONG] * 5 + [WAIT] * 2


def test_one_place_guesses_fifty_times_over_all_accounts(db):
    said = Counter(attempt(name=f"nguoi-{n}") for n in range(60))

    assert said == {WRONG: 50, WAIT: 10}


def test_signing_in_as_oneself_does_not_clear_what_one_guessed(person, make_user):
    make_user(roles.Reader, username="ke-xau")
    for n in range(50):
        attempt(name=f"nguoi-{n}")
        with time_machine.travel(timezone.now().replace(microsecond=0), tick=False):
            own = attempts.begin("ke-xau", client="203.0.113.99")
            attempts.succeeded(own)

    assert attempt(name="nguoi-51") == WAIT
    assert attempt("mat-khau-thu", name="ke-xau") == WAIT


def test_a_right_password_forgets_ones_own_mistakes(person):
    guess(4)
    assert attempt("mat-khau-thu") == IN

    assert guess(6) == [WRONG] * 5 + [WAIT]
    counted = {row.kind: row.failures for row in SignInCount.objects.all()}
    assert counted == {"pair": 5, "account": 4, "client": 4}


def test_names_that_nobody_has_are_counted_alike_and_not_written_down(person):
    assert guess(6, name="mat-khau-go-nham") == [WRONG] * 5 + [WAIT]

    for row in SignInCount.objects.values():
        assert "mat-khau-go-nham" not in str(row)


def test_old_counts_are_cleared_away_and_known_places_stay(person):
    with time_machine.travel("2026-11-01 01:00Z", tick=False):
        attempt(name="ai-do")
        attempt("mat-khau-thu", at="192.0.2.7")
    with time_machine.travel("2026-11-05 01:00Z", tick=False):
        attempt("mat-khau-thu", at="192.0.2.8")
        assert SignInCount.objects.filter(kind=SignInKind.PAIR).count() == 2


@pytest.mark.ignore_template_errors
def test_an_administrator_sees_who_waits_and_lets_them_try_again(person, sign_in, administrator):
    guess(5)
    client = sign_in(administrator)
    page = client.get("/quan-tri/accounts/signincount/?q=chuyenvien").content.decode()
    assert "203.0.113.5" in page
    assert "một tài khoản từ một nơi" in page
    keys = list(SignInCount.objects.values_list("pk", flat=True))

    client.post(
        "/quan-tri/accounts/signincount/",
        {"action": "let_try_again", "_selected_action": keys},
    )

    assert attempt("mat-khau-thu") == IN


def test_a_kind_that_is_none_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="signincount_kind_is_known"), transaction.atomic():
        SignInCount.objects.create(key="x", kind="king")


# ----------------------------------------------------------------- two processes, at once


class Browser:
    """Speaks HTTP to a real server, under any name."""

    def __init__(self, address):
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), NoRedirect()
        )

    def _open(self, host, data=None):
        request = urllib.request.Request(f"{self.address}/dang-nhap/", data, {"Host": host})  # noqa: S310
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def attempt(self, password, host):
        _status, page = self._open(host)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
        fields = {"login": "chuyenvien", "password": password, "csrfmiddlewaretoken": token}
        status, said = self._open(host, urllib.parse.urlencode(fields).encode())
        return IN if status == 302 else WAIT if WAIT in said else WRONG if WRONG in said else said


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_once_at_two_processes_are_five(person, tmp_path):
    password = Argon2PasswordHasher().encode("mat-khau-thu", "muoi-muoi")
    User.objects.filter(pk=person.pk).update(password=password)
    shared, port = SharedDatabase(tmp_path), free_port()
    server = shared.start(
        ".venv/bin/gunicorn", "khuyencong.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--threads", "4", "--log-level", "warning", DEBUG="1",
    )  # fmt: skip
    browser = Browser(f"http://127.0.0.1:{port}")
    said = []

    def guess_once(number):
        said.append(Browser(browser.address).attempt(f"sai-{number}", f"127.0.0.1:{number + 1000}"))

    try:
        for _ in range(100):
            try:
                browser._open("127.0.0.1")
                break
            except OSError:
                time.sleep(0.2)
        threads = [threading.Thread(target=guess_once, args=(n,)) for n in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert Counter(said) == {WRONG: 5, WAIT: 45}
        assert browser.attempt("mat-khau-thu", "localhost:7") == WAIT
    finally:
        server.terminate()
        server.communicate(timeout=30)
