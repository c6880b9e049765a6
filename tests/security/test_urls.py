"""Who gets what at every address: one table, walked for every role. A new URL needs a row."""

import re

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from khuyencong.accounts import roles
from khuyencong.localities.models import Locality

OFFICER, STAFF, LEADER = roles.DistrictOfficer, roles.CentreStaff, roles.CentreLeader
REVIEWER, READER, ADMINISTRATOR = roles.DepartmentReviewer, roles.Reader, roles.Administrator
PEOPLE = (OFFICER, STAFF, LEADER, REVIEWER, READER, ADMINISTRATOR)
EVERYBODY = dict.fromkeys(PEOPLE, 200)
NOT_OFFICERS = {**EVERYBODY, OFFICER: 403}

# URL name, arguments → status of a GET for each role. Vĩnh Châu (950) is the officer's locality.
TABLE = [
    ("home", {}, EVERYBODY),
    ("projects:proposal_list", {}, EVERYBODY),
    ("projects:proposal_detail", {"code": "KCDP-2023-10"}, EVERYBODY),  # Vĩnh Châu
    ("projects:proposal_detail", {"code": "KCDP-2023-01"}, {**EVERYBODY, OFFICER: 404}),
    ("projects:proposal_detail", {"code": "KHONG-CO"}, dict.fromkeys(PEOPLE, 404)),
    ("reports:plan_list", {}, dict.fromkeys(PEOPLE, 302)),
    ("reports:plan_year", {"year": 2023}, EVERYBODY),
    ("reports:plan_year", {"year": 2031}, dict.fromkeys(PEOPLE, 404)),
    ("reports:plan_detail", {"year": 2023, "slug": "quoc-gia"}, EVERYBODY),
    ("reports:plan_detail", {"year": 2023, "slug": "khong-co"}, dict.fromkeys(PEOPLE, 404)),
    ("reports:report_list", {}, NOT_OFFICERS),
    ("reports:plan_summary", {"year": 2023}, NOT_OFFICERS),
    ("reports:plan_summary", {"year": 2031}, {**dict.fromkeys(PEOPLE, 404), OFFICER: 403}),
    ("reports:plan_summary_pdf", {"year": 2023}, NOT_OFFICERS),
    ("accounts:sign_in", {}, dict.fromkeys(PEOPLE, 302)),
    ("accounts:sign_out", {}, dict.fromkeys(PEOPLE, 405)),
]
OPEN_TO_ANYBODY = {"accounts:sign_in"}
# Django's own addresses behind the portal's admin; tests below walk them.
OTHER = {"admin"}


def named_urls(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            if pattern.namespace not in OTHER:
                yield from named_urls(pattern, namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else str(pattern.pattern)


def test_every_url_has_a_row_in_the_table():
    assert set(named_urls(get_resolver())) == {name for name, _arguments, _answers in TABLE}


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.code)
def test_every_role_gets_what_the_table_says(example, make_user, sign_in, role):
    places = [Locality.objects.get(code="950")] if role is OFFICER else []
    client = sign_in(make_user(role, *places))

    got = {
        (name, *arguments.values()): client.get(reverse(name, kwargs=arguments)).status_code
        for name, arguments, _answers in TABLE
    }

    assert got == {(name, *arguments.values()): answers[role] for name, arguments, answers in TABLE}


@pytest.mark.parametrize(("name", "arguments", "_answers"), TABLE)
def test_a_stranger_is_sent_to_sign_in(example, client, name, arguments, _answers):
    answer = client.get(reverse(name, kwargs=arguments))

    if name in OPEN_TO_ANYBODY:
        assert answer.status_code == 200
    elif answer.status_code != 405:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/dang-nhap/?next=/")


READING = [row for row in TABLE if not row[0].startswith("accounts:")]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(("name", "arguments", "_answers"), READING)
def test_pages_to_read_take_no_other_method(
    example, sign_in, staff, name, arguments, _answers, method
):
    answer = getattr(sign_in(staff), method)(reverse(name, kwargs=arguments))

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "role", [role for role in PEOPLE if role is not ADMINISTRATOR], ids=lambda role: role.code
)
def test_the_admin_is_closed_to_all_but_administrators(example, make_user, sign_in, role):
    client = sign_in(make_user(role))

    answers = {client.get(url).status_code for url in admin_urls()}

    assert answers == {403}


def test_the_admin_sends_a_stranger_to_the_portals_own_sign_in(example, client):
    for url in admin_urls():
        answer = client.get(url, follow=True)
        assert answer.redirect_chain[-1] == (f"/dang-nhap/?next={url}", 302)


def admin_urls():
    names = [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry]
    return [reverse("admin:index"), *(reverse(f"admin:{name}_changelist") for name in names)]


def test_an_officer_reads_nothing_of_other_localities(client, officer_of_vinh_chau):
    client.force_login(officer_of_vinh_chau)
    addresses = ["/", "/de-an/", "/ke-hoach/2023/", "/ke-hoach/2023/quoc-gia/",
                 "/de-an/KCQG-2023-01/", "/de-an/KCDP-2023-10/", "/de-an/?q=minh+hoa"]  # fmt: skip

    pages = " ".join(client.get(address).content.decode() for address in addresses)

    assert "Cơ sở minh họa 01" in pages
    others = ["Hiệp Phong", "Nguyên Phát", "Cơ sở minh họa 02", "Huyện Kế Sách", "KCDP-2023-01"]
    assert [name for name in others if name in pages] == []


def test_an_address_outside_the_scope_answers_like_one_that_does_not_exist(
    client, officer_of_vinh_chau
):
    client.force_login(officer_of_vinh_chau)

    outside = client.get("/de-an/KCDP-2023-01/")
    nowhere = client.get("/de-an/KHONG-CO/")

    assert outside.status_code == nowhere.status_code == 404
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", outside.content) == token.sub(b"", nowhere.content)


def test_a_refusal_gives_its_reason(client, officer_of_vinh_chau):
    client.force_login(officer_of_vinh_chau)

    page = client.get("/bao-cao/").content.decode()

    assert "Vai trò “Cán bộ địa phương” không có quyền xem và in báo cáo" in page


def test_headers_forbid_inline_scripts_and_foreign_frames(client, staff):
    client.force_login(staff)

    answer = client.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
