"""How a person goes through pages: signing in, following links, pictures, what axe says."""

import os

from django.conf import settings
from django.test import Client
from playwright.sync_api import Error

from tests.browser import axe
from tests.browser.conftest import PICTURES

PASSWORD = "mat-khau-thu"


def violations(page):
    """What axe says against a page."""
    return [*axe.wrong(page), *axe.unreadable(page)]


def picture(page, name):
    """Kept in build/screenshots where somebody asks for it (SCREENSHOTS=1): no test looks at it."""
    if not os.environ.get("SCREENSHOTS"):
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}-{page.name}.png"
    try:
        page.screenshot(path=path, full_page=True)
    except Error:  # Chromium refuses very tall pictures when memory is short
        page.screenshot(path=path)


def follow(page, locator):
    """Click and wait until the next page has loaded."""
    with page.expect_navigation(wait_until="load"):
        locator.click()


def reach(page, role, name, *, exact=False):
    """What a person would click; on a phone the places of the head lie in its menu, which is opened."""
    found = page.get_by_role(role, name=name, exact=exact).first
    summary = page.locator(".menu > summary")
    in_menu = page.locator(".menu-sheet").get_by_role(
        role, name=name, exact=exact, include_hidden=True
    )
    if not found.is_visible() and summary.is_visible() and in_menu.count():
        summary.click()
    return found


def press(page, name):
    follow(page, reach(page, "button", name, exact=True))


def go(page, name):
    follow(page, reach(page, "link", name))


def sign_in(page, portal, user, path="/"):
    page.goto(f"{portal.url}{path}")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page, "Đăng nhập")


def enter(page, portal, user, path="/"):
    """Signed in, without typing a password."""
    client = Client()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": portal.url}]
    )
    page.goto(f"{portal.url}{path}")


def change_user(page, portal, user, path="/"):
    press(page, "Đăng xuất")
    sign_in(page, portal, user, path)
