"""What comes in: how large it may be, and that its text can be kept and printed."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve, reverse

from khuyencong.accounts import roles
from khuyencong.http import files_taken, readable, whole_number
from khuyencong.incoming import WITHOUT_NAME, Refusal, UpToTheLimit
from projects.models import Attachment, Proposal, TypedDraft
from projects.workflow import ProposalState
from tests.factories import MemberFactory, PlanFactory, ProposalFactory

MEGABYTE = 1024 * 1024
HUGE = 300 * MEGABYTE


@pytest.fixture
def draft(db):
    return ProposalFactory(state=ProposalState.DRAFT, title="Cũ")


def announcing(client, url, size, **more):
    """A POST that says how large it is and has sent nothing yet."""
    return client.generic("POST", url, b"", "multipart/form-data; boundary=b", CONTENT_LENGTH=str(size), **more)  # fmt: skip


# -------------------------------------------------------------------------- how large


@pytest.mark.parametrize("address", ["/dang-nhap/", "/de-an/moi/", "/quan-tri/", "/"])
def test_nobody_in_particular_sends_little(db, client, address):
    accepted = announcing(client, address, WITHOUT_NAME)
    refused = announcing(client, address, WITHOUT_NAME + 1)

    assert accepted.status_code != 413
    assert refused.status_code == 413
    assert "nặng 257 kB, quá mức 256 kB" in refused.content.decode()


def test_a_page_without_files_takes_what_fits_into_its_fields(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:proposal_edit", args=[draft.code])

    assert announcing(client, address, MEGABYTE).status_code == 200
    refused = announcing(client, address, 3 * MEGABYTE)

    assert refused.status_code == 413
    assert "Trang này không nhận tệp" in refused.content.decode()


@pytest.mark.parametrize(("megabytes", "status"), [(200, 302), (203, 413)])
def test_a_page_of_files_takes_so_many_files(draft, staff, client, megabytes, status):
    client.force_login(staff)
    address = reverse("projects:file_add", args=[draft.code])

    answer = announcing(client, address, megabytes * MEGABYTE)

    assert answer.status_code == status
    if status == 413:
        page = answer.content.decode()
        assert "nặng 203 MB, quá mức 202 MB" in page
        assert "10 tệp, mỗi tệp không quá 20 MB" in page


@pytest.mark.parametrize(
    "address", ["projects:file_add", "projects:acceptance_record", "projects:plan_decide"]
)
def test_who_may_not_write_sends_no_files(draft, make_user, client, address):
    client.force_login(make_user(roles.DepartmentReviewer))
    member, plan = MemberFactory(), PlanFactory()
    given = {
        "projects:file_add": [draft.code],
        "projects:acceptance_record": [member.pk],
        "projects:plan_decide": [plan.year, plan.programme.slug],
    }
    page = reverse(address, args=given[address])

    assert announcing(client, page, MEGABYTE).status_code in {403, 404}
    refused = announcing(client, page, 3 * MEGABYTE)

    assert refused.status_code == 413
    assert "Vai trò của bạn không gửi tệp ở trang này" in refused.content.decode()


def test_a_file_is_laid_down_up_to_the_limit_of_one(settings):
    settings.UPLOAD_LIMIT = MEGABYTE
    sent = {"tep": [SimpleUploadedFile("lon.pdf", bytes(5 * MEGABYTE)), SimpleUploadedFile("nho.pdf", b"x")]}  # fmt: skip
    request = RequestFactory().post("/", sent)
    cut, kept = request.FILES.getlist("tep")

    assert (cut.name, cut.size) == ("lon.pdf", 5 * MEGABYTE)
    for read in (cut.read, cut.chunks, cut.open, lambda: list(cut)):
        with pytest.raises(Refusal, match=r"Tệp “lon\.pdf” nặng 5 MB, quá mức 1 MB"):
            read()
    assert kept.read() == b"x"
    request.close()


def test_nothing_of_a_file_that_was_cut_stays(settings):
    settings.UPLOAD_LIMIT = MEGABYTE
    handler = UpToTheLimit()
    request = RequestFactory().post("/", {"tep": SimpleUploadedFile("a.pdf", bytes(5 * MEGABYTE))})

    assert request.FILES["tep"].size == 5 * MEGABYTE
    assert not Path(request.upload_handlers[-1].file.temporary_file_path()).exists()
    assert handler.receive_data_chunk(b"x", MEGABYTE - 1) == b"x"
    assert handler.receive_data_chunk(b"x", MEGABYTE) is None


def test_the_page_says_which_file_is_too_large_and_takes_the_others(draft, staff, client, settings):
    settings.UPLOAD_LIMIT = MEGABYTE
    client.force_login(staff)
    address = reverse("projects:file_add", args=[draft.code])
    pdf = b"%PDF-1.4\n%%EOF"
    sent = [
        SimpleUploadedFile("lon.pdf", pdf + bytes(MEGABYTE)),
        SimpleUploadedFile("nho.pdf", pdf),
    ]

    page = client.post(address, {"tep": sent}, follow=True).content.decode()

    assert "Tệp “lon.pdf” nặng 2 MB, quá mức 1 MB" in page
    assert [kept.name for kept in Attachment.objects.all()] == ["nho.pdf"]


def test_an_import_that_is_too_large_is_refused_with_a_sentence(make_user, client, settings):
    settings.UPLOAD_LIMIT = 1000
    client.force_login(make_user(roles.Administrator))
    sent = {"import_file": SimpleUploadedFile("a.csv", bytes(2000)), "format": "0", "resource": "0"}

    answer = client.post(reverse("admin:projects_activity_import"), sent)

    assert answer.status_code == 413
    assert "Tệp “a.csv” nặng 2 kB" in answer.content.decode()


def test_a_script_is_told_in_its_own_words(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:keep_typed", args=[draft.code])

    answer = announcing(client, address, HUGE, HTTP_ACCEPT="application/json")

    assert answer.status_code == 413
    assert answer.json()["message"].startswith("Những gì vừa gửi nặng 300 MB")
    assert answer.json()["refused"] == [answer.json()["message"]]


def test_every_page_with_a_field_of_files_says_how_many_it_takes():
    known = {
        "projects:file_add": 10, "projects:acceptance_record": 10, "projects:plan_decide": 1,
        "projects:plan_adjust": 1, "projects:proposal_edit": 0, "account_login": 0,
    }  # fmt: skip
    given = {"code": "KCDP-2023-01", "pk": 1, "year": 2023, "slug": "quoc-gia"}
    patterns = get_resolver()
    found = {}
    for name in known:
        namespace, _colon, own = name.rpartition(":")
        resolver = patterns.namespace_dict[namespace][1] if namespace else patterns
        wanted = resolver.reverse_dict.getlist(own)[0][0][0][1]
        url = reverse(name, kwargs={each: given[each] for each in wanted})
        found[name] = files_taken(resolve(url).func)

    assert found == known


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("CONTENT_LENGTH", "9" * 5000, 413), ("CONTENT_LENGTH", "²", 411), ("CONTENT_LENGTH", "-5", 411),
     ("CONTENT_LENGTH", "1_0", 411), ("HTTP_TRANSFER_ENCODING", "chunked", 411)],
)  # fmt: skip
def test_a_body_whose_length_is_not_said_is_not_read(db, client, header, value, status):
    answer = client.generic("POST", "/dang-nhap/", b"", "multipart/form-data; boundary=b", **{header: value})  # fmt: skip

    assert answer.status_code == status
    assert ("độ dài" if status == 411 else "quá mức") in answer.content.decode()


def test_more_fields_than_a_form_has_are_refused_with_a_sentence(db, staff, client):
    client.force_login(staff)

    answer = client.post("/de-an/moi/", {f"a{n}": "" for n in range(5001)})

    assert answer.status_code == 413
    assert "quá nhiều ô" in answer.content.decode()


def test_text_over_the_limit_is_refused_with_a_sentence(draft, staff, client):
    client.force_login(staff)
    address = reverse("projects:file_add", args=[draft.code])

    answer = client.post(address, {"title": "x" * 3 * MEGABYTE})

    assert answer.status_code == 413
    assert "Phần chữ" in answer.content.decode()


@pytest.fixture
def server(tmp_path):
    """The server of script/serve, on a port of its own and an empty database; and the folder where
    it would lay down what it reads."""
    spooled = tmp_path / "spooled"
    spooled.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "TMPDIR": str(spooled), "DATABASE_URL": f"sqlite:///{tmp_path / 'leer.sqlite3'}",
        "SECRET_KEY": "t", "HTTPS": "0", "DEBUG": "1",
    }  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, "-m", "gunicorn", "khuyencong.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", "1", "--threads", "2", "--worker-tmp-dir", str(tmp_path)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port, spooled
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    pytest.fail("the server does not start")


@pytest.mark.once
def test_a_server_answers_a_large_body_after_its_first_bytes_and_lays_nothing_down(server):
    port, spooled = server
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(
            b"POST /dang-nhap/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; "
            b"boundary=b\r\nContent-Length: %d\r\n\r\n--b\r\nContent-Disposition: form-data; "
            b'name="tep"; filename="a.pdf"\r\n\r\n' % HUGE + b"x" * 4096
        )
        answer = http.client.HTTPResponse(line)
        answer.begin()
        page = answer.read().decode()

    assert answer.status == 413
    assert "nặng 300 MB" in page
    assert list(spooled.iterdir()) == []


@pytest.mark.once
def test_a_server_refuses_a_body_of_pieces_without_a_length(server):
    port, spooled = server
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(
            b"POST /dang-nhap/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; "
            b"boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"
        )
        answer = http.client.HTTPResponse(line)
        answer.begin()
        page = answer.read().decode()

    assert answer.status == 411
    assert "độ dài" in page
    assert list(spooled.iterdir()) == []


# ------------------------------------------------------------------------ what it says


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
    address = reverse("projects:keep_typed", args=[draft.code])

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
    address = reverse("projects:keep_typed", args=[draft.code])

    client.post(address, typed(draft, title=b"M\xed\xa0\x80y"))

    TypedDraft.objects.get(proposal=draft).data["title"].encode()


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
