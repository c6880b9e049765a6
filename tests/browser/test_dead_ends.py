"""Where people were once left standing: each met here as one meets it. Signed in without typing."""

import itertools
import re

import pdfplumber
import pytest
from django.urls import reverse

from beneficiaries.models import Product
from khuyencong.accounts import roles
from khuyencong.accounts.models import MailMode, User
from khuyencong.localities.models import Locality
from khuyencong.notices.models import Letter, Notice
from projects.models import Plan, Programme, Proposal, SupportNorm
from projects.workflow import PlanState, ProposalState
from tests.browser.conftest import DESKTOP
from tests.browser.test_the_year import officer_places
from tests.browser.walking import enter, follow, go, press
from tests.factories import (
    AttachmentFactory,
    BeneficiaryFactory,
    PlanFactory,
    complete_draft,
    planned_proposal,
)
from tests.reports.test_paging import filled, goes_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # what is written is asked in tests/projects on both databases
    pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"]),
]
M = 1_000_000
# Codes, dates and amounts that lie on more than one line, where every line is short.
BROKEN = r"""() => {
    const paper = document.querySelector("article.official"), found = [];
    paper.querySelectorAll("p, td, li").forEach((each) => Object.assign(each.style, { display: "block", width: "3em", overflowWrap: "normal" }));
    const walker = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        for (const word of walker.currentNode.data.matchAll(/\d{2}\/\d{2}\/\d{4}|\d{2}\/\d{4}|KC(QG|ĐP|DP)-\d{4}-\d+|[\d…]+\/[A-ZĐ]+-[A-ZĐ]+|\d+(\.\d{3})+(,\d+)?/gu)) {
            const range = document.createRange();
            range.setStart(walker.currentNode, word.index);
            range.setEnd(walker.currentNode, word.index + word[0].length);
            const lines = new Set(Array.from(range.getClientRects(), (box) => Math.round(box.top)));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


@pytest.fixture
def place(portal):
    return Locality.objects.filter(pk__in=[each.pk for each in officer_places()], valid_to=None)[0]


@pytest.fixture
def officer(portal, make_user):
    return make_user(roles.DistrictOfficer, *officer_places(), username="xa")


def submitted(officer, place, **fields):
    draft = complete_draft(
        officer, BeneficiaryFactory(locality=place, name="Cơ sở mắm Mỹ Hạnh"), locality=place,
        year=2027, **{"programme": Programme.objects.get(level="local"), **fields},
    )  # fmt: skip
    Proposal.objects.filter(pk=draft.pk).update(
        state=ProposalState.SUBMITTED,
        submitted_at="2026-09-01T08:00:00+07:00",
        submitted_by=officer,
    )
    return Proposal.objects.get(pk=draft.pk)


def test_inner_steps_wait_for_the_letter_and_who_has_the_place_now_is_told(
    page, portal, make_user, officer, place
):
    """Although both want their letters at once."""
    at_once = {"mail_mode": MailMode.AT_ONCE, "email": "xa@example.vn"}
    User.objects.filter(pk=officer.pk).update(**at_once)
    screened, returned = (submitted(officer, place) for _ in range(2))
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    enter(page, portal, staff, f"{screened.get_absolute_url()}buoc/screen/")

    assert f"Sẽ báo cho: {officer} (trong thư gộp hằng ngày)." in page.inner_text("main")
    press(page, "Sơ duyệt")
    assert f"Đã sơ duyệt đề án {screened.code}." in page.inner_text("main")
    assert Notice.objects.filter(recipient=officer).exists()
    assert not Letter.objects.exists()

    successor = make_user(roles.DistrictOfficer, *officer_places(), username="xa-moi", **at_once)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    page.goto(f"{portal.url}{returned.get_absolute_url()}buoc/send_back/")
    assert f"Sẽ báo cho: {successor}." in page.inner_text("main")
    page.get_by_label("Cần bổ sung, sửa những gì").fill("Thiếu đơn đề nghị")
    press(page, "Trả lại để bổ sung")
    assert Letter.objects.get().recipient == successor
    enter(page, portal, successor, "/thong-bao/")
    follow(page, page.get_by_role("button", name=returned.code))
    assert page.url == portal.url + returned.get_absolute_url()


def test_the_log_of_a_proposal_keeps_what_was_there_before(page, portal, officer, place):
    draft = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place, title="Máy sấy")  # fmt: skip
    enter(page, portal, officer, f"{draft.get_absolute_url()}soan/")

    page.get_by_label("Tên đề án").fill("Máy sấy lạnh")
    press(page, "Lưu")
    page.goto(portal.url + draft.get_absolute_url())
    page.get_by_text("chỗ sửa").first.click()

    assert "Máy sấy → Máy sấy lạnh" in page.inner_text("main")


def test_points_come_from_the_record_and_differ_with_a_reason(
    page, portal, make_user, officer, place
):
    proposal = submitted(officer, place)
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.SCREENED)
    Product.objects.create(beneficiary=proposal.members.get().beneficiary, name="mắm", ocop_stars=4)
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    enter(page, portal, staff, f"{proposal.get_absolute_url()}buoc/appraise/")
    page.get_by_label("Hình thức").select_option("council")
    page.get_by_label("Thành viên khác").fill("Trung tâm, Sở Công Thương")

    points = page.get_by_label("Có sản phẩm OCOP")
    assert points.input_value() == "15"
    points.fill("5")
    press(page, "Thẩm định đạt")
    assert "Chấm khác hồ sơ ở: Có sản phẩm OCOP" in page.inner_text("main")
    page.get_by_label("Lý do chấm khác hồ sơ đơn vị").fill("Giấy chứng nhận đã hết hạn")
    press(page, "Thẩm định đạt")

    score = proposal.appraisals.get().scores.get(criterion__fact="ocop")
    assert (score.points, score.by_record, score.reason) == (5, 15, "Giấy chứng nhận đã hết hạn")


def test_documents_break_no_word_fill_their_pages_and_begin_with_one(page, portal, make_user):
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    plan = PlanFactory(
        programme=Programme.objects.get(level="local"), year=2026, state=PlanState.DRAFT
    )
    planned_proposal(plan, 60 * M)
    enter(page, portal, staff, "/bao-cao/to-trinh-ke-hoach/?ke-hoach=2026/dia-phuong")
    first = page.locator("article table tr", has_text="khuyến công địa phương").first
    assert first.locator("td, th").first.inner_text() == "I"

    page.goto(f"{portal.url}/bao-cao/ke-hoach-nam/?nam=2023")
    assert page.evaluate(BROKEN) == []
    page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF", exact=True).click()
    with pdfplumber.open(waiting.value.path()) as pdf:
        pages = list(pdf.pages)
        low = [
            each.page_number
            for each, after in itertools.pairwise(pages)
            if goes_on(each, after) and filled(each) < 0.7
        ]
        last = pages[-1].extract_tables()[-1]
    assert low == []
    assert len([row for row in last[2:] if any(row)]) >= 3


def test_papers_of_an_establishment_are_for_who_appraises(page, portal, make_user):
    proposal = Proposal.objects.get(code="KCDP-2023-10")
    staff = make_user(roles.CentreStaff, username="chuyenvien")
    paper = AttachmentFactory(proposal=proposal, member=None, uploaded_by=staff, name="gcn.pdf")
    file = portal.url + reverse("projects:file_get", args=[proposal.code, paper.pk])
    enter(page, portal, staff, proposal.get_absolute_url())
    assert "gcn.pdf" in page.inner_text("main")
    assert page.request.get(file).status == 200

    enter(
        page, portal, make_user(roles.Reader, username="pho-chu-tich"), proposal.get_absolute_url()
    )
    assert "Nội dung hỗ trợ" in page.inner_text("main")
    assert "gcn.pdf" not in page.inner_text("main")
    assert page.request.get(file).status == 404


def test_small_words_are_the_offices_own(page, portal, make_user, officer, place):
    norm = SupportNorm.objects.get(code="KCQG-TT28-04a-TT64")
    proposal = submitted(officer, place, activity=norm.activity, programme=norm.programme)
    split = proposal.members.get().splits.get()
    split.state_support, split.beneficiary_contribution = 200 * M, 100 * M
    split.save()
    enter(page, portal, officer, f"{proposal.get_absolute_url()}buoc/recall/")
    page.get_by_label("Cần sửa những gì").fill("Số tiền")
    press(page, "Rút về để sửa")
    go(page, "Soạn tiếp")
    said = page.inner_text("main")
    assert "hệ thống đối chiếu với tổng của các phần" in said
    beside = page.locator("#con-thieu").text_content()
    assert re.search(r"vượt mức 50%.* 300\.000\.000\sđồng là 50\.000\.000\sđồng", beside)

    enter(page, portal, make_user(roles.CentreStaff, username="chuyenvien"), "/ke-hoach/")
    assert page.get_by_role("link", name="Lập kế hoạch", exact=True).count() == 0
    go(page, "Mở kế hoạch năm")
    assert page.get_by_role("button", name="Mở kế hoạch", exact=True).count() == 1
    page.goto(f"{portal.url}/de-an/")
    assert "KCĐP" in page.inner_text("main")
    assert "KC ĐP" not in page.inner_text("main")
    Plan.objects.update(state=PlanState.DRAFT)
    enter(page, portal, make_user(roles.Reader, username="pho-chu-tich"), "/ke-hoach/")
    assert "Kế hoạch xuất hiện ở đây khi được phê duyệt." in page.inner_text("main")
