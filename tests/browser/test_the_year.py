"""The work of a year, from a draft in a commune to a line of the plan, in a real browser."""

import io

import pytest
from PIL import Image

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.localities.models import Locality
from projects.models import Plan, Programme, Proposal, Stage
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from tests.browser.walking import change_user, follow, go, picture, press, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Cơ sở mắm Mỹ Hạnh", "Hộ kinh doanh hành tím Bé Ba", "Cơ sở bánh pía Tân Thuận")


def paper():
    """A small real picture, as a telephone makes of a paper."""
    sheet = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(sheet, "PNG")
    return {"name": "don-de-nghi.png", "mimeType": "image/png", "buffer": sheet.getvalue()}


def officer_places():
    district = Locality.objects.get(code="950")
    today = Locality.objects.filter(changes_in__predecessor__parent=district, valid_to=None)
    return [district, *today.distinct()]


def check(page, name):
    """Every page of the walk is photographed, and no page may shut anybody out."""
    assert violations(page) == [], name
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide}: {too_wide(page)}"
    picture(page, f"year-{name}")


def too_wide(page):
    """What sticks out of the page on the right."""
    return page.evaluate(
        """Array.from(document.querySelectorAll("main *"))
           .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
           .slice(0, 5).map((each) => each.outerHTML.slice(0, 120))"""
    )


def add_establishment(page, name, number):
    press(page, "Thêm cơ sở")
    page.locator("#q").fill(name)
    page.get_by_text("Không thấy").wait_for()
    page.get_by_label("Tên đơn vị", exact=True).fill(name)
    page.get_by_label("Loại hình").select_option("household")
    page.get_by_label("Điện thoại", exact=True).fill(f"029938219{number:02d}")
    page.get_by_label("Địa bàn", exact=True).select_option(index=1)
    if number == 1:
        check(page, "add-establishment")
    press(page, "Ghi cơ sở và thêm vào đề án")


def unfold(page, name):
    """The row of an establishment; of several in a draft one is open."""
    folded = page.locator("#co-so details:not([open]) > summary", has_text=name)
    if folded.count():
        folded.click()
    return page.get_by_role("group", name=name)


def fill_member(page, name, support, own):
    row = unfold(page, name)
    row.get_by_label("Máy móc, nội dung").fill("Máy sấy lạnh 200 kg/mẻ")
    row.get_by_label("Đề nghị hỗ trợ").fill(support)
    row.get_by_label("Kinh phí đối ứng").fill(own)
    row.get_by_label("Ngày cam kết đối ứng").fill("05/11/2026")
    row.get_by_label("Ngày cam kết chưa được hỗ trợ").fill("05/11/2026")


def submit(page):
    press(page, "Lưu và xem để nộp")
    press(page, "Nộp đề án")
    assert "Đã nộp đề án" in page.inner_text("main")


def test_from_a_draft_in_a_commune_to_the_plan(page, portal, make_user):  # noqa: PLR0915 - one walk
    officer = make_user(roles.DistrictOfficer, *officer_places(), username="xa")
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    year = 2027
    Plan.objects.create(programme=Programme.objects.get(level="local"), year=year)

    # The officer makes a draft of a group, with three establishments and a file each.
    sign_in(page, portal, officer)
    check(page, "home-officer")
    go(page, "Lập đề án")
    page.get_by_label("Tên đề án").fill("Hỗ trợ máy sấy cho ba cơ sở chế biến nông sản")
    page.get_by_label("Chương trình").select_option(label="Chương trình khuyến công địa phương")
    page.get_by_label("Năm kế hoạch").fill(str(year))
    page.get_by_label("Nội dung hỗ trợ").select_option(
        label="Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ"
    )
    page.get_by_label("Loại", exact=True).select_option("group")
    check(page, "new")
    press(page, "Tạo bản nháp")
    proposal = Proposal.objects.get(year=year)
    assert proposal.state == ProposalState.DRAFT
    for number, name in enumerate(NAMES, start=1):
        add_establishment(page, name, number)
    page.get_by_label("Đơn vị thực hiện").fill("Trung tâm Khuyến công")
    page.get_by_label("Thời gian thực hiện từ").fill("01/03/2027")
    page.get_by_label("Đến", exact=True).fill("30/10/2027")
    page.get_by_label("Mục tiêu, quy mô").fill("Nâng công suất sấy từ 1 lên 3 tấn mỗi ngày.")
    for name, support, own in zip(
        NAMES, ("120", "90,5", "145"), ("130", "100", "160"), strict=True
    ):
        fill_member(page, name, support, own)
    page.get_by_text("= 145.000.000 đồng (một trăm bốn mươi lăm triệu đồng)").wait_for()
    page.get_by_text("Đã giữ bản đang gõ lúc").wait_for()
    check(page, "edit")
    press(page, "Lưu")
    chooser = page.get_by_label(f"Chọn tệp cho Đơn đề nghị hỗ trợ của cơ sở của {NAMES[0]}")
    for name in NAMES:
        chooser = page.get_by_label(f"Chọn tệp cho Đơn đề nghị hỗ trợ của cơ sở của {name}")
        with page.expect_navigation(wait_until="load"):
            chooser.set_input_files(paper())
    assert proposal.attachments.count() == 3
    check(page, "edit-with-files")
    press(page, "Lưu và xem để nộp")
    check(page, "submit")
    press(page, "Nộp đề án")
    check(page, "submitted")
    assert "Sơ duyệt – Chuyên viên Trung tâm" in page.inner_text("main")

    # The centre sends it back with a reason; the officer mends it and hands it in again.
    change_user(page, portal, staff)
    check(page, "home-staff")
    follow(page, page.get_by_role("link", name="1 đề án chờ sơ duyệt"))
    check(page, "list-to-screen")
    go(page, "Hỗ trợ máy sấy")
    go(page, "Trả lại để bổ sung")
    page.get_by_label("Cần bổ sung, sửa những gì").fill("Ghi rõ công suất máy của từng cơ sở.")
    check(page, "send-back")
    press(page, "Trả lại để bổ sung")
    change_user(page, portal, officer, "/thong-bao/")
    check(page, "notices")
    follow(page, page.get_by_role("button", name="được trả lại để bổ sung"))
    go(page, "Soạn tiếp")
    assert "Ghi rõ công suất máy của từng cơ sở." in page.inner_text("main")
    row = unfold(page, NAMES[1])
    row.get_by_label("Máy móc, nội dung").fill("Máy sấy lạnh 300 kg/mẻ, 1 cái")
    submit(page)

    # Staff screens, appraises with less for one, includes it in the plan.
    change_user(page, portal, staff, proposal.get_absolute_url())
    go(page, "Sơ duyệt")
    press(page, "Sơ duyệt")
    go(page, "Thẩm định đạt")
    page.get_by_label(f"{NAMES[0]}: hỗ trợ").fill("100")
    check(page, "appraise")
    press(page, "Thẩm định đạt")
    go(page, "Đưa vào kế hoạch")
    press(page, "Đưa vào kế hoạch")
    check(page, "included")

    proposal = Proposal.objects.get(pk=proposal.pk)
    assert proposal.state == ProposalState.PLANNED
    assert str(proposal.plan) == "Kế hoạch KCĐP năm 2027"
    appraised = sum(
        m.splits.of_stage(Stage.APPRAISED).total_support() for m in proposal.members.all()
    )
    assert appraised == 335_500_000
    kinds = [e.kind for e in Event.objects.about(proposal).exclude(after="") if e.before != e.after]
    assert kinds[::-1] == [
        ProposalEvent.DRAFTED,
        ProposalEvent.SUBMITTED,
        ProposalEvent.RETURNED,
        ProposalEvent.SUBMITTED,
        ProposalEvent.SCREENED,
        ProposalEvent.APPRAISED,
        ProposalEvent.INCLUDED,
    ]  # fmt: skip
