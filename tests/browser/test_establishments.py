"""Establishments as an officer and the centre live with them: one sign-in a person, one road."""

import pytest

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from projects.actions import submission
from projects.models import Activity, Member, Merge, Programme, Proposal
from tests.browser.conftest import DESKTOP
from tests.browser.test_the_year import officer_places
from tests.browser.walking import change_user, follow, go, press, sign_in
from tests.factories import (
    BeneficiaryFactory,
    MemberFactory,
    ProposalFactory,
    approved,
    complete_draft,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # its queries run on both databases in tests/projects/test_merges.py and tests/beneficiaries
]
SENTENCE = "Đơn vị này có thể đã được ghi ở nơi khác, Trung tâm sẽ đối chiếu."


@pytest.fixture
def officer(portal, make_user):
    return make_user(roles.DistrictOfficer, *officer_places(), username="xa")


@pytest.fixture
def here(officer):
    return Locality.objects.filter(pk__in=officer.own_localities, valid_to=None).first()


def submitted_for_a_cluster(officer, shop):
    """Of such work the text of the day asks of which kind an establishment is."""
    activity = Activity.objects.get(code="cluster-infrastructure")
    draft = complete_draft(
        officer, shop, locality=shop.locality, year=2027, activity=activity,
        programme=Programme.objects.get(level="local"),
    )  # fmt: skip
    return submission.submit(proposal=Proposal.objects.get(pk=draft.pk), by=officer)


@pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"])
def test_the_record_of_an_establishment_is_kept_in_the_portal(page, portal, officer, here):
    """Products, needs and figures by the officer; what was submitted keeps the name, kind and place of
    its day."""
    shop = BeneficiaryFactory(locality=here, name="Cơ sở mắm Mỹ Hạnh", kind="household")
    proposal = submitted_for_a_cluster(officer, shop)
    elsewhere = Locality.objects.filter(pk__in=officer.own_localities, valid_to=None).exclude(pk=here.pk).first()  # fmt: skip
    sign_in(page, portal, officer, shop.get_absolute_url())

    go(page, "Thêm sản phẩm")
    page.get_by_label("Tên sản phẩm").fill("Mắm cá lóc")
    page.get_by_label("Số sao OCOP").fill("4")
    page.get_by_label("Danh hiệu").select_option(label="CNNT tiêu biểu cấp tỉnh")
    page.get_by_label("Năm công nhận").fill("2024")
    press(page, "Lưu")
    assert "OCOP 4 sao" in page.inner_text("main")
    assert "CNNT tiêu biểu cấp tỉnh, 2024" in page.inner_text("main")
    go(page, "Thêm nhu cầu")
    page.get_by_label("Nhu cầu", exact=True).fill("Máy sấy lạnh")
    press(page, "Lưu")
    assert "Máy sấy lạnh" in page.inner_text("main")
    follow(page, page.get_by_role("link", name="Sửa", exact=True).first)
    page.get_by_label("Tên đơn vị").fill("Công ty TNHH Mỹ Hạnh")
    page.get_by_label("Loại hình").select_option("enterprise")
    page.get_by_label("Địa bàn", exact=True).select_option(str(elsewhere.pk))
    page.get_by_label("Số đăng ký kinh doanh").fill("5900123456")
    page.get_by_label("Năm đăng ký").fill("2019")
    page.get_by_label("Ngành nghề").fill("Chế biến thủy sản")
    for label, figure in (("Số lao động", "12"), ("Vốn", "1500"), ("Doanh thu năm", "2400,5")):
        page.get_by_label(label).fill(figure)
    press(page, "Lưu đơn vị")

    assert page.locator(".facts").inner_text().split("\n")[-10:] == [
        "Số đăng ký kinh doanh", "5900123456 (năm 2019)", "Ngành nghề", "Chế biến thủy sản",
        "Số lao động", "12", "Vốn", "1.500 triệu đồng", "Doanh thu năm", "2.400,5 triệu đồng",
    ]  # fmt: skip
    page.get_by_text("chỗ sửa").first.click()
    assert "Cơ sở mắm Mỹ Hạnh → Công ty TNHH Mỹ Hạnh" in page.inner_text("main")
    page.goto(f"{portal.url}{proposal.get_absolute_url()}")
    said = page.inner_text("main")
    assert "Cơ sở mắm Mỹ Hạnh" in said
    assert "nay là Công ty TNHH Mỹ Hạnh" in said
    assert page.locator("#co-so td").first.inner_text() == here.name
    assert "đối tượng là doanh nghiệp, hợp tác xã làm chủ đầu tư" in said  # it was a household


@pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"])
def test_a_twin_of_another_place_is_compared_merged_and_separated(
    page, portal, officer, here, make_user
):
    place = Locality.objects.exclude(pk__in=officer.own_localities).filter(valid_to=None, level="commune").first()  # fmt: skip
    other = BeneficiaryFactory(locality=place, name="Cơ sở Bánh pía Thử", phone="0299 3821 913")
    member = MemberFactory(beneficiary=other, locality=place, proposal=ProposalFactory())
    approved(member, 100_000_000)
    sign_in(page, portal, officer, "/co-so/moi/")

    page.get_by_label("Tên đơn vị").fill("Bánh pía Ba Thử")
    page.get_by_label("Loại hình").select_option(label="hộ kinh doanh")
    page.get_by_label("Điện thoại").fill("02993821913")
    page.get_by_label("Địa bàn").select_option(value=str(here.pk))
    press(page, "Lưu đơn vị")
    said = page.inner_text("main")
    assert SENTENCE in said
    assert "Cơ sở Bánh pía Thử" not in said
    again = Beneficiary.objects.get(name="Bánh pía Ba Thử")
    second = MemberFactory(beneficiary=again, locality=here, proposal=ProposalFactory())
    approved(second, 50_000_000)

    change_user(page, portal, make_user(roles.CentreStaff), "/co-so/")
    go(page, "Đối chiếu (1)")
    go(page, "Bánh pía Ba Thử")
    assert "Giống ở: điện thoại" in page.inner_text("main")
    for received in ("được duyệt 100", "được duyệt 50"):
        assert received in page.inner_text("main")
    kept = page.locator("section.panel", has_text="Cơ sở Bánh pía Thử").last
    kept.get_by_label("Căn cứ để gộp").fill("Cùng chủ, cùng điện thoại")
    follow(page, kept.get_by_role("button"))
    assert "Đã gộp Bánh pía Ba Thử vào Cơ sở Bánh pía Thử." in page.inner_text("body")
    assert Beneficiary.objects.get(pk=again.pk).merged_into == other
    assert set(Member.objects.filter(beneficiary=other)) == {member, second}

    follow(page, page.get_by_role("button", name="Tách lại"))
    assert not Merge.objects.in_force().exists()
    assert Member.objects.get(beneficiary=other) == member
    assert Member.objects.get(beneficiary=again) == second
    assert Beneficiary.objects.get(pk=again.pk).merged_into is None
