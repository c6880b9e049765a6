"""Pages of reports: what one asks for, previews, takes away, issues, and has made."""

import datetime
import os
from pathlib import Path

import pytest
from django.core.cache import caches

from khuyencong.accounts import roles
from projects.models import Acceptance, Plan
from reports.documents import DOCUMENTS
from reports.formats.registry import FORMATS
from reports.models import BodyRole, IssuedFile, IssuedReport, OfficialBody, ReportRun, RunState
from tests.factories import MemberFactory, PlanFactory, approved, the_office
from tests.reports.test_runs import work
from tests.reports.test_views import text_of
from tests.reports.test_workers import helpers_of


@pytest.fixture
def staff_client(sign_in, staff):
    return sign_in(staff)


PLAN = "/bao-cao/ke-hoach-nam/"
NINE = "/bao-cao/tinh-hinh-thuc-hien/?nam=2023&ky=9-thang"


def test_the_list_offers_every_document_and_what_it_is_for(example, staff_client):
    page = staff_client.get("/bao-cao/")

    for document in DOCUMENTS.values():
        assert f'href="/bao-cao/{document.slug}/"' in page.content.decode()
        assert document.about in text_of(page)
    assert "Chưa có báo cáo nào được ban hành" in text_of(page)


def test_a_document_opens_with_what_there_is(example, staff_client):
    text = text_of(staff_client.get(PLAN))

    assert "18 đề án" in text
    assert "TỔNG CỘNG (18 đề án)" in text


def test_without_any_plan_a_document_says_what_it_needs(db, staff_client):
    assert "Chưa chọn nội dung" in text_of(staff_client.get(PLAN))


def test_a_named_period_is_shown(example, staff_client):
    text = text_of(staff_client.get(NINE))

    assert "Tình hình thực hiện kế hoạch khuyến công 9 tháng đầu năm 2023" in text
    assert "1.961,56" in text


def test_a_wrong_period_is_shown_and_what_was_typed_stays(example, staff_client):
    page = staff_client.get("/bao-cao/tinh-hinh-thuc-hien/?nam=2023&tu=31/13/2023")

    assert 'value="31/13/2023"' in page.content.decode()
    assert "Tải về" not in text_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_report_page_takes_a_constant_number_of_queries(
    staff_client, django_assert_num_queries, rows
):
    for _ in range(rows):
        approved(MemberFactory(proposal__plan=PlanFactory(year=2023)), 100)

    # Five of them look for what last year had, because this one has no texts.
    with django_assert_num_queries(18):
        staff_client.get(f"{PLAN}?nam=2023")


@pytest.mark.parametrize(
    ("code", "kind", "how"),
    [
        ("pdf", "application/pdf", "inline"),
        ("pdfa", "application/pdf", "inline"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
        ("html", "text/html; charset=utf-8", "attachment"),
    ],
)  # fmt: skip
def test_each_format_is_a_file_with_its_name(example, staff_client, code, kind, how):
    answer = staff_client.get(f"{PLAN}tai/{code}/?nam=2023")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    extension = "pdf" if code == "pdfa" else code
    assert answer.headers["Content-Disposition"] == (
        f'{how}; filename="ke-hoach-khuyen-cong-2023.{extension}"'
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_short_address_leads_to_the_printed_plan(example, staff_client):
    answer = staff_client.get("/bao-cao/ke-hoach-nam/2023.pdf", follow=True)

    assert answer.content.startswith(b"%PDF-1.7")


def test_a_file_of_nothing_leads_back_to_the_page(example, staff_client):
    answer = staff_client.get(f"{PLAN}tai/pdf/?nam=1999")

    assert (answer.status_code, answer.headers["Location"]) == (302, PLAN)


def test_an_officer_prints_sheets_of_its_own_places_alone(client, officer_of_vinh_chau):
    client.force_login(officer_of_vinh_chau)
    own, other = ("/bao-cao/phieu-de-an/tai/html/?de-an=" + c for c in ("KCDP-2023-10", "KCDP-2023-01"))  # fmt: skip

    assert client.get(own).status_code == 200
    assert client.get(other).status_code == 404
    group = client.get("/bao-cao/phieu-de-an/tai/html/?de-an=KCQG-2023-01").content.decode()
    assert "Cơ sở minh họa 01" in group
    assert "Hiệp Phong" not in group
    minutes = Acceptance.objects.exclude(member__locality__code="950").first()
    foreign = text_of(client.get(f"/bao-cao/bien-ban-nghiem-thu/?nghiem-thu={minutes.pk}"))
    assert "Không có nghiệm thu nào mang số này trong phạm vi của bạn" in foreign


def test_a_reader_sees_no_plan_that_is_not_approved(example, make_user, sign_in):
    PlanFactory(programme=Plan.objects.first().programme, year=2030, state="draft")
    client = sign_in(make_user(roles.Reader))

    page = client.get(f"{PLAN}?nam=2030")

    assert "Chưa có kế hoạch khuyến công năm 2030" in text_of(page)


# ------------------------------------------------------------------------------ issuing


def test_a_report_is_issued_on_its_page_and_stands_in_the_register(example, staff_client):
    answer = staff_client.post(
        f"{PLAN}ban-hanh/?nam=2023", {"so": "05", "ngay": "05/01/2023"}, follow=True
    )

    report = IssuedReport.objects.get()
    assert answer.redirect_chain[-1][0] == f"/bao-cao/da-ban-hanh/{report.pk}/"
    text = text_of(answer)
    assert "Đã ban hành và lưu 05/KH-TTKC" in text
    assert "Còn nguyên như khi ban hành" in text
    assert "Vẫn như khi ban hành" in text
    assert report.fingerprint in text
    assert "05/KH-TTKC" in text_of(staff_client.get("/bao-cao/da-ban-hanh/?q=ke hoach"))
    assert "số liệu như đang xem" in text_of(staff_client.get(f"{PLAN}?nam=2023"))
    stored = staff_client.get(f"/bao-cao/da-ban-hanh/{report.pk}/pdf/")
    assert stored.headers["Content-Disposition"] == 'attachment; filename="05-KH-TTKC-2023.pdf"'
    assert b"".join(stored.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"so": "5", "ngay": "05/01/2023"}, "số dưới 10 thêm số 0 đứng trước"),
        ({"so": "05", "ngay": "05/01/2099"}, "Ngày 05/01/2099 chưa tới"),
        ({"so": "", "ngay": ""}, "Trường này là bắt buộc"),
    ],
)
def test_a_wrong_number_is_shown_and_stays(example, staff_client, typed, said):
    answer = staff_client.post(f"{PLAN}ban-hanh/?nam=2023", typed)

    assert said in text_of(answer)
    assert not typed["so"] or f'value="{typed["so"]}"' in answer.content.decode()
    assert not IssuedReport.objects.exists()


def test_a_number_that_was_given_is_shown_on_the_page(example, staff_client):
    typed = {"so": "05", "ngay": "05/01/2023"}
    staff_client.post(f"{PLAN}ban-hanh/?nam=2023", typed)

    answer = staff_client.post(f"{PLAN}ban-hanh/?nam=2023", typed)

    said = "Số 05/KH-TTKC đã dùng trong năm 2023 cho “Tổng hợp kế hoạch khuyến công năm 2023”, ngày 05/01/2023. Hãy ghi số tiếp theo"  # fmt: skip
    assert said in text_of(answer)
    assert 'value="05"' in answer.content.decode()


def test_changed_figures_are_shown_beside_what_was_issued(example, staff_client):
    staff_client.post(f"{PLAN}ban-hanh/?nam=2023", {"so": "05", "ngay": "05/01/2023"})
    approved(MemberFactory(proposal__plan=Plan.objects.get(programme__slug="dia-phuong")), 1)

    assert "số liệu nay đã khác" in text_of(staff_client.get(f"{PLAN}?nam=2023"))
    report = IssuedReport.objects.get()
    text = text_of(staff_client.get(report.get_absolute_url()))
    assert "Còn nguyên như khi ban hành" in text
    assert "Đã khác khi ban hành" in text


def test_the_register_takes_a_constant_number_of_queries(
    staff_client, staff, django_assert_num_queries
):
    for number in range(1, 4):
        IssuedReport.objects.create(
            office=the_office(),
            document="plan-summary", title="Kế hoạch", parameters={}, number=f"0{number}",
            symbol="KH", dated_on=datetime.date(2023, 1, 5), fingerprint="0" * 64, content="",
            content_digest="0" * 64, issued_at="2023-01-05T00:00Z", issued_by=staff,
        )  # fmt: skip
        with django_assert_num_queries(8):
            staff_client.get("/bao-cao/da-ban-hanh/")


def test_an_issued_file_that_is_gone_is_a_404_with_a_sentence(example, staff_client):
    staff_client.post(f"{PLAN}ban-hanh/?nam=2023", {"so": "05", "ngay": "05/01/2023"})
    for code in FORMATS:
        stored = IssuedFile.objects.get(format=code)
        address = f"/bao-cao/da-ban-hanh/{stored.report_id}/{code}/"
        there = staff_client.get(address)
        assert there.status_code == 200
        assert there.headers["Content-Disposition"].startswith('attachment; filename="05-KH-TTKC-2023.')  # fmt: skip
        assert len(b"".join(there.streaming_content)) == stored.size
        Path(stored.file.path).unlink()

        gone = staff_client.get(address)

        assert gone.status_code == 404, code
        assert "không còn trên máy chủ. Hãy báo người quản trị" in text_of(gone)


# -------------------------------------------------------------------------- background


def test_a_page_prints_and_issues_without_a_process_beside_it(example, staff_client, settings):
    settings.PRINTING_PROCESSES = 16
    caches["reports"].clear()
    before = helpers_of(os.getpid())

    assert staff_client.get(f"{PLAN}tai/pdf/?nam=2023").content.startswith(b"%PDF")
    staff_client.post(f"{PLAN}ban-hanh/?nam=2023", {"so": "05", "ngay": "05/01/2023"})

    assert IssuedReport.objects.exists()
    assert helpers_of(os.getpid()) == before


@pytest.fixture
def slow(settings):
    """Everything takes long."""
    settings.REPORT_SECONDS = 0
    caches["reports"].clear()


def test_a_long_report_is_offered_in_the_background(example, staff_client, slow):
    page = text_of(staff_client.get(f"{PLAN}?nam=2023"))
    assert "Lập PDF ở nền" in page
    direct = staff_client.get(f"{PLAN}tai/pdf/?nam=2023")
    assert direct.headers["Location"] == f"{PLAN}?nam=2023"

    answer = staff_client.post(f"{PLAN}lap/pdf/?nam=2023", follow=True)

    run = ReportRun.objects.get()
    assert answer.redirect_chain[-1][0] == f"/bao-cao/dang-lap/{run.pk}/"
    assert "Đã lập 0/1 phần" in text_of(answer)
    assert "Đang chờ" in text_of(staff_client.get("/bao-cao/"))


def test_a_finished_run_gives_its_file_and_a_cleared_one_says_so(
    example, staff_client, slow, settings
):
    staff_client.post(f"{PLAN}lap/html/?nam=2023")
    work()
    run = ReportRun.objects.get()
    address = f"/bao-cao/dang-lap/{run.pk}/"
    assert "Báo cáo đã lập xong" in text_of(staff_client.get(address))

    file = staff_client.get(f"{address}tep/")
    assert file.content.startswith(b"<!DOCTYPE html>")
    # What was made is there at once for everybody.
    assert "Lập HTML ở nền" not in text_of(staff_client.get(f"{PLAN}?nam=2023"))

    caches["reports"].clear()
    gone = staff_client.get(f"{address}tep/")
    assert gone.status_code == 404
    assert "Tệp này đã được dọn" in text_of(gone)
    assert f'href="{PLAN}?nam=2023">Lập lại báo cáo</a>' in gone.content.decode()


def test_a_run_is_cancelled_on_its_page(example, staff_client, slow):
    staff_client.post(f"{PLAN}lap/pdf/?nam=2023")
    run = ReportRun.objects.get()

    answer = staff_client.post(f"/bao-cao/dang-lap/{run.pk}/huy/", follow=True)

    assert "Đã yêu cầu hủy" in text_of(answer)
    assert "không có tệp nào được lập" in text_of(answer)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    again = staff_client.post(f"/bao-cao/dang-lap/{run.pk}/huy/", follow=True)
    assert "không hủy được nữa" in text_of(again)


def test_a_long_report_is_issued_in_the_background(example, staff_client, slow):
    answer = staff_client.post(
        f"{PLAN}ban-hanh/?nam=2023", {"so": "05", "ngay": "05/01/2023"}, follow=True
    )
    assert "Ban hành số 05" in text_of(answer)
    work()

    run = ReportRun.objects.get()
    assert "Xem số 05/KH-TTKC" in text_of(staff_client.get(f"/bao-cao/dang-lap/{run.pk}/"))


def test_a_missing_issuer_is_shown_before_the_work_begins(example, staff_client, slow):
    OfficialBody.objects.filter(role=BodyRole.ISSUER).delete()

    answer = staff_client.post(f"{PLAN}ban-hanh/?nam=2023", {"so": "05", "ngay": "05/01/2023"})

    assert "Chưa khai báo cơ quan ban hành" in text_of(answer)
    assert not ReportRun.objects.exists()


def test_a_silent_machine_is_shown(example, staff_client, staff):
    run = ReportRun.objects.create(
        document="plan-summary", title="Kế hoạch", parameters={"nam": "2023"}, format="pdf",
        state="running", last_sign="2023-01-01T00:00Z", requested_at="2023-01-01T00:00Z",
        requested_by=staff, scope=[staff.role, staff.office_id],
    )  # fmt: skip

    page = text_of(staff_client.get(f"/bao-cao/dang-lap/{run.pk}/"))

    assert "Máy lập báo cáo không phản hồi" in page


def test_a_preview_of_a_long_table_says_what_it_leaves_out(example, staff_client, monkeypatch):
    monkeypatch.setattr("reports.views.reports.ROWS_OF_PREVIEW", 10)

    text = text_of(staff_client.get(f"{PLAN}?nam=2023"))

    assert "Bản xem trước bỏ bớt" in text
    assert "TỔNG CỘNG (18 đề án)" not in text
