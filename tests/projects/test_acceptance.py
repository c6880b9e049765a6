import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects.actions.acceptance import Measure, record_acceptance
from projects.ledger import FundingSplit
from projects.models import Acceptance, Amounts, Member, OutcomeMeasure, Stage
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import MemberFactory, ProposalFactory, approved

DAY = datetime.date(2030, 6, 20)


@pytest.fixture(autouse=True)
def _july(time_machine):
    time_machine.move_to("2030-07-01 09:00:00+07:00", tick=True)


def accept(member, by, support=100, own=50, **fields):
    return record_acceptance(
        member=member, money=Amounts(support, own), accepted_on=DAY, by=by, **fields
    )


def test_accepting_writes_ledger_outcome_and_event(staff):
    member = MemberFactory()
    approved(member, 100, 60)

    acceptance = accept(member, staff, measures=[Measure("capacity", "tấn/năm", 120, 240)])

    entry = FundingSplit.objects.of_stage(Stage.ACCEPTED).get()
    assert (entry.acceptance, entry.state_support, entry.effective_on) == (acceptance, 100, DAY)
    assert OutcomeMeasure.objects.get().after == 240
    member.proposal.refresh_from_db()
    assert member.proposal.state == ProposalState.ACCEPTED
    assert set(Event.objects.values_list("kind", "by")) == {
        (ProposalEvent.ACCEPTANCE_RECORDED, staff.pk),
        (ProposalEvent.ACCEPTED, staff.pk),
    }


def test_a_group_is_accepted_with_its_last_member(staff):
    proposal = ProposalFactory()
    first, second = MemberFactory.create_batch(2, proposal=proposal)
    approved(first, 100)
    approved(second, 100)

    accept(first, staff)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.IN_PROGRESS
    accept(second, staff)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED


def test_accepted_over_approved_by_one_dong_is_refused_without_trace(staff):
    member = MemberFactory()
    approved(member, 100)

    with pytest.raises(Refused) as refusal:
        accept(member, staff, support=101)

    assert "101 đồng vượt phần còn lại 100 đồng" in refusal.value.messages[0]
    assert not Acceptance.objects.exists()
    assert not FundingSplit.objects.of_stage(Stage.ACCEPTED).exists()
    assert not Event.objects.exists()


def test_what_is_approved_after_the_day_of_acceptance_does_not_count(staff):
    member = MemberFactory()
    approved(member, 100, effective_on=DAY + datetime.timedelta(days=1))

    with pytest.raises(Refused, match="trước ngày được phê duyệt 21/06/2030"):
        accept(member, staff)


def test_an_adjustment_downwards_lowers_what_may_be_accepted(staff):
    member = MemberFactory()
    approved(member, 100)
    approved(member, -40, is_adjustment=True)

    with pytest.raises(Refused, match="đã phê duyệt 60 đồng"):
        accept(member, staff, support=61)
    accept(member, staff, support=60)


def test_who_was_given_nothing_or_was_stopped_is_not_accepted(staff):
    proposal = ProposalFactory()
    stopped, never, _other = MemberFactory.create_batch(3, proposal=proposal)
    approved(stopped, 100)
    approved(stopped, -100, is_adjustment=True)

    for member in (stopped, never):
        with pytest.raises(Refused, match="không có kinh phí được duyệt"):
            accept(member, staff, support=0)


@pytest.mark.parametrize("money", [Amounts(-1, 0), Amounts(0, -1), Amounts(0, 0, -1)])
def test_a_negative_acceptance_is_refused(staff, money):
    member = MemberFactory()
    approved(member, 100)

    with pytest.raises(Refused, match="từ 0 đồng trở lên"):
        record_acceptance(member=member, money=money, accepted_on=DAY, by=staff)


def test_a_member_is_accepted_once(staff):
    proposal = ProposalFactory()
    member, other = MemberFactory.create_batch(2, proposal=proposal)
    approved(member, 100)
    approved(other, 100)
    accept(member, staff, support=50)

    with pytest.raises(Refused, match="đã được nghiệm thu đạt"):
        accept(member, staff, support=50)


@pytest.mark.parametrize("state", [ProposalState.APPROVED, ProposalState.STOPPED])
def test_only_what_is_being_carried_out_is_accepted(staff, state):
    member = MemberFactory(proposal=ProposalFactory(state=state))
    approved(member, 100)

    with pytest.raises(Refused, match="đang thực hiện"):
        accept(member, staff)


def test_a_wrong_measure_leaves_nothing_behind(staff):
    member = MemberFactory()
    approved(member, 100)

    with pytest.raises(Refused):
        accept(member, staff, measures=[Measure("happiness", "%", 1, 2)])
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize("role", [roles.DistrictOfficer, roles.DepartmentReviewer, roles.Reader])
def test_who_may_not_record_is_told_so(make_user, role):
    member = MemberFactory()
    approved(member, 100)

    with pytest.raises(
        PermissionDenied, match=role.display_name.replace("(", r"\(").replace(")", r"\)")
    ):
        accept(member, make_user(role))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_acceptances_at_once_leave_one(make_user):
    staff = make_user(roles.CentreStaff)
    proposal = ProposalFactory()
    member, other = MemberFactory.create_batch(2, proposal=proposal)
    approved(member, 100)
    approved(other, 100)
    start, refusals = threading.Barrier(10), []

    def try_once():
        start.wait()
        try:
            accept(Member.objects.get(pk=member.pk), staff, support=60)
        except Refused as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_once) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(refusals) == 9
    assert FundingSplit.objects.of_stage(Stage.ACCEPTED).total_support() == 60
    assert Event.objects.filter(kind=ProposalEvent.ACCEPTANCE_RECORDED).count() == 1
