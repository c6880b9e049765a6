"""What comes in: how large it may be, and that its text can be kept and printed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from khuyencong.accounts import roles
from khuyencong.http import readable, whole_number
from projects.models import Attachment, Proposal, TypedDraft
from projects.workflow import ProposalState
from tests.factories import MemberFactory, ProposalFactory

MEGABYTE = 1024 * 1024
HUGE = 300 * MEGABYTE


@pytest.fixture
def draft(db):
    return ProposalFactory(state=ProposalState.DRAFT, title="Cũ")


@pytest.mark.parametrize(
    ("typed", "kept", "dropped"),
    [("Đề án 2026\r\n\t– “chế biến”", None, 0), ("a\0b", "ab", 1), ("a\x01\x1fb", "ab", 2),
     ("dòng\x0bmột\x0chai", "dòng một hai", 0), ("a\ud800b", "ab", 1), ("a\ufffe\uffffb", "ab", 2),
     ("𠀋😀\u202e", None, 0)],
)  # fmt: skip
def test_text_that_can_be_kept_and_printed_stays(typed, kept, dropped):
    assert readable(typed) == (typed if kept is None else kept, dropped)


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None), ("²", None),
     ("٣", None), ("\uff12", None), ("-1", None), ("+1", None), (" 1", None), ("1_0", None), ("", None),
     (None, None)],
)  # fmt: skip
def test_a_whole_number_is_read_or_none(text, number):
    assert whole_number(text) == number


def typed(draft, **more):
    return {"title": "Tên mới", "version": draft.version, **more}


def test_what_is_typed_is_kept_without_what_nobody_can_read_and_it_is_said(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:autosave", args=[draft.code])

    answer = client.post(address, typed(draft, title="Hỗ trợ\0 máy", goals="10 tấn\x0bmỗi\x01 năm"))

    assert answer.status_code == 200
    kept = TypedDraft.objects.get(proposal=draft).data
    assert kept["title"] == "Hỗ trợ máy"
    assert kept["goals"] == "10 tấn mỗi năm"
    assert answer.json()["message"].endswith(
        "Đã bỏ 2 ký tự không đọc được (sau “Hỗ trợ”, sau “10 tấn mỗi”); phần còn lại giữ nguyên."
    )


def test_lone_surrogates_are_dropped_from_what_is_kept(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:autosave", args=[draft.code])

    body = f"title=M%ED%A0%80y&version={draft.version}"
    client.post(address, body, content_type="application/x-www-form-urlencoded")

    kept = TypedDraft.objects.get(proposal=draft).data["title"]
    assert kept.encode()
    assert kept[0] + kept[-1] == "My"


def test_a_saved_form_says_what_was_dropped(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:proposal_edit", args=[draft.code])

    page = client.post(address, typed(draft, title="Hỗ trợ\0 máy", kind=draft.kind, activity=draft.activity_id), follow=True)  # fmt: skip

    assert Proposal.objects.get(pk=draft.pk).title == "Hỗ trợ máy"
    assert "Đã bỏ 1 ký tự không đọc được (sau “Hỗ trợ”)" in page.content.decode()


def test_a_refused_form_keeps_what_was_typed(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:proposal_edit", args=[draft.code])

    page = client.post(address, typed(draft, title="Hỗ trợ\0 máy", starts_on="31/02/2026")).content.decode()  # fmt: skip

    assert 'value="Hỗ trợ máy"' in page
    assert 'value="31/02/2026"' in page


@pytest.mark.parametrize(
    "address",
    ["/de-an/", "/co-so/", "/ke-hoach/", "/nghiem-thu/", "/bao-cao/da-ban-hanh/", "/thong-bao/", "/",
     "/so-tien/", "/vuong-mac/", "/bao-cao/phieu-de-an/", "/bao-cao/tinh-hinh-thuc-hien/", "/ke-hoach/2023/quoc-gia/lich-su/",
     "/quan-tri/projects/proposal/", "/quan-tri/audit/event/"],
)  # fmt: skip
@pytest.mark.parametrize(
    "value", ["%00", "a%00b", "9" * 5000, "%ED%A0%80", "%C2%B2", "..%2F..%2Fetc"]
)
def test_no_parameter_makes_a_page_fail(example, administrator, client, address, value):
    client.force_login(administrator)
    client.raise_request_exception = True
    names = ["q", "nam", "trang", "sap", "cot", "dia_ban", "trang_thai", "tong", "ngay", "so_voi", "ky", "de-an", "p", "o"]  # fmt: skip

    got = {name: client.get(f"{address}?{name}={value}").status_code for name in names}

    assert set(got.values()) <= {200, 302}


def test_a_search_is_made_without_what_nobody_can_read(draft, staff, client):
    client.force_login(staff)
    MemberFactory(beneficiary__name="Cơ sở Thành Công")

    page = client.get(reverse("projects:member_add", args=[draft.code]), {"q": "thanh\0 cong"})

    assert page.context["query"] == "thanh cong"
    assert [each.name for each in page.context["found"]] == ["Cơ sở Thành Công"]


@pytest.mark.parametrize(
    "address", ["/de-an/a%00b/", "/quan-tri/projects/proposal/%00/change/", "/%00"]
)
def test_an_address_that_cannot_be_read_is_nowhere(db, administrator, client, address):
    client.force_login(administrator)

    assert client.get(address).status_code == 404


def test_an_address_that_is_too_long_is_refused_with_a_sentence(db, staff, client):
    client.force_login(staff)

    answer = client.get("/de-an/?q=" + "a" * 9000)

    assert answer.status_code == 414
    assert "Địa chỉ" in answer.content.decode()


def test_a_cookie_that_cannot_be_read_is_a_strangers(db, client):
    answer = client.get(
        "/", HTTP_COOKIE='sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"'
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/dang-nhap/?next=/"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "latin-1", "utf-16"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_utf_8_is_read(db, staff, client, charset, method):
    client.force_login(staff)

    answer = client.generic(method, "/de-an/?q=+2AA-", b"--b--", f"multipart/form-data; boundary=b; charset={charset}")  # fmt: skip

    assert answer.status_code == 415
    assert "UTF-8" in answer.content.decode()


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "khong-co"])
def test_the_server_process_reads_no_other_codec_of_python(db, charset):
    from khuyencong.wsgi import application  # noqa: PLC0415 - sets up the whole process

    environ = RequestFactory()._base_environ(
        PATH_INFO="/dang-nhap/", QUERY_STRING="q=+2AA-",
        CONTENT_TYPE=f"application/x-www-form-urlencoded; charset={charset}",
    )  # fmt: skip
    told = []

    page = b"".join(application(environ, lambda status, _headers: told.append(status)))

    assert told == ["415 Unsupported Media Type"]
    assert charset in page.decode()


def test_a_broken_body_is_refused_with_a_page(db, staff, client):
    client.force_login(staff)

    answer = client.generic("POST", "/de-an/moi/", b"x", "multipart/form-data")

    assert answer.status_code == 400
    assert "không đọc được" in answer.content.decode()


def test_a_form_without_its_token_is_still_refused(db, staff):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)

    answer = client.post("/de-an/moi/", {"title": "a\0b"})

    assert answer.status_code == 403


def test_odd_names_of_files_are_names(draft, staff, client):
    client.force_login(staff)
    file = SimpleUploadedFile("x", b"%PDF-1.4 thu", "application/pdf")
    file.__dict__["_name"] = "../..\\a\0b\u202egnp.pdf"

    client.post(reverse("projects:file_add", args=[draft.code]), {"tep": file})

    name = Attachment.objects.get(proposal=draft).name
    assert re.fullmatch(r"[\w.]+\.pdf", name)


def test_a_list_that_is_carried_along_is_not_longer_than_an_address(example, administrator, client):
    client.force_login(administrator)
    long = "q=" + "a" * 20_000

    for address, data in (
        ("/danh-sach/de-an/cot/", {"cot": "code"}),
        ("/danh-sach/de-an/luu/", {"ten": "Dài"}),
        ("/de-an/hang-loat/", {"viec": "screen"}),
    ):
        answer = client.post(address, {**data, "query": long})
        assert answer.status_code == 302
        assert len(answer.headers["Location"]) < 1100


def test_members_of_a_proposal_are_typed_with_days_and_numbers_that_are_kept(draft, make_user, client):  # fmt: skip
    member = MemberFactory(proposal=draft)
    client.force_login(make_user(roles.CentreStaff))
    address = reverse("projects:proposal_edit", args=[draft.code])
    row = f"m{member.pk}-"
    hostile = {"here": "1", "locality": "9" * 5000, "state_support": "9" * 5000, "own_share_committed_on": "31/12/9999"}  # fmt: skip

    answer = client.post(address, typed(draft, **{f"{row}{name}": value for name, value in hostile.items()}))  # fmt: skip

    assert answer.status_code == 200
    assert "9" * 5000 in answer.content.decode()
