"""Who is told: whoever looks after a proposal now, also when others made it."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts import roles
from khuyencong.audit.models import record
from khuyencong.notices.letters import deliver
from khuyencong.notices.models import Letter, Notice
from khuyencong.notices.notify import owe_digests
from projects.models import Proposal
from projects.models.event import EVENT_OF_STEP, ProposalEvent
from projects.notifications import announce
from projects.views.steps import ACTIONS, DONE
from projects.workflow import STEPS
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    complete_draft,
)
from tests.reports.test_views import text_of


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


def test_who_made_it_is_told_and_who_has_the_place_now(proposal, leader, officer, place):
    officer(place, username="nguoi-cung-dia-ban")
    officer(place.parent, username="cap-tren")

    assert told(proposal, leader) == ["nguoi-cung-dia-ban", "nguoi-lap"]


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


INNER = ["screened", "included", "taken-out"]


@pytest.mark.parametrize("kind", [f"proposal.{name}" for name in [*INNER, "returned", "approved"]])
def test_inner_steps_write_the_maker_no_letter_of_their_own(proposal, leader, kind):
    told(proposal, leader, ProposalEvent(kind))

    is_inner = kind.rpartition(".")[2] in INNER
    assert Notice.objects.get().is_minor == is_inner
    assert Letter.objects.exists() != is_inner


def test_every_step_has_its_action_its_event_and_its_message():
    assert set(EVENT_OF_STEP) == set(DONE) == set(ACTIONS) == set(STEPS)


def page_of(client, proposal, step):
    return text_of(client.get(f"/de-an/{proposal.code}/buoc/{step}/"))


def test_a_step_says_whom_it_will_write_to_and_writes_to_them(
    proposal, leader, maker, make_user, sign_in
):
    """The centre, all of whom may screen, and then who follows it alone."""
    staff = make_user(roles.CentreStaff, username="chuyen-vien")
    client = sign_in(maker)
    assert f"Sẽ báo cho: {staff}, {leader}." in page_of(client, proposal, "submit")
    proposal.assigned_to = staff
    proposal.save()

    assert f"Sẽ báo cho: {staff}." in page_of(client, proposal, "submit")
    client.post(f"/de-an/{proposal.code}/buoc/submit/")

    assert Notice.objects.get().recipient == staff
    inner = page_of(sign_in(staff), proposal, "screen")
    assert f"Sẽ báo cho: {maker} (trong thư gộp hằng ngày)." in inner
    assert f"Sẽ báo cho: {maker}." in page_of(sign_in(staff), proposal, "send_back")


def test_what_is_recorded_of_a_proposal_says_so_too(leader, maker, place, sign_in):
    running = complete_draft(maker, BeneficiaryFactory(locality=place), locality=place)
    Proposal.objects.filter(pk=running.pk).update(state="in_progress", is_archival=True, plan=PlanFactory())  # fmt: skip

    text = text_of(sign_in(maker).get(f"/de-an/{running.code}/vuong-mac/"))

    assert f"Sẽ báo cho: {leader}." in text


def test_a_step_that_writes_to_nobody_says_so(maker, sign_in, staff, make_user):
    draft = complete_draft(staff, BeneficiaryFactory(), locality=None)

    assert "Bước này không gửi thông báo cho ai." in page_of(sign_in(staff), draft, "submit")


def test_many_people_are_counted_and_cost_no_more_queries(
    proposal, maker, make_user, sign_in, django_assert_num_queries
):
    client, path = sign_in(maker), f"/de-an/{proposal.code}/buoc/submit/"
    make_user(roles.CentreStaff, username="cv")
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(5):
        make_user(roles.CentreStaff, username=f"cv{number}")

    with django_assert_num_queries(len(few)):
        text = text_of(client.get(path))

    name = roles.CentreStaff.display_name
    assert f"Sẽ báo cho: {name}, {name}, {name} và 3 người khác." in text
