"""An office that has not filled in its texts: warned first, then helped by one click."""

import pytest

from khuyencong.accounts import roles
from reports.models import OfficialBody, PlanText
from tests.browser.walking import go, press, sign_in, violations
from tests.factories import MemberFactory, PlanFactory, approved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # its queries run on both databases in tests/reports/test_yearly.py and test_texts.py
]


def test_a_new_year_begins_with_the_texts_of_the_last(page, portal, make_user):
    approved(MemberFactory(proposal__plan=PlanFactory(year=2024)), 100)
    OfficialBody.objects.filter(role="issuer").update(valid_to="2023-12-31")
    assert PlanText.objects.filter(year=2023).exists()
    sign_in(page, portal, make_user(roles.CentreStaff), "/bao-cao/ke-hoach-nam/?nam=2024")

    main = page.inner_text("main")
    assert "Chưa khai báo cơ quan ban hành" in main
    assert "Chưa có căn cứ của năm 2024" in main
    press(page, "Lấy căn cứ, người ký, nơi nhận của năm trước")
    main = page.inner_text("main")
    assert "Hãy rà lại số, ngày của các căn cứ" in main
    assert "Còn thiếu trước khi in" not in main
    assert "Căn cứ" in main


def test_what_a_document_lacks_is_written_from_its_page(page, portal, make_user):
    approved(MemberFactory(proposal__plan=PlanFactory(year=2025)), 100)
    sign_in(page, portal, make_user(roles.CentreStaff), "/bao-cao/ke-hoach-nam/?nam=2025")

    go(page, "Khai báo căn cứ")
    page.get_by_label("Mỗi dòng một nội dung").fill("- Căn cứ Luật số 1;\n- Căn cứ Nghị định số 2.")
    press(page, "Lưu")

    main = page.inner_text("main")
    assert "Căn cứ Luật số 1;" in main
    assert "Căn cứ Nghị định số 2." in main
    page.goto(f"{portal.url}/bao-cao/noi-dung/2025/")
    assert violations(page) == []
    go(page, "Sửa cơ quan ban hành")
    page.get_by_label("Họ tên người ký").fill("Trần Thị B")
    press(page, "Lưu")
    assert "GIÁM ĐỐC, Trần Thị B" in page.inner_text("main")
