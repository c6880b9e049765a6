"""A disk that is full: told as a sentence, nothing half-written, no row without its file and no file
without its row. The disk is a real one of 256 kB."""

import datetime
import io
import os
import resource
import subprocess
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.storage import DISK_FULL, is_disk_full
from projects.ledger import FundingSplit
from projects.models import Acceptance, Attachment, Decision, DossierItem, Member, Stage
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from reports.actions import issue, runs
from reports.documents import PlanSummaryDocument
from reports.models import IssuedFile, IssuedReport, ReportRun, RunState
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    approved,
    complete_draft,
    planned_proposal,
)

KILOBYTE = 1024


@pytest.fixture
def tiny_disk(tmp_path, settings):
    """A disk of its own for the files of the portal, almost full: some 100 kB are left."""
    if os.getuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", place],  # noqa: S607
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip(f"this machine mounts no small disk: {mounted.stderr.decode()}")
    (place / "other").write_bytes(b"x" * 150 * KILOBYTE)
    settings.MEDIA_ROOT = place / "media"
    yield place
    subprocess.run(["umount", "-l", place], check=True)  # noqa: S603, S607


def files_on(disk):
    return sorted(str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file())


def pdf(kilobytes, name="don.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n" + os.urandom(kilobytes * KILOBYTE))


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def draft(officer, place):
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


def hand_in(client, proposal, *files):
    item, _ = DossierItem.objects.get_or_create(code="letter", name="Đơn", document="Mẫu thử")
    data = {"giay-to": item.pk, "co-so": proposal.members.get().pk, "tep": list(files)}
    return client.post(f"/de-an/{proposal.code}/ho-so/", data, follow=True)


@pytest.mark.parametrize("kilobytes", [200, 3000], ids=["in memory", "spooled"])
def test_a_file_of_a_dossier(tiny_disk, sign_in, officer, draft, kilobytes):
    answer = hand_in(sign_in(officer), draft, pdf(10, "vua.pdf"), pdf(kilobytes))

    assert DISK_FULL in answer.content.decode()
    (kept,) = Attachment.objects.all()
    assert kept.name == "vua.pdf"
    assert files_on(tiny_disk) == [f"media/{kept.file.name}", "other"]
    assert Event.objects.filter(kind=ProposalEvent.FILE_ADDED).count() == 1


def test_an_upload_that_no_view_has_seen_yet(tiny_disk, sign_in, officer, draft, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tiny_disk)
    client = sign_in(officer)
    client.raise_request_exception = False

    answer = hand_in(client, draft, pdf(3000))

    assert answer.status_code == 507
    assert DISK_FULL in answer.content.decode()
    assert not Attachment.objects.exists()
    assert files_on(tiny_disk) == ["other"]


def test_photographs_of_an_acceptance(tiny_disk, sign_in, leader, time_machine):
    time_machine.move_to("2030-07-01 09:00:00+07:00", tick=True)
    member = MemberFactory()
    approved(member, 100_000_000, 100_000_000)
    data = {
        "result": "passed", "accepted_on": "2030-06-01", "state_support": "100",
        "beneficiary_contribution": "100",
        "photos": [pdf(40, "mot.pdf"), pdf(90, "hai.pdf")],
        "hieu-qua-TOTAL_FORMS": "0", "hieu-qua-INITIAL_FORMS": "0",
    }  # fmt: skip

    answer = sign_in(leader).post(f"/nghiem-thu/{member.pk}/", data)

    assert DISK_FULL in answer.content.decode()
    assert not Acceptance.objects.exists()
    assert not Attachment.objects.exists()
    assert not FundingSplit.objects.filter(stage=Stage.ACCEPTED).exists()
    assert files_on(tiny_disk) == ["other"]  # the first one had room, and did not stay


def test_the_file_of_a_decision(tiny_disk, sign_in, leader):
    plan = PlanFactory(year=2026, state="draft", ceiling=1_000_000_000)
    planned_proposal(plan, 100_000_000)
    member = Member.objects.get()
    data = {
        "kind": "approval", "number": "12/QĐ-UBND", "decided_on": "2026-03-01", "authority": "UBND",
        f"m{member.pk}-state_support": "100",
        f"m{member.pk}-beneficiary_contribution": "100", "file": pdf(200),
    }  # fmt: skip

    answer = sign_in(leader).post(f"/ke-hoach/2026/{plan.programme.slug}/quyet-dinh/", data)

    assert DISK_FULL in answer.content.decode()
    assert not Decision.objects.exists()
    assert files_on(tiny_disk) == ["other"]


def test_an_issued_report(tiny_disk, example, staff):
    day = datetime.date(2023, 1, 5)
    content = issue.content_as_issued(PlanSummaryDocument, {"year": 2023}, "05", day, staff)
    (tiny_disk / "more").write_bytes(b"x" * 80 * KILOBYTE)

    with pytest.raises(Refused, match="đã đầy"):
        issue.issue(
            document=PlanSummaryDocument, address={"nam": "2023"}, content=content, by=staff
        )

    assert not IssuedReport.objects.exists()
    assert not IssuedFile.objects.exists()
    assert files_on(tiny_disk) == ["more", "other"]


@pytest.fixture
def cache_on_tiny_disk(tiny_disk, settings):
    """Made files, too, go where there is no room."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {
        **settings.CACHES,
        "reports": {"BACKEND": backend, "LOCATION": tiny_disk / "reports"},
    }
    (tiny_disk / "more").write_bytes(b"x" * 90 * KILOBYTE)
    assert caches["reports"]._dir.startswith(str(tiny_disk))
    return tiny_disk


def test_a_report_on_a_page_and_in_the_background(cache_on_tiny_disk, example, staff, sign_in):
    client = sign_in(staff)
    client.raise_request_exception = False
    answer = client.get("/bao-cao/ke-hoach-nam/tai/pdf/?nam=2023")
    assert answer.status_code == 507
    assert DISK_FULL in answer.content.decode()

    content = PlanSummaryDocument.content_for(staff, year=2023)
    run = runs.request_run(
        document=PlanSummaryDocument, address={"nam": "2023"}, content=content, code="pdf", by=staff
    )
    runs.render_report.call(run.pk)

    run = ReportRun.objects.get()
    assert (run.state, run.problem) == (RunState.FAILED, DISK_FULL)
    assert files_on(cache_on_tiny_disk) == ["more", "other"]


def test_a_report_by_command_leaves_what_was_there(tiny_disk, example):
    (tiny_disk / "more").write_bytes(b"x" * 80 * KILOBYTE)
    output = tiny_disk / "bc.pdf"
    output.write_bytes(b"cu")

    with pytest.raises(CommandError, match="Không ghi được tệp"):
        call_command("report", "plan-summary", year="2023", output=output, stdout=io.StringIO())

    assert output.read_bytes() == b"cu"
    assert files_on(tiny_disk) == ["bc.pdf", "more", "other"]


# --------------------------------------------------------- without root: a limit on file sizes


@contextmanager
def largest_file(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", [SimpleUploadedFile, TemporaryUploadedFile])
def test_a_file_over_the_limit_is_not_half_written(settings, tmp_path, kind):
    settings.MEDIA_ROOT = tmp_path
    if kind is TemporaryUploadedFile:
        settings.FILE_UPLOAD_TEMP_DIR = "/dev/shm"  # noqa: S108 - another disk: it is copied
        file = TemporaryUploadedFile("a.pdf", "application/pdf", 100_000, None)
        file.write(b"x" * 100_000)
        file.seek(0)
    else:
        file = SimpleUploadedFile("a.pdf", b"x" * 100_000)

    with largest_file(50_000), pytest.raises(OSError) as raised:  # noqa: PT011 - looked at below
        default_storage.save("ho-so/a.pdf", file)

    file.close()
    assert is_disk_full(raised.value)
    assert files_on(tmp_path) == []
    assert default_storage.save("ho-so/a.pdf", ContentFile(b"x")) == "ho-so/a.pdf"


# ------------------------------------------------------------------------- the storage itself


def test_permissions_of_a_stored_file_are_the_owners_alone(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("a/b.txt", ContentFile(b"1"))

    assert (tmp_path / "a/b.txt").stat().st_mode & 0o777 == django_settings.FILE_UPLOAD_PERMISSIONS


def test_other_errors_are_no_full_disk():
    assert not is_disk_full(None)
    assert not is_disk_full(OSError(13, "Permission denied"))
    assert not is_disk_full(ValueError("đầy"))


def test_a_full_database_is_a_full_disk(db):
    """SQLite says so when its file may not grow; PostgreSQL has a code for it."""
    if connection.vendor == "postgresql":
        statement = "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"
        limit = "SELECT 1"
    else:
        statement = "CREATE TABLE grows AS SELECT zeroblob(10000000) AS x"
        limit = "PRAGMA max_page_count = 1"
    with connection.cursor() as cursor:
        cursor.execute(limit)
        try:
            cursor.execute(statement)
        except Exception as error:  # noqa: BLE001 - looked at below
            seen = error
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1073741823")

    assert is_disk_full(seen)
