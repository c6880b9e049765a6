"""Telling people: after commit, once, as each of them wishes."""

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from khuyencong.accounts import roles
from khuyencong.accounts.models import MailMode
from khuyencong.audit.models import Event, record
from khuyencong.notices.letters import deliver_due
from khuyencong.notices.models import Letter, Notice
from khuyencong.notices.notify import notify
from projects.models.event import ProposalEvent
from tests.factories import DistrictFactory, ProposalFactory
from tests.reports.test_views import text_of


@pytest.fixture
def event(make_user):
    actor = make_user(roles.CentreLeader, username="nguoi-lam")
    proposal = ProposalFactory(locality=DistrictFactory())
    return record(ProposalEvent.SCREENED, proposal, by=actor)


@pytest.fixture
def person(make_user, event):
    return make_user(roles.DistrictOfficer, event.subject.locality, username="can-bo")


def work():
    """What the worker does, in this process."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False)


def told(event, person, **changes):
    return notify(
        event, [person], **{"text": "Đề án đã qua sơ duyệt", "path": "/de-an/X/", **changes}
    )


@pytest.mark.django_db(transaction=True)
def test_a_letter_goes_out_after_the_commit_and_once(event, person, settings):
    settings.PORTAL_URL = "https://khuyencong.example"
    told(event, person, detail="Đủ hồ sơ")
    told(event, person)
    assert mail.outbox == []  # the worker sends, not the request

    work()
    work()

    (letter,) = mail.outbox
    assert letter.to == ["can-bo@khuyencong.example"]
    assert letter.subject == "[Khuyến công] Đề án đã qua sơ duyệt"
    assert "Đủ hồ sơ" in letter.body
    assert "https://khuyencong.example/de-an/X/" in letter.body
    assert Notice.objects.get().mailed_at is not None


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_told(event, person):
    def cut():
        with transaction.atomic():
            told(event, person)
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        cut()

    work()

    assert mail.outbox == []
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_who_did_it_is_not_told(event):
    assert notify(event, [event.by], text="x", path="/") == []


@pytest.mark.parametrize(
    "changes",
    [{"mail_mode": MailMode.NEVER}, {"mail_mode": MailMode.DAILY}, {"email": ""}, {"is_active": False}],
)  # fmt: skip
def test_no_letter_at_once_for_who_does_not_want_or_cannot_get_one(event, person, changes):
    for name, value in changes.items():
        setattr(person, name, value)
    person.save()

    told(event, person)
    deliver_due()

    assert mail.outbox == []
    assert Notice.objects.get().mailed_at is None


def test_a_daily_digest_is_one_letter_with_all_of_the_days_before(event, person, make_user):
    person.mail_mode = MailMode.DAILY
    person.save()
    with time_machine.travel("2026-11-23 03:00Z", tick=False):
        told(event, person, text="Việc thứ nhất")
        second = record(ProposalEvent.RETURNED, event.subject, by=event.by)
        told(second, person, text="Việc thứ hai")

        call_command("send_digests")
        assert mail.outbox == []  # the day is not over
    with time_machine.travel("2026-11-24 03:00Z", tick=False):
        call_command("send_digests")
        call_command("send_digests")

    (letter,) = mail.outbox
    assert letter.subject == "[Khuyến công] 2 thông báo trong ngày về 1 hồ sơ"
    assert "- Việc thứ hai (và 1 thông báo trước)" in letter.body
    assert "Việc thứ nhất" not in letter.body


def test_a_digest_tells_each_proposal_once_the_newest_first(event, person, settings):
    settings.PORTAL_URL = "https://khuyencong.example"
    person.mail_mode = MailMode.DAILY
    person.save()
    other = ProposalFactory(locality=event.subject.locality)
    with time_machine.travel("2026-11-23 03:00Z", tick=False):
        told(record(ProposalEvent.RETURNED, other, by=event.by), person, text="Một", path="/b/")
        for number in range(28):
            more = record(ProposalEvent.RETURNED, event.subject, by=event.by)
            told(more, person, text=f"Hai {number}", path="/a/")
    with time_machine.travel("2026-11-24 03:00Z", tick=False):
        call_command("send_digests")

    (letter,) = mail.outbox
    assert letter.subject == "[Khuyến công] 29 thông báo trong ngày về 2 hồ sơ"
    assert letter.body.splitlines()[1:5] == [
        "- Hai 27 (và 27 thông báo trước)",
        "  https://khuyencong.example/a/",
        "- Một",
        "  https://khuyencong.example/b/",
    ]


def test_notices_of_one_proposal_are_one_entry_and_are_read_together(event, person, sign_in):
    other = ProposalFactory(locality=event.subject.locality)
    told(record(ProposalEvent.RETURNED, other, by=event.by), person, text="Việc khác")
    for number in range(3):
        more = record(ProposalEvent.RETURNED, event.subject, by=event.by)
        told(more, person, text=f"Việc {number}", detail=f"Vì {number}")
    client = sign_in(person)

    page = client.get("/thong-bao/")
    assert [(b.newest.text, [n.text for n in b.earlier]) for b in page.context["bundles"]] == [
        ("Việc 2", ["Việc 1", "Việc 0"]),
        ("Việc khác", []),
    ]
    assert "2 thông báo trước" in text_of(page)
    assert "Thông báo 2 chưa đọc" in text_of(page)  # proposals, as in the list

    client.post(f"/thong-bao/{Notice.objects.get(text='Việc 1').pk}/")
    assert set(Notice.objects.unread().values_list("text", flat=True)) == {"Việc 2", "Việc khác"}
    client.post(f"/thong-bao/{Notice.objects.get(text='Việc 2').pk}/")
    assert set(Notice.objects.unread().values_list("text", flat=True)) == {"Việc khác"}


def test_reading_ones_own_leaves_those_of_others_unread(event, person, make_user, sign_in):
    other = make_user(roles.Reader)
    (own, _other) = notify(event, [person, other], text="x", path="/")

    sign_in(person).post(f"/thong-bao/{own.pk}/")

    assert [n.recipient for n in Notice.objects.unread()] == [other]


@pytest.mark.parametrize("mode", [MailMode.AT_ONCE, MailMode.DAILY])
def test_what_is_minor_goes_into_the_daily_letter_alone(event, person, mode):
    person.mail_mode = mode
    person.save()
    with time_machine.travel("2026-11-23 03:00Z", tick=False):
        told(event, person, text="Việc nhỏ", is_minor=True)
        call_command("send_digests")
        assert not Letter.objects.exists()
    with time_machine.travel("2026-11-24 03:00Z", tick=False):
        call_command("send_digests")
        call_command("send_digests")

    letter = Letter.objects.get()
    assert letter.is_digest
    assert [notice.text for notice in letter.notices.all()] == ["Việc nhỏ"]


def test_who_wants_no_letters_gets_none_of_what_is_minor_either(event, person):
    person.mail_mode = MailMode.NEVER
    person.save()
    with time_machine.travel("2026-11-23 03:00Z", tick=False):
        told(event, person, is_minor=True)
    with time_machine.travel("2026-11-24 03:00Z", tick=False):
        call_command("send_digests")

    assert Notice.objects.exists()
    assert not Letter.objects.exists()


def test_a_subject_is_one_line(event, person):
    told(event, person, text="Đề án\nBcc: ke-xau@example.org")

    deliver_due()

    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["can-bo@khuyencong.example"]


def test_notices_are_counted_opened_and_read(event, person, sign_in):
    told(event, person)
    client = sign_in(person)
    assert "Thông báo 1 chưa đọc" in text_of(client.get("/"))
    notice = Notice.objects.get()

    answer = client.post(f"/thong-bao/{notice.pk}/")

    assert answer.headers["Location"] == "/de-an/X/"
    assert "chưa đọc" not in text_of(client.get("/thong-bao/"))


def test_all_are_read_at_once_and_only_ones_own(event, person, make_user, sign_in):
    other = make_user(roles.Reader)
    notify(event, [person, other], text="x", path="/")

    sign_in(person).post("/thong-bao/da-doc/")

    assert [n.recipient for n in Notice.objects.unread()] == [other]


def test_a_person_chooses_letters_and_look(person, sign_in):
    client = sign_in(person)
    wrong = client.post(
        "/tai-khoan/", {"email": "khong-phai", "mail_mode": "daily", "look": "dark"}
    )
    assert 'value="khong-phai"' in wrong.content.decode()

    client.post("/tai-khoan/", {"email": "a@khuyencong.example", "mail_mode": "daily", "look": "dark"})  # fmt: skip

    person.refresh_from_db()
    assert (person.email, person.mail_mode, person.look) == (
        "a@khuyencong.example",
        "daily",
        "dark",
    )
    assert "css/dark.css" in client.get("/").content.decode()


@pytest.mark.parametrize("count", [25, 2500])
def test_notices_take_the_same_few_queries_with_25_and_2500(
    event, person, sign_in, django_assert_num_queries, count
):
    """Of 50 proposals, a page of 25 of them."""
    subjects = [event.subject, *ProposalFactory.create_batch(49, locality=event.subject.locality)]
    kind, at = event.subject_type, event.at
    events = Event.objects.bulk_create(
        Event(
            kind=event.kind, at=at, by=event.by, subject_type=kind, subject_id=subjects[n % 50].pk
        )
        for n in range(count)
    )
    Notice.objects.bulk_create(
        Notice(recipient=person, event=each, text="x", path="/", detail="y", made_on=at.date())
        for each in events
    )
    client = sign_in(person)

    with django_assert_num_queries(9):
        page = client.get("/thong-bao/")

    assert len(page.context["bundles"]) == 25
