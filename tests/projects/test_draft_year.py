"""The programme, the year and the places of a draft: those of the year, changed until it is submitted."""

import datetime

import pytest

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.localities.models import LocalityChange
from projects.actions import draft_year, drafts, new_members, submission
from projects.models import Member, Proposal
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    NationalProgrammeFactory,
    ProgrammeFactory,
    ProposalFactory,
    complete_draft,
)
from tests.reports.test_views import text_of

REFORM = datetime.date(2025, 7, 1)
LAST = datetime.date(2025, 6, 30)


@pytest.fixture
def district(db):
    return DistrictFactory()


@pytest.fixture
def old(district):
    return CommuneFactory(parent=district, name="Xã Cũ", valid_to=LAST)


@pytest.fixture
def new(district, old):
    unit = CommuneFactory(parent=district, name="Xã Mới", valid_from=REFORM)
    pass_into(old, unit)
    return unit


def pass_into(one, other):
    LocalityChange.objects.create(
        predecessor=one, successor=other, effective_on=REFORM, legal_reference="NQ 1"
    )


@pytest.fixture
def officer(make_user, old, new):
    return make_user(roles.DistrictOfficer, old, new)


@pytest.fixture
def draft(officer, new):
    return complete_draft(officer, BeneficiaryFactory(locality=new), locality=new, year=2030)


@pytest.fixture
def national(db):
    return NationalProgrammeFactory()


def answers(place, year, **changes):
    return {
        "title": "Máy sấy", "programme": ProgrammeFactory().pk, "year": str(year),
        "activity": ActivityFactory().pk, "kind": "single", "locality": place.pk, **changes,
    }  # fmt: skip


def offered(answer):
    return names(answer.context_data["form"].fields["locality"])


def names(field):
    """Of the units offered: before "…, Huyện …" and "… (đến …)"."""
    return [label.partition(",")[0] for key, label in field.widget.choices if key]


def chosen(answer):
    return answer.context_data["form"]["locality"].value()


@pytest.mark.parametrize(("year", "places"), [(2024, ["Xã Cũ"]), (2030, ["Xã Mới"])])
def test_the_places_offered_are_those_of_the_year(sign_in, officer, year, places):
    answer = sign_in(officer).get("/de-an/moi/", {"year": year})

    assert offered(answer) == places


def test_the_place_chosen_before_is_found_again_in_the_other_year(sign_in, officer, old, new):
    answer = sign_in(officer).get("/de-an/moi/", {"year": "2024", "locality": new.pk})

    assert chosen(answer) == old.pk


def test_without_scripts_a_button_asks_for_the_places_and_leaves_what_is_typed(
    sign_in, officer, old, new
):
    answer = sign_in(officer).post(
        "/de-an/moi/", answers(new, 2024, tiep="dia-ban", title="Đang gõ")
    )

    assert (offered(answer), chosen(answer)) == (["Xã Cũ"], old.pk)
    assert 'value="Đang gõ"' in answer.content.decode()
    assert not answer.context_data["form"].errors
    assert not Proposal.objects.exists()


def test_a_place_of_another_time_comes_back_with_the_one_of_the_year(sign_in, officer, old, new):
    client, typed = sign_in(officer), answers(new, 2024)

    answer = client.post("/de-an/moi/", typed)

    text = text_of(answer)
    assert "Xã Mới không tồn tại vào ngày 01/01/2024. Vào ngày đó, địa bàn này là: Xã Cũ." in text
    assert (offered(answer), chosen(answer)) == (["Xã Cũ"], old.pk)
    assert 'value="Máy sấy"' in answer.content.decode()
    client.post("/de-an/moi/", {**typed, "locality": chosen(answer)})
    assert Proposal.objects.get().locality == old


def test_who_has_no_place_in_the_year_reads_what_to_do(sign_in, make_user, new):
    client = sign_in(make_user(roles.DistrictOfficer, new))

    text = text_of(client.get("/de-an/moi/", {"year": "2024"}))

    assert "Năm 2024 không có địa bàn nào do bạn phụ trách. Hãy chọn năm khác" in text


@pytest.mark.parametrize("year", ["", "abc", "1", "9" * 30, "-5"])
def test_a_year_that_is_none_offers_the_places_of_the_next(sign_in, officer, year):
    answer = sign_in(officer).get("/de-an/moi/", {"year": year})

    assert offered(answer) == ["Xã Mới"]


def test_no_draft_is_made_at_a_place_of_another_time(officer, new):
    with pytest.raises(Refused, match="không tồn tại vào ngày 01/01/2024"):
        drafts.draft(
            programme=ProgrammeFactory(), year=2024, activity=ActivityFactory(), kind="single",
            title="Máy sấy", locality=new, by=officer,
        )  # fmt: skip


@pytest.fixture
def early(officer, old):
    """A draft of the years before the reform."""
    return drafts.draft(
        programme=ProgrammeFactory(), year=2024, activity=ActivityFactory(), kind="single",
        title="Máy sấy", locality=old, by=officer,
    )  # fmt: skip


def record_new(client, proposal, place):
    fields = {"name": "Cơ sở bánh pía", "kind": "household", "locality": place.pk}
    return client.post(f"/de-an/{proposal.code}/co-so/moi/", fields, follow=True)


def test_an_establishment_of_today_stands_in_an_old_draft_where_it_was_then(
    sign_in, officer, early, old, new
):
    answer = record_new(sign_in(officer), early, new)

    assert early.members.get().locality == old
    said = "Vào ngày 01/01/2024, nơi của cơ sở (Xã Mới) là Xã Cũ."
    assert said in text_of(answer)


def test_where_it_was_is_chosen_when_that_is_not_clear(sign_in, officer, early, district, new):
    pass_into(CommuneFactory(parent=district, name="Xã Kia", valid_to=LAST), new)

    answer = record_new(sign_in(officer), early, new)

    assert early.members.get().locality is None
    assert "nơi của cơ sở (Xã Mới) chưa rõ, hãy chọn địa điểm." in text_of(answer)


def test_a_new_establishment_that_cannot_be_added_is_not_recorded_either(
    sign_in, officer, draft, new, monkeypatch
):
    def refuse(**_given):
        raise Refused("Không thêm được.")

    monkeypatch.setattr(new_members, "add_member", refuse)
    count = Beneficiary.objects.count()

    answer = record_new(sign_in(officer), draft, new)

    assert Beneficiary.objects.count() == count
    assert "Không thêm được." in text_of(answer)
    assert 'value="Cơ sở bánh pía"' in answer.content.decode()


def test_a_first_day_that_is_typed_offers_the_places_of_that_day(sign_in, officer, draft, old, new):
    member = draft.members.get()
    data = {
        "version": "0", "title": "Máy sấy", "kind": "single", "activity": draft.activity_id,
        "starts_on": "01/02/2024", f"m{member.pk}-here": "1", f"m{member.pk}-locality": new.pk,
    }  # fmt: skip

    answer = sign_in(officer).post(f"/de-an/{draft.code}/soan/", data)

    (row,) = answer.context_data["editor"].rows
    assert names(row.fields["locality"]) == ["Xã Cũ", "Xã Mới"]
    assert "không tồn tại vào ngày 01/02/2024" in text_of(answer)


def test_programme_and_year_of_a_draft_are_changed_with_its_code_and_places(
    sign_in, officer, draft, old, national
):
    Proposal.objects.update(starts_on=None, ends_on=None)
    before = draft.code

    answer = sign_in(officer).post(
        f"/de-an/{before}/soan/nam/",
        {"programme": national.pk, "year": "2024", "locality": old.pk},
    )

    changed = Proposal.objects.get()
    assert answer.headers["Location"] == "/de-an/KCQG-2024-0001/soan/"
    assert (changed.code, changed.programme, changed.year) == ("KCQG-2024-0001", national, 2024)
    assert (changed.locality, Member.objects.get().locality) == (old, old)
    event = Event.objects.get(kind=ProposalEvent.YEAR_CHANGED)
    assert (event.by, event.before, event.after) == (officer, "", "")
    assert event.comment == f"{before} thành KCQG-2024-0001: {national.name} năm 2024, Xã Cũ"
    assert Proposal.objects.search("KCQG-2024", by=officer).exists()


@pytest.mark.parametrize("is_clear", [True, False])
def test_an_establishment_in_other_hands_stays_there_in_another_year(
    officer, draft, district, old, is_clear
):
    then = [CommuneFactory(parent=district, valid_to=LAST) for _ in range(1 if is_clear else 2)]
    now = CommuneFactory(parent=district, valid_from=REFORM)
    for unit in then:
        pass_into(unit, now)
    other = MemberFactory(proposal=draft, locality=now, position=2)
    Proposal.objects.update(starts_on=None, ends_on=None)

    draft_year.change_year(
        proposal=draft, programme=draft.programme, year=2024, locality=old, by=officer
    )

    assert Member.objects.get(pk=other.pk).locality == (then[0] if is_clear else now)
    assert other not in Member.objects.visible_to(officer)


def test_a_form_that_was_opened_before_the_year_was_changed_is_not_saved(officer, draft, new):
    opened = draft.version
    draft_year.change_year(
        proposal=draft, programme=draft.programme, year=2031, locality=new, by=officer
    )

    with pytest.raises(Refused) as refused:
        drafts.edit(proposal=draft, fields={"title": "x"}, members={}, by=officer, version=opened)
    assert refused.value.has_code("version")


def test_a_draft_moved_by_a_decision_stays_in_its_programme(officer, draft, new, national):
    Proposal.objects.filter(pk=draft.pk).update(moved_from=ProposalFactory())

    with pytest.raises(Refused, match="theo quyết định điều chỉnh: chương trình không đổi được"):
        draft_year.change_year(
            proposal=draft, programme=national, year=2030, locality=new, by=officer
        )
    draft_year.change_year(
        proposal=draft, programme=draft.programme, year=2031, locality=new, by=officer
    )
    assert Proposal.objects.get(pk=draft.pk).year == 2031


def test_the_code_stays_where_only_the_place_is_changed(officer, draft, district):
    other = CommuneFactory(parent=district, name="Xã Bên", valid_from=REFORM)
    officer.localities.add(other)
    before = draft.code

    draft_year.change_year(
        proposal=draft, programme=draft.programme, year=draft.year, locality=other, by=officer
    )

    assert (Proposal.objects.get().code, Proposal.objects.get().locality) == (before, other)
    assert Event.objects.get(kind=ProposalEvent.YEAR_CHANGED).comment.startswith(f"{before}: ")


def test_a_code_that_was_given_up_is_not_given_to_another(officer, draft, new):
    Proposal.objects.update(code="KCDP-2030-0001")
    submission.submit(proposal=draft, by=officer)
    submission.recall(proposal=draft, by=officer, comment="sai năm")
    draft_year.change_year(
        proposal=draft, programme=draft.programme, year=2031, locality=new, by=officer
    )

    other = drafts.draft(
        programme=draft.programme, year=2030, activity=draft.activity, kind=draft.kind,
        title="Máy sấy", locality=new, by=officer,
    )  # fmt: skip

    assert other.code == "KCDP-2030-0002"


def test_a_place_that_is_not_there_in_the_year_is_refused_and_nothing_changes(
    officer, draft, new, national
):
    with pytest.raises(Refused, match="địa bàn này là: Xã Cũ"):
        draft_year.change_year(
            proposal=draft, programme=national, year=2024, locality=new, by=officer
        )

    assert Proposal.objects.get().year == 2030


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_what_was_submitted_keeps_programme_and_year(sign_in, officer, draft, staff, new, state):
    submission.submit(proposal=draft, by=officer)
    if state == "returned":
        submission.send_back(proposal=draft, by=staff, comment="thiếu")

    with pytest.raises(Refused, match="chỉ đổi được khi chưa nộp"):
        draft_year.change_year(
            proposal=draft, programme=draft.programme, year=2031, locality=new, by=officer
        )

    text = text_of(sign_in(officer).get(f"/de-an/{draft.code}/soan/nam/", follow=True))
    assert "chương trình và năm chỉ đổi được khi chưa nộp" in text
    assert Proposal.objects.get().state == ProposalState(state)


def test_the_form_of_a_draft_leads_to_it_and_offers_what_stands(sign_in, officer, draft, new):
    client = sign_in(officer)

    assert f"/de-an/{draft.code}/soan/nam/" in client.get(f"/de-an/{draft.code}/soan/").content.decode()  # fmt: skip
    form = client.get(f"/de-an/{draft.code}/soan/nam/").context_data["form"]

    stands = (form["programme"].value(), form["year"].value(), form["locality"].value())
    assert stands == (draft.programme_id, draft.year, new.pk)


def test_a_copy_goes_to_the_places_of_its_year(officer, draft, old):
    copied = drafts.copy(proposal=draft, year=2024, by=officer)

    assert (copied.locality, copied.members.get().locality) == (old, old)


def test_the_page_asks_the_same_however_many_places_there_are(
    sign_in, officer, draft, district, django_assert_num_queries
):
    client = sign_in(officer)
    for _ in range(3):
        with django_assert_num_queries(8):
            client.get(f"/de-an/{draft.code}/soan/nam/")
        officer.localities.add(
            *(CommuneFactory(parent=district, valid_from=REFORM) for _ in range(5))
        )


def test_a_programme_that_is_none_is_told_at_its_field(sign_in, officer, draft, new):
    sent = {"programme": "khong-co", "year": 2027, "locality": new.pk}

    answer = sign_in(officer).post(f"/de-an/{draft.code}/soan/nam/", sent)

    assert answer.status_code == 200
    assert answer.context["form"].errors["programme"]
