"""Who is told: whoever looks after a proposal now, also when others made it."""

import pytest
from django.core import mail

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from khuyencong.notices.letters import deliver
from khuyencong.notices.models import Letter, Notice
from khuyencong.notices.notify import owe_digests
from projects.models.event import ProposalEvent
from projects.notifications import announce
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    ProposalFactory,
    complete_draft,
)


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def maker(make_user, place):
    return make_user(roles.DistrictOfficer, place, username="nguoi-lap")


@pytest.fixture
def proposal(maker, place):
    return complete_draft(maker, BeneficiaryFactory(locality=place), locality=place)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader, username="lanh-dao")


@pytest.fixture
def officer(make_user):
    def make(*places, **fields):
        return make_user(roles.DistrictOfficer, *places, **fields)

    return make


def told(proposal, by, kind=ProposalEvent.RETURNED):
    announce(record(kind, proposal, by=by, comment="x"), proposal)
    people = Notice.objects.order_by("recipient__username")
    return list(people.values_list("recipient__username", flat=True))


def leave(person):
    person.is_active = False
    person.save()


def test_who_made_it_is_told_while_here(proposal, leader, officer, place):
    officer(place, username="nguoi-khac")

    assert told(proposal, leader) == ["nguoi-lap"]


def test_when_the_maker_has_left_who_has_the_place_now_is_told(
    proposal, leader, maker, officer, place
):
    officer(place, username="nguoi-moi")
    officer(DistrictFactory(), username="noi-khac")
    leave(officer(place, username="cung-di"))
    leave(maker)

    assert told(proposal, leader) == ["nguoi-moi"]


def test_when_the_maker_has_another_place_who_has_this_one_is_told(
    proposal, leader, maker, officer, place
):
    """Although a member in the new place lets the maker see it still."""
    elsewhere = DistrictFactory()
    MemberFactory(proposal=proposal, locality=elsewhere, position=2)
    maker.localities.set([elsewhere])
    officer(place, username="nguoi-moi")

    assert told(proposal, leader) == ["nguoi-moi"]


def test_a_maker_who_only_reads_now_is_not_told(proposal, leader, maker, officer, place):
    maker.role = roles.Reader.code
    maker.save()
    officer(place, username="nguoi-moi")

    assert told(proposal, leader) == ["nguoi-moi"]


def test_an_officer_of_the_province_above_counts(leader, maker, officer, place):
    commune = CommuneFactory(parent=place)
    proposal = complete_draft(maker, BeneficiaryFactory(locality=commune), locality=commune)
    officer(place.parent, username="cap-tren")
    leave(maker)

    assert told(proposal, leader) == ["cap-tren"]


def test_when_nobody_has_the_place_the_centre_is_told(proposal, leader, maker, make_user):
    make_user(roles.CentreStaff, username="chuyen-vien")
    leave(maker)

    assert told(proposal, leader) == ["chuyen-vien"]


def test_a_proposal_that_nobody_made_here_tells_nobody(leader):
    assert told(ProposalFactory(is_archival=True), leader) == []


def test_when_who_follows_it_has_left_the_whole_centre_is_told(proposal, leader, maker, make_user):
    staff = make_user(roles.CentreStaff, username="nguoi-theo-doi")
    make_user(roles.CentreStaff, username="chuyen-vien")
    proposal.assigned_to = staff
    assert told(proposal, maker, ProposalEvent.OBSTACLE_RAISED) == ["nguoi-theo-doi"]
    Notice.objects.all().delete()

    leave(staff)

    assert told(proposal, maker, ProposalEvent.OBSTACLE_RAISED) == ["chuyen-vien", "lanh-dao"]


@pytest.fixture
def returned(proposal, leader):
    announce(record(ProposalEvent.RETURNED, proposal, by=leader, comment="nội dung kín"), proposal)
    return proposal


def test_who_has_moved_gets_no_letter_that_was_owed(returned, maker):
    letter = Letter.objects.get()
    maker.localities.set([DistrictFactory()])

    assert not deliver(letter.pk)
    assert owe_digests() == 0  # nor a new one
    assert mail.outbox == []


def test_who_sees_a_part_now_gets_the_letter_without_its_detail(returned, maker):
    elsewhere = DistrictFactory()
    MemberFactory(proposal=returned, locality=elsewhere, position=2)
    maker.localities.set([elsewhere])

    assert deliver(Letter.objects.get().pk)
    assert returned.code in mail.outbox[0].body
    assert "nội dung kín" not in mail.outbox[0].body


def test_the_list_of_notices_tells_no_detail_after_a_move(returned, maker, sign_in):
    assert "nội dung kín" in sign_in(maker).get("/thong-bao/").content.decode()

    maker.localities.set([DistrictFactory()])

    page = sign_in(type(maker).objects.get(pk=maker.pk)).get("/thong-bao/").content.decode()
    assert returned.code in page
    assert "nội dung kín" not in page
