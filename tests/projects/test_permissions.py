"""What a page offers: steps, obstacles and the editor, to whom and while the state lets them."""

import pytest

from khuyencong.accounts import roles
from projects.actions import drafts
from projects.models import Member
from projects.permissions import OfferedStep, may_edit, may_raise_obstacle, offered_steps
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    DraftFactory,
    MemberFactory,
    ProposalFactory,
    complete_draft,
    requested,
)


@pytest.fixture
def place(db):
    return CommuneFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


def test_steps_are_offered_that_the_state_allows_and_the_user_may(officer, staff, make_user, place):
    proposal = ProposalFactory(state="submitted", is_archival=True, locality=place)
    foreign = ProposalFactory(state="submitted", is_archival=True, locality=CommuneFactory())

    def names(user, of=proposal):
        return [step.name for step in offered_steps(user, of)]

    assert (names(officer), names(officer, foreign)) == (["recall", "withdraw"], [])
    assert names(make_user(roles.Reader)) == []
    assert names(staff) == ["screen", "send_back", "withdraw"]
    by_name = {step.name: step for step in offered_steps(staff, proposal)}
    assert by_name["screen"] == OfferedStep("screen", by_name["screen"].label, is_refusal=False)
    assert by_name["screen"].label
    assert by_name["send_back"].is_refusal is True


def test_who_looks_after_one_establishment_may_tell_of_its_obstacles(officer, place):
    mine, foreign = (ProposalFactory(locality=at) for at in (place, CommuneFactory()))
    elsewhere = MemberFactory(proposal=foreign, locality=CommuneFactory())
    here = MemberFactory(proposal=foreign, locality=place)
    member = Member.objects.get(pk=here.pk)

    assert may_raise_obstacle(officer, mine, [])
    assert may_raise_obstacle(officer, foreign, [elsewhere, member])
    assert may_raise_obstacle(officer, foreign, [member, elsewhere])
    assert member.proposal is foreign
    refused = may_raise_obstacle(officer, foreign, [elsewhere])
    assert not refused
    assert "không thuộc địa bàn do bạn phụ trách" in refused.reason
    assert not may_raise_obstacle(officer, foreign, [])


@pytest.mark.parametrize(
    ("state", "editable"),
    [("draft", True), ("returned", True), ("submitted", False), ("screened", False)],
)
def test_a_proposal_is_edited_by_its_makers_while_it_is_in_their_hands(
    officer, make_user, place, state, editable
):
    proposal = DraftFactory(state=state, locality=place, is_archival=state != "draft")
    foreign = DraftFactory(state=state, locality=CommuneFactory(), is_archival=state != "draft")
    assert may_edit(officer, proposal) is editable
    assert may_edit(officer, foreign) is False
    assert may_edit(make_user(roles.Reader), proposal) is False


def test_a_copy_takes_the_establishments_in_sight_and_no_other(staff, officer, place):
    old = complete_draft(staff, BeneficiaryFactory(locality=CommuneFactory()))
    mine = MemberFactory(proposal=old, locality=place, position=2, contents="Máy sấy")
    requested(mine, 7_000_000)

    of_officer = drafts.copy(proposal=old, year=2031, by=officer)
    of_staff = drafts.copy(proposal=old, year=2031, by=staff)

    assert [member.beneficiary for member in of_officer.members.all()] == [mine.beneficiary]
    assert of_officer.members.get().splits.get().state_support == 7_000_000
    assert of_staff.members.count() == 2


def test_a_copy_of_a_foreign_proposal_is_made_at_the_widest_own_place(staff, make_user):
    district = DistrictFactory(name="Huyện Z")
    commune = CommuneFactory(parent=district, name="Xã A")
    officer = make_user(roles.DistrictOfficer, district)
    old = complete_draft(staff, BeneficiaryFactory(locality=commune), locality=CommuneFactory())

    assert drafts.copy(proposal=old, year=2031, by=officer).locality == district
