"""The administrator carries scopes over: whole units with one click, a divided one by choosing."""

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from tests.browser.walking import picture, sign_in, violations
from tests.khuyencong.test_scopes import lay, names

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_scopes_are_carried_over(page, live_server, make_user):
    lay()
    sign_in(page, live_server, make_user(roles.Administrator), "/nguoi-dung/dia-ban/")
    assert violations(page) == []
    picture(page, "scopes")

    page.get_by_role("button", name="Chuyển các địa bàn đã đánh dấu").click()
    page.get_by_text("Đã chuyển địa bàn của 1 cán bộ").wait_for()
    page.get_by_label("Phường An Bình").check()
    page.get_by_role("button", name="Chuyển những đơn vị đã chọn").click()
    page.get_by_text("Đã chuyển địa bàn của 2 cán bộ").wait_for()

    places = {user.username: names(user.localities.all()) for user in User.objects.filter(username__in=["nguyen", "chia"])}  # fmt: skip
    assert places == {
        "nguyen": ["Phường I", "Phường IV", "Phường Vị Thanh", "Phường Vị Tân"],
        "chia": ["Phường An Bình", "Phường Long Tuyền"],
    }
