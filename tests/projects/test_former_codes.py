"""A draft that changed its year is found by its old addresses, with its days; a deadline outlives a recall."""

import datetime

import pytest
from django.utils import timezone

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.localities.loading import load_soc_trang
from khuyencong.localities.models import Locality
from projects.actions import draft_year, submission
from projects.models import Proposal, TypedDraft
from projects.models.event import ProposalEvent
from tests.factories import BeneficiaryFactory, DistrictFactory, complete_draft
from tests.reports.test_views import text_of


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def draft(officer, place):
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place, year=2030)


def move(draft, officer, year):
    return draft_year.change_year(
        proposal=draft, programme=draft.programme, year=year, locality=draft.locality, by=officer
    )


@pytest.mark.parametrize("page", ["", "soan/", "soan/nam/", "co-so/?q=m%E1%BA%AFm"])
def test_old_addresses_lead_to_the_new_code_also_after_two_changes(draft, officer, sign_in, page):
    first = draft.code
    second = move(draft, officer, 2031).code
    now = move(Proposal.objects.get(), officer, 2032).code
    client = sign_in(officer)

    for code in (first, second):
        answer = client.get(f"/de-an/{code}/{page}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/de-an/{now}/{page}")
        assert client.get(answer.headers["Location"]).status_code == 200


def test_who_does_not_see_it_learns_nothing_from_the_old_code(draft, officer, make_user, sign_in):
    before = draft.code
    move(draft, officer, 2031)
    stranger = sign_in(make_user(roles.DistrictOfficer, DistrictFactory(), username="la"))

    assert stranger.get(f"/de-an/{before}/").status_code == 404
    assert stranger.post(f"/de-an/{before}/soan/giu/", {}).status_code == 404
    assert stranger.post(f"/de-an/{before}/soan/", {}).status_code == 404
    assert sign_in(officer).post(f"/de-an/{before}/co-so/", {}).status_code == 404
    assert sign_in(officer).get("/de-an/KHONG-CO/").status_code == 404


def test_the_time_of_the_work_follows_the_year_and_is_named(draft, officer, place, sign_in):
    Proposal.objects.update(starts_on="2028-02-29", ends_on="2028-10-30", year=2028)
    fields = {"programme": draft.programme_id, "year": "2031", "locality": place.pk}

    answer = sign_in(officer).post(f"/de-an/{draft.code}/soan/nam/", fields, follow=True)

    now = Proposal.objects.get()
    assert (now.starts_on, now.ends_on) == (datetime.date(2031, 2, 28), datetime.date(2031, 10, 30))
    assert "thời gian thực hiện chuyển theo năm: 28/02/2031 – 30/10/2031." in text_of(answer)


def test_days_of_another_year_stay_for_the_checks(draft, officer):
    Proposal.objects.update(starts_on="2027-03-01", ends_on="2027-10-30")

    now = move(draft, officer, 2031)

    assert now.starts_on == datetime.date(2027, 3, 1)


def test_what_is_only_typed_follows_as_well(draft, officer):
    data = {"title": "x", "starts_on": "1/3/2030", "ends_on": "sau Tết", "m1-contents": "2030"}
    TypedDraft.objects.create(proposal=draft, typed_by=officer, typed_at=timezone.now(), data=data)

    move(draft, officer, 2031)

    assert TypedDraft.objects.get().data == {**data, "starts_on": "01/03/2031"}


def test_a_form_opened_before_the_change_loses_nothing_and_overwrites_nothing(
    draft, officer, sign_in
):
    client, sent = sign_in(officer), {"title": "Gõ rất lâu", "version": draft.version}
    old, now = draft.code, move(draft, officer, 2031).code

    kept = client.post(f"/de-an/{old}/soan/giu/", sent)
    shown = client.post(f"/de-an/{old}/soan/", sent)

    assert (kept.status_code, kept.json()["address"]) == (409, f"/de-an/{now}/soan/giu/")
    assert f"Đề án nay là {now}" in kept.json()["message"]
    assert f"Đề án nay là {now}" in text_of(shown)
    assert 'value="Gõ rất lâu"' in shown.content.decode()
    assert f'action="/de-an/{now}/soan/"' in shown.content.decode()
    assert Proposal.objects.get().title != "Gõ rất lâu"


def type_into(draft, user, **data):
    return TypedDraft.objects.create(
        proposal=draft, typed_by=user, typed_at=timezone.now(), data=data
    )


def test_typed_days_over_two_years_move_together_and_are_named(draft, officer, place, sign_in):
    type_into(draft, officer, starts_on="01/11/2029", ends_on="01/04/2030")
    fields = {"programme": draft.programme_id, "year": "2031", "locality": place.pk}

    answer = sign_in(officer).post(f"/de-an/{draft.code}/soan/nam/", fields, follow=True)

    typed = TypedDraft.objects.get().data
    assert (typed["starts_on"], typed["ends_on"]) == ("01/11/2030", "01/04/2031")
    assert "chưa lưu, chuyển theo năm: 01/11/2030 – 01/04/2031." in text_of(answer)


def test_what_was_typed_before_is_no_older_than_the_draft(draft, officer):
    type_into(draft, officer, version=str(draft.version))

    now = move(draft, officer, 2031)

    assert TypedDraft.objects.get().data["version"] == str(now.version)


def test_what_was_older_before_stays_older(draft, officer):
    Proposal.objects.update(version=3)
    type_into(draft, officer, version="0")

    move(draft, officer, 2031)

    assert TypedDraft.objects.get().data["version"] == "0"


def test_typed_places_follow_the_year(staff, db):
    load_soc_trang()
    old = Locality.objects.get(name="Phường 1", parent__name="Thành phố Sóc Trăng")
    home = Locality.objects.get(name="Phường Phú Lợi", valid_to=None)
    draft = complete_draft(staff, BeneficiaryFactory(locality=old), locality=old.parent, year=2024)
    Proposal.objects.update(starts_on="2024-03-01", ends_on="2024-10-01")
    draft.refresh_from_db(fields=["starts_on", "ends_on"])
    name = f"m{draft.members.get().pk}-locality"
    type_into(draft, staff, **{name: str(old.pk), "starts_on": "01/03/2024", "x": "1"})

    draft_year.change_year(
        proposal=draft, programme=draft.programme, year=2027, locality=home, by=staff
    )

    moved = draft.members.get().locality
    assert moved.valid_to is None
    typed = TypedDraft.objects.get().data
    assert typed == {name: str(moved.pk), "starts_on": "01/03/2027", "x": "1"}


def test_a_deadline_outlives_submitting_and_taking_back(draft, officer, staff, sign_in):
    due = timezone.localdate() + datetime.timedelta(days=3)
    submission.submit(proposal=draft, by=officer)
    submission.send_back(proposal=draft, by=staff, comment="Thiếu giấy", response_due_on=due)
    submission.submit(proposal=draft, by=officer)
    submission.recall(proposal=draft, by=officer, comment="Sai số")

    assert Proposal.objects.get().response_due_on == due
    page = text_of(sign_in(officer).get(f"/de-an/{draft.code}/soan/"))
    assert f"nộp lại trước {due:%d/%m/%Y}" in page
    late = due + datetime.timedelta(days=1)
    assert Proposal.objects.overdue_on(late).get() == draft

    submission.submit(proposal=draft, by=officer)
    assert not Proposal.objects.overdue_on(late).exists()
    listed = sign_in(staff).get("/de-an/?cot=response_due_on").content.decode()
    assert f"{due:%d/%m/%Y}" not in listed
    assert submission.screen(proposal=draft, by=staff).response_due_on is None


def test_an_old_code_leads_to_the_printed_sheet_for_who_sees_it(draft, officer, make_user, sign_in):
    old = draft.code
    new = move(draft, officer, 2031).code
    stranger = make_user(roles.DistrictOfficer, DistrictFactory(), username="khac")

    sheet = sign_in(officer).get("/bao-cao/phieu-de-an/", {"de-an": old})

    assert f"Phiếu đề án khuyến công {new}" in text_of(sheet)
    for code in (old, new, "KHONG-CO"):
        page = sign_in(stranger).get("/bao-cao/phieu-de-an/", {"de-an": code})
        assert "Không có đề án nào mang mã này trong phạm vi của bạn." in text_of(page)
        assert draft.title not in text_of(page)


@pytest.mark.once
def test_who_was_called_so_is_asked_by_an_index(draft):
    asked = Event.objects.filter(
        kind=ProposalEvent.YEAR_CHANGED, comment__startswith=f"{draft.code} thành "
    )

    assert "USING INDEX event_kind" in asked.explain()
