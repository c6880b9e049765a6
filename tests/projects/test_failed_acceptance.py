"""A failed acceptance keeps what was seen: photographs, measures, vouchers."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from projects.actions import acceptance
from projects.actions.acceptance import Measure, Minutes
from projects.ledger import FundingSplit
from projects.models import Acceptance, Attachment, OutcomeMeasure, Stage
from projects.refusal import Refused
from reports.documents import DOCUMENTS
from tests.factories import MemberFactory, approved

DAY = datetime.date(2024, 6, 20)
FIELDS = {
    "result": "failed", "accepted_on": "20/06/2024", "reason": "Máy chưa chạy",
    "minutes_number": "07/BB", "own_share_evidence": "Hóa đơn 12",
    "state_support": "100", "beneficiary_contribution": "120", "other_funds": "",
    "hieu-qua-TOTAL_FORMS": "3", "hieu-qua-INITIAL_FORMS": "0",
    "hieu-qua-0-indicator": "capacity", "hieu-qua-0-unit": "tấn/năm",
    "hieu-qua-0-before": "120", "hieu-qua-0-after": "240,5",
}  # fmt: skip


def picture(colour):
    sheet = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(sheet, "PNG")
    return SimpleUploadedFile(f"ảnh {colour}.png", sheet.getvalue())


@pytest.fixture
def member(db):
    member = MemberFactory()
    approved(member, 100_000_000, 120_000_000, effective_on=datetime.date(2024, 1, 15))
    return member


def test_photographs_measures_and_vouchers_of_a_failure_stay(sign_in, staff, member):
    client = sign_in(staff)
    photos = [picture("red"), picture("blue")]

    answer = client.post(f"/nghiem-thu/{member.pk}/", {**FIELDS, "photos": photos})

    assert answer.headers["Location"] == member.proposal.get_absolute_url()
    failed = Acceptance.objects.get()
    assert (failed.result, failed.reason, failed.own_share_evidence) == ("failed", "Máy chưa chạy", "Hóa đơn 12")  # fmt: skip
    assert [str(each.after) for each in failed.measures.all()] == ["240.500"]
    assert [each.name for each in failed.attachments.all()] == ["ảnh red.png", "ảnh blue.png"]
    assert not FundingSplit.objects.of_stage(Stage.ACCEPTED).exists()
    page = client.get(member.proposal.get_absolute_url()).content.decode()
    for said in ("không đạt", "ảnh red.png", "ảnh blue.png", "240,5 tấn/năm", "Hóa đơn 12"):
        assert said in page, said
    photo = failed.attachments.first()
    got = client.get(f"/de-an/{member.proposal.code}/ho-so/{photo.pk}/")
    assert b"".join(got.streaming_content).startswith(b"\x89PNG")


def test_minutes_of_a_failure_tell_its_measures(staff, member):
    failed = acceptance.record_failure(
        member=member,
        accepted_on=DAY,
        reason="Máy chưa chạy",
        by=staff,
        measures=[Measure("capacity", "tấn/năm", 120, 240)],
        minutes=Minutes(own_share_evidence="Hóa đơn 12"),
    )

    content = DOCUMENTS["acceptance-minutes"].content_for(staff, acceptance=failed)

    (outcome,) = [table for table in content.tables() if table.name == "Hiệu quả"]
    assert outcome.rows[0].cells[1:] == ("tấn/năm", 120, 240)


@pytest.mark.parametrize("reason", ["Máy chưa chạy", "  "])
def test_a_refused_failure_leaves_nothing(staff, member, reason):
    wrong = SimpleUploadedFile("x.png", b"no picture")

    with pytest.raises(Refused):
        acceptance.record_failure(
            member=member,
            accepted_on=DAY,
            reason=reason,
            by=staff,
            measures=[Measure("capacity", "tấn/năm", 1, 2)],
            files_of=[picture("red"), wrong],
        )

    for table in (Acceptance, OutcomeMeasure, Attachment):
        assert not table.objects.exists()
