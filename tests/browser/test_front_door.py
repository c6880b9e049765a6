"""A person's way through the front door, at the width of a desk and of a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from tests.browser.conftest import PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "home": "/",
    "proposals": "/de-an/",
    "nothing-found": "/de-an/?q=khong-co-gi",
    "group-proposal": "/de-an/KCQG-2023-01/",
    "proposal": "/de-an/KCDP-2023-02/",
    "plans": "/ke-hoach/2023/",
    "plan": "/ke-hoach/2023/dia-phuong/",
    "reports": "/bao-cao/",
    "document": "/bao-cao/ke-hoach-nam/2023/",
}
axe = Axe()


def violations(page):
    found = axe.run(page).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"][:3]]) for each in found]


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{page.name}.png", full_page=True)


def follow(page, locator):
    """Click and wait until the next page has loaded."""
    with page.expect_navigation(wait_until="load"):
        locator.click()


def sign_in(page, portal, user, path="/"):
    page.goto(f"{portal.url}{path}")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill("mat-khau-thu")
    follow(page, page.get_by_role("button", name="Đăng nhập"))


def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreLeader))
    found = {}

    for name, path in PAGES.items():
        page.goto(portal.url + path)
        found[name] = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found[name].append(("scrolls sideways", wide))
        picture(page, name)

    assert found == {name: [] for name in PAGES}


@pytest.mark.parametrize(("path", "heading"), [("/khong-co/", "Không tìm thấy trang này"), ("/quan-tri/", "Bạn không có quyền làm việc này")])  # fmt: skip
def test_refusals_are_accessible_and_lead_on(page, portal, make_user, path, heading):
    sign_in(page, portal, make_user(roles.Reader))
    page.expected_errors = 1  # the browser's own line about the status

    page.goto(portal.url + path)

    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert violations(page) == []
    picture(page, f"refusal-{path.strip('/')}")
    follow(page, page.get_by_role("link", name="Về trang đầu"))
    assert page.url == f"{portal.url}/"


def test_sign_in_page_is_accessible_also_with_an_error(page, portal, make_user):
    page.goto(portal.url)
    assert page.url == f"{portal.url}/dang-nhap/?next=/"
    assert violations(page) == []

    page.get_by_label("Tên đăng nhập").fill("khong-co-ai")
    page.get_by_label("Mật khẩu").fill("sai")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")

    assert "chưa đúng" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Tên đăng nhập").input_value() == "khong-co-ai"
    assert violations(page) == []
    picture(page, "sign-in")


def test_a_leader_reads_the_year_and_goes_down_to_an_establishment(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreLeader))

    totals = page.get_by_role("row").filter(has_text="Cộng").first.inner_text().split()
    assert totals == ["Cộng", "18", "4.870", "5.400,292", "10.270,292"]
    follow(page, page.get_by_role("link", name="KCQG", exact=True))
    follow(page, page.get_by_role("link", name="vào chế biến thực phẩm"))
    assert "3/5 cơ sở đã nghiệm thu" in page.inner_text("main")
    follow(page, page.get_by_role("link", name="Báo cáo"))
    follow(page, page.get_by_role("link", name="Xem kế hoạch năm 2023"))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.inner_text("article")
    follow(page, page.get_by_role("button", name="Đăng xuất"))
    assert page.url.startswith(f"{portal.url}/dang-nhap/")


def test_an_officer_sees_its_own_locality(page, portal, make_user):
    officer = make_user(roles.DistrictOfficer, Locality.objects.get(code="950"))
    sign_in(page, portal, officer, "/de-an/")

    assert "2 đề án" in page.inner_text("main")
    assert "KCDP-2023-10" in page.inner_text("main")
    picture(page, "officer")


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreStaff))
    page.goto(f"{portal.url}/de-an/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_colours_of_money_are_the_same_on_page_and_paper(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreStaff))
    colour = "selector => getComputedStyle(document.querySelector(selector)).fill"

    seen = {name: page.evaluate(colour, f".share-bar .{name}") for name in ("support", "own-share")}

    assert seen == {"support": "rgb(155, 28, 31)", "own-share": "rgb(217, 179, 128)"}


def test_an_administrator_sees_the_admin_without_a_policy_violation(page, portal, make_user):
    sign_in(page, portal, make_user(roles.Administrator), "/quan-tri/projects/supportnorm/")

    page.wait_for_load_state("networkidle")
    assert "chưa kiểm chứng" in page.inner_text("#result_list")
    picture(page, "admin-norms")
