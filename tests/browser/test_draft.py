"""Drafts of proposals as a quick typist meets them: nothing in the way of oneself."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from projects.models import Programme, Proposal, TypedDraft
from projects.workflow import ProposalState
from tests.browser.conftest import DESKTOP
from tests.browser.test_the_year import officer_places
from tests.browser.walking import follow, press
from tests.factories import BeneficiaryFactory, complete_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(portal, make_user):
    return make_user(roles.DistrictOfficer, *officer_places(), username="xa")


@pytest.fixture
def draft(officer):
    place = Locality.objects.filter(pk__in=officer.own_localities, valid_to=None).first()
    return complete_draft(
        officer,
        BeneficiaryFactory(locality=place, name="Cơ sở mắm Mỹ Hạnh"),
        locality=place,
        programme=Programme.objects.get(level="local"),
        year=2027,
    )


@pytest.fixture
def tab(chromium, portal, officer):
    """The officer's browser, signed in without the way over the sign-in page."""
    client = Client()
    client.force_login(officer)
    context = chromium.new_context(viewport=DESKTOP, locale="vi-VN", base_url=portal.url)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": portal.url}])
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    yield tab
    context.close()


def slowly(route):
    """The portal has saved, and its answer is long under way."""
    answer = route.fetch(max_redirects=0)
    time.sleep(2)
    route.fulfill(response=answer)


def test_a_quick_typist_is_in_no_conflict_with_oneself(tab, draft):
    form = f"/de-an/{draft.code}/soan/"
    tab.goto(form)
    tab.route(f"**{form}", lambda route: slowly(route) if route.request.method == "POST" else route.continue_())  # fmt: skip

    tab.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế")
    press(tab, "Lưu và xem để nộp")

    assert not TypedDraft.objects.exists()
    tab.goto(form)
    main = tab.inner_text("main")
    assert "bản bạn gõ dở" not in main
    assert "Trên máy này có bản gõ" not in main
    assert tab.get_by_label("Đơn vị phối hợp").input_value() == "Phòng Kinh tế"
    tab.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế và Hạ tầng")
    press(tab, "Lưu")
    assert "Đã lưu đề án." in tab.inner_text("main")
    assert Proposal.objects.get(pk=draft.pk).coordinating_unit == "Phòng Kinh tế và Hạ tầng"


def test_after_an_ended_session_one_notice_leads_back_without_a_conflict(
    tab, portal, officer, draft
):
    form = f"/de-an/{draft.code}/soan/"
    tab.goto(form)
    tab.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế")
    tab.get_by_text("Đã giữ bản đang gõ lúc").wait_for()
    Session.objects.all().delete()
    tab.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế và Hạ tầng")
    press(tab, "Lưu")

    assert "nội dung vừa gửi chưa được lưu" in tab.inner_text("main")
    tab.get_by_label("Tên đăng nhập").fill(officer.username)
    tab.get_by_label("Mật khẩu").fill("mat-khau-thu")
    press(tab, "Đăng nhập")

    assert tab.url == portal.url + form
    assert not tab.get_by_text("Đang hiện bản bạn gõ dở").is_visible()  # one notice, not two
    assert "đã được lưu ở nơi khác" not in tab.inner_text("main")
    tab.get_by_role("button", name="Lấy lại bản đó").click()
    tab.get_by_text("Đã giữ bản đang gõ lúc").wait_for()
    press(tab, "Lưu")
    assert "Đã lưu đề án." in tab.inner_text("main")
    assert Proposal.objects.get(pk=draft.pk).coordinating_unit == "Phòng Kinh tế và Hạ tầng"


def test_the_places_follow_the_year_and_the_year_can_be_changed_later(tab, officer):
    tab.goto("/de-an/moi/")
    places = tab.get_by_label("Địa bàn đề xuất")
    tab.get_by_label("Tên đề án").fill("Máy sấy")
    tab.get_by_label("Nội dung hỗ trợ").select_option(index=1)
    tab.get_by_label("Chương trình").select_option(index=2)
    with tab.expect_response("**/de-an/moi/?*"):
        tab.get_by_label("Năm kế hoạch").fill("2024")
        tab.get_by_label("Năm kế hoạch").press("Tab")
    tab.get_by_text("Theo đơn vị hành chính của năm 2024.").wait_for()
    then = Locality.objects.get(name="Thị xã Vĩnh Châu")
    places.select_option(str(then.pk))
    press(tab, "Tạo bản nháp")
    assert "-2024-" in tab.url

    press(tab, "Thêm cơ sở")  # of today, in a draft of then: recorded once, and its place asked for
    tab.get_by_label("Tên đơn vị", exact=True).fill("Cơ sở bánh pía Tân Thuận")
    tab.get_by_label("Loại hình").select_option("household")
    tab.get_by_label("Địa bàn", exact=True).select_option(index=1)
    tab.get_by_label("Điện thoại", exact=True).fill("12")
    press(tab, "Ghi cơ sở và thêm vào đề án")
    assert "không đúng dạng số điện thoại" in tab.inner_text("main")
    assert tab.get_by_label("Tên đơn vị", exact=True).input_value() == "Cơ sở bánh pía Tân Thuận"
    tab.get_by_label("Điện thoại", exact=True).fill("02993821901")
    press(tab, "Ghi cơ sở và thêm vào đề án")
    assert Beneficiary.objects.filter(name="Cơ sở bánh pía Tân Thuận").count() == 1
    assert "Đã thêm Cơ sở bánh pía Tân Thuận" in tab.inner_text("main")
    press(tab, "Lưu")
    assert "Đã lưu đề án." in tab.inner_text("main")

    with tab.expect_navigation():
        tab.get_by_role("link", name="đổi", exact=True).click()
    with tab.expect_response("**/soan/nam/?*"):
        tab.get_by_label("Năm kế hoạch").fill("2027")
        tab.get_by_label("Năm kế hoạch").press("Tab")
    tab.get_by_text("Theo đơn vị hành chính của năm 2027.").wait_for()
    # The town was divided: one says which unit it is now.
    assert "Thị xã Vĩnh Châu" in tab.inner_text("main")
    now = Locality.objects.get(name="Phường Vĩnh Châu", valid_to=None)
    tab.get_by_label("Địa bàn đề xuất").select_option(str(now.pk))
    press(tab, "Đổi chương trình, năm")
    assert "-2027-" in tab.url
    assert "Đề án nay là" in tab.inner_text("main")


def test_what_one_has_submitted_is_taken_back_mended_and_submitted_again(tab, draft, make_user):
    centre = make_user(roles.CentreStaff, username="trung-tam")
    tab.goto(f"/de-an/{draft.code}/buoc/submit/")
    assert f"Sẽ báo cho: {centre}" in tab.inner_text("main")
    press(tab, "Nộp đề án")

    follow(tab, tab.get_by_role("link", name="Rút về để sửa"))
    tab.get_by_label("Cần sửa những gì").fill("Sai tên máy")
    press(tab, "Rút về để sửa")
    follow(tab, tab.get_by_role("link", name="Soạn tiếp"))
    tab.get_by_label("Máy móc, nội dung").fill("Máy sấy 500 kg/mẻ")
    press(tab, "Lưu và xem để nộp")
    press(tab, "Nộp đề án")

    assert Proposal.objects.get(pk=draft.pk).state == ProposalState.SUBMITTED
    assert "Sai tên máy" in tab.inner_text("main")
    tab.goto("/")
    assert f"{draft.code} rút về để sửa" in tab.inner_text("main")
