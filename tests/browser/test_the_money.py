"""The road of the money in a real browser: appraised, decided in two rounds, adjusted, contracted,
accepted at two of three establishments, the third stopped, settled."""

import pytest

from khuyencong.accounts import roles
from projects.actions import submission
from projects.ledger import FundingSplit, accepted, paid_out
from projects.models import Amounts, Member, Programme, Proposal, Stage
from projects.workflow import ProposalState
from reports.figures.plan_history import plan_history
from tests.browser.test_the_year import check, officer_places
from tests.browser.walking import change_user, follow, go, press, sign_in
from tests.factories import BeneficiaryFactory, complete_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Cơ sở mắm Mỹ Hạnh", "Hộ kinh doanh hành tím Bé Ba", "Cơ sở bánh pía Tân Thuận")
PLAN = "/ke-hoach/2026/dia-phuong/"


def screened(officer, staff, place):
    """Three establishments, 100 + 120 triệu each, ready to be appraised."""
    proposal = complete_draft(
        officer, *(BeneficiaryFactory(name=name, locality=place) for name in NAMES),
        locality=place, programme=Programme.objects.get(level="local"), year=2026,
        kind="group", title="Hỗ trợ máy sấy cho ba cơ sở", starts_on="2026-03-01",
        ends_on="2026-10-30",
    )  # fmt: skip
    proposal = submission.submit(proposal=Proposal.objects.get(pk=proposal.pk), by=officer)
    proposal = submission.screen(proposal=proposal, by=staff)
    # It came in before the year in which its plan is decided.
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at="2025-11-01T02:00:00Z")
    return Proposal.objects.get(pk=proposal.pk)


def group(page, name):
    return page.get_by_role("group", name=name)


def fill_decision(page, number, day):
    page.get_by_label("Số, ký hiệu").fill(number)
    page.get_by_label("Ngày ban hành").fill(day)


def clear(page, name):
    page.get_by_label(f"{name}: hỗ trợ giao đợt này").fill("")


def accept(page, name, support, number):
    row = page.get_by_role("row").filter(has_text=name)
    follow(page, row.get_by_role("link", name="Ghi nghiệm thu"))
    page.get_by_label("Ngày nghiệm thu").fill("20/08/2026")
    page.get_by_label("Số biên bản").fill(number)
    page.get_by_label("Nhà nước hỗ trợ được nghiệm thu").fill(support)
    page.get_by_label("Chứng từ kinh phí đối ứng").fill(
        "Hóa đơn 0012 ngày 10/8/2026: 120 triệu đồng"
    )
    page.get_by_role("group", name="Chỉ tiêu 1").get_by_label("Chỉ tiêu").select_option("capacity")
    page.get_by_role("group", name="Chỉ tiêu 1").get_by_label("Đơn vị tính").fill("tấn/năm")
    page.get_by_role("group", name="Chỉ tiêu 1").get_by_label("Trước").fill("120")
    page.get_by_role("group", name="Chỉ tiêu 1").get_by_label("Sau").fill("240,5")
    check(page, "money-accept")
    press(page, "Ghi nghiệm thu")


def test_from_the_appraisal_to_the_settlement(page, portal, make_user):  # noqa: PLR0915 - one walk
    place = officer_places()[1]  # the district ended in 2025; a commune took over
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    leader = make_user(roles.CentreLeader, username="lanhdao")
    officer = make_user(roles.DistrictOfficer, place, username="xa")
    proposal = screened(officer, staff, place)
    home = proposal.get_absolute_url()

    # Staff take a warning on, appraise with a council and points, and give one less.
    sign_in(page, portal, staff, home)
    page.locator("details[name=ket-qua-kiem-tra] > summary").first.click()  # of the worst
    follow(page, page.get_by_role("link", name="Chấp nhận, ghi lý do").first)
    page.get_by_label("Lý do chấp nhận cảnh báo").fill("Đã gọi điện, cơ sở nộp bản gốc ngày mai")
    check(page, "money-take-on")
    press(page, "Chấp nhận cảnh báo")
    assert "Đã gọi điện, cơ sở nộp bản gốc ngày mai" in page.inner_text("main")
    go(page, "Thẩm định đạt")
    page.get_by_label("Hình thức").select_option("council")
    page.get_by_label("Ngày thẩm định").fill("10/11/2025")
    page.get_by_label("Thành viên khác").fill("Trung tâm, Sở Công Thương")
    page.get_by_label("Sản phẩm chủ lực").fill("15")
    group(page, NAMES[0]).get_by_label("hỗ trợ").fill("90")
    check(page, "money-appraise")
    press(page, "Thẩm định đạt")

    # The plan: opened with its ceiling, put together, sent.
    page.goto(portal.url + "/ke-hoach/lap/")
    page.get_by_label("Chương trình").select_option(label="Chương trình khuyến công địa phương")
    page.get_by_label("Năm", exact=True).fill("2026")
    page.get_by_label("Mức kinh phí hỗ trợ tối đa").fill("300")
    page.get_by_label("Ngày dự kiến được phê duyệt").fill("31/12/2025")
    press(page, "Mở kế hoạch")
    page.goto(f"{portal.url}{PLAN}lap/")
    page.get_by_label(f"Chọn {proposal.code}").check()
    assert page.locator("#dang-chon").inner_text() == "290"
    assert page.locator("#con-lai").inner_text() == "10"
    check(page, "money-assemble")
    press(page, "Đưa các đề án đã chọn vào kế hoạch")
    change_user(page, portal, leader, f"{PLAN}lap/")
    press(page, "Trình kế hoạch")
    assert "Đã trình" in page.inner_text("main")

    # Two rounds: the first gives two establishments, the second the third.
    page.goto(f"{portal.url}{PLAN}quyet-dinh/")
    fill_decision(page, "11/QĐ-UBND", "15/01/2026")
    clear(page, NAMES[2])
    page.get_by_label("Tệp quyết định").set_input_files(
        {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 quyet dinh"}
    )
    check(page, "money-round")
    press(page, "Ghi quyết định")
    page.goto(f"{portal.url}{PLAN}quyet-dinh/")
    assert NAMES[0] not in page.inner_text("main")
    fill_decision(page, "22/QĐ-UBND", "20/02/2026")
    press(page, "Ghi quyết định")
    assert "chậm 15 ngày" in page.inner_text("main")
    check(page, "money-plan")

    # Staff ask for less for the first, leaders record the decision.
    change_user(page, portal, staff, home)
    go(page, "Điều chỉnh")
    check(page, "money-adjust-choose")
    go(page, "Kinh phí")
    page.get_by_label("Cơ sở", exact=True).select_option(index=1)
    page.get_by_label("Hỗ trợ sau điều chỉnh").fill("80")
    page.get_by_label("Đối ứng sau điều chỉnh").fill("130")
    page.get_by_label("Lý do").fill("Giá máy giảm")
    check(page, "money-adjust")
    press(page, "Ghi đề nghị")
    change_user(page, portal, leader, f"{PLAN}dieu-chinh/")
    page.get_by_role("checkbox").first.check()
    fill_decision(page, "33/QĐ-UBND", "10/03/2026")
    check(page, "money-adjust-decide")
    press(page, "Ghi quyết định điều chỉnh")
    page.goto(f"{portal.url}{PLAN}lich-su/?ngay=31/03/2026&so_voi=31/01/2026")
    assert "−10" in page.inner_text("main")
    check(page, "money-history")

    # Contract, advance, an obstacle and how it was solved, start.
    change_user(page, portal, staff, home)
    go(page, "Hợp đồng")
    page.get_by_label("Số hợp đồng hoặc phụ lục").fill("05/HĐ-TTKC")
    page.get_by_label("Ngày ký").fill("15/03/2026")
    page.get_by_label("Bên A").fill("Trung tâm Khuyến công")
    page.get_by_label("Bên B").fill("Hợp tác xã Evergrowth")
    check(page, "money-contract")
    press(page, "Ghi hợp đồng")
    for name, paid in ((NAMES[0], "80"), (NAMES[1], "100")):
        go(page, "Giải ngân")
        whom = page.get_by_label("Cơ sở", exact=True)
        whom.select_option(whom.locator("option", has_text=name).get_attribute("value"))
        page.get_by_label("Ngày", exact=True).fill("20/03/2026")
        page.get_by_label("Số tiền").fill(paid)
        check(page, "money-payment")
        press(page, "Ghi giải ngân")
    go(page, "Bắt đầu thực hiện")
    press(page, "Bắt đầu thực hiện")
    follow(page, page.get_by_role("main").get_by_role("link", name="Nêu vướng mắc"))
    page.get_by_label("Vướng mắc").fill("Cơ sở thứ ba chưa có điện ba pha")
    page.get_by_label("Ai phải xử lý").fill("Điện lực Vĩnh Châu")
    page.get_by_label("Từ ngày").fill("01/06/2026")
    page.get_by_label("Hạn xử lý").fill("30/06/2026")
    press(page, "Ghi vướng mắc")
    page.goto(f"{portal.url}/vuong-mac/")
    check(page, "money-obstacles")

    # Two of three are accepted, the third is stopped, the rest is settled and money comes back.
    page.goto(portal.url + home)
    accept(page, NAMES[0], "75", "01/BB")
    accept(page, NAMES[1], "100", "02/BB")
    assert "2/3 cơ sở đã nghiệm thu" in page.inner_text("main")
    check(page, "money-two-of-three")
    page.goto(f"{portal.url}{home}dieu-chinh/stop/")
    page.get_by_label("Cơ sở", exact=True).select_option(index=1)
    page.get_by_label("Lý do").fill("Cơ sở không còn sản xuất")
    press(page, "Ghi đề nghị")
    change_user(page, portal, leader, f"{PLAN}dieu-chinh/")
    page.get_by_role("checkbox").first.check()
    fill_decision(page, "44/QĐ-UBND", "01/09/2026")
    press(page, "Ghi quyết định điều chỉnh")
    change_user(page, portal, staff, home)
    go(page, "Quyết toán")
    page.get_by_label("Ngày quyết toán").fill("20/10/2026")
    back = page.get_by_label(f"{NAMES[0]}: số tiền nộp lại")
    assert back.input_value() == "5"
    back.fill("")
    press(page, "Quyết toán")
    assert "Hãy ghi số tiền nộp lại thêm 5.000.000 đồng" in page.inner_text("main")
    back.fill("5")
    check(page, "money-settle")
    press(page, "Quyết toán")
    check(page, "money-settled")

    proposal = Proposal.objects.get(pk=proposal.pk)
    assert proposal.state == ProposalState.SETTLED
    sums = FundingSplit.objects.filter(member__proposal=proposal).sums(*Stage)
    assert sums[Stage.APPROVED].state_support == 180_000_000
    assert sums[Stage.SETTLED] == Amounts(175_000_000, 250_000_000)
    assert paid_out(proposal.disbursements) == 175_000_000
    history = plan_history(proposal.plan, user=leader, on=proposal.starts_on.replace(month=12))
    assert history.is_proven
    assert accepted(Member.objects.filter(proposal=proposal)).count() == 2
