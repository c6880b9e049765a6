"""Where one is: the head marks the place that holds the page, and none where none does."""

import re

import pytest

from khuyencong.accounts import roles

pytestmark = pytest.mark.django_db
HERE = re.compile(r'<a href="([^"]+)" aria-current="page"')


@pytest.mark.parametrize(
    ("path", "place"), [("/", "/"), ("/de-an/", "/de-an/"), ("/de-an/moi/", "/de-an/"), ("/tai-khoan/", None)]
)  # fmt: skip
def test_the_head_marks_where_one_is(sign_in, make_user, path, place):
    page = sign_in(make_user(roles.CentreStaff)).get(path).content.decode()

    # Once in the head, once in its menu for phones.
    assert HERE.findall(page) == [place, place] * bool(place)
