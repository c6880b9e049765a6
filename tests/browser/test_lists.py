"""Working on lists: all rows at once, places as one looks them up, one notice a proposal."""

import datetime

import pytest
from playwright.sync_api import expect

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from khuyencong.notices.models import Notice
from khuyencong.notices.notify import notify
from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from tests.browser.conftest import DESKTOP
from tests.browser.walking import enter, follow, go, press
from tests.factories import (
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    planned_proposal,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # its queries run on both databases in tests/projects/test_lists.py and test_plan_desk.py
    pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"]),
]

M = 1_000_000


def test_all_rows_of_a_filtered_list_are_screened_at_once(page, live_server, staff):
    ProposalFactory.create_batch(30, title="Máy sấy", state=ProposalState.SUBMITTED)
    other = ProposalFactory(title="Máy ép", state=ProposalState.SUBMITTED)
    enter(page, live_server, staff, "/de-an/")

    page.locator("#id_q").fill("may say")
    all_rows = page.get_by_label("Chọn tất cả 30 đề án của danh sách")
    all_rows.check()
    assert page.locator('input[name="de-an"]:checked').count() == 25
    press(page, "Sơ duyệt")

    expect(page.get_by_text("Đã sơ duyệt 30 đề án.")).to_be_visible()
    assert list(Proposal.objects.filter(state=ProposalState.SUBMITTED)) == [other]


def test_all_rows_are_chosen_without_scripts(page, live_server, staff, chromium):
    ProposalFactory.create_batch(30, title="Máy sấy", state=ProposalState.SUBMITTED)
    enter(page, live_server, staff)
    cookies = page.context.cookies()
    plain = chromium.new_context(java_script_enabled=False)
    plain.add_cookies(cookies)
    bare = plain.new_page()

    bare.goto(f"{live_server.url}/de-an/?q=may+say&trang=2")
    bare.get_by_label("Chọn tất cả 30 đề án của danh sách").check()
    press(bare, "Sơ duyệt")

    expect(bare.get_by_text("Đã sơ duyệt 30 đề án.")).to_be_visible()
    plain.close()
    assert not Proposal.objects.filter(state=ProposalState.SUBMITTED).exists()


def test_places_stand_in_order_and_old_ones_are_told_apart(page, live_server, make_user):
    ended = datetime.date(2025, 6, 30)
    town = DistrictFactory(name="Thị xã Ngã Năm", valid_to=ended)
    places = [
        CommuneFactory(name="Phường 5", parent=town, valid_to=ended),
        *(
            CommuneFactory(name=name, parent=town.parent)
            for name in ("Xã Đại Hải", "Phường 10", "Xã Dù Tho", "Phường 5", "Phường 2")
        ),
    ]
    MemberFactory(locality=places[1], proposal=ProposalFactory(locality=places[1]))
    enter(page, live_server, make_user(roles.DistrictOfficer, *places), "/de-an/moi/")

    offered = page.get_by_label("Địa bàn đề xuất").locator("option").all_inner_texts()
    assert offered[1:] == ["Phường 2", "Phường 5", "Phường 10", "Xã Dù Tho", "Xã Đại Hải"]

    page.goto(f"{live_server.url}/de-an/")
    expect(page.locator('td[data-label="Địa bàn"]')).to_have_text("Xã Đại Hải")
    offered = page.get_by_label("Địa bàn").locator("option").all_inner_texts()
    assert offered[1:4] == [
        "Phường 2",
        "Phường 5",
        "Phường 5, Thị xã Ngã Năm (đến 30/06/2025)",
    ]


def test_28_notices_of_one_proposal_are_one(page, live_server, staff, make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    proposal = ProposalFactory(locality=place)
    for _ in range(28):
        event = record(ProposalEvent.RETURNED, proposal, by=staff)
        notify(event, [officer], text="Đề án được trả lại", path=proposal.get_absolute_url())
    enter(page, live_server, officer, "/thong-bao/")

    entry = page.locator(".notices > li")
    assert entry.count() == 1
    expect(entry.get_by_text("27 thông báo trước")).to_be_visible()
    expect(page.get_by_role("link", name="Thông báo 1 chưa đọc")).to_be_visible()
    follow(page, entry.get_by_role("button"))

    assert not Notice.objects.unread().exists()
    expect(page.get_by_role("link", name="Thông báo", exact=True)).to_be_visible()


def test_a_plan_is_put_in_order_and_what_is_too_much_is_taken_out(page, live_server, staff):
    plan = PlanFactory(year=2030, state="draft", ceiling=100 * M)
    for code, support in (("A", 70 * M), ("B", 50 * M), ("C", 20 * M)):
        planned_proposal(plan, support, code=code)
    enter(page, live_server, staff, "/ke-hoach/2030/dia-phuong/lap/")

    go(page, "Hỗ trợ")
    for column in ("Địa bàn", "Ngành nghề"):
        expect(page.get_by_role("columnheader", name=column).first).to_be_visible()
    rows = page.locator("tbody tr")
    expect(rows).to_contain_text(["· C ·", "· B ·", "Từ đây vượt mức tối đa 100 triệu", "· A ·"])
    page.get_by_label("Chọn A").check()
    expect(page.locator("#con-lai")).to_have_text("30")
    page.get_by_label("Lý do đưa ra").fill("Vượt mức tối đa")
    press(page, "Đưa các đề án đã chọn ra khỏi kế hoạch")

    expect(page.get_by_text("Đã đưa ra khỏi kế hoạch: A.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Hỗ trợ").first).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert Proposal.objects.get(code="A").state == ProposalState.APPRAISED
