"""The page on which another establishment is chosen in the place of one."""

import pytest

from khuyencong.accounts import roles
from projects.actions import decisions, execution
from projects.models import (
    Adjustment,
    Amounts,
    Proposal,
)
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    PlanFactory,
    document,
    planned_proposal,
)

M = 1_000_000


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026, ceiling=500 * M)


@pytest.fixture
def proposal(plan, leader):
    """Carried out, three establishments with 100 triệu each."""
    proposal = planned_proposal(plan, 100 * M, 100 * M, 100 * M)
    awards = {member.pk: Amounts(100 * M, 120 * M) for member in proposal.members.all()}
    decisions.decide_round(plan=plan, document=document(), awards=awards, by=leader)
    return execution.start(proposal=Proposal.objects.get(pk=proposal.pk), by=leader)


@pytest.fixture
def members(proposal):
    return list(proposal.members.order_by("position"))


# ------------------------------------------------------------ the page of another beneficiary


def other_beneficiary(proposal):
    return f"/de-an/{proposal.code}/dieu-chinh/beneficiary/"


def offered(answer):
    return [str(name) for _key, name in answer.context["form"].fields["beneficiary"].choices][1:]


def test_another_beneficiary_is_offered_from_the_same_places(sign_in, staff, proposal, members):
    place = members[0].locality or DistrictFactory()
    proposal.members.update(locality=place)
    BeneficiaryFactory(name="Cơ sở Gần", locality=place)
    BeneficiaryFactory(name="Cơ sở Trong xã", locality=CommuneFactory(parent=place, name="Xã Kề"))
    BeneficiaryFactory(name="Cơ sở Xa", locality=DistrictFactory())

    answer = sign_in(staff).get(other_beneficiary(proposal))

    assert offered(answer) == [f"Cơ sở Gần · {place.name}", "Cơ sở Trong xã · Xã Kề"]
    assert "Đơn vị cùng địa bàn" in answer.content.decode()


def test_another_beneficiary_is_found_anywhere_and_chosen(sign_in, staff, proposal, members):
    far = BeneficiaryFactory(name="Cơ sở Đằng Xa", locality=DistrictFactory(name="Huyện Xa"))
    client, page = sign_in(staff), other_beneficiary(proposal)

    assert offered(client.get(page, {"q": "dang xa"})) == ["Cơ sở Đằng Xa · Huyện Xa"]
    typed = {"member": members[0].pk, "beneficiary": far.pk, "reason": ""}
    refused = client.post(page, typed)  # what was chosen stays in the list
    assert offered(refused) == ["Cơ sở Đằng Xa · Huyện Xa"]
    client.post(page, {**typed, "reason": "Cơ sở cũ thôi làm"})

    assert Adjustment.objects.get().new_beneficiary == far


@pytest.mark.parametrize("key", ["²", "9" * 30, "x", "0"])
def test_a_key_that_nobody_has_is_told(sign_in, staff, proposal, members, key):
    typed = {"member": members[0].pk, "beneficiary": key, "reason": "Cơ sở cũ thôi làm"}

    answer = sign_in(staff).post(other_beneficiary(proposal), typed)

    assert answer.status_code == 200
    assert "beneficiary" in answer.context["form"].errors
    assert not Adjustment.objects.exists()


def test_what_is_not_found_is_told_as_text_and_long_lists_are_cut(
    sign_in, staff, proposal, monkeypatch
):
    client, page = sign_in(staff), other_beneficiary(proposal)

    answer = client.get(page, {"q": "<b>không có</b>"}).content.decode()
    assert "Không thấy “&lt;b&gt;không có&lt;/b&gt;”" in answer
    monkeypatch.setattr("projects.forms.adjustments.OFFERED", 2)
    BeneficiaryFactory.create_batch(3, name="Cơ sở Trùng")
    answer = client.get(page, {"q": "trung"})
    assert len(offered(answer)) == 2
    assert "chỉ nêu 2 đơn vị đầu" in answer.content.decode()


def test_who_is_in_the_proposal_is_not_offered_again(sign_in, staff, proposal, members):
    name = members[0].beneficiary.name

    assert offered(sign_in(staff).get(other_beneficiary(proposal), {"q": name})) == []


@pytest.mark.parametrize("others", [1, 30])
def test_the_page_of_another_beneficiary_takes_a_constant_number_of_queries(
    sign_in, staff, proposal, django_assert_num_queries, others
):
    BeneficiaryFactory.create_batch(others, name="Cơ sở Thử", locality=DistrictFactory())
    client = sign_in(staff)

    with django_assert_num_queries(11):
        client.get(other_beneficiary(proposal), {"q": "co so thu"})
