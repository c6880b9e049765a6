"""Four provinces are set up through the page, from an empty installation; one is walked to its printed plan."""

import re

import pytest

from khuyencong.accounts.models import User
from khuyencong.offices.models import Office
from tests.browser.walking import change_user, follow, go, picture, press, sign_in, violations
from tests.reports.test_any_province import approved, next_year, proposed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Of each width the first begins in an empty installation, the second beside it.
PROVINCES = {
    "desktop": [("Thành phố Cần Thơ", "can-tho", "Phường Cái Răng"), ("Tỉnh Lai Châu", "lai-chau", "")],
    "phone": [("Thành phố Huế", "hue", ""), ("Tỉnh Cao Bằng", "cao-bang", "")],
}  # fmt: skip


def test_provinces_are_set_up_through_the_page(page, live_server, administrator):
    sign_in(page, live_server, administrator)
    assert page.url.endswith("/thiet-lap/")
    for name, code, commune in PROVINCES[page.name]:
        page.goto(f"{live_server.url}/thiet-lap/")
        assert violations(page) == []
        picture(page, "thiet-lap")
        page.get_by_label("Tìm tỉnh, thành phố").fill(name.split(" ", 1)[-1].lower())
        go(page, name)
        picture(page, "thiet-lap-ten")
        assert violations(page) == []
        page.get_by_label(re.compile("Tôi đã đối chiếu")).check()
        press(page, "Thiết lập trung tâm")
        assert page.url.endswith(f"/thiet-lap/{code}/")
        assert "Còn thiếu" in page.inner_text("main")
        picture(page, "thiet-lap-con-thieu")
        if commune:
            walk(page, live_server, code, commune)
            change_user(page, live_server, administrator)

    assert Office.objects.count() == 2


def walk(page, portal, code, commune):
    """An officer and a head get accounts, set their passwords, and bring a proposal to its plan."""
    go(page, "Cấp tài khoản")
    page.get_by_label("Mỗi người một dòng").fill(
        f"canbo\tCán bộ Một\t\t{commune}\nlanhdao\tLãnh đạo Hai\t\t\tLãnh đạo Trung tâm"
    )
    press(page, "Xem trước")
    assert violations(page) == []
    picture(page, "thiet-lap-tai-khoan")
    press(page, "Cấp 2 tài khoản")
    go(page, "In phiếu mời")
    picture(page, "thiet-lap-phieu")
    assert violations(page) == []
    addresses = page.locator(".slip-address").all_inner_texts()
    press(page, "Đăng xuất")
    for address in addresses:
        page.goto(portal.url + "/moi/" + address.split("/moi/")[1])
        assert violations(page) == []
        picture(page, "thiet-lap-mat-khau")
        page.get_by_label("Mật khẩu", exact=True).fill("mat-khau-thu")
        page.get_by_label("Mật khẩu, gõ lại").fill("mat-khau-thu")
        press(page, "Đặt mật khẩu")
        assert "Đã đặt mật khẩu." in page.inner_text("main")
    officer, leader = (User.objects.get(username=name) for name in ("canbo", "lanhdao"))
    proposal = proposed(officer)
    sign_in(page, portal, officer, "/de-an/")
    assert proposal.code in page.inner_text("main")
    approved(proposal, leader)
    change_user(page, portal, leader, f"/bao-cao/ke-hoach-nam/?nam={next_year()}")
    main = page.inner_text("main")
    head = main.casefold()
    assert "sở công thương thành phố cần thơ" in " ".join(head.split())
    assert "KH-TTKC" in main
    assert "cần thơ, ngày" in head
    assert commune in main
    assert "sóc trăng" not in head
    assert "Chưa khai báo cơ quan ban hành" not in main
    assert f"Chưa có căn cứ của năm {next_year()}" in main
    picture(page, "thiet-lap-ke-hoach")
    link = page.get_by_role("link", name="Khai báo căn cứ")
    follow(page, link)
    page.get_by_label("Mỗi dòng một nội dung").fill("Căn cứ Luật số 1")
    press(page, "Lưu")
    assert "Chưa có căn cứ" not in page.inner_text("main")
