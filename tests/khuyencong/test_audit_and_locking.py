import threading

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from khuyencong.audit import kinds
from khuyencong.audit.models import Event, record
from khuyencong.locking import RowGone, ensure_locked, lock
from khuyencong.locking import _held as held_rows
from projects.models.event import ProposalEvent
from tests.factories import MemberFactory, PlanFactory


def test_an_event_is_written_once_and_stays(staff):
    event = record(ProposalEvent.EXAMPLE_LOADED, staff, by=staff, comment="thử")

    with pytest.raises(ValidationError, match="không được sửa"):
        event.save()
    with pytest.raises(ValidationError, match="không được xóa"):
        event.delete()
    assert Event.objects.get().comment == "thử"


def test_an_event_is_called_as_its_floor_registered_it(staff):
    event = record(ProposalEvent.SUBMITTED, staff, by=staff)

    assert event.get_kind_display() == "nộp đề án"
    assert (ProposalEvent.SUBMITTED, "nộp đề án") in Event._meta.get_field("kind").flatchoices
    event.kind = "nobody.knows"
    with pytest.raises(ValidationError, match=r"nobody\.knows"):
        event.full_clean()


def test_a_kind_that_nobody_registered_is_not_written(staff):
    class Unregistered(models.TextChoices):
        NEW = "nobody.knows", "chưa ai khai"

    with pytest.raises(LookupError, match=r"nobody\.knows"):
        record(Unregistered.NEW, staff, by=staff)
    assert not Event.objects.exists()


def test_a_code_is_registered_once():
    class Again(models.TextChoices):
        SUBMITTED = "proposal.submitted", "gửi đề án"

    with pytest.raises(ValueError, match=r"Again: .*proposal\.submitted"):
        kinds.event_kinds(Again)
    assert dict(kinds.choices())["proposal.submitted"] == "nộp đề án"


def test_an_event_cannot_be_changed_by_sql(staff):
    record(ProposalEvent.EXAMPLE_LOADED, staff, by=staff)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET comment = 'khác'")


@pytest.mark.postgres
def test_an_event_cannot_be_deleted_by_sql(staff):
    record(ProposalEvent.EXAMPLE_LOADED, staff, by=staff)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")


@pytest.mark.django_db(transaction=True)
def test_lock_outside_a_transaction_is_an_error():
    member = MemberFactory()

    with pytest.raises(RuntimeError, match="transaction"):
        lock(member)


def test_lock_returns_fresh_rows_in_the_given_order(db):
    member = MemberFactory()
    type(member).objects.filter(pk=member.pk).update(note="mới")

    fresh, proposal = lock(member, member.proposal)

    assert (fresh.pk, fresh.note, proposal.pk) == (member.pk, "mới", member.proposal_id)


@pytest.mark.postgres
def test_lock_takes_the_proposal_before_the_member(db, django_assert_num_queries):
    member = MemberFactory()

    with django_assert_num_queries(2) as queries:
        lock(member, member.proposal)

    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in queries.captured_queries]
    assert tables == ["projects_proposal", "projects_member"]
    assert all("FOR UPDATE" in query["sql"] for query in queries.captured_queries)


def two_members():
    """Of two proposals of one plan."""
    one = MemberFactory()
    return one, MemberFactory(proposal__plan=one.proposal.plan)


@pytest.fixture
def action(db):
    """A transaction as an action opens it."""
    return transaction.atomic


def test_a_lower_rank_than_is_held_is_refused(action):
    member, other = two_members()

    with action():
        lock(member.proposal)
        with pytest.raises(RuntimeError, match="rank 1, but 2 is held"):
            lock(member.proposal.plan)
        lock(other)
        with pytest.raises(RuntimeError, match="rank 2, but 3 is held"):
            lock(other.proposal)


def test_the_rank_is_asked_before_anything_is_locked(action):
    member, other = two_members()

    with action():
        lock(member)
        with pytest.raises(RuntimeError, match="rank 2, but 3 is held"):
            lock(other, other.proposal)
        assert set(held_rows()) == {("projects.Member", member.pk)}


def test_the_same_row_again_and_a_higher_rank_are_allowed(action):
    member, other = two_members()

    with action():
        lock(member.proposal, member)
        type(member.proposal).objects.filter(pk=member.proposal_id).update(goals="mới")
        assert lock(member.proposal).goals == "mới"
        lock(other)


def test_a_nested_action_is_part_of_the_transaction(action):
    member, other = two_members()

    with action():
        lock(member)
        with action(), pytest.raises(RuntimeError, match="rank 2, but 3 is held"):
            lock(other.proposal)
        with transaction.atomic(savepoint=False), pytest.raises(RuntimeError):
            lock(other.proposal)


def test_what_a_nested_action_locked_is_held_after_it(action):
    member, other = two_members()

    with action():
        with action():
            lock(member)
        with pytest.raises(RuntimeError, match="rank 2, but 3 is held"):
            lock(other.proposal)


def test_a_lock_ends_with_the_savepoint_that_is_rolled_back(action):
    member, other = two_members()

    with action():
        lock(member.proposal)
        with action():
            lock(member)
            transaction.set_rollback(True)
        assert set(held_rows()) == {("projects.Proposal", member.proposal_id)}
        lock(other.proposal)


def test_two_actions_after_each_other_in_one_test_hold_nothing_together(action):
    member, other = two_members()

    with action():
        lock(member)
    with action():
        lock(other.proposal)
    lock(member.proposal.plan)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends_well", [True, False], ids=["commit", "rollback"])
def test_a_lock_ends_with_its_transaction(ends_well):
    member, other = two_members()

    try:
        with transaction.atomic():
            lock(member)
            assert held_rows()
            assert ends_well, "rolled back"
    except AssertionError:
        assert not ends_well
    assert not held_rows()
    with transaction.atomic():
        lock(other.proposal)


@pytest.mark.django_db(transaction=True)
def test_what_runs_at_the_commit_runs_beside_the_marks_and_may_lock_anew():
    member, other = two_members()
    ran = []

    def after():
        with transaction.atomic():
            ran.append(lock(other.proposal.plan))

    with transaction.atomic():
        transaction.on_commit(after)
        lock(member)

    assert ran == [other.proposal.plan]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_what_another_connection_holds_is_its_own():
    member, other = two_members()
    held_there = []

    def elsewhere():
        try:
            with transaction.atomic():
                held_there.append(held_rows())
                lock(other.proposal)
        finally:
            connection.close()

    with transaction.atomic():
        lock(member)
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join(timeout=10)

    assert held_there == [{}]
    assert not thread.is_alive()


def test_what_is_to_be_locked_is_read_anew_unless_it_is_held(action):
    member, other = two_members()
    proposal, plan = member.proposal, PlanFactory(year=2031)
    assert proposal.plan.year == 2030
    changed = {"goals": "mới", "state": "stopped", "plan": plan}
    type(proposal).objects.filter(pk=proposal.pk).update(**changed)

    with action():
        ensure_locked(proposal, other.proposal)
        assert (proposal.goals, proposal.state, proposal.plan) == ("mới", "stopped", plan)
        proposal.goals = "đang sửa"
        ensure_locked(proposal)

    assert proposal.goals == "đang sửa"


def test_locking_what_is_held_asks_nothing(action, django_assert_num_queries):
    member, _other = two_members()

    with action():
        lock(member.proposal, member)
        with django_assert_num_queries(0):
            ensure_locked(member, member.proposal)


def test_an_event_tells_the_time_of_the_office(staff):
    with time_machine.travel("2026-11-24 20:30:00Z", tick=False):
        event = record(ProposalEvent.DRAFTED, staff, by=staff)

    assert str(event).endswith(" – 25/11/2026 03:30")


def test_a_row_that_is_gone_is_told_as_such(action):
    member = MemberFactory()
    type(member).objects.filter(pk=member.pk).delete()

    with action(), pytest.raises(RowGone, match="vừa được bỏ ở nơi khác"):
        lock(member.proposal, member)
