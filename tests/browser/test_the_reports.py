"""Reports in a real browser: asked for, looked at, taken away, issued, made in the background."""

import pytest
from django.core.cache import caches
from django.core.management import call_command

from khuyencong.accounts import roles
from reports.actions import runs
from reports.models import IssuedReport, ReportRun, RunState
from tests.browser.test_the_year import check
from tests.browser.walking import follow, go, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nothing_made(settings):
    caches["reports"].clear()


def test_a_nine_month_report_from_the_list_to_the_register(page, portal, make_user):
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    sign_in(page, portal, staff, "/bao-cao/")
    check(page, "reports-list")
    go(page, "Báo cáo tình hình thực hiện")
    page.get_by_label("Kỳ báo cáo").select_option(label="9 tháng đầu năm")
    press(page, "Xem")
    main = page.inner_text("main")
    assert "TÌNH HÌNH THỰC HIỆN" in main.upper()
    for figure in ("2.014,9", "2.100", "1.961,56"):
        assert figure in main
    check(page, "reports-progress")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word", exact=True).click()
    assert waiting.value.suggested_filename == "bao-cao-2023-0101-3009.docx"

    page.get_by_text("Ban hành báo cáo này").click()
    page.get_by_label("Số văn bản").fill("5")
    page.get_by_label("Ngày văn bản").fill("05/10/2023")
    press(page, "Ban hành")
    assert "số dưới 10 thêm số 0 đứng trước" in page.inner_text("main")
    check(page, "reports-issue-refused")
    page.get_by_label("Số văn bản").fill("05")
    press(page, "Ban hành")
    assert "Còn nguyên như khi ban hành" in page.inner_text("main")
    check(page, "reports-issued")
    follow(page, page.get_by_role("link", name="Sổ báo cáo đã ban hành"))
    assert "05/BC-TTKC" in page.inner_text("main")
    check(page, "reports-register")
    assert IssuedReport.objects.get().issued_by == staff


def test_a_long_report_shows_how_far_it_is_and_can_be_cancelled(
    page, portal, make_user, settings, monkeypatch
):
    settings.REPORT_SECONDS = 0
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    sign_in(page, portal, staff, "/bao-cao/ke-hoach-nam/?nam=2023")
    press(page, "Lập PDF ở nền")
    assert "Đang chờ" in page.inner_text("main")
    press(page, "Hủy")
    assert "không có tệp nào được lập" in page.inner_text("main")
    assert ReportRun.objects.get().state == RunState.CANCELLED

    follow(page, page.get_by_role("link", name="Về báo cáo"))
    press(page, "Lập PDF ở nền")
    bar = page.get_by_role("progressbar")
    step, seen = runs._Steps.__call__, []

    def watched(self, done, of):
        step(self, done, of)
        if self.run.steps_done == 1:
            page.get_by_text("Đã lập 1/2 phần").wait_for()
            seen.append(bar.get_attribute("value"))
            check(page, "reports-progress-bar")

    monkeypatch.setattr(runs._Steps, "__call__", watched)
    call_command("db_worker", batch=True, interval=0, startup_delay=False)

    page.get_by_role("link", name="Tải tệp PDF").wait_for()
    assert seen == ["1"]
    check(page, "reports-made")
    address = page.get_by_role("link", name="Tải tệp PDF").get_attribute("href")
    answer = page.request.get(portal.url + address)
    assert answer.body().startswith(b"%PDF")
