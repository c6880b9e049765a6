"""Who must sign in again reads why, and comes back to a page that opens."""

import pytest

from khuyencong.accounts import roles


@pytest.fixture
def left(client, make_user):
    """A browser whose session the portal has ended."""
    client.force_login(make_user(roles.CentreStaff))
    client.session.flush()
    return client


def test_a_page_that_is_asked_for_after_the_session_says_that_it_has_ended(left):
    answer = left.get("/de-an/?trang=2", follow=True)

    assert answer.redirect_chain == [("/dang-nhap/?next=%2Fde-an%2F%3Ftrang%3D2&vi=het-phien", 302)]
    assert "Phiên làm việc đã hết. Hãy đăng nhập lại" in answer.content.decode()


def test_what_was_sent_after_the_session_leads_back_to_its_form(left):
    answer = left.post(
        "/thong-bao/da-doc/", HTTP_REFERER="http://testserver/thong-bao/", follow=True
    )

    assert answer.redirect_chain == [("/dang-nhap/?next=%2Fthong-bao%2F&vi=chua-luu", 302)]
    assert "nội dung vừa gửi chưa được lưu" in answer.content.decode()


@pytest.mark.parametrize("referer", ["", "https://example.org/thong-bao/", "testserver/x"])
def test_what_was_sent_from_elsewhere_leads_to_the_first_page(client, db, referer):
    answer = client.post("/thong-bao/da-doc/", HTTP_REFERER=referer)

    assert answer.headers["Location"] == "/dang-nhap/?next=%2F&vi=chua-luu"


def test_a_stranger_reads_of_no_session(client, db):
    answer = client.get("/de-an/", follow=True)

    assert answer.redirect_chain == [("/dang-nhap/?next=/de-an/", 302)]
    assert "Phiên làm việc" not in answer.content.decode()
