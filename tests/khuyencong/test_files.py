"""Files that rows name: none stays without its row, none with a row goes, names are only data."""

import datetime
import io
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from khuyencong import files
from khuyencong.accounts import roles
from projects.models import Attachment, Contract, Decision
from projects.refusal import Refused
from tests.factories import AttachmentFactory, DecisionFactory, MemberFactory, approved

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
TOMORROW = datetime.timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.CACHES = {
        **settings.CACHES,
        "reports": {**settings.CACHES["reports"], "LOCATION": tmp_path / "reports"},
    }


@pytest.fixture
def user(make_user):
    return make_user(roles.CentreStaff)


def on_disk(settings):
    base = Path(settings.MEDIA_ROOT)
    return sorted(str(p.relative_to(base)) for p in base.rglob("*") if p.is_file())


def swept_later(**more):
    return files.sweep(now=timezone.now() + TOMORROW, **more).files


# ------------------------------------------------------------------- inside a request


def test_a_file_that_was_refused_with_another_does_not_stay(sign_in, user, settings):
    member = MemberFactory()
    approved(member, 100_000_000, effective_on=datetime.date(2024, 1, 15))
    good, bad = SimpleUploadedFile("tốt.pdf", PDF), SimpleUploadedFile("hỏng.pdf", b"x")
    fields = {
        "result": "failed", "accepted_on": "20/06/2024", "reason": "Máy chưa chạy",
        "state_support": "100", "beneficiary_contribution": "0",
        "hieu-qua-TOTAL_FORMS": "0", "hieu-qua-INITIAL_FORMS": "0",
    }  # fmt: skip
    client, address = sign_in(user), f"/nghiem-thu/{member.pk}/"

    answer = client.post(address, {**fields, "photos": [good, bad]})

    assert "Tệp “hỏng.pdf” mang đuôi .pdf nhưng" in answer.content.decode()
    assert on_disk(settings) == []
    good.seek(0)
    client.post(address, {**fields, "photos": [good]})
    assert on_disk(settings) == [Attachment.objects.get().file.name]


def written_and_refused(user, settings):
    """Written in a scope of its own, and refused in the transaction around it."""
    before = len(on_disk(settings))
    with files.no_file_without_its_row(), transaction.atomic():
        with files.no_file_without_its_row():
            AttachmentFactory(uploaded_by=user)
        assert len(on_disk(settings)) == before + 1
        raise Refused("đến đây thôi")


def test_what_was_written_in_a_transaction_that_is_rolled_back_is_removed(user, settings):
    kept = AttachmentFactory(uploaded_by=user)

    with pytest.raises(Refused):
        written_and_refused(user, settings)

    assert on_disk(settings) == [kept.file.name]


def test_without_an_answer_of_the_database_a_file_stays(user, settings, monkeypatch):
    def away(_names):
        raise DatabaseError

    monkeypatch.setattr(files, "rowless", away)

    with files.no_file_without_its_row():
        default_storage.save("ho-so/1/x", ContentFile(PDF))

    assert on_disk(settings) == ["ho-so/1/x"]


# ---------------------------------------------------------------------------- sweeping


def test_the_sweep_takes_old_files_without_a_row_and_no_others(user, settings, monkeypatch):
    monkeypatch.setattr(files, "BATCH", 2)
    named = [AttachmentFactory(uploaded_by=user).file.name for _ in range(5)]
    removed = AttachmentFactory(
        uploaded_by=user, removed_at=timezone.now(), removed_by=user
    ).file.name
    decision = DecisionFactory()
    decision.file.save("QĐ.pdf", ContentFile(PDF))
    kept = sorted([*named, removed, decision.file.name])
    for number in range(5):
        default_storage.save(f"ho-so/9/mo-coi-{number}", ContentFile(PDF))

    assert files.sweep() == files.Swept(0, 0)  # none is a day old
    assert swept_later() == 5
    assert on_disk(settings) == kept
    assert swept_later() == 0


def test_a_file_copied_back_today_is_of_today(user, settings):
    name = default_storage.save("ho-so/9/x", ContentFile(PDF))
    os.utime(default_storage.path(name), (0, 0))

    assert files.sweep().files == 0
    assert on_disk(settings) == [name]


def test_what_uploads_and_reports_left_half_written_is_swept(db, settings, tmp_path):
    left = [tmp_path / "uploads" / "abc.upload.pdf", tmp_path / "reports" / "tmpabc"]
    whole = tmp_path / "reports" / "0123.djcache"
    for path in (*left, whole):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")

    assert files.sweep().files == 0
    assert swept_later() == 2
    assert [path.exists() for path in (*left, whole)] == [False, False, True]


def test_before_a_wrong_database_nothing_is_swept(user, settings, monkeypatch):
    kept = AttachmentFactory(uploaded_by=user).file.name
    for number in range(files.FEW + 1):
        default_storage.save(f"ho-so/9/{number}", ContentFile(PDF))
    monkeypatch.setattr(files, "ROWLESS_AFTER", -TOMORROW)

    with pytest.raises(CommandError, match="21 trong 22 tệp không có hồ sơ nào ghi tên"):
        call_command("sweep_files")
    assert len(on_disk(settings)) == 22

    told = io.StringIO()
    call_command("sweep_files", all=True, stdout=told)
    assert told.getvalue() == f"Đã dọn 21 tệp, {21 * len(PDF):,} byte.\n".replace(",", ".")
    assert on_disk(settings) == [kept]


def test_every_field_of_files_is_asked(db):
    """A table with files that the sweep would forget loses them."""
    decision = DecisionFactory()
    decision.file.save("QĐ.pdf", ContentFile(PDF))

    assert files.rowless([decision.file.name, "quyet-dinh/khac"]) == {"quyet-dinh/khac"}


# --------------------------------------------------------------------- names, giving out

HOSTILE = "..\\..\\etc/Quyết định “12”\r\nX: 1\u202e.pdf"


def test_the_name_of_a_decisions_file_is_data_and_no_path(sign_in, user, settings):
    decision = DecisionFactory(file=ContentFile(PDF, 'Quyết định số 12; a="b".pdf'))
    plan = decision.plan

    answer = sign_in(user).get(f"/ke-hoach/{plan.year}/{plan.programme.slug}/quyet-dinh/{decision.pk}/")  # fmt: skip

    (name,) = on_disk(settings)
    assert name == decision.file.name
    assert set(name.removeprefix("quyet-dinh/")) <= set("0123456789abcdef")
    assert Decision.objects.get().name_of_file == 'Quyết định số 12; a="b".pdf'
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20s%E1%BB%91%2012%3B%20a%3D%22b%22.pdf"
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == PDF


def test_an_older_decision_is_called_by_its_path(db):
    assert Decision(file="quyet-dinh/12-QĐ.pdf").name_of_file == "12-QĐ.pdf"


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        (HOSTILE, "Quyết định “12”X: 1.pdf"),
        ("C:\\Hồ sơ\\đơn.pdf", "đơn.pdf"),
        ("/etc/passwd", "passwd"),
        ("..", "tep"),
        ("", "tep"),
        ("\x00\n", "tep"),
        (".bashrc", "bashrc"),
    ],
)
def test_a_name_that_is_given_back_leads_nowhere(given, safe):
    assert files.safe_name(given) == safe


def test_a_hostile_name_goes_out_in_one_header(sign_in, user, settings):
    file = AttachmentFactory(uploaded_by=user, name=HOSTILE)

    answer = sign_in(user).get(f"/de-an/{file.proposal.code}/ho-so/{file.pk}/")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Quy")
    assert "X" not in answer.headers
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_file_that_is_gone_is_a_404_with_a_sentence(sign_in, user, caplog):
    file = AttachmentFactory(uploaded_by=user, name="đơn đề nghị.pdf")
    decision = DecisionFactory(file=ContentFile(PDF, "QĐ 12.pdf"))
    MemberFactory()
    contract = Contract.objects.create(
        proposal=file.proposal,
        number="1",
        signed_on="2026-01-15",
        file=ContentFile(PDF, "HĐ 1.pdf"),
    )
    for each in (file, decision, contract):
        Path(each.file.path).unlink()
    plan, client = decision.plan, sign_in(user)

    for address, name in (
        (f"/de-an/{file.proposal.code}/ho-so/{file.pk}/", "đơn đề nghị.pdf"),
        (f"/ke-hoach/{plan.year}/{plan.programme.slug}/quyet-dinh/{decision.pk}/", "QĐ 12.pdf"),
        (f"/de-an/{file.proposal.code}/hop-dong/{contract.pk}/", "HĐ 1.pdf"),
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        text = answer.content.decode()
        assert f"Tệp “{name}” không còn trên máy chủ. Hãy báo người quản trị" in text
        assert name in caplog.text


def test_an_address_that_was_never_one_is_told_as_before(sign_in, user):
    text = sign_in(user).get("/de-an/khong-co/").content.decode()

    assert "Không tìm thấy trang này" in text
    assert "Tệp" not in text
