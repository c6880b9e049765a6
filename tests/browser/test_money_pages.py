"""Pages on which money is decided, contracted and ended: what a person meets there. One sign-in."""

import datetime

import pytest

from khuyencong.accounts import roles
from projects.ledger import support_given
from projects.models import ApprovingAuthority, Programme, Proposal
from projects.workflow import PlanState, ProposalState
from tests.browser.walking import go, picture, press, sign_in, violations
from tests.factories import MemberFactory, PlanFactory, planned_proposal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # what is written is asked in tests/projects on both databases
]

M = 1_000_000
PLAN = "/ke-hoach/2026/dia-phuong/"


@pytest.fixture
def plan(portal):
    programme = Programme.objects.get(level="local")
    return PlanFactory(programme=programme, year=2026, state=PlanState.DRAFT, ceiling=500 * M)


def counted(page):
    """How often a page was loaded from now on."""
    loads = []
    page.on("domcontentloaded", lambda *_: loads.append(page.url))
    return loads


def amount(page, name, part):
    return page.get_by_label(f"{name}: {part}")


def see(page, name):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, name)


def decide_nine_in_two_loads(page, portal, plan):
    proposals = [planned_proposal(plan, 60 * M, own=70 * M) for _ in range(9)]
    names = [each.members.get().beneficiary.name for each in proposals]
    loads = counted(page)

    page.goto(f"{portal.url}{PLAN}quyet-dinh/")
    assert page.locator("#con-lai").inner_text() == "−40"
    first, second = (amount(page, name, "hỗ trợ giao đợt này") for name in names[:2])
    first.fill("")
    assert page.locator("#con-lai").inner_text() == "20"
    first.press("Enter")  # goes down, and records nothing
    assert second.evaluate("each => each === document.activeElement")
    second.fill("50,5")
    assert page.locator("output[data-sum=state_support]").inner_text() == "470,5"
    assert page.locator("output[data-sum=beneficiary_contribution]").inner_text() == "560"
    second.fill("1.5")  # two meanings: the portal would ask
    assert page.locator("#con-lai").inner_text() == "…"
    second.fill("50,5")
    page.get_by_label("Số, ký hiệu").fill("11/QĐ-UBND")
    page.get_by_label("Ngày ban hành").fill("15/01/2026")
    see(page, "round-nine")
    press(page, "Ghi quyết định")

    assert len(loads) <= 2, loads
    assert support_given(plan) == 470_500_000


def refused_at_its_cell(page, portal, plan):
    page.goto(f"{portal.url}{PLAN}quyet-dinh/")
    row = page.locator("tr:has(input[data-part])").first
    row.locator("input").first.fill("61")
    page.get_by_label("Số, ký hiệu").fill("12/QĐ-UBND")
    page.get_by_label("Ngày ban hành").fill("16/01/2026")
    press(page, "Ghi quyết định")
    assert "vượt" in row.locator(".errorlist").inner_text()
    assert row.locator("input").first.input_value() == "61"
    assert page.get_by_label("Số, ký hiệu").input_value() == "12/QĐ-UBND"
    see(page, "round-refused")


def authority_of_its_day(page, portal, plan):
    ApprovingAuthority.objects.filter(programme=plan.programme).delete()
    make, end = ApprovingAuthority.objects.create, datetime.date(2026, 6, 30)
    make(programme=plan.programme, name="UBND tỉnh", valid_to=end)
    make(programme=plan.programme, name="UBND thành phố", valid_from=datetime.date(2026, 7, 1))
    page.goto(f"{portal.url}{PLAN}quyet-dinh/")
    who = page.get_by_label("Cơ quan ban hành")
    page.get_by_label("Ngày ban hành").fill("30/06/2026")
    assert who.input_value() == "UBND tỉnh"
    page.get_by_label("Ngày ban hành").fill("01/07/2026")
    assert who.input_value() == "UBND thành phố"
    who.fill("Bộ Công Thương")
    page.get_by_label("Ngày ban hành").fill("30/06/2026")
    assert who.input_value() == "Bộ Công Thương"


def stopping_is_explained(page, portal, proposal):
    page.goto(portal.url + proposal.get_absolute_url())
    go(page, "Ngừng")
    assert page.get_by_label("Quyết định").count() == 0
    see(page, "stop-how-to")
    go(page, "Ghi đề nghị ngừng")
    page.get_by_label("Lý do").fill("Cơ sở không còn sản xuất")
    press(page, "Ghi đề nghị")
    go(page, "Ngừng")
    go(page, "Ghi quyết định ngừng")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Số, ký hiệu").fill("44/QĐ-UBND")
    page.get_by_label("Ngày ban hành").fill("01/03/2026")
    press(page, "Ghi quyết định điều chỉnh")
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.STOPPED


def nothing_to_accept_is_not_offered(page, portal, proposal):
    member = MemberFactory(proposal=proposal)
    page.goto(f"{portal.url}/nghiem-thu/{member.pk}/")
    assert page.get_by_role("button", name="Ghi nghiệm thu").count() == 0
    assert "chỉ nghiệm thu được đề án" in page.inner_text("main")

    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.IN_PROGRESS)
    page.reload()  # where one was led to: beside the approved one that waits
    rows = page.locator("#co-so tbody")
    assert rows.count() == 2
    assert rows.get_by_role("link", name="Ghi nghiệm thu").count() == 1
    assert rows.filter(has_text=member.name).get_by_role("link", name="Ghi nghiệm thu").count() == 0
    page.goto(f"{portal.url}/nghiem-thu/{member.pk}/")
    assert page.get_by_role("button", name="Ghi nghiệm thu").count() == 0
    assert "không có kinh phí được duyệt" in page.inner_text("main")


def a_contract_has_its_parties(page, portal, proposal, other):
    for each in (proposal, other):
        page.goto(portal.url + each.get_absolute_url())
        go(page, "Hợp đồng")
        page.get_by_label("Số hợp đồng hoặc phụ lục").fill("05/HĐ-TTKC")
        page.get_by_label("Ngày ký").fill("20/01/2026")
        page.get_by_label("Có giá trị đến ngày").fill("30/10/2026")
        if each == proposal:
            page.get_by_label("Bên A").fill("Trung tâm Khuyến công")
        page.get_by_label("Tệp hợp đồng").set_input_files(
            {"name": "hd05.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 hop dong"}
        )
        see(page, "contract")
        press(page, "Ghi hợp đồng")
        see(page, "contract-recorded")
    assert f"đã là số hợp đồng của đề án {proposal.code}" in page.inner_text("main")
    assert page.get_by_label("Bên A").input_value() == "Trung tâm Khuyến công"
    page.goto(portal.url + proposal.get_absolute_url())
    assert "Trung tâm Khuyến công – " in page.inner_text("main")
    assert page.locator("td", has_text="30/10/2026").count() == 1
    assert page.get_by_role("link", name="hd05.pdf").count() == 1


def a_council_is_chosen_from_the_list(page, portal, plan):
    proposal = planned_proposal(plan, 60 * M, state=ProposalState.SCREENED)
    page.goto(f"{portal.url}{proposal.get_absolute_url()}buoc/appraise/")
    page.get_by_label("Hình thức").select_option("council")  # one reviewer needs no council
    go(page, "Thêm, sửa danh sách")
    for name in ("Nguyễn Văn An", "Trần Thị Bé"):
        go(page, "Thêm thành viên")
        page.get_by_label("Họ và tên").fill(name)
        page.get_by_label("Chức vụ").fill("Phó Giám đốc")
        page.get_by_label("Đơn vị").fill("Sở Công Thương")
        press(page, "Lưu thành viên")
    see(page, "council-list")
    page.goto(f"{portal.url}{proposal.get_absolute_url()}buoc/appraise/")
    page.get_by_label("Hình thức").select_option("council")
    page.get_by_label("Nguyễn Văn An – Phó Giám đốc, Sở Công Thương").check()
    see(page, "council-chosen")
    press(page, "Thẩm định đạt")
    written = proposal.appraisals.get().council
    assert written == "Nguyễn Văn An – Phó Giám đốc, Sở Công Thương"


def test_a_leader_decides_contracts_and_stops(page, portal, plan, make_user):
    leader = make_user(roles.CentreLeader, username="lanhdao")
    sign_in(page, portal, leader)
    decide_nine_in_two_loads(page, portal, plan)
    refused_at_its_cell(page, portal, plan)
    authority_of_its_day(page, portal, plan)
    given = Proposal.objects.filter(state=ProposalState.APPROVED, plan=plan).order_by("pk")
    first, second, third = given[:3]
    a_contract_has_its_parties(page, portal, first, second)
    nothing_to_accept_is_not_offered(page, portal, second)
    stopping_is_explained(page, portal, third)
    a_council_is_chosen_from_the_list(page, portal, plan)
