"""Every page of every role, at every width and in both looks; and the ways of a reader."""

import datetime
import os
import re

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.models import Look
from khuyencong.http import PackedPages
from khuyencong.localities.models import Locality
from projects import checks
from projects.actions import adjustments, progress, submission
from projects.ledger import awaiting_acceptance
from projects.models import Member, Programme, Proposal, SupportNorm
from projects.workflow import ProposalState
from tests.browser.axe import unreadable
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walking import change_user, follow, go, picture, press, sign_in, violations
from tests.factories import BeneficiaryFactory, PlanFactory, complete_draft, planned_proposal
from tests.security.test_urls import an_issued_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Name → address; {draft}, {submitted}, {member}, {beneficiary} are records of the fixture below.
PAGES = {
    "home": "/",
    "proposals": "/de-an/",
    "nothing-found": "/de-an/?q=khong-co-gi",
    "new-proposal": "/de-an/moi/",
    "group-proposal": "/de-an/KCQG-2023-01/",
    "proposal": "/de-an/KCDP-2023-10/",
    "sheet": "/bao-cao/phieu-de-an/?de-an=KCDP-2023-10",
    "copy": "/de-an/KCDP-2023-10/chep/",
    "draft": "/de-an/{draft}/",
    "edit": "/de-an/{draft}/soan/",
    "add-member": "/de-an/{draft}/co-so/?q=minh hoa",
    "submit": "/de-an/{draft}/buoc/submit/",
    "send-back": "/de-an/{submitted}/buoc/send_back/",
    "beneficiaries": "/co-so/",
    "beneficiary": "/co-so/{beneficiary}/",
    "beneficiary-edit": "/co-so/{beneficiary}/sua/",
    "beneficiary-new": "/co-so/moi/",
    "acceptances": "/nghiem-thu/",
    "acceptance": "/nghiem-thu/{member}/",
    "plans": "/ke-hoach/",
    "plan-new": "/ke-hoach/lap/",
    "plan-year": "/ke-hoach/2023/",
    "areas": "/ban-do/2023/",
    "plan": "/ke-hoach/2023/dia-phuong/",
    "plan-assemble": "/ke-hoach/2027/dia-phuong/lap/",
    "plan-frame": "/ke-hoach/2027/dia-phuong/khung/",
    "plan-round": "/ke-hoach/2027/dia-phuong/quyet-dinh/",
    "plan-adjust": "/ke-hoach/2023/dia-phuong/dieu-chinh/",
    "plan-history": "/ke-hoach/2023/quoc-gia/lich-su/?ngay=30/09/2023",
    "plan-two-days": "/ke-hoach/2023/quoc-gia/lich-su/?ngay=30/09/2023&so_voi=01/01/2023",
    "plan-reconcile": "/ke-hoach/2023/dia-phuong/doi-chieu/?ngay=30/09/2023",
    "contract": "/de-an/{running}/hop-dong/",
    "payment": "/de-an/{running}/chi/",
    "note": "/de-an/{running}/tien-do/",
    "obstacle": "/de-an/{running}/vuong-mac/",
    "adjust": "/de-an/{running}/dieu-chinh/",
    "adjust-amount": "/de-an/{running}/dieu-chinh/amount/",
    "adjust-beneficiary": "/de-an/{running}/dieu-chinh/beneficiary/?q=co so",
    "adjust-stop": "/de-an/{running}/dieu-chinh/stop/",
    "refuse-adjustment": "/dieu-chinh/{adjustment}/khong-chap-thuan/",
    "running": "/de-an/{running}/",
    "appraise": "/de-an/{screened}/buoc/appraise/",
    "take-on": "/de-an/{screened}/canh-bao/{warning}/",
    "obstacles": "/vuong-mac/",
    "solve": "/vuong-mac/{hindrance}/",
    "norm": "/dinh-muc/{norm}/",
    "place": "/dia-ban/{place}/",
    "reports": "/bao-cao/",
    "document": "/bao-cao/ke-hoach-nam/?nam=2023",
    "progress": "/bao-cao/tinh-hinh-thuc-hien/?nam=2023&ky=9-thang",
    "minutes-asked-for": "/bao-cao/bien-ban-nghiem-thu/",
    "wrong-period": "/bao-cao/tinh-hinh-thuc-hien/?nam=2023&tu=30/09/2023&den=01/01/2023",
    "issued-list": "/bao-cao/da-ban-hanh/",
    "issued": "/bao-cao/da-ban-hanh/{issued}/",
    "notices": "/thong-bao/",
    "account": "/tai-khoan/",
    "password": "/tai-khoan/mat-khau/",
    "gallery": "/thiet-ke/",
}


@pytest.fixture
def addresses(portal, make_user):
    """PAGES with records of thị xã Vĩnh Châu, which every role but the reader may see."""
    place = Locality.objects.get(code="950")
    maker = make_user(roles.DistrictOfficer, place, username="nguoi-soan")
    establishment = BeneficiaryFactory(locality=place, name="Cơ sở mắm Mỹ Hạnh")
    draft, submitted = (
        complete_draft(maker, establishment, locality=place, programme=Proposal.objects.first().programme, year=2027)
        for _ in range(2)
    )  # fmt: skip
    submitted.submit()
    submitted.submitted_at, submitted.submitted_by = submitted.drafted_at, maker
    submitted.save()
    waiting = (
        Member.objects.filter(locality=place, proposal__state=ProposalState.IN_PROGRESS).first()
        or Member.objects.filter(proposal__state=ProposalState.IN_PROGRESS).first()
    )
    running = waiting.proposal
    screened = complete_draft(maker, establishment, locality=place, programme=running.programme, year=2027, starts_on=datetime.date(2023, 3, 1), ends_on=datetime.date(2023, 9, 1))  # fmt: skip
    submission.submit(proposal=screened, by=maker)
    boss = make_user(roles.CentreLeader, username="nguoi-duyet")
    screened = submission.screen(proposal=screened, by=boss)
    plan = PlanFactory(programme=Programme.objects.get(level="local"), year=2027, state="draft", ceiling=500_000_000)  # fmt: skip
    planned_proposal(plan, 100_000_000, locality=place)
    planned_proposal(plan, 90_000_000, locality=place, state=ProposalState.APPRAISED)
    adjustment = adjustments.ask(
        proposal=running, subject="stop", member=awaiting_acceptance(Member.objects.filter(proposal=running))[0], reason="ngừng", by=boss,
        change=adjustments.Change(),
    )  # fmt: skip
    day = datetime.date(2023, 6, 1)
    progress.note(proposal=running, noted_on=day, text="Đã lắp máy", by=boss)
    hindrance = progress.raise_obstacle(
        proposal=running, what="Thiếu điện", since=day, due_on=day, who_acts="Điện lực", by=boss
    )
    found = next(each for each in checks.run(screened, user=boss) if each.may_be_waived)
    keys = {
        "issued": an_issued_report(boss).pk,
        "running": running.code,
        "screened": screened.code,
        "warning": found.fingerprint,
        "adjustment": adjustment.pk,
        "hindrance": hindrance.pk,
        "norm": SupportNorm.objects.get(code="KCQG-TT28-04a").pk,
        "place": Locality.objects.get(name="Phường Phú Lợi").pk,
        "draft": draft.code,
        "submitted": submitted.code,
        "member": waiting.pk,
        "beneficiary": establishment.pk,
    }
    return {name: path.format(**keys) for name, path in PAGES.items()}


WIDTHS = (2560, 1280, 768, 390, 320)  # of a wall, a desk, a tablet, a phone, and the smallest
VARIES = re.compile(r'\d+|value="[\w-]{64}"|aria-current="page"')
MASTHEAD = re.compile(r'<header class="masthead">.*?</header>', re.DOTALL)
PAST_THE_EDGE = "document.documentElement.scrollWidth - innerWidth"
# Tables that must be pushed sideways to be read; the sheets of a document are paper, and stay it.
PUSHED = """Array.from(document.querySelectorAll('.table-scroll'))
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.ariaLabel)"""


class Walk:
    """What axe and a ruler say of pages: of each at every width, and in the dark.

    A page is known by its markup without numbers and tokens: many pages of two roles differ in their
    masthead alone, so Chromium opens one only where the masthead or the rest is new."""

    def __init__(self, page, portal):
        self.page, self.portal = page, portal
        self.said, self.mastheads = {}, set()

    def through(self, addresses):
        """What is said of each page that answers 200 (tests/security has who gets what)."""
        found = {}
        for name, path in addresses.items():
            url = self.portal.url + path
            answer = self.page.request.get(url)
            if answer.status == 200:
                found[name] = self.of(url, answer.text())
            answer.dispose()
        return found

    def of(self, url, markup):
        markup = VARIES.sub("", markup)
        masthead = "".join(MASTHEAD.findall(markup))
        rest = MASTHEAD.sub("", markup)
        if rest not in self.said or masthead not in self.mastheads:
            self.said[rest] = self.looked_at(url)
            self.mastheads.add(masthead)
        return list(self.said[rest])

    def looked_at(self, url):
        """The page is loaded once: no script of ours asks how wide it is."""
        said = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": PHONE["height"]})
            if width == WIDTHS[0]:
                self.page.goto(url)
            said += [(width, *each) for each in self.at_this_width(width)]
        return said

    def at_this_width(self, width):
        if width == DESKTOP["width"]:
            yield from violations(self.page)
        elif width == PHONE["width"]:
            yield from violations(self.page)
            self.page.emulate_media(color_scheme="dark")
            yield from unreadable(self.page)
            self.page.emulate_media(color_scheme="light")
        if (by := self.page.evaluate(PAST_THE_EDGE)) > 0:
            yield ("scrolls sideways", by)
        if width <= PHONE["width"] and (pushed := self.page.evaluate(PUSHED)):
            yield ("must be pushed sideways", pushed)


def photographed(page, portal, addresses, prefix=""):
    if os.environ.get("SCREENSHOTS"):
        for name, path in addresses.items():
            page.goto(portal.url + path)
            picture(page, f"{prefix}{name}")


def photographed_at_both_widths(page, portal, addresses):
    page.set_viewport_size(DESKTOP)
    photographed(page, portal, addresses)
    page.set_viewport_size(PHONE)
    page.name = "phone"
    photographed(page, portal, addresses)
    page.emulate_media(color_scheme="dark")
    few = ("home", "proposals", "draft", "edit", "gallery")
    photographed(page, portal, {name: addresses[name] for name in few}, "dark-")
    page.emulate_media(color_scheme="light")


PEOPLE = (roles.DistrictOfficer, roles.CentreStaff, roles.CentreLeader, roles.DepartmentReviewer, roles.Reader, roles.Administrator)  # fmt: skip
SEEN = {"district-officer": 36, "centre-staff": 55, "centre-leader": 58, "department-reviewer": 33, "reader": 28, "administrator": 58}  # fmt: skip
ON_A_DESK = pytest.mark.parametrize("page", [DESKTOP], ids=["desktop"], indirect=True)


def person(make_user, role):
    places = [Locality.objects.get(code="950")] if role is roles.DistrictOfficer else []
    return make_user(role, *places)


@pytest.mark.long
@pytest.mark.once
@ON_A_DESK
def test_no_page_of_any_role_shuts_anybody_out(page, portal, make_user, addresses):
    """At no width, and in neither look. One walk, for what is alike is looked at once."""
    walk = Walk(page, portal)
    found = {}
    for role in PEOPLE:
        page.context.clear_cookies()
        sign_in(page, portal, person(make_user, role))
        found[role.code] = walk.through(addresses)
        if role is roles.CentreLeader:  # who sees every page
            photographed_at_both_widths(page, portal, addresses)

    assert {role: len(pages) for role, pages in found.items()} == SEEN
    wrong = {(role, name): said for role, pages in found.items() for name, said in pages.items() if said}  # fmt: skip
    assert wrong == {}


# What is put into one page of one role, and where it is wrong.
FAULTS = {
    '<input type="text">': [(1280, "label"), (390, "label")],
    '<font color="#ddd">nhạt</font>': [(1280, "color-contrast"), (390, "color-contrast")],
    '<font color="#333">tối</font>': [(390, "color-contrast")],  # on dark paper
    '<table width="700"><tr><td>rộng</td></tr></table>': [(390, "scrolls sideways"), (320, "scrolls sideways")],
    '<details class="menu" open><div class="menu-sheet"><input></div></details>': [(390, "label")],  # not on a desk
}  # fmt: skip


@pytest.mark.once
@ON_A_DESK
def test_a_fault_of_one_page_of_one_role_is_found(page, portal, make_user, monkeypatch):
    """Though the page of another role, looked at before, is alike in all but the fault."""
    addresses = {"plans": "/ke-hoach/", "notices": "/thong-bao/"}
    pack, fault = PackedPages.process_response, ""

    def spoil(middleware, request, response):
        if (request.user.username, request.path) == ("centre-leader", addresses["plans"]):
            response.content = response.content.replace(b"</main>", f"{fault}</main>".encode())
        return pack(middleware, request, response)

    monkeypatch.setattr(PackedPages, "process_response", spoil)
    walk = Walk(page, portal)
    sign_in(page, portal, make_user(roles.CentreStaff))
    assert walk.through(addresses) == {"plans": [], "notices": []}
    change_user(page, portal, make_user(roles.CentreLeader))

    for fault, wrong in FAULTS.items():
        found = walk.through(addresses)
        assert found["notices"] == []
        assert [each[:2] for each in found["plans"]] == wrong, fault
    assert walk.through(addresses) == found  # what is known is said again


@pytest.mark.once
def test_the_look_follows_the_device(chromium, portal, make_user):
    """Unless its user has chosen one."""
    people = {look: make_user(roles.CentreLeader, username=look, look=look) for look in Look}
    papers = {}
    for scheme in ("light", "dark"):
        for look, user in people.items():
            context = chromium.new_context(color_scheme=scheme)
            tab = context.new_page()
            sign_in(tab, portal, user)
            papers[scheme, look] = tab.evaluate("getComputedStyle(document.body).backgroundColor")
            context.close()

    light, dark = "rgb(251, 250, 246)", "rgb(22, 24, 28)"
    assert papers == {
        ("light", Look.AUTO): light, ("light", Look.LIGHT): light, ("light", Look.DARK): dark,
        ("dark", Look.AUTO): dark, ("dark", Look.LIGHT): light, ("dark", Look.DARK): dark,
    }  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(("path", "heading"), [("/khong-co/", "Không tìm thấy trang này"), ("/quan-tri/", "Bạn không có quyền làm việc này")])  # fmt: skip
def test_refusals_are_accessible_and_lead_on(page, portal, make_user, path, heading):
    sign_in(page, portal, make_user(roles.Reader))
    page.expected_errors = 1  # the browser's own line about the status

    page.goto(portal.url + path)

    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert violations(page) == []
    picture(page, f"refusal-{path.strip('/')}")
    follow(page, page.get_by_role("link", name="Về trang đầu"))
    assert page.url == f"{portal.url}/"


@pytest.mark.once
def test_sign_in_page_is_accessible_also_with_an_error(page, portal, make_user):
    page.goto(portal.url)
    assert page.url == f"{portal.url}/dang-nhap/?next=/"
    assert violations(page) == []

    page.get_by_label("Tên đăng nhập").fill("khong-co-ai")
    page.get_by_label("Mật khẩu").fill("sai")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")

    assert "chưa đúng" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Tên đăng nhập").input_value() == "khong-co-ai"
    assert violations(page) == []
    picture(page, "sign-in")


def test_a_leader_reads_the_year_and_goes_down_to_an_establishment(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreLeader))

    totals = page.get_by_role("row").filter(has_text="Cộng").first.inner_text().split()
    assert totals == ["Cộng", "18", "4.870", "5.400,292", "10.270,292"]
    follow(page, page.get_by_role("link", name="KCQG", exact=True))
    follow(page, page.get_by_role("link", name="vào chế biến thực phẩm"))
    assert "3/5 cơ sở đã nghiệm thu" in page.inner_text("main")
    go(page, "Báo cáo")
    follow(page, page.get_by_role("link", name="Tổng hợp kế hoạch khuyến công năm"))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.inner_text("article")
    press(page, "Đăng xuất")
    assert page.url.startswith(f"{portal.url}/dang-nhap/")


def test_an_officer_sees_its_own_locality(page, portal, make_user):
    officer = make_user(roles.DistrictOfficer, Locality.objects.get(code="950"))
    sign_in(page, portal, officer, "/de-an/")

    assert "2 đề án" in page.inner_text("main")
    assert "KCDP-2023-10" in page.inner_text("main")
    picture(page, "officer")


@pytest.mark.once
def test_the_keyboard_reaches_the_content_and_shows_where_it_is(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreStaff))
    page.goto(f"{portal.url}/de-an/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.once
def test_the_colours_of_money_are_the_same_on_page_and_paper(page, portal, make_user):
    sign_in(page, portal, make_user(roles.CentreStaff))
    colour = "selector => getComputedStyle(document.querySelector(selector)).fill"

    seen = {name: page.evaluate(colour, f".share-bar .{name}") for name in ("support", "own-share")}

    assert seen == {"support": "rgb(47, 85, 128)", "own-share": "rgb(217, 179, 128)"}


@pytest.mark.once
def test_an_administrator_sees_the_admin_without_a_policy_violation(page, portal, make_user):
    sign_in(page, portal, make_user(roles.Administrator), "/quan-tri/projects/supportnorm/")

    page.wait_for_load_state("networkidle")
    assert "chưa kiểm chứng" in page.inner_text("#result_list")
    picture(page, "admin-norms")
