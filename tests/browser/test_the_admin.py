"""An administrator at work, in a browser that itself speaks English."""

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from projects.models import SupportNorm
from tests.browser.conftest import DESKTOP
from tests.browser.walking import PASSWORD, follow, picture, press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # its queries run on both databases in tests/projects/test_admin.py
    pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"]),
]


def bubble(page, field):
    """What the browser would say of a field beside it."""
    return page.locator(field).evaluate("field => field.validationMessage")


def field(page, name, text):
    page.locator(f"[name={name}]").fill(text)


def says_what_is_missing(page, portal):
    """The sign-in page stands for every form of the portal: the browser's words are ours."""
    page.goto(f"{portal.url}/quan-tri/")
    page.get_by_role("button", name="Đăng nhập").click()
    assert bubble(page, "[name=login]") == "Hãy điền ô này."
    page.get_by_label("Tên đăng nhập").fill("administrator")
    assert bubble(page, "[name=login]") == ""
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page, "Đăng nhập")


def finds_the_way_by_task(page):
    headings = page.locator("#content-main caption").all_inner_texts()
    assert headings == ["Quy định và định mức", "Địa bàn", "Người dùng", "Hồ sơ và văn bản", "Vận hành hệ thống"]  # fmt: skip
    picture(page, "admin")
    ledger = page.get_by_role("link", name="Cơ cấu kinh phí").first
    assert not ledger.is_visible()
    page.get_by_text("chỉ để xem").nth(2).click()
    assert ledger.is_visible()
    assert "Tasks" not in page.inner_text("body")


def finds_people_without_diacritics(page, portal):
    page.goto(f"{portal.url}/quan-tri/accounts/user/")
    field(page, "q", "can bo")
    follow(page, page.get_by_role("button", name="Tìm kiếm"))
    assert page.locator("#result_list tbody tr").count() == 1


def is_told_that_an_officer_needs_a_place(page, portal):
    page.goto(f"{portal.url}/quan-tri/accounts/user/add/")
    field(page, "username", "moi")
    field(page, "full_name", "Người mới")
    page.locator("[name=role]").select_option(roles.DistrictOfficer.code)
    field(page, "password1", "mot-cau-that-dai")
    field(page, "password2", "mot-cau-that-dai")
    follow(page, page.locator("[name=_save]"))
    assert "Hãy sửa các lỗi nêu dưới đây." in page.inner_text("main")
    assert "phải có ít nhất một địa bàn phụ trách" in page.inner_text("main")
    assert not User.objects.filter(username="moi").exists()


def begins_a_norm_that_ends_the_old_one(page, portal):
    old = SupportNorm.objects.get(code="KCQG-TT28-04a-TT64")
    page.goto(f"{portal.url}/quan-tri/projects/supportnorm/{old.pk}/change/")
    assert page.locator("[name=max_basis_points]").input_value() == "50"
    page.goto(
        f"{portal.url}/quan-tri/projects/supportnorm/add/?programme={old.programme_id}&activity={old.activity_id}"
    )
    for name, text in {"code": "MOI-1", "max_basis_points": "60", "cap_unit": "cơ sở", "document": "TT thử", "valid_from": "01/07/2027"}.items():  # fmt: skip
        field(page, name, text)
    follow(page, page.locator("[name=_save]"))
    page.get_by_label("kết thúc ngày 30/06/2027").check()
    picture(page, "admin-ending")
    follow(page, page.locator("[name=_save]"))
    old.refresh_from_db()
    assert f"{old.valid_to:%d/%m/%Y}" == "30/06/2027"
    assert SupportNorm.objects.get(code="MOI-1").max_basis_points == 6000


def brings_in_and_takes_out_a_sheet(page, portal):
    page.goto(f"{portal.url}/quan-tri/projects/supportnorm/import/")
    assert page.locator(".file-choice").inner_text().split("\n") == [
        "Chọn tệp",
        "Chưa chọn tệp nào",
    ]
    follow(page, page.get_by_role("button", name="Xem trước"))
    assert "Hãy chọn tệp để nhập." in page.inner_text("main")
    sheet = {"name": "dinh-muc.csv", "mimeType": "text/csv", "buffer": "mã,ghi chú\nKCQG-TT28-04a,thử\n".encode()}  # fmt: skip
    page.locator("[type=file]").set_input_files(sheet)
    assert "dinh-muc.csv" in page.locator(".file-choice").inner_text()
    follow(page, page.get_by_role("button", name="Xem trước"))
    assert page.locator("tr.update").count() == 1
    page.goto(f"{portal.url}/quan-tri/projects/supportnorm/export/")
    page.get_by_label("Chọn mọi cột").uncheck()
    assert page.locator("fieldset input:checked").count() == 0
    page.get_by_label("Chọn mọi cột").check()
    picture(page, "admin-export")


def test_an_administrator_is_at_home_in_the_admin(page, portal, make_user):
    make_user(roles.Administrator, username="administrator")
    make_user(roles.DistrictOfficer, username="nhan-vien").save()
    User.objects.filter(username="nhan-vien").update(full_name="Nguyễn Cán Bộ")

    says_what_is_missing(page, portal)
    finds_the_way_by_task(page)
    finds_people_without_diacritics(page, portal)
    is_told_that_an_officer_needs_a_place(page, portal)
    begins_a_norm_that_ends_the_old_one(page, portal)
    brings_in_and_takes_out_a_sheet(page, portal)
