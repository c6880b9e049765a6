"""How large it may be that comes in: what is not read, and what is said of it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import get_resolver, resolve, reverse

from khuyencong.accounts import roles
from khuyencong.http import files_taken
from khuyencong.incoming import WITHOUT_NAME, Refusal, UpToTheLimit
from projects.models import Attachment
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
    address = reverse("projects:autosave", args=[draft.code])

    answer = announcing(client, address, HUGE, HTTP_ACCEPT="application/json")

    assert answer.status_code == 413
    assert answer.json()["message"].startswith("Những gì vừa gửi nặng 300 MB")
    assert answer.json()["refused"] == [answer.json()["message"]]


def test_every_page_with_a_field_of_files_says_how_many_it_takes():
    known = {
        "projects:file_add": 10, "projects:files_add": 10, "projects:acceptance_record": 10, "projects:plan_decide": 1,
        "projects:plan_adjust": 1, "projects:contract_sign": 1, "projects:proposal_edit": 0, "account_login": 0,
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
