import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from khuyencong.audit.models import Event, EventKind, record
from khuyencong.locking import lock
from tests.factories import MemberFactory


def test_an_event_is_written_once_and_stays(staff):
    event = record(EventKind.EXAMPLE_LOADED, staff, by=staff, comment="thử")

    with pytest.raises(ValidationError, match="không được sửa"):
        event.save()
    with pytest.raises(ValidationError, match="không được xóa"):
        event.delete()
    assert Event.objects.get().comment == "thử"


def test_an_event_cannot_be_changed_by_sql(staff):
    record(EventKind.EXAMPLE_LOADED, staff, by=staff)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET comment = 'khác'")


@pytest.mark.postgres
def test_an_event_cannot_be_deleted_by_sql(staff):
    record(EventKind.EXAMPLE_LOADED, staff, by=staff)

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


def test_an_event_tells_the_time_of_the_office(staff):
    with time_machine.travel("2026-11-24 20:30:00Z", tick=False):
        event = record(EventKind.PROPOSAL_DRAFTED, staff, by=staff)

    assert str(event).endswith(" – 25/11/2026 03:30")
