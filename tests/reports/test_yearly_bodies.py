"""Who issues and who signs in a year: days of the year alone, nobody overwritten unseen, no gap left."""

import datetime

import pytest

from khuyencong.accounts import roles
from reports.actions.yearly import body_of
from reports.documents.letterhead import bodies_of
from reports.models import BodyRole, OfficialBody
from tests.factories import the_office
from tests.reports.test_views import text_of
from tests.reports.test_yearly import BODY, ISSUER, PAGE, send_body

pytestmark = pytest.mark.django_db


def issuer(name, begins=None, ends=None):
    return OfficialBody.objects.create(
        office=the_office(),
        role="issuer",
        name=name,
        signer_title="Giám đốc",
        valid_from=begins,
        valid_to=ends,
    )


def issues(*day):
    body = bodies_of(the_office().pk, datetime.date(*day), "x").issuer
    return body and body.name


@pytest.mark.parametrize("is_there", [False, True])
def test_who_signs_is_not_overwritten_unseen(staff, make_user, sign_in, is_there):
    if is_there:
        issuer("Trung tâm")
    one, two = sign_in(staff), sign_in(make_user(roles.CentreLeader))
    seen = [client.get(ISSUER).context["form"]["seen"].value() for client in (one, two)]
    one.post(ISSUER, {**BODY, "name": "Trung tâm Một", "seen": seen[0]})

    answer = two.post(ISSUER, {**BODY, "name": "Trung tâm Hai", "seen": seen[1]})

    assert "vừa được người khác sửa" in text_of(answer)
    assert "Trung tâm Hai" in answer.content.decode()
    assert issues(2030, 12, 31) == "Trung tâm Một"


@pytest.mark.parametrize("day", ["01/01/1900", "31/12/2029", "01/01/2031"])
def test_a_day_of_another_year_is_asked_about(staff, sign_in, day):
    answer = send_body(sign_in(staff), {**BODY, "begins_on": day})

    assert "Trang này là của năm 2030" in text_of(answer)
    assert not OfficialBody.objects.exists()


def test_a_body_that_is_said_to_begin_earlier_holds_from_then_on(staff, sign_in):
    issuer("Trung tâm cũ", ends="2030-02-28")
    issuer("Trung tân mới", begins="2030-03-01")

    answer = send_body(sign_in(staff), {**BODY, "begins_on": "15/02/2030"})

    assert answer.status_code == 302
    assert [issues(2030, 2, 14), issues(2030, 2, 15)] == ["Trung tâm cũ", "Trung tâm mới"]
    assert (
        issues(2030, 6, 1)
        == body_of(2030, BodyRole.ISSUER, the_office().pk).name
        == "Trung tâm mới"
    )
    assert OfficialBody.objects.count() == 2


@pytest.mark.parametrize("day", ["01/02/2030", "15/01/2030"])
def test_a_body_between_is_not_dropped_without_a_word(staff, sign_in, day):
    issuer("Đầu", ends="2030-01-31")
    issuer("Giữa", begins="2030-02-01", ends="2030-02-28")
    issuer("Cuối", begins="2030-03-01")

    answer = send_body(sign_in(staff), {**BODY, "begins_on": day})

    assert "“Giữa” bắt đầu từ 01/02/2030" in text_of(answer)
    assert [issues(2030, 1, 31), issues(2030, 2, 1), issues(2030, 3, 1)] == ["Đầu", "Giữa", "Cuối"]


def test_a_body_that_ended_in_the_year_is_shown_with_its_end_and_followed_by_what_is_saved(
    staff, sign_in
):
    issuer("Trung tâm cũ", ends="2030-06-30")
    issuer("Trung tâm sau", begins="2032-01-01")
    client = sign_in(staff)
    assert "đến hết 30/6/2030" in text_of(client.get(PAGE)).replace("30/06", "30/6")
    page = client.get(ISSUER)
    assert "chỉ đến hết 30/06/2030; từ hôm sau năm 2030 chưa có" in text_of(page)
    offered = page.context["form"]["begins_on"].value()
    assert offered == datetime.date(2030, 7, 1)

    send_body(client, {**BODY, "begins_on": f"{offered:%d/%m/%Y}"})

    assert [issues(2030, 6, 30), issues(2030, 7, 1)] == ["Trung tâm cũ", "Trung tâm mới"]
    assert [issues(2031, 12, 31), issues(2032, 1, 1)] == ["Trung tâm mới", "Trung tâm sau"]


@pytest.mark.parametrize("begins", [None, "2030-03-01"])
def test_a_change_before_such_an_end_holds_until_the_year_is_over(staff, sign_in, begins):
    issuer("Trung tâm cũ", begins=begins, ends="2030-06-30")

    send_body(sign_in(staff), {**BODY, "begins_on": "01/03/2030"})

    assert issues(2030, 3, 1) == issues(2030, 12, 31) == "Trung tâm mới"


def test_a_slip_of_the_pen_in_a_body_that_ended_is_mended_where_it_stands(staff, sign_in):
    issuer("Trung tân", ends="2030-06-30")

    send_body(sign_in(staff), {**BODY, "begins_on": "01/07/2030", "corrects": "on"})

    assert (issues(2030, 1, 1), issues(2030, 12, 31)) == ("Trung tâm mới", None)
