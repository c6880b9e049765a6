"""Making a proposal in the browser's form, as the portal sees it: what is sent, kept, refused."""

import datetime

import pytest
import time_machine

from beneficiaries.models import Beneficiary, BeneficiaryEvent
from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import checks
from projects.actions import drafts, submission
from projects.models import Member, Proposal, Stage, TypedDraft
from projects.workflow import ProposalState
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    ProgrammeFactory,
    approved,
    complete_draft,
    requested,
)
from tests.reports.test_views import text_of


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def draft(officer, place):
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


@pytest.fixture
def page(draft):
    return f"/de-an/{draft.code}/soan/"


def form_data(proposal, **changes):
    """What the browser sends from the form as it stands."""
    member = proposal.members.get()
    prefix = f"m{member.pk}"
    return {
        "version": str(proposal.version),
        "title": proposal.title,
        "kind": proposal.kind,
        "activity": str(proposal.activity_id),
        "implementing_unit": proposal.implementing_unit,
        "coordinating_unit": "",
        "starts_on": "01/03/2030",
        "ends_on": "30/10/2030",
        "goals": proposal.goals,
        f"{prefix}-here": "1",
        f"{prefix}-locality": str(member.locality_id),
        f"{prefix}-contents": member.contents,
        f"{prefix}-own_share_committed_on": "",
        f"{prefix}-no_other_support_declared_on": "",
        f"{prefix}-state_support": "100",
        f"{prefix}-beneficiary_contribution": "120",
        f"{prefix}-other_funds": "",
        **{key.replace("MEMBER", prefix): value for key, value in changes.items()},
    }


def test_a_new_draft_belongs_to_the_officers_locality_and_has_its_code(sign_in, officer, place):
    programme, activity = ProgrammeFactory(), ActivityFactory()

    answer = sign_in(officer).post(
        "/de-an/moi/",
        {"title": "Máy sấy", "programme": programme.pk, "year": "2030", "activity": activity.pk,
         "kind": "single", "locality": place.pk},
    )  # fmt: skip

    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == f"/de-an/{proposal.code}/soan/"
    assert proposal.code == "KCDP-2030-0001"
    assert (proposal.state, proposal.drafted_by, proposal.locality) == ("draft", officer, place)


def test_an_officer_cannot_draft_for_another_locality(sign_in, officer):
    elsewhere = DistrictFactory()

    answer = sign_in(officer).post(
        "/de-an/moi/",
        {"title": "Máy sấy", "programme": ProgrammeFactory().pk, "year": "2030",
         "activity": ActivityFactory().pk, "kind": "single", "locality": elsewhere.pk},
    )  # fmt: skip

    assert answer.status_code == 200
    assert "Máy sấy" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_saving_writes_texts_days_and_money(sign_in, officer, draft, page):
    data = form_data(draft, title="Tên mới", **{"MEMBER-state_support": "90,5"})

    answer = sign_in(officer).post(page, data)

    assert answer.headers["Location"] == page
    saved = Proposal.objects.get()
    assert (saved.title, saved.version) == ("Tên mới", 1)
    assert saved.starts_on == datetime.date(2030, 3, 1)
    split = Member.objects.get().splits.of_stage(Stage.REQUESTED).get()
    assert split.state_support == 90_500_000


def test_what_cannot_be_read_stays_in_the_form_with_its_reason(sign_in, officer, draft, page):
    data = form_data(draft, title="Tên mới", **{"MEMBER-state_support": "chín chục"})

    answer = sign_in(officer).post(page, data)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="chín chục"' in html
    assert "chín chục" in text_of(answer)
    assert 'value="Tên mới"' in html
    assert Proposal.objects.get().title != "Tên mới"


def test_a_half_done_draft_may_be_saved(sign_in, officer, draft, page):
    data = form_data(draft, goals="", starts_on="", ends_on="", **{"MEMBER-contents": ""})

    sign_in(officer).post(page, data)

    assert Proposal.objects.get().goals == ""
    text = text_of(sign_in(officer).get(page))
    assert "Chưa nêu mục tiêu, quy mô." in text
    assert "Chưa có thời gian thực hiện" in text


def test_typing_is_kept_word_for_word_and_shown_again(sign_in, officer, draft, page):
    client = sign_in(officer)
    data = form_data(
        draft, title="Đang gõ dở", starts_on="1/3/", **{"MEMBER-state_support": "1 tr"}
    )

    kept = client.post(f"{page}giu/", data)

    assert "Đã giữ bản đang gõ lúc" in kept.json()["message"]
    assert Proposal.objects.get().title != "Đang gõ dở"
    html = client.get(page).content.decode()
    assert 'value="Đang gõ dở"' in html
    assert 'value="1/3/"' in html
    assert 'value="1 tr"' in html
    assert "bản bạn gõ dở lúc" in html


def test_saving_ends_what_was_typed_and_so_does_dropping_it(sign_in, officer, draft, page):
    client = sign_in(officer)
    client.post(f"{page}giu/", form_data(draft, title="Đang gõ"))
    client.post(page, form_data(draft, title="Đã lưu"))
    assert not TypedDraft.objects.exists()

    client.post(f"{page}giu/", form_data(Proposal.objects.get(), title="Đang gõ"))
    client.post(f"{page}bo/")

    assert not TypedDraft.objects.exists()
    assert 'value="Đã lưu"' in client.get(page).content.decode()


def test_one_does_not_see_what_another_is_typing(sign_in, officer, staff, draft, page):
    sign_in(officer).post(f"{page}giu/", form_data(draft, title="Đang gõ"))

    assert "Đang gõ" not in sign_in(staff).get(page).content.decode()


def test_two_who_edit_at_once_do_not_write_over_each_other(sign_in, officer, staff, draft, page):
    opened = form_data(draft)
    sign_in(staff).post(page, {**opened, "title": "Của chuyên viên"})

    answer = sign_in(officer).post(page, {**opened, "title": "Của cán bộ"})

    text = text_of(answer)
    assert "đề án đã được lưu ở nơi khác" in text
    assert f"({staff}, " in text
    assert 'value="Của cán bộ"' in answer.content.decode()
    assert Proposal.objects.get().title == "Của chuyên viên"
    again = {**opened, "title": "Của cán bộ", "version": "1"}
    assert 'name="version" value="1"' in answer.content.decode()
    sign_in(officer).post(page, again)
    assert Proposal.objects.get().title == "Của cán bộ"


def test_a_member_that_was_added_in_another_tab_is_not_emptied(
    sign_in, officer, draft, page, place
):
    opened = form_data(draft)
    other = MemberFactory(proposal=draft, beneficiary=BeneficiaryFactory(locality=place), locality=place, contents="Máy xay")  # fmt: skip
    requested(other, 50_000_000)

    sign_in(officer).post(page, opened)

    other.refresh_from_db()
    assert other.contents == "Máy xay"
    assert other.splits.get().state_support == 50_000_000


def test_the_button_leads_on_to_submitting_after_saving(sign_in, officer, draft, page):
    data = {**form_data(draft), "tiep": "nop"}

    answer = sign_in(officer).post(page, data)

    assert answer.headers["Location"] == f"/de-an/{draft.code}/buoc/submit/"


def test_a_submitted_proposal_opens_no_form(sign_in, officer, draft, page):
    submission.submit(proposal=draft, by=officer)

    answer = sign_in(officer).get(page)

    assert answer.headers["Location"] == draft.get_absolute_url()
    assert sign_in(officer).post(f"{page}giu/", {"title": "x"}).status_code == 409


@pytest.mark.parametrize("query", ["my hanh", "MỸ HẠNH", "0299 3821 913", "02993821913", "2200123459"])  # fmt: skip
def test_an_establishment_is_found_by_name_phone_or_tax_code(sign_in, officer, draft, place, query):
    BeneficiaryFactory(
        name="Cơ sở mắm Mỹ Hạnh", phone="0299.3821.913", tax_code="2200123459", locality=place
    )

    text = text_of(sign_in(officer).get(f"/de-an/{draft.code}/co-so/", {"q": query}))

    assert "Cơ sở mắm Mỹ Hạnh" in text


def test_the_search_finds_nothing_outside_ones_localities(sign_in, officer, draft):
    other = BeneficiaryFactory(name="Cơ sở mắm Mỹ Hạnh", locality=DistrictFactory())
    client = sign_in(officer)

    assert "Không thấy" in text_of(client.get(f"/de-an/{draft.code}/co-so/?q=my hanh"))
    answer = client.post(f"/de-an/{draft.code}/co-so/", {"don-vi": other.pk})
    assert answer.status_code == 404
    assert draft.members.count() == 1


@pytest.mark.parametrize("key", ["²", "9" * 30, "x", ""])
def test_a_key_of_no_establishment_is_not_found(sign_in, officer, draft, key):
    answer = sign_in(officer).post(f"/de-an/{draft.code}/co-so/", {"don-vi": key})

    assert answer.status_code == 404


def test_a_chosen_establishment_becomes_a_row_once(sign_in, officer, draft, place):
    chosen = BeneficiaryFactory(locality=place)
    client = sign_in(officer)

    answer = client.post(f"/de-an/{draft.code}/co-so/", {"don-vi": chosen.pk})
    again = client.post(f"/de-an/{draft.code}/co-so/", {"don-vi": chosen.pk}, follow=True)

    member = draft.members.get(beneficiary=chosen)
    assert answer.headers["Location"] == f"/de-an/{draft.code}/soan/#co-so-{member.pk}"
    assert (member.position, member.locality) == (2, place)
    assert "Đơn vị này đã có trong đề án." in text_of(again)


def new_beneficiary(place, **changes):
    return {
        "name": "Cơ sở bánh pía Tân Thuận",
        "kind": "household",
        "locality": place.pk,
        **changes,
    }


def test_a_new_establishment_is_recorded_and_added_in_one_go(sign_in, officer, draft, place):
    sign_in(officer).post(f"/de-an/{draft.code}/co-so/moi/", new_beneficiary(place))

    assert draft.members.get(beneficiary__name="Cơ sở bánh pía Tân Thuận")
    assert Event.objects.filter(kind=BeneficiaryEvent.ADDED, by=officer).count() == 1


def test_a_likely_duplicate_is_shown_and_may_be_overruled(sign_in, officer, draft, place):
    BeneficiaryFactory(name="Hộ kinh doanh Bánh Pía Tân Thuận", locality=place)
    client, url = sign_in(officer), f"/de-an/{draft.code}/co-so/moi/"
    data = new_beneficiary(place, name="Bánh pía Tân Thuận")

    warned = client.post(url, data)

    assert "Hộ kinh doanh Bánh Pía Tân Thuận" in text_of(warned)
    assert Beneficiary.objects.filter(name="Bánh pía Tân Thuận").count() == 0
    client.post(url, {**data, "is_another": "on"})
    assert draft.members.filter(beneficiary__name="Bánh pía Tân Thuận").exists()


def test_removing_a_member_takes_its_request_with_it(sign_in, officer, draft):
    member = draft.members.get()

    sign_in(officer).post(f"/de-an/{draft.code}/co-so/{member.pk}/bo/")

    assert draft.members.count() == 0


def test_a_copy_takes_texts_members_and_money_but_no_decision(sign_in, officer, draft, place):
    old = draft.members.get()
    Member.objects.update(own_share_committed_on="2029-11-05")
    Proposal.objects.update(state=ProposalState.IN_PROGRESS, is_archival=True, plan=None or approved_plan())  # fmt: skip
    approved(Member.objects.get(), 80_000_000)

    answer = sign_in(officer).post(f"/de-an/{draft.code}/chep/", {"year": "2031"})

    new = Proposal.objects.get(year=2031)
    assert answer.headers["Location"] == f"/de-an/{new.code}/soan/"
    assert (new.state, new.goals, new.locality) == ("draft", draft.goals, place)
    member = new.members.get()
    assert (member.beneficiary, member.contents) == (old.beneficiary, old.contents)
    assert member.own_share_committed_on is None
    assert [s.stage for s in member.splits.all()] == [Stage.REQUESTED]


def approved_plan():
    from tests.factories import PlanFactory  # noqa: PLC0415

    return PlanFactory()


def test_a_copy_after_the_reform_keeps_a_place_that_was_divided_and_asks_which_it_is(
    example, officer_of_vinh_chau
):
    old = Proposal.objects.get(code="KCDP-2023-10")

    new = drafts.copy(proposal=old, year=2027, by=officer_of_vinh_chau)

    member = new.members.get()
    assert member.locality == old.members.get().locality
    (found,) = [each for each in checks.run(new, user=officer_of_vinh_chau) if each.rule == "place"]
    assert found.message.startswith(
        f"{member.name}: Thị xã Vĩnh Châu không tồn tại vào ngày 01/01/2027. Vào ngày đó, địa bàn này "
        "thuộc một trong các đơn vị: "
    )
    assert new.title == old.title


def test_the_echo_of_an_amount_in_full_and_words(sign_in, officer):
    client = sign_in(officer)

    echo = client.get("/so-tien/", {"m1-state_support": "1.978,092"}).content.decode()

    assert echo.startswith("= 1.978.092.000 đồng (một tỷ chín trăm bảy mươi tám triệu không trăm")
    assert client.get("/so-tien/", {"x": ""}).content.decode() == ""
    assert "chín chục" in client.get("/so-tien/", {"x": "chín chục"}).content.decode()


@time_machine.travel("2026-11-24 03:00Z", tick=False)
def test_the_year_offered_first_is_the_next(sign_in, officer):
    assert 'value="2027"' in sign_in(officer).get("/de-an/moi/").content.decode()


def test_an_autosave_that_comes_after_its_page_was_saved_leaves_nothing(
    sign_in, officer, draft, page
):
    client, opened = sign_in(officer), form_data(draft)
    client.post(page, {**opened, "title": "Đã lưu"})

    late = client.post(f"{page}giu/", {**opened, "title": "Đang gõ"})

    assert late.status_code == 409
    assert "Bạn đã lưu đề án này ở một thẻ khác" in late.json()["message"]
    assert not TypedDraft.objects.exists()


def test_a_conflict_with_oneself_says_so(sign_in, officer, draft, page):
    client, opened = sign_in(officer), form_data(draft)
    client.post(page, {**opened, "title": "Thẻ này"})

    text = text_of(client.post(page, {**opened, "title": "Thẻ kia"}))

    assert "Bạn đã lưu đề án này ở một thẻ khác" in text
    assert "ở nơi khác" not in text


def test_who_comes_back_to_the_form_finds_what_was_saved(sign_in, officer, page):
    assert "no-store" in sign_in(officer).get(page).headers["Cache-Control"]
