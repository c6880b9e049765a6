"""Issue: numbered, dated, stored as it was, and provably so."""

import datetime
import hashlib
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects.models import Member
from projects.refusal import Refused
from reports.actions import issue
from reports.documents import PlanSummaryDocument, ProposalSheetDocument
from reports.formats.registry import FORMATS
from reports.models import BodyRole, IssuedFile, IssuedReport, OfficialBody
from reports.models.issued import ReportEvent
from tests.factories import approved, the_office
from tests.projects.test_races import together

DAY = datetime.date(2023, 1, 5)
ADDRESS = {"nam": "2023"}


def issue_report(by, number="05", day=DAY, address=ADDRESS):
    content = issue.content_as_issued(PlanSummaryDocument, {"year": 2023}, number, day, by)
    return issue.issue(document=PlanSummaryDocument, address=address, content=content, by=by)


def stored_file(report, code):
    return Path(report.files.get(format=code).file.path).read_bytes()


def files_of(settings):
    """What lies in the folder of issued reports."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in (root / "bao-cao").glob("*"))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_an_issued_report_keeps_every_format_with_its_number(example, staff):
    report = issue_report(staff)

    assert (str(report), report.dated_on, report.issued_by) == ("05/KH-TTKC", DAY, staff)
    files = {file.format: file for file in report.files.all()}
    assert set(files) == set(FORMATS)
    html = re.sub("</?span[^>]*>", "", stored_file(report, "html").decode())
    assert "Số: 05/KH-TTKC" in html
    assert "Sóc Trăng, ngày 05 tháng 01 năm 2023" in html
    assert "Kèm theo Kế hoạch số 05/KH-TTKC ngày 05 tháng 01 năm 2023" in html
    for file in files.values():
        data = stored_file(report, file.format)
        assert (file.digest, file.size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert file.file.name.startswith(f"bao-cao/{file.digest}")  # no title, no symbol
    event = Event.objects.about(report).get()
    assert (event.kind, event.by) == (ReportEvent.ISSUED, staff)


def test_nothing_has_changed_and_that_can_be_proven(example, staff):
    proof = issue.verify(issue_report(staff), user=staff)

    assert proof.is_unchanged
    assert proof.same_figures is True


def test_later_figures_do_not_touch_what_was_issued(example, staff):
    report = issue_report(staff)
    approved(Member.objects.filter(proposal__plan__programme__level="local").first(), 1)

    proof = issue.verify(report, user=staff)

    assert proof.is_unchanged
    assert proof.same_figures is False


def test_a_file_that_was_tampered_with_or_lost_is_found(example, staff):
    report = issue_report(staff)
    changed, lost = (report.files.get(format=code) for code in ("pdf", "docx"))
    Path(changed.file.path).write_bytes(b"%PDF-1.7 another")
    Path(lost.file.path).unlink()

    proof = issue.verify(report, user=staff)

    assert not proof.is_unchanged
    assert {file.format for file, same in proof.files if not same} == {"pdf", "docx"}


def test_content_that_was_changed_around_everything_is_found(example, staff):
    report = issue_report(staff)
    report.content = report.content.replace("4870", "4871")

    assert not report.is_content_unchanged


@pytest.mark.parametrize(
    "change", [{"title": "khác"}, {"fingerprint": "0" * 64}, {"number": "06"}], ids=str
)
def test_the_database_itself_keeps_issued_rows(example, staff, change):
    report = issue_report(staff)

    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedFile.objects.filter(report=report).update(digest="0" * 64)


def test_the_model_refuses_to_change_or_delete_what_was_issued(example, staff):
    report = issue_report(staff)

    for row in (report, report.files.first()):
        with pytest.raises(ValidationError, match="không sửa được"):
            row.save()
        with pytest.raises(ValidationError, match="không xóa được"):
            row.delete()


@pytest.mark.parametrize(("number", "fits"), [("05", True), ("137", True), ("5", False), ("0", False), ("00", False), ("5a", False), ("", False), ("05/KH", False)])  # fmt: skip
def test_a_number_is_written_as_the_decree_wants_it(example, staff, number, fits):
    if fits:
        assert issue_report(staff, number).number == number
        return
    with pytest.raises(Refused):
        issue_report(staff, number)
    assert not IssuedReport.objects.exists()


def test_a_number_is_given_once_a_year(example, staff):
    issue_report(staff)

    with pytest.raises(Refused, match="Số 05/KH-TTKC đã dùng trong năm 2023"):
        issue_report(staff, day=DAY.replace(month=3))

    assert issue_report(staff, day=DAY.replace(year=2024)).year == 2024
    assert IssuedReport.objects.count() == 2


def test_names_are_those_of_the_day_of_the_document(example, staff):
    body = OfficialBody.objects.get(role=BodyRole.ISSUER)
    body.valid_to = datetime.date(2023, 6, 30)
    body.save()
    OfficialBody.objects.create(
        office=the_office(),
        role=BodyRole.ISSUER, name="Trung tâm mới", symbol="TTM", place="Cần Thơ",
        signing_capacity="KT.", signing_for="Giám đốc", signer_title="Phó Giám đốc",
        signer_name="Nguyễn Văn A", valid_from=datetime.date(2023, 7, 1),
    )  # fmt: skip

    early, late = issue_report(staff), issue_report(staff, "06", datetime.date(2023, 8, 5))

    assert (early.symbol, late.symbol) == ("KH-TTKC", "KH-TTM")
    html = stored_file(late, "html").decode()
    for part in ("TRUNG TÂM MỚI", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn A", "Cần Thơ, ngày 05 tháng 8"):  # fmt: skip
        assert part in html


def test_who_may_read_may_not_issue(example, make_user):
    for role in (roles.DepartmentReviewer, roles.Reader):
        with pytest.raises(PermissionDenied):
            issue_report(make_user(role))
    assert not IssuedReport.objects.exists()


def test_a_sheet_without_a_number_is_not_issued(example, staff):
    proposal = Member.objects.first().proposal
    content = issue.content_as_issued(
        ProposalSheetDocument, {"proposal": proposal}, "05", DAY, staff
    )

    with pytest.raises(Refused, match="không đánh số văn bản"):
        issue.issue(document=ProposalSheetDocument, address={}, content=content, by=staff)


def test_without_an_issuer_nothing_is_issued(example, staff):
    OfficialBody.objects.filter(role=BodyRole.ISSUER).delete()

    with pytest.raises(Refused, match="Chưa khai báo cơ quan ban hành"):
        issue_report(staff)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_number_at_once_is_given_once(make_user, settings):
    staff = make_user(roles.CentreStaff)
    OfficialBody.objects.create(
        office=the_office(), role=BodyRole.ISSUER, name="Trung tâm", symbol="TT"
    )
    content = issue.content_as_issued(PlanSummaryDocument, {"year": 2023}, "05", DAY, staff)

    answers = together(
        8,
        lambda: issue.issue(
            document=PlanSummaryDocument, address=ADDRESS, content=content, by=staff
        ),
    )

    given = [answer for answer in answers if isinstance(answer, IssuedReport)]
    assert len(given) == 1, answers
    refusals = [str(answer) for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 7, answers
    assert [each for each in refusals if "đã dùng trong năm 2023 cho" not in each] == []
    assert IssuedFile.objects.count() == len(FORMATS)
    assert files_of(settings) == sorted(file.file.name for file in IssuedFile.objects.all())


def test_a_transaction_that_fails_leaves_no_file(example, staff, settings, monkeypatch):
    def fails(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(issue, "record", fails)

    with pytest.raises(RuntimeError):
        issue_report(staff)

    assert not IssuedReport.objects.exists()
    assert files_of(settings) == []
