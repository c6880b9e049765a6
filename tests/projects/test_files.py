"""Files of a dossier: what comes in, who gets it, what is refused and why."""

import datetime
import io
import zipfile
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import checks
from projects.actions import acceptance, decisions, execution, files, submission
from projects.models import Amounts, Attachment, Decision, DossierItem, Proposal
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from tests.factories import (
    AttachmentFactory,
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    complete_draft,
    document,
    planned_proposal,
)

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def picture():
    sheet = io.BytesIO()
    Image.new("RGB", (8, 8)).save(sheet, "PNG")
    return sheet.getvalue()


def package(part):
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr(part, "<x/>")
    return sheet.getvalue()


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def letter(db):
    return DossierItem.objects.create(code="letter", name="Đơn đề nghị", document="Mẫu thử")


@pytest.fixture
def draft(officer, place):
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


def hand_in(client, proposal, item, *files):
    member = proposal.members.get()
    return client.post(
        f"/de-an/{proposal.code}/ho-so/",
        {"giay-to": item.pk, "co-so": member.pk, "tep": list(files)},
        follow=True,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("đơn đề nghị.pdf", PDF),
        ("anh.PNG", picture()),
        ("bao-gia.docx", package("word/document.xml")),
        ("bang.xlsx", package("xl/workbook.xml")),
    ],
)
def test_papers_come_in_and_go_out_as_they_were(sign_in, officer, draft, letter, name, content):
    client = sign_in(officer)

    hand_in(client, draft, letter, SimpleUploadedFile(name, content))

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.size, attachment.uploaded_by) == (name, len(content), officer)  # fmt: skip
    answer = client.get(f"/de-an/{draft.code}/ho-so/{attachment.pk}/")
    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Event.objects.get(kind=ProposalEvent.FILE_ADDED).comment == f"Đơn đề nghị: {name}"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.pdf", b"<html>", "mang đuôi .pdf nhưng nội dung bên trong là loại khác"),
        ("x.png", PDF, "mang đuôi .png"),
        ("x.docx", package("xl/workbook.xml"), "mang đuôi .docx"),
        ("x.docx", b"PK nhung hong", "đã hỏng"),
        ("x.html", b"<html>", "không thuộc loại được nhận"),
        ("x.svg", b"<svg/>", "không thuộc loại được nhận"),
        ("x", PDF, "không thuộc loại được nhận"),
        ("x.pdf", b"", "trống"),
    ],
)
def test_other_files_are_refused_with_what_to_do(
    sign_in, officer, draft, letter, name, content, said
):
    answer = hand_in(sign_in(officer), draft, letter, SimpleUploadedFile(name, content))

    assert said in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_large_is_refused(sign_in, officer, draft, letter, settings):
    settings.UPLOAD_LIMIT = 10

    answer = hand_in(sign_in(officer), draft, letter, SimpleUploadedFile("x.pdf", PDF))

    assert "quá mức" in answer.content.decode()


def test_the_same_file_is_taken_once_and_again_after_it_was_taken_out(
    sign_in, officer, draft, letter
):
    client = sign_in(officer)
    hand_in(client, draft, letter, SimpleUploadedFile("x.pdf", PDF))
    again = hand_in(client, draft, letter, SimpleUploadedFile("y.pdf", PDF))
    assert "Tệp này đã có ở mục này của hồ sơ." in again.content.decode()
    first = Attachment.objects.get()

    client.post(f"/de-an/{draft.code}/ho-so/{first.pk}/bo/")
    hand_in(client, draft, letter, SimpleUploadedFile("y.pdf", PDF))

    first.refresh_from_db()
    assert first.removed_by == officer
    assert [each.name for each in Attachment.objects.present()] == ["y.pdf"]


def test_without_a_file_one_is_asked_for(sign_in, officer, draft, letter):
    assert "Chưa chọn tệp nào" in hand_in(sign_in(officer), draft, letter).content.decode()


def test_a_missing_paper_warns_and_only_a_verified_one_keeps_the_proposal(officer, draft, letter):
    (finding,) = [f for f in checks.run(draft, user=officer) if "Đơn đề nghị" in f.message]
    assert finding.severity is checks.Severity.WARNING
    assert finding.reference == "Mẫu thử (chưa kiểm chứng)"

    DossierItem.objects.update(verified=True)

    with pytest.raises(Refused, match="chưa có “Đơn đề nghị”"):
        submission.submit(proposal=draft, by=officer)


def test_a_paper_that_was_handed_in_before_is_used_again(sign_in, officer, draft, letter, place):
    member = draft.members.get()
    earlier = complete_draft(officer, member.beneficiary, locality=place)
    old = AttachmentFactory(
        proposal=earlier, member=earlier.members.get(), item=letter, uploaded_by=officer
    )
    client = sign_in(officer)
    assert f"Đã nộp ở {earlier.code}" in client.get(f"/de-an/{draft.code}/soan/").content.decode()

    client.post(
        f"/de-an/{draft.code}/ho-so/dung-lai/",
        {"giay-to": letter.pk, "co-so": member.pk, "tep": old.pk},
    )

    new = Attachment.objects.get(proposal=draft)
    assert (new.member, new.item, new.sha256, new.file.name) == (member, letter, old.sha256, old.file.name)  # fmt: skip


def test_a_paper_of_another_establishment_is_never_reused(sign_in, officer, draft, letter, place):
    other = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)
    old = AttachmentFactory(
        proposal=other, member=other.members.get(), item=letter, uploaded_by=officer
    )

    answer = sign_in(officer).post(
        f"/de-an/{draft.code}/ho-so/dung-lai/",
        {"giay-to": letter.pk, "co-so": draft.members.get().pk, "tep": old.pk},
        follow=True,
    )

    assert "Chỉ dùng lại được tệp của chính cơ sở này" in answer.content.decode()


def test_files_of_a_member_elsewhere_are_not_given_out(sign_in, officer, draft, letter):
    elsewhere = MemberFactory(
        proposal=draft, beneficiary=BeneficiaryFactory(), locality=DistrictFactory()
    )
    file = AttachmentFactory(proposal=draft, member=elsewhere, item=letter, uploaded_by=officer)

    answer = sign_in(officer).get(f"/de-an/{draft.code}/ho-so/{file.pk}/")

    assert answer.status_code == 404


def test_nothing_of_a_member_elsewhere_is_named_while_one_works_on_the_proposal(
    sign_in, officer, draft, letter
):
    elsewhere = MemberFactory(
        proposal=draft, beneficiary__name="Cơ sở Nơi Khác", locality=DistrictFactory()
    )
    AttachmentFactory(
        proposal=draft, member=elsewhere, item=letter, uploaded_by=officer, name="noi-khac.pdf"
    )
    client = sign_in(officer)
    paths = ("", "soan/", "buoc/submit/", "buoc/withdraw/", "co-so/?q=noi khac")
    pages = [client.get(f"/de-an/{draft.code}/{path}") for path in paths]
    pages.append(client.get(f"/bao-cao/phieu-de-an/?de-an={draft.code}"))
    pages.append(client.post(f"/de-an/{draft.code}/buoc/submit/", {"comment": ""}))

    text = " ".join(page.content.decode() for page in pages)

    assert "Cơ sở Nơi Khác" not in text
    assert "noi-khac.pdf" not in text
    assert "Một cơ sở ở địa bàn khác trong đề án còn thiếu" in text


@pytest.mark.django_db(transaction=True)
def test_a_file_is_looked_into_before_its_transaction_begins(make_user, monkeypatch):
    """On SQLite nobody else saves while one lasts, and a crafted file may take seconds."""
    place = DistrictFactory()
    officer, leader = make_user(roles.DistrictOfficer, place), make_user(roles.CentreLeader)
    proposal = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)
    plan = PlanFactory(year=2026, state="draft")
    member = planned_proposal(plan, 1_000_000).members.get()
    held, look = [], files.inspect_upload
    monkeypatch.setattr(
        files, "inspect_upload", lambda file: held.append(connection.in_atomic_block) or look(file)
    )

    files.attach(
        proposal=proposal, item=None, member=None, file=ContentFile(PDF, "x.pdf"), by=officer
    )
    money = Amounts(1_000_000, 1_000_000)
    decision = replace(document("1/QĐ", "2026-01-15"), file=ContentFile(PDF, "y.pdf"))
    decisions.decide_round(plan=plan, document=decision, awards={member.pk: money}, by=leader)
    execution.start(proposal=Proposal.objects.get(pk=member.proposal_id), by=leader)
    acceptance.record_failure(
        member=member,
        accepted_on=datetime.date(2026, 2, 1),
        reason="Chưa lắp máy",
        files_of=iter([ContentFile(PDF + b"z", "z.pdf")]),
        by=leader,
    )

    assert held == [False, False, False]
    assert Attachment.objects.count() == 2
    assert Decision.objects.get().file


def test_what_is_over_the_limit_is_never_told_as_large_as_the_limit(settings):
    file = ContentFile(b"x", "x.pdf")
    file.size = settings.UPLOAD_LIMIT + 1

    with pytest.raises(Refused, match="nặng 21 MB, quá mức 20 MB"):
        files.inspect_upload(file)
