"""Nobody reads, by a way round, what the pages of establishments hide from them."""

import datetime

import pytest

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from khuyencong.notices.models import Notice
from projects.actions import acceptance, adjustments, progress
from projects.actions.adjustments import Change
from projects.models import Amounts
from projects.models.event import ProposalEvent
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    complete_draft,
    requested,
)

M = 1_000_000


@pytest.fixture
def places(db):
    return DistrictFactory(name="Huyện Mình"), DistrictFactory(name="Huyện Kia")


@pytest.fixture
def officer(make_user, places):
    return make_user(roles.DistrictOfficer, places[0], username="can-bo")


@pytest.fixture
def staff(make_user):
    return make_user(roles.CentreStaff)


def group(places, locality=None, **fields):
    """One member here, one there."""
    proposal = ProposalFactory(kind="group", locality=locality, **fields)
    members = [
        MemberFactory(
            proposal=proposal,
            position=position,
            locality=place,
            beneficiary=BeneficiaryFactory(locality=place, name=f"Cơ sở {place.name}"),
        )
        for position, place in enumerate(places, start=1)
    ]
    return proposal, *members


def page_of(client, proposal):
    return client.get(proposal.get_absolute_url()).content.decode()


def test_a_reader_is_told_what_was_decided_and_not_how_it_came_about(
    places, staff, make_user, sign_in
):
    proposal, _mine, theirs = group(places)
    approved(theirs, 100 * M, 100 * M)
    money = Change(money=Amounts(77 * M, 88 * M))
    adjustments.ask(
        proposal=proposal, subject="amount", member=theirs, reason="x", change=money, by=staff
    )
    record(ProposalEvent.RETURNED, proposal, by=staff, comment="nghi ngờ hồ sơ giả")
    record(ProposalEvent.STARTED, proposal, by=staff, comment="đã khởi công")

    page = page_of(sign_in(make_user(roles.Reader)), proposal)

    assert "đã khởi công" in page
    assert "hỗ trợ 77" not in page
    assert "nghi ngờ" not in page
    assert "hỗ trợ 77" in page_of(sign_in(staff), proposal)


def test_a_list_is_sorted_by_the_money_it_shows(places, officer, staff, sign_in):
    _proposal, mine, theirs = group(places, code="DA-X")
    requested(mine, 10 * M)
    requested(theirs, 300 * M)
    draft = complete_draft(
        officer, BeneficiaryFactory(locality=places[0]), locality=places[0], code="DA-Y"
    )
    draft.members.get().splits.filter(stage="requested").update(state_support=100 * M)

    def order(user):
        page = sign_in(user).get("/de-an/?sap=requested&cot=code,requested").content.decode()
        return sorted(("DA-X<", "DA-Y<"), key=page.index)

    assert order(officer) == ["DA-X<", "DA-Y<"]
    assert order(staff) == ["DA-Y<", "DA-X<"]


def test_a_check_of_sums_keeps_hidden_money_to_itself(places, officer, staff, sign_in):
    proposal, mine, theirs = group(
        places,
        state="submitted",
        plan=None,
        programme=PlanFactory(ceiling=50 * M).programme,
        year=2030,
        declared_total=500 * M,
    )
    requested(mine, 10 * M)
    requested(theirs, 123_456_789)

    page = page_of(sign_in(officer), proposal)

    assert "133.456.789" not in page
    assert "Một cơ sở ở địa bàn khác trong đề án" in page
    assert "133.456.789" in page_of(sign_in(staff), proposal)


def test_a_notice_names_no_establishment_that_the_page_hides(places, officer, make_user):
    proposal, mine, theirs = group(
        places, places[0], drafted_by=officer, drafted_at="2029-01-01T00:00:00Z"
    )
    for member in (mine, theirs):
        approved(member, 100 * M, 100 * M, effective_on=datetime.date(2026, 1, 2))

    acceptance.record_failure(
        member=theirs,
        accepted_on=datetime.date(2026, 6, 1),
        reason="chủ cơ sở nợ thuế",
        by=make_user(roles.CentreLeader),
    )

    notice = Notice.objects.get(recipient=officer)
    assert proposal.code in notice.text
    assert notice.detail == ""


def test_the_list_of_plans_tells_a_district_its_own_money(places, officer, staff, sign_in):
    _proposal, mine, theirs = group(places)
    approved(mine, 10 * M)
    approved(theirs, 311 * M)

    path = "/ke-hoach/?cot=approved,proposals"
    told = '<td class="num" data-label="Hỗ trợ đã duyệt">{}</td>'

    assert told.format(10) in sign_in(officer).get(path).content.decode()
    assert told.format(321) in sign_in(staff).get(path).content.decode()


@pytest.mark.parametrize("made_here", [True, False])
def test_what_is_of_the_whole_proposal_is_for_who_sees_it_whole(
    places, officer, staff, sign_in, made_here
):
    proposal, mine, theirs = group(places, places[0] if made_here else None)
    approved(mine, 10 * M)
    approved(theirs, 311 * M)
    adjustments.ask(
        proposal=proposal, subject="stop", member=None, reason="bỏ việc", change=Change(), by=staff
    )
    days = {"since": datetime.date(2026, 1, 1), "due_on": datetime.date(2026, 2, 1)}
    told = {"proposal": proposal, "who_acts": "TT", **days}
    progress.raise_obstacle(what="Huyện Kia nợ thuế", by=staff, **told)
    if made_here:
        progress.raise_obstacle(what="thiếu điện", by=officer, **told)

    page = page_of(sign_in(officer), proposal)

    assert "bỏ việc" not in page
    assert "nợ thuế" not in page
    assert ("thiếu điện" in page) is made_here  # one's own stays in sight
    assert "nợ thuế" in page_of(sign_in(staff), proposal)
