"""How pages lie on screens of every width, on paper, and without scripts."""

import pytest

from khuyencong.accounts import roles
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_front_door import WIDTHS
from tests.browser.walking import follow, picture, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tab(chromium, portal, make_user):
    context = chromium.new_context(viewport=DESKTOP, locale="vi-VN")
    tab = context.new_page()
    sign_in(tab, portal, make_user(roles.CentreLeader))
    yield tab
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_head_is_one_line(tab, portal, width):
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"{portal.url}/")

    assert tab.locator(".masthead").bounding_box()["height"] <= 72


def test_the_menu_of_a_phone_needs_no_script(chromium, portal, make_user):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, portal, make_user(roles.CentreStaff))
    assert page.get_by_role("link", name="Kế hoạch", exact=True).count() == 0

    page.locator("summary", has_text="Menu").click()
    follow(page, page.get_by_role("link", name="Kế hoạch", exact=True))

    assert page.url == f"{portal.url}/ke-hoach/"
    context.close()


def test_the_open_menu_is_accessible(tab, portal):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{portal.url}/")
    tab.locator("summary", has_text="Menu").click()

    assert violations(tab) == []
    tab.name = "phone"
    picture(tab, "menu")


def test_a_row_of_a_plan_is_a_card_on_a_phone(tab, portal):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{portal.url}/ke-hoach/2023/dia-phuong/")
    cell = tab.locator('td[data-label="Hỗ trợ"]').nth(1)

    assert cell.evaluate("each => getComputedStyle(each, '::before').content") == '"Hỗ trợ"'
    assert tab.evaluate("document.querySelector('.cards tr').offsetWidth") <= PHONE["width"]
    row = cell.locator("xpath=..")
    name, support = row.locator("th").bounding_box(), cell.bounding_box()
    assert support["y"] >= name["y"] + name["height"]


@pytest.mark.parametrize("path", ["/", "/de-an/", "/de-an/KCDP-2023-10/", "/ke-hoach/2023/"])
def test_on_paper_a_page_is_black_on_white_without_what_only_a_screen_can_do(
    chromium, portal, make_user, path
):
    context = chromium.new_context(viewport=DESKTOP, color_scheme="dark")
    page = context.new_page()
    sign_in(page, portal, make_user(roles.CentreLeader, look="dark"))
    page.goto(portal.url + path)

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.locator(".masthead, .button, .filters, .pager").locator("visible=true").count() == 0
    assert page.get_by_role("heading", level=1).is_visible()
    context.close()


def test_where_a_document_lies_on_the_page_it_alone_is_printed(tab, portal):
    tab.goto(f"{portal.url}/bao-cao/ke-hoach-nam/?nam=2023")

    tab.emulate_media(media="print")

    shown = "Array.from(document.querySelectorAll('main > .wrap > *')).filter((each) => each.offsetHeight)"
    assert tab.evaluate(f"{shown}.map((each) => each.className)") == ["sheets"]


def test_states_differ_by_their_sign_too(tab, portal):
    tab.goto(f"{portal.url}/thiet-ke/")
    sign = """each => { const s = getComputedStyle(each, '::before');
        return [s.content, s.clipPath, s.borderRadius, s.borderBottomWidth, s.height, s.backgroundColor === 'rgba(0, 0, 0, 0)'].join(); }"""

    signs = [each.evaluate(sign) for each in tab.locator("#trang-thai dt .state").all()]

    assert len(signs) == len(set(signs)) == 6
