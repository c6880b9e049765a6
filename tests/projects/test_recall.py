"""What was submitted is taken back to mend, while nobody has done anything with it."""

import pytest

from khuyencong.accounts import roles
from khuyencong.audit.models import Event, record
from khuyencong.notices.models import Notice
from projects.actions import submission
from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.permissions import offered_steps, why_no_recall
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import BeneficiaryFactory, DistrictFactory, complete_draft
from tests.reports.test_views import text_of


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def submitted(officer, place):
    draft = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)
    return submission.submit(proposal=draft, by=officer)


def recall(proposal, by):
    return submission.recall(proposal=proposal, by=by, comment="Sai số tiền đối ứng")


def offers(user, proposal):
    return "recall" in [step.name for step in offered_steps(user, proposal)]


def test_it_is_a_draft_again_with_its_reason_and_the_centre_is_told(submitted, officer, staff):
    Notice.objects.all().delete()
    assert offers(officer, submitted)

    recall(submitted, officer)

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.submitted_at, proposal.submitted_by) == ("draft", None, None)
    event = Event.objects.about(proposal).first()
    assert (event.kind, event.by, event.before, event.after, event.comment) == (
        ProposalEvent.RECALLED, officer, "submitted", "draft", "Sai số tiền đối ứng",
    )  # fmt: skip
    notice = Notice.objects.get()
    assert notice.recipient == staff
    assert notice.text == f"{officer} đã rút đề án {proposal.code} – {proposal.title} về để sửa"


def test_it_is_mended_and_submitted_again(submitted, officer):
    draft = recall(submitted, officer)

    assert submission.submit(proposal=draft, by=officer).state == ProposalState.SUBMITTED


def test_a_reason_must_be_given(submitted, officer):
    with pytest.raises(Refused, match="Hãy ghi rõ: cần sửa những gì"):
        submission.recall(proposal=submitted, by=officer, comment=" ")


def test_what_somebody_has_begun_with_stays(submitted, officer, staff, sign_in):
    submission.assign(proposal=submitted, to=staff, by=staff)

    with pytest.raises(
        Refused, match=rf"đang được xử lý \(phân công theo dõi, {staff}, "
    ) as refused:
        recall(submitted, officer)

    assert refused.value.has_code("too-late")
    assert not offers(officer, submitted)
    page = sign_in(officer).get(f"/de-an/{submitted.code}/buoc/recall/", follow=True)
    assert "đang được xử lý (phân công theo dõi" in text_of(page)
    assert Proposal.objects.get().state == ProposalState.SUBMITTED


@pytest.mark.parametrize("kind", [ProposalEvent.REMINDED, ProposalEvent.CARRIED_ON])
def test_what_the_portal_does_by_itself_is_no_beginning(submitted, officer, kind):
    record(kind, submitted, by=officer)

    assert recall(submitted, officer).state == ProposalState.DRAFT


def test_work_before_the_last_submission_does_not_count(submitted, officer, staff):
    submission.assign(proposal=submitted, to=staff, by=staff)
    submission.send_back(proposal=submitted, by=staff, comment="thiếu")
    again = submission.submit(proposal=submitted, by=officer)

    assert recall(again, officer).state == ProposalState.DRAFT


def test_what_was_to_be_mended_is_still_read_after_taking_it_back(
    submitted, officer, staff, sign_in
):
    submission.send_back(proposal=submitted, by=staff, comment="Thiếu báo giá")
    recall(submission.submit(proposal=submitted, by=officer), officer)

    text = text_of(sign_in(officer).get(f"/de-an/{submitted.code}/soan/"))

    assert "Trung tâm trả lại để bổ sung Thiếu báo giá" in text


def test_a_colleague_of_the_place_takes_it_back_and_the_centre_sends_it_back_instead(
    submitted, make_user, place, staff
):
    with pytest.raises(Refused, match="Hãy dùng “Trả lại để bổ sung”"):
        recall(submitted, staff)
    assert not offers(staff, submitted)

    assert (
        recall(submitted, make_user(roles.DistrictOfficer, place, username="cung-xa")).state
        == ProposalState.DRAFT
    )


def test_the_page_asks_once_whether_work_has_begun(
    submitted, officer, staff, django_assert_num_queries
):
    for _ in range(3):
        with django_assert_num_queries(1):
            why_no_recall(officer, submitted)
        record(ProposalEvent.REMINDED, submitted, by=staff)


def test_who_submitted_in_the_centre_takes_it_back(make_user, staff):
    draft = complete_draft(staff, BeneficiaryFactory(), locality=None)
    submission.submit(proposal=draft, by=staff)

    assert recall(draft, staff).state == ProposalState.DRAFT


def test_the_page_takes_it_back(submitted, officer, staff, sign_in):
    page = f"/de-an/{submitted.code}/buoc/recall/"

    answer = sign_in(officer).post(page, {"comment": "Sai tên máy"}, follow=True)

    assert "đang soạn" in text_of(answer).lower()
    assert "Soạn tiếp" in text_of(answer)
