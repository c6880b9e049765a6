"""Establishments as an officer and the centre live with them: one sign-in a person, one road."""

import pytest

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from projects.models import Member, Merge
from tests.browser.conftest import DESKTOP
from tests.browser.test_the_year import officer_places
from tests.browser.walking import change_user, follow, go, press, sign_in
from tests.factories import BeneficiaryFactory, MemberFactory, ProposalFactory, approved

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


@pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"])
def test_the_record_of_an_establishment_is_kept_in_the_portal(page, portal, officer, here):
    """Products, needs and figures by the officer; a new name leaves the decided plan alone."""
    shop = BeneficiaryFactory(locality=here, name="Cơ sở mắm Mỹ Hạnh")
    member = MemberFactory(beneficiary=shop, locality=here, proposal=ProposalFactory())
    approved(member, 100_000_000)
    sign_in(page, portal, officer, shop.get_absolute_url())

    go(page, "Thêm sản phẩm")
    page.get_by_label("Tên sản phẩm").fill("Mắm cá lóc")
    page.get_by_label("Số sao OCOP").fill("4")
    press(page, "Lưu")
    assert "OCOP 4 sao" in page.inner_text("main")
    go(page, "Thêm nhu cầu")
    page.get_by_label("Nhu cầu", exact=True).fill("Máy sấy lạnh")
    press(page, "Lưu")
    assert "Máy sấy lạnh" in page.inner_text("main")
    follow(page, page.get_by_role("link", name="Sửa", exact=True).first)
    page.get_by_label("Tên đơn vị").fill("Công ty TNHH Mỹ Hạnh")
    page.get_by_label("Vốn").fill("1500")
    press(page, "Lưu đơn vị")

    page.get_by_text("chỗ sửa").first.click()
    assert "Cơ sở mắm Mỹ Hạnh → Công ty TNHH Mỹ Hạnh" in page.inner_text("main")
    page.goto(f"{portal.url}{member.proposal.get_absolute_url()}")
    said = page.inner_text("main")
    assert "Cơ sở mắm Mỹ Hạnh" in said
    assert "nay là Công ty TNHH Mỹ Hạnh" in said


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

    change_user(page, portal, make_user(roles.CentreStaff), "/co-so/")
    go(page, "Đối chiếu (1)")
    go(page, "Bánh pía Ba Thử")
    assert "Giống ở: điện thoại" in page.inner_text("main")
    assert "được duyệt 100" in page.inner_text("main")  # what it received already
    kept = page.locator("section.panel", has_text="Cơ sở Bánh pía Thử").last
    kept.get_by_label("Căn cứ để gộp").fill("Cùng chủ, cùng điện thoại")
    follow(page, kept.get_by_role("button"))
    assert "Đã gộp Bánh pía Ba Thử vào Cơ sở Bánh pía Thử." in page.inner_text("body")
    assert Beneficiary.objects.get(name="Bánh pía Ba Thử").merged_into == other

    follow(page, page.get_by_role("button", name="Tách lại"))
    assert not Merge.objects.in_force().exists()
    assert Member.objects.get(pk=member.pk).beneficiary == other
