"""Nothing that was typed is lost, files are dropped, keys move, and all works without scripts."""

import base64

import pytest

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from projects.models import Programme, Proposal, TypedDraft
from projects.workflow import ProposalState
from tests.browser.conftest import PHONE
from tests.browser.test_the_year import officer_places, paper
from tests.browser.walking import follow, press, sign_in
from tests.factories import BeneficiaryFactory, complete_draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # scripts; what they send is written in tests/projects on both databases
]


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
def edit(page, portal, officer, draft):
    sign_in(page, portal, officer, f"/de-an/{draft.code}/soan/")
    return page


def test_closing_the_page_while_typing_loses_nothing(edit, draft):
    edit.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế")
    edit.get_by_text("Đã giữ bản đang gõ lúc").wait_for()
    address = edit.url
    edit.goto("about:blank")

    edit.goto(address)

    assert edit.get_by_label("Đơn vị phối hợp").input_value() == "Phòng Kinh tế"
    assert "bản bạn gõ dở lúc" in edit.inner_text("main")
    assert Proposal.objects.get(pk=draft.pk).coordinating_unit == ""


def test_an_ended_session_loses_nothing(edit, portal, officer, draft):
    edit.tolerates_errors = True  # the browser's own lines about refused requests
    edit.context.clear_cookies()
    edit.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế")
    edit.get_by_text("Phiên làm việc đã hết").wait_for()

    press(edit, "Lưu")  # leads to a page that asks to sign in again or to reload
    edit.goto(f"{portal.url}/de-an/{draft.code}/soan/")
    edit.get_by_label("Tên đăng nhập").fill(officer.username)
    edit.get_by_label("Mật khẩu").fill("mat-khau-thu")
    press(edit, "Đăng nhập")
    edit.get_by_role("button", name="Lấy lại bản đó").click()

    assert edit.get_by_label("Đơn vị phối hợp").input_value() == "Phòng Kinh tế"
    press(edit, "Lưu")
    assert Proposal.objects.get(pk=draft.pk).coordinating_unit == "Phòng Kinh tế"
    assert not edit.get_by_role("button", name="Lấy lại bản đó").is_visible()


def test_a_lost_line_is_told_and_loses_nothing(edit, draft):
    edit.tolerates_errors = True
    edit.route("**/soan/giu/", lambda route: route.abort())

    edit.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế")
    edit.get_by_text("Mất kết nối. Những gì bạn gõ được giữ trên máy này.").wait_for()
    edit.unroute("**/soan/giu/")
    edit.reload()
    edit.get_by_role("button", name="Lấy lại bản đó").click()

    assert edit.get_by_label("Đơn vị phối hợp").input_value() == "Phòng Kinh tế"
    edit.get_by_text("Đã giữ bản đang gõ lúc").wait_for()
    assert TypedDraft.objects.get(proposal=draft).data["coordinating_unit"] == "Phòng Kinh tế"


def test_a_file_is_dropped_on_its_place_and_typing_survives_it(edit, draft):
    edit.get_by_label("Đơn vị phối hợp").fill("Phòng Kinh tế")
    place = edit.locator("#giay-to form.drop").first
    content = base64.b64encode(paper()["buffer"]).decode()

    with edit.expect_navigation(wait_until="load"):
        place.evaluate(
            """(form, content) => {
                const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
                const carried = new DataTransfer();
                carried.items.add(new File([bytes], "don.png", { type: "image/png" }));
                form.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
            }""",
            content,
        )

    assert draft.attachments.get().name == "don.png"
    assert edit.get_by_label("Đơn vị phối hợp").input_value() == "Phòng Kinh tế"


def test_keys_move_through_a_list_and_open_a_row(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreStaff), "/de-an/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tbody tr th a").first
    assert first.evaluate("each => each === document.activeElement")
    page.keyboard.press("x")
    assert page.locator("tbody input[type=checkbox]").first.is_checked()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "id_q"
    page.keyboard.type("banh phong")
    page.get_by_text("1 đề án", exact=True).wait_for()
    assert "q=banh" in page.url


def test_filters_answer_without_a_reload_and_the_address_follows(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreStaff), "/de-an/")
    page.evaluate("window.stayed = true")

    page.locator("#id_trang_thai").select_option("accepted")
    page.get_by_text("7 đề án", exact=True).wait_for()

    assert page.evaluate("window.stayed")
    assert "trang_thai=accepted" in page.url
    page.reload()
    assert "7 đề án" in page.inner_text("main")


def test_everything_works_without_javascript(chromium, portal, officer, draft, make_user):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    tab = context.new_page()
    tab.name = "phone"
    sign_in(tab, portal, officer, "/de-an/")
    tab.locator("#id_trang_thai").select_option("draft")
    press(tab, "Lọc")
    follow(tab, tab.get_by_role("link", name=draft.title))
    follow(tab, tab.get_by_role("link", name="Soạn tiếp"))
    tab.get_by_label("Đề nghị hỗ trợ", exact=True).fill("90,5")
    press(tab, "Thêm cơ sở")
    tab.locator("#q").fill("Cơ sở bánh pía Tân Thuận")
    press(tab, "Tìm")
    tab.get_by_label("Tên đơn vị", exact=True).fill("Cơ sở bánh pía Tân Thuận")
    tab.get_by_label("Loại hình").select_option("household")
    tab.get_by_label("Địa bàn", exact=True).select_option(index=1)
    press(tab, "Ghi cơ sở và thêm vào đề án")
    row = tab.get_by_role("group", name="Cơ sở bánh pía Tân Thuận")
    row.get_by_label("Máy móc, nội dung").fill("Máy nhào bột")
    row.get_by_label("Đề nghị hỗ trợ").fill("50")
    row.get_by_label("Kinh phí đối ứng").fill("60")
    press(tab, "Lưu")
    tab.locator("#giay-to form.drop input[type=file]").first.set_input_files(paper())
    press(tab, "Nộp tệp")
    press(tab, "Lưu và xem để nộp")
    press(tab, "Nộp đề án")
    context.close()

    assert Proposal.objects.get(pk=draft.pk).state == ProposalState.SUBMITTED
    assert draft.attachments.count() == 1
    assert sum(m.splits.get().state_support for m in draft.members.all()) == 140_500_000


def test_a_double_click_sends_a_form_once(page, portal, officer):
    sign_in(page, portal, officer, "/co-so/moi/")
    page.locator("#id_name").fill("Hộ kinh doanh Bấm Hai Lần")
    page.locator("#id_kind").select_option("household")
    page.locator("#id_locality").select_option(index=1)

    page.locator("main form button[type=submit]").last.dblclick(no_wait_after=True)
    page.get_by_text("Đã ghi").first.wait_for()

    assert Beneficiary.objects.filter(name="Hộ kinh doanh Bấm Hai Lần").count() == 1
    follow(page, page.locator(".page-head a, main a").first)
    page.go_back()
    assert page.locator("button:disabled").count() == 0
