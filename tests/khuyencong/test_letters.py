"""Letters and mail servers: real ones that are silent, refuse, hang up or speak without end."""

import datetime
import os
import smtplib
import time

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from khuyencong.accounts import roles
from khuyencong.accounts.models import MailMode
from khuyencong.audit.models import record
from khuyencong.notices import letters, smtp
from khuyencong.notices.models import Letter, LetterState, Notice
from khuyencong.notices.notify import notify, owe_digests
from projects.models.event import ProposalEvent
from tests.factories import ProposalFactory
from tests.khuyencong.mail_server import MailServer
from tests.processes import SharedDatabase, said_by

STATES = "SELECT u.username, l.state, l.attempts, l.last_error FROM notices_letter l JOIN accounts_user u ON u.id = l.recipient_id ORDER BY u.username"  # fmt: skip


@pytest.fixture
def event(make_user):
    actor = make_user(roles.CentreLeader, username="nguoi-lam")
    return record(ProposalEvent.SCREENED, ProposalFactory(), by=actor)


@pytest.fixture
def people(make_user):
    return [make_user(roles.CentreStaff, username=name) for name in ("an", "binh", "chi")]


@pytest.fixture
def owed(event, people):
    """One letter each, in the order of their names."""
    notify(event, people, text="Đề án đã qua sơ duyệt", path="/de-an/X/")
    return list(Letter.objects.order_by("pk"))


@pytest.fixture
def by_smtp(settings):
    """This process, too, sends to a server."""

    def use(server):
        settings.EMAIL_BACKEND = "khuyencong.notices.smtp.BoundedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 1

    return use


def at(moment):
    """As if it were already that late for all letters that wait."""
    Letter.objects.exclude(next_try=None).update(next_try=moment)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_silent_mail_server_keeps_nobody_from_saving(owed, tmp_path):
    shared = SharedDatabase(tmp_path)
    with MailServer("silent") as server:
        worker = shared.work(EMAIL_URL=server.url, EMAIL_TIMEOUT="6")
        assert server.called.wait(30)

        began = time.monotonic()
        shared.ask("UPDATE accounts_user SET full_name = 'Đã lưu'")
        shared.ask("UPDATE notices_notice SET detail = 'Đã lưu'")
        took = time.monotonic() - began

        assert worker.poll() is None, worker.communicate()[0]  # it was still waiting for the server
        said = said_by(worker)
    assert took < 2
    assert worker.returncode == 0, said
    assert server.calls == 1  # the others were not tried in vain
    assert shared.ask(STATES) == [
        ("an", "waiting", 1, "Máy chủ thư không trả lời trong 6 giây"),
        ("binh", "waiting", 0, ""),
        ("chi", "waiting", 0, ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_one_refused_address_stops_nobody_else(owed, tmp_path):
    shared = SharedDatabase(tmp_path)
    with MailServer(refused=["an@khuyencong.example"]) as server:
        said_by(shared.work(EMAIL_URL=server.url))

    assert server.recipients == ["binh@khuyencong.example", "chi@khuyencong.example"]
    assert shared.ask(STATES) == [
        ("an", "waiting", 1, "Máy chủ thư không nhận địa chỉ an@khuyencong.example: 550 khong co nguoi nay"),
        ("binh", "sent", 1, ""),
        ("chi", "sent", 1, ""),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_up_is_tried_again_later(owed, by_smtp):
    with MailServer("dropping") as server:
        by_smtp(server)
        assert letters.deliver_due() == 0
    assert [letter.attempts for letter in Letter.objects.order_by("pk")] == [1, 0, 0]
    assert "SMTPServerDisconnected" in Letter.objects.get(pk=owed[0].pk).last_error

    at(timezone.now())
    with MailServer() as server:
        by_smtp(server)
        assert letters.deliver_due() == 3

    assert len(server.letters) == 3
    assert set(Letter.objects.values_list("state", "last_error", "next_try")) == {
        ("sent", "", None)
    }
    assert not Notice.objects.filter(mailed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_speaks_without_end_is_cut(owed, by_smtp, monkeypatch):
    monkeypatch.setattr(smtp, "LETTER_SECONDS", 1.5)
    with MailServer("dribbling") as server:
        by_smtp(server)
        began = time.monotonic()
        assert not letters.deliver(owed[0].pk)

    assert time.monotonic() - began < 5
    assert Letter.objects.get(pk=owed[0].pk).state == LetterState.WAITING


def test_an_attempt_is_cut_long_before_its_claim_ends():
    assert letters.CLAIM.total_seconds() > 2 * smtp.LETTER_SECONDS


@pytest.mark.django_db(transaction=True)
def test_a_killed_sender_leaves_a_letter_that_is_sent_after_its_claim(owed, tmp_path):
    shared = SharedDatabase(tmp_path)
    with MailServer("silent") as server:
        worker = shared.work(EMAIL_URL=server.url, EMAIL_TIMEOUT="30")
        assert server.called.wait(30)
        worker.kill()
        worker.communicate()
    with MailServer() as server:
        said_by(shared.work(EMAIL_URL=server.url))
        assert server.recipients == ["binh@khuyencong.example", "chi@khuyencong.example"]
        assert shared.ask(STATES)[0] == ("an", "sending", 1, "")

        past = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 - "long ago" in either database
        shared.ask(f"UPDATE notices_letter SET next_try = '{past}' WHERE state = 'sending'")  # noqa: S608
        tasks = DBTaskResult._meta.db_table
        shared.ask(f"UPDATE {tasks} SET run_after = '{past}' WHERE status = 'READY'")  # noqa: S608
        said_by(shared.work(EMAIL_URL=server.url))

    assert len(server.letters) == 3
    assert shared.ask(STATES)[0] == ("an", "sent", 2, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_one_letter_both(event, make_user, tmp_path):
    people = [make_user(roles.Reader, username=f"nguoi-{n}") for n in range(12)]
    notify(event, people, text="x", path="/")
    shared = SharedDatabase(tmp_path)
    with MailServer() as server:
        several = [shared.manage("send_digests", EMAIL_URL=server.url) for _ in range(3)]
        several.append(shared.work(EMAIL_URL=server.url))
        said = [said_by(each) for each in several]

    assert [each.returncode for each in several] == [0] * 4, said
    assert server.recipients == sorted(person.email for person in people)


def test_pauses_grow_and_at_last_the_letter_is_given_up(owed, monkeypatch):
    pauses = []

    def fail(_self):
        raise smtplib.SMTPDataError(451, b"dia day\x00")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    key = owed[0].pk
    for _ in range(30):
        letter = Letter.objects.get(pk=key)
        if letter.state == LetterState.FAILED:
            break
        Letter.objects.filter(pk=key).update(next_try=timezone.now())
        assert not letters.deliver(key)
        if after := Letter.objects.get(pk=key).next_try:
            pauses.append(round((after - timezone.now()).total_seconds() / 60))

    letter = Letter.objects.get(pk=key)
    assert pauses == [5, 15, 60, 180, 360, 720, 1440, 1440, 1440]
    assert (letter.state, letter.attempts, letter.next_try) == (LetterState.FAILED, 10, None)
    assert letter.last_error == "Máy chủ thư trả lời 451 dia day"
    assert not letters.deliver(key)


def test_every_open_letter_has_a_task_before_it_and_a_sent_one_leaves_none(owed):
    assert DBTaskResult.objects.count() == 3
    DBTaskResult.objects.all().delete()

    Letter.objects.filter(pk=owed[0].pk).update(
        next_try=timezone.now() + datetime.timedelta(hours=1)
    )
    letters.mail_letter.call(owed[0].pk)
    letters.mail_letter.call(owed[1].pk)

    put_off = Letter.objects.get(pk=owed[0].pk)
    assert [task.run_after for task in DBTaskResult.objects.all()] == [put_off.next_try]
    assert len(mail.outbox) == 1


def test_a_letter_keeps_its_name_in_every_attempt(owed):
    sent = [letters._message(owed[0], list(owed[0].notices.all())) for _ in range(2)]

    assert len({message.message()["Message-ID"] for message in sent}) == 1


@pytest.mark.parametrize(
    "changes", [{"is_active": False}, {"email": ""}, {"mail_mode": MailMode.NEVER}]
)
def test_who_left_or_chose_otherwise_meanwhile_gets_no_letter(owed, people, changes):
    for name, value in changes.items():
        setattr(people[0], name, value)
    people[0].save()

    letters.deliver_due()

    assert [m.to for m in mail.outbox] == [[p.email] for p in people[1:]]
    assert not Letter.objects.filter(recipient=people[0]).exists()
    assert Notice.objects.get(recipient=people[0]).mailed_at is None


def test_who_chose_the_digest_meanwhile_gets_the_notice_in_it(owed, people):
    people[0].mail_mode = MailMode.DAILY
    people[0].save()
    letters.deliver_due()
    Notice.objects.update(made_on=datetime.date(2026, 1, 5))

    owe_digests()
    owe_digests()

    digest = Letter.objects.get(recipient=people[0])
    assert digest.is_digest
    assert letters.deliver(digest.pk)


@pytest.mark.ignore_template_errors
def test_an_administrator_sees_what_did_not_leave_and_sends_it_again(owed, sign_in, administrator):
    Letter.objects.filter(pk=owed[0].pk).update(
        state=LetterState.FAILED, attempts=10, next_try=None, last_error="550 khong co nguoi nay"
    )
    letters.deliver(owed[1].pk)
    soon = timezone.now() + datetime.timedelta(minutes=4)
    Letter.objects.filter(pk=owed[2].pk).update(state=LetterState.SENDING, next_try=soon)
    client = sign_in(administrator)
    page = client.get("/quan-tri/notices/letter/?state__exact=failed").content.decode()
    assert "550 khong co nguoi nay" in page
    assert "an@khuyencong.example" in page
    assert "binh@khuyencong.example" not in page

    answer = client.post(
        "/quan-tri/notices/letter/",
        {"action": "send_again", "_selected_action": [letter.pk for letter in owed]},
        follow=True,
    )

    said = answer.content.decode()
    assert "Đã xếp 1 thư để gửi lại ngay. 2 thư đã gửi rồi hoặc đang gửi nên để nguyên." in said
    assert [(each.state, each.attempts) for each in Letter.objects.order_by("pk")] == [
        ("waiting", 0),
        ("sent", 1),
        ("sending", 0),
    ]
    assert letters.deliver(owed[0].pk)


def test_a_letter_of_another_attempt_is_not_marked(owed):
    """Who was away longer than its claim must not undo what the next one did."""
    claimed = letters._claim(owed[0].pk)
    at(timezone.now())
    assert letters.deliver(owed[0].pk)

    letters._mark_failed(claimed[0], OSError(os.strerror(110)))

    assert Letter.objects.get(pk=owed[0].pk).state == LetterState.SENT


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "lost", "next_try": None}, "letter_state_is_known"),
        ({"next_try": None}, "letter_next_try_goes_with_open"),
        ({"state": "failed"}, "letter_next_try_goes_with_open"),
        ({"state": "sent", "next_try": None}, "letter_mailed_at_goes_with_sent"),
        ({"mailed_at": datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)}, "letter_mailed_at_goes_with_sent"),
        ({"state": "failed", "next_try": None}, None),
        ({"state": "sending"}, None),
    ],
)  # fmt: skip
def test_a_wrong_letter_is_refused_by_the_database(owed, changes, constraint):
    letter = Letter.objects.filter(pk=owed[0].pk)
    if constraint is None:
        assert letter.update(**changes) == 1
        return
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        letter.update(**changes)
