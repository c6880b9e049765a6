"""Seeing is not writing: whose proposal it is decides who may change it, on every page."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from khuyencong.accounts import roles
from khuyencong.audit.models import Event, record
from projects.actions import drafts, files, progress
from projects.models import Amounts, Member, Obstacle, Proposal, TypedDraft
from projects.models.event import ProposalEvent
from projects.models.log import log_of
from projects.permissions import may_edit, offered_steps
from projects.refusal import Refused
from projects.workflow import ProposalState
from reports.figures.todo import tasks
from tests.factories import (
    ActivityFactory,
    AttachmentFactory,
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    ProgrammeFactory,
    ProposalFactory,
    approved,
    complete_draft,
    requested,
)
from tests.projects.test_drafts import form_data
from tests.reports.test_views import text_of


@pytest.fixture
def place(db):
    return DistrictFactory(name="Huyện Gần")


@pytest.fixture
def elsewhere(db):
    return DistrictFactory(name="Huyện Xa")


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


def group_of(staff, place, elsewhere, **fields):
    """The centre's proposal for two districts, one establishment in each."""
    near, far = (BeneficiaryFactory(locality=where) for where in (place, elsewhere))
    return complete_draft(staff, near, far, kind="group", **fields)


@pytest.fixture
def group(staff, place, elsewhere):
    return group_of(staff, place, elsewhere)


@pytest.fixture
def running(group):
    Proposal.objects.update(state=ProposalState.IN_PROGRESS, is_archival=True, plan=ProposalFactory().plan)  # fmt: skip
    group.refresh_from_db()
    for member in group.members.all():
        approved(member, 80_000_000)
    return group


@pytest.fixture
def draft(officer, place):
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


# ------------------------------------------------------ one establishment in the centre's group


def test_who_sees_one_establishment_of_a_group_changes_nothing_of_it(
    sign_in, officer, group, place
):
    client, member = sign_in(officer), group.members.get(locality=place)
    page = f"/de-an/{group.code}"
    data = form_data_of_group(group, title="Tên khác")
    pages = [
        (f"{page}/soan/", data),
        (f"{page}/soan/giu/", data),
        (f"{page}/soan/bo/", {}),
        (f"{page}/co-so/", {"don-vi": BeneficiaryFactory(locality=place).pk}),
        (f"{page}/co-so/moi/", {"name": "X", "kind": "household", "locality": place.pk}),
        (f"{page}/co-so/{member.pk}/bo/", {}),
        (f"{page}/ho-so/", {}),
        (f"{page}/buoc/submit/", {}),
        (f"{page}/buoc/withdraw/", {"comment": "thôi"}),
    ]
    before = list(Proposal.objects.values()), list(Member.objects.values()), Event.objects.count()

    answers = {path: client.post(path, sent).status_code for path, sent in pages}
    opened = client.get(f"{page}/soan/")

    assert answers == {path: 403 for path, _sent in pages}
    assert opened.status_code == 403
    assert "không thuộc địa bàn do bạn phụ trách" in text_of(opened)
    after = list(Proposal.objects.values()), list(Member.objects.values()), Event.objects.count()
    assert after == before
    assert not TypedDraft.objects.exists()


def form_data_of_group(proposal, **changes):
    return {
        "version": str(proposal.version), "title": proposal.title, "kind": proposal.kind,
        "activity": str(proposal.activity_id), "goals": "", **changes,
    }  # fmt: skip


def test_no_button_of_a_group_is_offered_to_who_only_sees_it(sign_in, officer, group):
    html = sign_in(officer).get(f"/de-an/{group.code}/").content.decode()

    assert (offered_steps(officer, group), may_edit(officer, group)) == ([], False)
    assert "Rút đề án" not in html
    assert "/soan/" not in html
    assert "/buoc/" not in html
    assert f"/de-an/{group.code}/chep/" in html  # a copy is a proposal of one's own


def test_the_maker_of_the_group_may_still_do_all_of_it(sign_in, staff, group):
    assert [step.name for step in offered_steps(staff, group)] == ["submit", "withdraw"]
    assert sign_in(staff).get(f"/de-an/{group.code}/soan/").status_code == 200


def test_an_own_proposal_stays_in_hand_though_it_has_an_establishment_elsewhere(
    sign_in, officer, draft, elsewhere
):
    foreign = MemberFactory(proposal=draft, locality=elsewhere, contents="Máy xay")
    client = sign_in(officer)

    assert client.get(f"/de-an/{draft.code}/soan/").status_code == 200
    assert may_edit(officer, draft)
    assert client.post(f"/de-an/{draft.code}/co-so/{foreign.pk}/bo/").status_code == 404
    for action in (
        lambda: drafts.remove_member(member=foreign, by=officer),
        lambda: files.attach(proposal=draft, item=None, member=foreign, file=None, by=officer),
        lambda: files.take_out(
            attachment=AttachmentFactory(proposal=draft, member=foreign, uploaded_by=officer),
            by=officer,
        ),
        lambda: drafts.edit(
            proposal=draft, fields={}, by=officer, version=0,
            members={foreign.pk: drafts.MemberText({"contents": ""}, zero())},
        ),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied, match="không thuộc địa bàn do bạn phụ trách"):
            action()
    foreign.refresh_from_db()
    assert foreign.contents == "Máy xay"


def zero():
    return Amounts()


def test_an_obstacle_of_ones_own_establishment_may_be_told_and_solved_in_a_group(
    sign_in, officer, staff, running, place
):
    client, own = sign_in(officer), running.members.get(locality=place)
    path = f"/de-an/{running.code}/vuong-mac/"
    sent = {"what": "Thiếu điện", "since": "01/06/2026", "who_acts": "Điện lực", "due_on": "01/07/2026"}  # fmt: skip

    page = client.get(f"/de-an/{running.code}/").content.decode()
    form = client.get(path).content.decode()
    whole = client.post(path, sent)
    told = client.post(path, {**sent, "member": own.pk})

    assert (path in page, "/tien-do/" in page) == (True, False)
    assert "Cả đề án" not in form
    assert whole.status_code == 200
    assert told.status_code == 302
    obstacle = Obstacle.objects.get()
    assert (obstacle.member, obstacle.recorded_by) == (own, officer)
    solved = client.post(
        f"/vuong-mac/{obstacle.pk}/", {"solved_on": "01/07/2026", "solution": "Đã kéo điện"}
    )
    assert solved.status_code == 302
    assert Obstacle.objects.get().solution == "Đã kéo điện"


def test_what_concerns_a_whole_group_is_told_and_solved_by_its_maker_alone(
    sign_in, officer, staff, running
):
    obstacle = progress.raise_obstacle(
        proposal=running, what="Thiếu vốn", since="2026-06-01", who_acts="Trung tâm",
        due_on="2026-07-01", by=staff,
    )  # fmt: skip
    client = sign_in(officer)

    board = client.get("/vuong-mac/").content.decode()

    assert "Thiếu vốn" not in board  # it may speak of any establishment of the group
    assert client.get(f"/de-an/{running.code}/tien-do/").status_code == 403
    assert client.get(f"/vuong-mac/{obstacle.pk}/").status_code == 404
    assert "Ghi cách giải quyết<" in sign_in(staff).get("/vuong-mac/").content.decode()


def test_the_first_page_counts_as_work_what_may_be_done(sign_in, officer, group, draft):
    text = text_of(sign_in(officer).get("/"))

    assert "1 đề án đang soạn" in text
    path = tasks(officer, on=datetime.date(2026, 6, 1))[0].path
    listed = text_of(sign_in(officer).get(path))
    assert (draft.code in listed, group.code in listed) == (True, False)


def test_only_who_has_places_is_asked_for_them(sign_in, officer, staff, group):
    assert "Do địa bàn tôi lập" in text_of(sign_in(officer).get("/de-an/"))
    assert "Do địa bàn tôi lập" not in text_of(sign_in(staff).get("/de-an/"))


def test_a_returned_proposal_of_the_centre_is_not_late_work_of_an_officer(
    sign_in, officer, staff, group
):
    Proposal.objects.update(
        state=ProposalState.RETURNED, response_due_on="2026-01-01",
        submitted_at="2025-12-01T08:00:00+07:00", submitted_by=staff,
    )  # fmt: skip

    assert "quá hạn bổ sung" not in text_of(sign_in(officer).get("/"))
    assert group.code not in text_of(sign_in(officer).get("/de-an/?viec=qua-han"))
    assert group.code in text_of(sign_in(staff).get("/de-an/?viec=qua-han"))


# -------------------------------------------------------------------------------- places


def test_an_establishment_is_not_moved_to_a_place_of_others(sign_in, officer, draft, elsewhere):
    page, member = f"/de-an/{draft.code}/soan/", draft.members.get()
    data = form_data(draft, **{"MEMBER-locality": str(elsewhere.pk)})

    answer = sign_in(officer).post(page, data)

    assert answer.status_code == 200
    assert "Hãy chọn một địa bàn do bạn phụ trách" in text_of(answer)
    assert "không chuyển đến" not in text_of(answer)  # the field said so, before the action
    member.refresh_from_db()
    assert member.locality == draft.locality


@pytest.mark.parametrize("where", ["elsewhere", "whole province"])
def test_the_action_asks_the_place_of_an_establishment_too(officer, draft, elsewhere, where):
    member = draft.members.get()
    chosen = elsewhere if where == "elsewhere" else None
    text = drafts.MemberText({"locality": chosen, "contents": "Máy xay"}, zero())

    with pytest.raises(Refused, match="địa bàn do bạn phụ trách"):
        drafts.edit(proposal=draft, fields={}, members={member.pk: text}, by=officer, version=0)

    member.refresh_from_db()
    assert (member.locality, member.contents) == (draft.locality, "Máy sấy lạnh 200 kg/mẻ")


def test_an_establishment_is_moved_within_ones_own_places(sign_in, officer, draft, place):
    commune, member = CommuneFactory(parent=place), draft.members.get()

    sign_in(officer).post(
        f"/de-an/{draft.code}/soan/", form_data(draft, **{"MEMBER-locality": str(commune.pk)})
    )

    member.refresh_from_db()
    assert member.locality == commune


def test_the_whole_province_is_no_choice_of_an_officer(sign_in, officer, staff, draft):
    page, member = f"/de-an/{draft.code}/soan/", draft.members.get()

    offered = sign_in(officer).get(page).content.decode()
    answer = sign_in(officer).post(page, form_data(draft, **{"MEMBER-locality": ""}))

    assert "Toàn tỉnh" not in offered
    assert "Hãy chọn một địa bàn do bạn phụ trách" in text_of(answer)
    assert "không chuyển đến" not in text_of(answer)  # the field said so, before the action
    member.refresh_from_db()
    assert member.locality == draft.locality
    assert "Toàn tỉnh" in sign_in(staff).get(page).content.decode()


def test_an_establishment_without_a_place_stays_with_the_officer_of_the_proposal(
    sign_in, officer, draft, place, make_user, elsewhere
):
    Member.objects.update(locality=None)
    client = sign_in(officer)

    html = client.get(f"/de-an/{draft.code}/soan/").content.decode()
    client.post(f"/de-an/{draft.code}/soan/", form_data(draft, **{"MEMBER-locality": str(place.pk)}))  # fmt: skip

    assert f'<option value="{place.pk}" selected>' in html  # their own place is the default
    assert Member.objects.get().locality == place
    stranger = make_user(roles.DistrictOfficer, elsewhere, username="xa")
    Member.objects.update(locality=None)
    assert list(Member.objects.visible_to(officer)) == [draft.members.get()]
    assert not Member.objects.visible_to(stranger).exists()


def test_an_unplaced_establishment_of_a_group_of_the_centre_is_nobody_elses(officer, group):
    Member.objects.update(locality=None)

    assert not Member.objects.visible_to(officer).exists()


def test_a_proposal_is_begun_at_ones_own_place_only(officer, elsewhere):
    with pytest.raises(PermissionDenied, match="không thuộc địa bàn do bạn phụ trách"):
        drafts.draft(
            programme=ProgrammeFactory(), year=2030, activity=ActivityFactory(), kind="single",
            title="Máy sấy", locality=elsewhere, by=officer,
        )  # fmt: skip

    assert not Proposal.objects.exists()


def test_an_establishment_of_others_is_not_added(officer, draft, elsewhere):
    foreign = BeneficiaryFactory(locality=elsewhere)

    with pytest.raises(PermissionDenied):
        drafts.add_member(proposal=draft, beneficiary=foreign, by=officer)

    assert draft.members.count() == 1


def test_a_copy_of_a_group_takes_ones_own_establishments_to_ones_own_place(
    officer, group, place, elsewhere
):
    new = drafts.copy(proposal=group, year=2031, by=officer)

    assert new.locality == place
    assert [member.locality for member in new.members.all()] == [place]


def test_what_is_not_seen_is_not_copied(officer, staff, elsewhere):
    foreign = complete_draft(staff, locality=elsewhere)

    with pytest.raises(PermissionDenied):
        drafts.copy(proposal=foreign, year=2031, by=officer)

    assert Proposal.objects.count() == 1


def test_a_copy_never_goes_to_a_place_that_has_ended(make_user, staff, place):
    ended = DistrictFactory(valid_to="2025-06-30", code="A0")
    officer = make_user(roles.DistrictOfficer, ended, place)
    group = complete_draft(staff, BeneficiaryFactory(locality=ended))

    assert drafts.copy(proposal=group, year=2031, by=officer).locality == place


def test_a_paper_of_others_is_not_reused(officer, draft, place, elsewhere):
    beneficiary = draft.members.get().beneficiary
    theirs = MemberFactory(beneficiary=beneficiary, locality=elsewhere)
    old = AttachmentFactory(proposal=theirs.proposal, member=theirs, uploaded_by=officer)

    with pytest.raises(PermissionDenied):
        files.reuse(attachment=old, proposal=draft, member=draft.members.get(), by=officer)


# ---------------------------------------------------------------------------------- log


def test_the_first_page_tells_nothing_that_the_page_of_the_proposal_hides(
    sign_in, officer, staff, make_user, group, place
):
    leader = make_user(roles.CentreLeader)
    mine = ProposalFactory(locality=place, code="GAN")
    requested(MemberFactory(proposal=mine, locality=place), 100)
    record(ProposalEvent.ACCEPTANCE_FAILED, group, by=leader, comment="Huyện Xa không đạt")
    record(ProposalEvent.STARTED, mine, by=leader)
    client = sign_in(officer)

    home = text_of(client.get("/"))

    assert "Nhật ký" not in text_of(client.get(f"/de-an/{group.code}/"))
    assert f"{group.code} nghiệm thu không đạt" not in home
    assert "GAN bắt đầu thực hiện" in home
    assert f"{group.code} nghiệm thu không đạt" in text_of(sign_in(staff).get("/"))


def test_the_log_tells_of_proposals_that_are_seen_whole(
    officer, staff, make_user, group, draft, running_elsewhere
):
    for proposal in (group, draft, running_elsewhere):
        record(ProposalEvent.STARTED, proposal, by=staff)
    unplaced = MemberFactory(proposal=draft, locality=None)

    def told(user):
        return {event.subject for event in log_of(user)}

    assert told(officer) == {draft}
    assert told(staff) == {group, draft, running_elsewhere}
    assert told(make_user(roles.Reader)) == {running_elsewhere}  # what is not decided is not told
    Member.objects.filter(pk=unplaced.pk).update(locality=running_elsewhere.locality)
    assert told(officer) == set()


@pytest.fixture
def running_elsewhere(elsewhere):
    return ProposalFactory(locality=elsewhere)


def test_seeing_a_proposal_whole_says_the_same_row_by_row(officer, place, elsewhere, staff):
    """The query and what one establishment answers never part: all places of proposal and member."""
    places = (place, elsewhere, CommuneFactory(parent=place), None)
    for of_proposal in places:
        for of_member in places:
            MemberFactory(proposal=ProposalFactory(locality=of_proposal), locality=of_member)
    visible = set(Member.objects.visible_to(officer))
    hidden = set(Member.objects.hidden_from(officer.own_localities))
    seen = Proposal.objects.visible_to(officer)

    assert visible == {m for m in Member.objects.all() if m.is_looked_after_by(officer)}
    assert hidden == set(Member.objects.all()) - visible
    assert set(Proposal.objects.seen_whole_by(officer)) == {
        proposal for proposal in seen if set(proposal.members.all()) <= visible
    }
    assert {m for m in Member.objects.all() if m.is_writable_by(officer)} == {
        member for member in visible if member.proposal.is_writable_by(officer)
    }
    assert len(visible) > sum(m.is_writable_by(officer) for m in visible) > 0
    assert set(Proposal.objects.writable_by(officer)) == {
        proposal for proposal in Proposal.objects.all() if proposal.is_writable_by(officer)
    }
