import re

import pytest
from django.test import Client

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from projects.models import Member, Plan, Proposal
from tests.factories import MemberFactory, PlanFactory, ProposalFactory, approved


def text_of(answer):
    """What a reader sees, spaces folded."""
    page = re.sub(r"<(style|script).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def staff_client(sign_in, staff):
    return sign_in(staff)


def test_home_shows_the_year(example, staff_client):
    text = text_of(staff_client.get("/"))

    assert "18 đề án, 22 lượt đơn vị thụ hưởng" in text
    assert "KCQG 2 2.620 3.422,2 6.042,2" in text
    assert "KCĐP 16 2.250 1.978,092 4.228,092" in text
    assert "Cộng 18 4.870 5.400,292 10.270,292" in text
    assert "2.020 / 2.620" in text
    assert "869,86 / 2.250" in text
    assert "chậm 74 ngày so với dự kiến" in text
    assert "19/22 dòng là số liệu minh họa" in text


def test_home_without_any_plan_says_why_and_what_to_do(db, staff_client):
    assert "Chưa có kế hoạch năm nào" in text_of(staff_client.get("/"))


@pytest.mark.parametrize(
    ("query", "year"), [("", 2023), ("?nam=2030", 2030), ("?nam=1999", 2023), ("?nam=²", 2023)]
)
def test_home_takes_the_year_asked_for_when_there_is_one(example, staff_client, query, year):
    PlanFactory(programme=Plan.objects.first().programme, year=2030)

    assert f"Kế hoạch năm {year}:" in text_of(staff_client.get(f"/{query}"))


def test_plan_page_shows_both_programmes_with_decisions(example, staff_client):
    text = text_of(staff_client.get("/ke-hoach/2023/"))

    assert "Cộng 2 đề án 2.620 3.422,2 6.042,2" in text
    assert "Cộng 16 đề án 2.250 1.978,092 4.228,092" in text
    assert "số 00/QĐ-BCT (minh họa) ngày 30/12/2022" in text
    assert text.count("(số liệu minh họa)") == 15 + 2


def test_plan_page_of_one_programme_shows_only_that(example, staff_client):
    text = text_of(staff_client.get("/ke-hoach/2023/dia-phuong/"))

    assert "Cộng 16 đề án" in text
    assert "KCQG-2023-01" not in text


def test_plan_page_without_proposals_says_why(db, staff_client):
    PlanFactory()

    assert "Chưa có đề án nào" in text_of(staff_client.get("/ke-hoach/2030/"))


def test_plan_page_takes_a_constant_number_of_queries(staff_client, django_assert_num_queries):
    approved(MemberFactory(), 100)
    with django_assert_num_queries(14):
        staff_client.get("/ke-hoach/2030/")

    for _ in range(2):
        approved(MemberFactory(), 100)
    with django_assert_num_queries(14):
        staff_client.get("/ke-hoach/2030/")


def test_proposal_page_shows_money_by_stage_members_and_acceptances(example, staff_client):
    text = text_of(staff_client.get("/de-an/KCQG-2023-01/"))

    assert "3/5 cơ sở đã nghiệm thu" in text
    assert "Nhà nước hỗ trợ 1.500 1.500 1.500 1.500 900" in text
    assert "Đối ứng 2.442,2 2.442,2 2.442,2 2.442,2 1.114,9" in text
    assert "Tổng 3.942,2 3.942,2 3.942,2 3.942,2 2.014,9" in text
    assert "Công suất: 120 → 240 tấn/năm" in text
    assert text.count("(số liệu minh họa)") == 4 + 2 + 1 + 1
    assert text.count(" số liệu minh họa ") == 5 + 1  # each stage, and the note of Hiệp Phong


def test_proposal_page_marks_only_the_stages_that_were_made_up(example, staff_client):
    text = text_of(staff_client.get("/de-an/KCDP-2023-01/"))

    marks = (
        "Đề nghị số liệu minh họa Thẩm định số liệu minh họa Phê duyệt Hợp đồng số liệu minh họa"
    )
    assert f"{marks} Nghiệm thu Nhà nước hỗ trợ 145 145 145 145 145" in text


def test_proposal_page_without_plan_and_money_says_so(staff_client):
    proposal = ProposalFactory()
    draft = ProposalFactory(
        plan=None,
        programme=proposal.programme,
        year=2030,
        state="draft",
        is_archival=False,
    )

    text = text_of(staff_client.get(draft.get_absolute_url()))

    assert "Chưa có cơ sở tham gia nào" in text
    assert "Chưa đưa vào kế hoạch năm" in text
    assert "Chưa có số liệu kinh phí" in text
    assert "Chưa có cơ sở nào được nghiệm thu" in text


@pytest.mark.parametrize("members", [1, 3])
def test_proposal_page_takes_a_constant_number_of_queries(
    staff_client, django_assert_num_queries, members
):
    proposal = ProposalFactory()
    for member in MemberFactory.create_batch(members, proposal=proposal):
        approved(member, 100)

    with django_assert_num_queries(30):
        staff_client.get(proposal.get_absolute_url())


def test_establishments_of_a_proposal_lead_to_their_pages(officer_of_vinh_chau, staff, sign_in):
    """Whose page one may not open is a name without a link."""
    address = Proposal.objects.get(code="KCQG-2023-01").get_absolute_url()
    linked = re.compile(r'<a href="/co-so/\d+/">([^<]+)')

    assert len(linked.findall(sign_in(staff).get(address).content.decode())) == 5
    seen = sign_in(officer_of_vinh_chau).get(address).content.decode()
    assert linked.findall(seen) == ["Cơ sở minh họa 01"]


def test_a_name_of_an_establishment_elsewhere_is_no_link(officer_of_vinh_chau, sign_in):
    member = Member.objects.get(beneficiary__name="Cơ sở minh họa 01")
    elsewhere = Member.objects.get(beneficiary__name="Cơ sở minh họa 02").locality
    Beneficiary.objects.filter(pk=member.beneficiary_id).update(locality=elsewhere)

    page = sign_in(officer_of_vinh_chau).get(member.proposal.get_absolute_url()).content.decode()

    assert "Cơ sở minh họa 01" in page
    assert 'href="/co-so/' not in page.split('id="co-so"')[1]


def test_the_list_of_establishments_offers_its_report_to_who_may_read_it(
    officer_of_vinh_chau, staff, sign_in
):
    report = 'href="/bao-cao/co-so-duoc-ho-tro/"'

    assert report in sign_in(staff).get("/co-so/").content.decode()
    assert report not in sign_in(officer_of_vinh_chau).get("/co-so/").content.decode()


def test_navigation_shows_a_user_only_its_places(example, make_user, sign_in):
    officer = sign_in(make_user(roles.DistrictOfficer))
    assert "Quản trị" not in text_of(officer.get("/"))
    administrator = sign_in(make_user(roles.Administrator))
    page = administrator.get("/de-an/").content.decode()

    assert "Quản trị" in page
    assert re.search(r'href="/de-an/"\s+aria-current="page"', page)


def test_an_officer_without_locality_sees_nothing_and_is_shown_why(example, make_user, sign_in):
    client = sign_in(make_user(roles.DistrictOfficer))

    assert "nhờ người quản trị kiểm tra địa bàn" in text_of(client.get("/de-an/"))


def test_server_error_page_needs_no_database(client, settings, monkeypatch, staff):
    client.force_login(staff)
    client.raise_request_exception = False

    def fail(_user):
        raise RuntimeError("hỏng")

    monkeypatch.setattr("reports.views.home.planned_years", fail)
    answer = client.get("/")

    assert answer.status_code == 500
    assert "Cổng đang gặp lỗi" in text_of(answer)
    assert "hỏng" not in text_of(answer)


def test_expired_form_is_explained(db):
    answer = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"username": "x"})

    assert answer.status_code == 403
    assert "Phiên làm việc đã hết hạn" in text_of(answer)
