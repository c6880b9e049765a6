"""An officer's group of five with its papers and its money, and one of a single establishment: what
is many is done at once. Clicks and page loads are counted."""

import pytest
from playwright.sync_api import expect

from khuyencong.accounts import roles
from khuyencong.dates import today
from khuyencong.localities.models import Locality
from projects.ledger import FundingSplit
from projects.models import Programme, Proposal, Stage
from projects.workflow import ProposalState
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_the_year import officer_places, paper
from tests.browser.walking import press, sign_in, violations
from tests.factories import BeneficiaryFactory, complete_draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # scripts; what they send is written in tests/projects on both databases
]

NAMES = ("Cơ sở mắm Mỹ Hạnh", "Hộ kinh doanh hành tím Bé Ba", "Cơ sở bánh pía Tân Thuận",
         "Hợp tác xã Hưng Lợi", "Doanh nghiệp tư nhân Thuận Phát")  # fmt: skip
PAPERS = ("don de nghi", "GCN DKKD", "bao gia may", "cam ket doi ung", "CamKetChuaDuocHoTro")


class Hand:
    """A person at the page: each press, each field that is typed into and each choice is a click;
    to open a list and to choose from it are two. Page loads are counted by the browser itself."""

    def __init__(self, page):
        self.page, self.clicks, self.loads = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _page):
        self.loads += 1

    def takes_at_most(self, *, clicks, loads):
        """The whole task is done: did it take no more?"""
        self.page.remove_listener("load", self._loaded)
        return self.clicks <= clicks and self.loads <= loads

    def press(self, what, *, loads=True):
        self.clicks += 1
        if not loads:
            what.click()
            return
        with self.page.expect_navigation(wait_until="load"):
            what.click()

    def button(self, name, **more):
        self.press(self.page.get_by_role("button", name=name, exact=True).first, **more)

    def link(self, name):
        self.press(self.page.get_by_role("link", name=name).first)

    def type(self, field, text):
        self.clicks += 1
        field.fill(text)

    def choose(self, field, **which):
        self.clicks += 2
        field.select_option(**which)

    def paste(self, field, text):
        """One click into the field, the rest is on the keys."""
        self.clicks += 1
        field.click()
        field.evaluate(
            """(field, text) => {
                const carried = new DataTransfer();
                carried.setData("text", text);
                field.dispatchEvent(new ClipboardEvent("paste", {
                    clipboardData: carried, bubbles: true, cancelable: true }));
            }""",
            text,
        )

    def files(self, field, files):
        """One click opens the window in which all are marked, another takes them."""
        self.clicks += 2
        field.set_input_files(files)


def scans(names, papers=PAPERS):
    """A scan of each paper of each establishment, called as people call them; no two are alike."""
    sheet = paper()["buffer"]
    called = [f"{number:02d} {of} {name}.png" for name in names for number, of in enumerate(papers, 1)]  # fmt: skip
    return [
        {"name": name, "mimeType": "image/png", "buffer": sheet + str(place).encode()}
        for place, name in enumerate(called)
    ]


@pytest.fixture
def place(portal):
    return Locality.objects.filter(pk__in=[each.pk for each in officer_places()], valid_to=None)[0]


@pytest.fixture
def page(chromium):
    """One wide page: what is counted does not depend on its width."""
    context = chromium.new_context(viewport=DESKTOP, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def begin(hand, kind):
    page = hand.page
    hand.link("Lập đề án")
    hand.type(page.get_by_label("Tên đề án"), "Hỗ trợ máy sấy chế biến nông sản")
    hand.choose(page.get_by_label("Chương trình"), label="Chương trình khuyến công địa phương")
    hand.choose(
        page.get_by_label("Nội dung hỗ trợ"),
        label="Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ",
    )
    if kind != "single":
        hand.choose(page.get_by_label("Loại", exact=True), value=kind)
    hand.button("Tạo bản nháp")


def describe(hand):
    page, year = hand.page, today().year + 1
    hand.type(page.get_by_label("Đơn vị thực hiện"), "Trung tâm Khuyến công")
    hand.type(page.get_by_label("Thời gian thực hiện từ"), f"01/03/{year}")
    hand.type(page.get_by_label("Đến", exact=True), f"30/10/{year}")
    hand.type(page.get_by_label("Mục tiêu, quy mô"), "Nâng công suất từ 1 lên 3 tấn mỗi ngày.")
    page.get_by_text("Đã giữ bản đang gõ lúc").wait_for()


def add(hand, name):
    page = hand.page
    hand.type(page.locator("#q"), name)
    hand.press(page.get_by_role("button", name=f"Chọn {name}"))


def hand_in(hand, files):
    page = hand.page
    hand.files(page.get_by_label("Nộp nhiều tệp một lúc"), files)
    hand.press(page.get_by_role("button", name=f"Xếp {len(files)} tệp vào hồ sơ"), loads=False)
    page.get_by_text(f"Đã xếp {len(files)} tệp vào hồ sơ.").wait_for()


def submit(hand):
    hand.button("Lưu và xem để nộp")
    hand.button("Nộp đề án")


def test_an_officers_work_takes_few_clicks_and_few_page_loads(page, portal, place, make_user):
    officer = make_user(roles.DistrictOfficer, *officer_places(), username="xa")
    for name in NAMES:
        BeneficiaryFactory(locality=place, name=name)
    sign_in(page, portal, officer)

    single = Hand(page)
    begin(single, "single")
    add(single, NAMES[0])
    describe(single)
    row = page.get_by_role("group", name=NAMES[0])
    for label, text in (
        ("Máy móc, nội dung", "Máy sấy lạnh 200 kg/mẻ"), ("Đề nghị hỗ trợ", "120"),
        ("Kinh phí đối ứng", "130"), ("Ngày cam kết đối ứng", "05/11/2026"),
        ("Ngày cam kết chưa được hỗ trợ", "05/11/2026"),
    ):  # fmt: skip
        single.type(row.get_by_label(label), text)
    hand_in(single, scans(["My Hanh"]))
    submit(single)
    proposal = Proposal.objects.order_by("pk").last()
    assert proposal.state == ProposalState.SUBMITTED
    assert proposal.attachments.exclude(item=None).count() == len(PAPERS)
    assert single.takes_at_most(clicks=25, loads=5)  # 23 and 5 when this was written

    page.goto(portal.url)
    group = Hand(page)
    begin(group, "group")
    for name in NAMES:
        add(group, name)
    describe(group)
    group.button("Nhập số tiền theo bảng")
    cells = "\n".join(
        f"Máy sấy lạnh {n}00 kg/mẻ\t{100 + n}\t{120 + n}\t\t05/11/2026\t05/11/2026"
        for n in range(1, 6)
    )
    group.paste(page.get_by_label(f"{NAMES[0]}: Máy móc, nội dung"), cells)
    group.button("Lưu bảng")
    hand_in(group, scans(["My Hanh", "Be Ba", "Tan Thuan", "Hung Loi", "Thuan Phat"]))
    submit(group)
    proposal = Proposal.objects.order_by("pk").last()
    assert proposal.state == ProposalState.SUBMITTED
    support = [
        member.splits.get().state_support for member in proposal.members.order_by("position")
    ]
    assert support == [(100 + n) * 1_000_000 for n in range(1, 6)]
    for member in proposal.members.all():
        assert member.attachments.exclude(item=None).values("item").distinct().count() == len(PAPERS)  # fmt: skip

    assert group.takes_at_most(clicks=60, loads=12)  # 31 and 11 when this was written


def test_five_new_establishments_take_as_few(page, portal, place, make_user):
    """None of them is recorded yet: they are typed into one table of the draft."""
    officer = make_user(roles.DistrictOfficer, *officer_places(), username="xa")
    sign_in(page, portal, officer)

    group = Hand(page)
    begin(group, "group")
    describe(group)
    for number, name in enumerate(NAMES, start=1):
        group.type(page.get_by_label(f"Cơ sở mới {number}: Tên đơn vị"), name)
        group.choose(page.get_by_label(f"Cơ sở mới {number}: Loại hình"), value="household")
        group.type(page.get_by_label(f"Cơ sở mới {number}: Điện thoại"), f"0299382190{number}")
    group.button("Ghi các cơ sở và thêm vào đề án")
    assert page.get_by_label("Đơn vị thực hiện").input_value() == "Trung tâm Khuyến công"
    assert violations(page) == []
    group.button("Nhập số tiền theo bảng")
    cells = "\n".join(
        f"Máy sấy lạnh {n}00 kg/mẻ\t{100 + n}\t{120 + n}\t\t05/11/2026\t05/11/2026"
        for n in range(1, 6)
    )
    group.paste(page.get_by_label(f"{NAMES[0]}: Máy móc, nội dung"), cells)
    group.button("Lưu bảng")
    hand_in(group, scans(["My Hanh", "Be Ba", "Tan Thuan", "Hung Loi", "Thuan Phat"]))
    submit(group)

    proposal = Proposal.objects.order_by("pk").last()
    assert proposal.state == ProposalState.SUBMITTED
    assert [member.name for member in proposal.members.order_by("position")] == list(NAMES)
    assert group.takes_at_most(clicks=60, loads=12)  # 42 and 7 when this was written


def test_a_group_is_folded_and_what_is_wrong_is_said_where_it_is(page, portal, place, make_user):  # noqa: PLR0915 - one walk
    officer = make_user(roles.DistrictOfficer, *officer_places(), username="xa")
    owners = [BeneficiaryFactory(locality=place, name=name) for name in NAMES]
    local = Programme.objects.get(level="local")
    proposal = complete_draft(
        officer, *owners, locality=place, programme=local, year=2027, kind="group"
    )
    sign_in(page, portal, officer, f"/de-an/{proposal.code}/soan/")

    # Findings, rows and papers stand under their establishment, one open at a time.
    beside = page.locator("#con-thieu")
    assert beside.locator("details").count() == len(NAMES)
    assert beside.bounding_box()["height"] < 900
    beside.get_by_text(NAMES[1]).click()
    beside.get_by_text("Chưa ghi ngày cam kết kinh phí đối ứng.").and_(page.locator(":visible")).click()  # fmt: skip
    row = page.get_by_role("group", name=NAMES[1])
    row.get_by_label("Máy móc, nội dung").wait_for()
    page.locator("#co-so summary").nth(3).click()
    page.locator("#ho-so summary").nth(3).click()
    assert page.locator("#co-so details[open]").count() == 1
    assert page.locator("#ho-so details[open]").count() == 1
    assert violations(page) == []

    # Of many files the one that is refused says so, and the page stays.
    page.evaluate("window.stayed = true")
    files = scans(["My Hanh"], PAPERS[:2])
    wrong = {"name": "may.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    page.get_by_label("Nộp nhiều tệp một lúc").set_input_files([files[0], wrong, files[1]])
    page.get_by_role("button", name="Nộp các tệp").click()  # once more, while they are under way
    page.get_by_text("Đã nộp 2 tệp, đang chờ xếp.").wait_for()
    assert ".png" not in page.inner_text("form[data-many]")
    assert "Tệp “may.exe” không thuộc loại được nhận" in page.inner_text("#dang-nop")
    by_hand = page.get_by_label("01 don de nghi My Hanh.png", exact=True)
    by_hand.select_option("")
    page.get_by_role("button", name="Xếp 2 tệp vào hồ sơ").click()
    page.get_by_text("Đã xếp 1 tệp vào hồ sơ.").wait_for()
    assert page.evaluate("window.stayed")
    places = page.locator("#giay-to input[type=file]")  # exchanged, and still in Vietnamese
    many = places.count()
    assert many > 0
    expect(page.locator("#giay-to .file-choice input")).to_have_count(many)
    assert sorted(file.item is None for file in proposal.attachments.all()) == [False, True]

    # An amount that may mean two things says so at its cell.
    press(page, "Nhập số tiền theo bảng")
    cell = page.get_by_label(f"{NAMES[2]}: Đề nghị hỗ trợ")
    cell.fill("145.000")
    press(page, "Lưu bảng")
    assert page.locator("td:has(.errorlist)").locator("input").input_value() == "145.000"
    assert violations(page) == []
    page.get_by_label("Dán các dòng từ Excel").fill(f"{NAMES[2]}\tMáy trộn\t145\t150")
    press(page, "Điền vào bảng")
    assert cell.input_value() == "145"
    press(page, "Lưu bảng")

    # The page of the proposal offers one next step, and one stage of money a line.
    page.goto(f"{portal.url}{proposal.get_absolute_url()}")
    assert page.locator(".button-next").all_inner_texts() == ["Nộp đề án"]
    assert [each.inner_text().split("\n") for each in page.locator(".offers section").all()] == [
        ["Bước khác", "Soạn tiếp"], ["Trả lại, dừng lại", "Rút đề án"],
        ["In, chép", "In phiếu đề án", "Chép"],
    ]  # fmt: skip
    facts = page.locator(".facts").inner_text()
    assert "Nội dung hỗ trợ" in facts
    assert "Thời gian thực hiện" in facts
    assert "Đơn vị thực hiện" in facts
    heads = page.locator("#co-so thead th").all_inner_texts()
    assert [head for head in heads if "duyệt" in head or "nghị" in head] == []
    assert violations(page) == []
    FundingSplit.objects.create(
        member=proposal.members.get(beneficiary__name=NAMES[0]), stage=Stage.APPRAISED,
        effective_on=today(), state_support=90_000_000, beneficiary_contribution=130_000_000,
    )  # fmt: skip
    page.reload()
    lines = page.locator("#co-so tbody").first.locator("tr")
    asked, given = (lines.nth(place).locator("td").all_inner_texts() for place in range(2))
    assert asked[1:4] == ["đề nghị", "100", "120"]
    assert given[:3] == ["thẩm định", "90", "130"]


def test_without_scripts_files_and_money_come_in_as_well(chromium, portal, place, make_user):
    officer = make_user(roles.DistrictOfficer, *officer_places(), username="xa")
    owners = [BeneficiaryFactory(locality=place, name=name) for name in NAMES[:2]]
    proposal = complete_draft(officer, *owners, locality=place, year=2027, kind="group")
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    tab = context.new_page()
    sign_in(tab, portal, officer, f"/de-an/{proposal.code}/soan/")

    tab.get_by_label("Nộp nhiều tệp một lúc").set_input_files(scans(["My Hanh"], PAPERS[:2]))
    press(tab, "Nộp các tệp")
    press(tab, "Xếp 2 tệp vào hồ sơ")
    press(tab, "Nhập số tiền theo bảng")
    tab.get_by_label("Dán các dòng từ Excel").fill(f"{NAMES[1]}\tMáy trộn\t145\t150")
    press(tab, "Điền vào bảng")
    press(tab, "Lưu bảng")
    wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()

    assert wide <= 0
    assert proposal.attachments.exclude(item=None).count() == 2
    assert proposal.members.order_by("position").last().splits.get().state_support == 145_000_000
