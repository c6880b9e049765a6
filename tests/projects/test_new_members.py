"""Several establishments that are not recorded yet come into a draft by one form, all or none."""

import pytest
from django.utils import timezone

from beneficiaries import twins
from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from projects.actions import new_members
from projects.models import TypedDraft
from projects.refusal import Refused
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
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


@pytest.fixture
def send(sign_in, officer, draft, place):
    client = sign_in(officer)

    def send(*rows, **more):
        data = {"locality": place.pk, **more}
        for number, row in enumerate(rows, start=1):
            data |= {f"moi{number}-{name}": text for name, text in row.items()}
        return client.post(f"/de-an/{draft.code}/co-so/nhieu/", data)

    send.client = client
    return send


def row(name, **more):
    return {"name": name, "kind": "household", **more}


def names(draft):
    rows = draft.members.order_by("position").values_list("beneficiary__name", flat=True)
    return list(rows)[1:]


def test_five_are_recorded_and_added_at_once(send, draft, place, officer):
    TypedDraft.objects.create(
        proposal=draft, typed_by=officer, typed_at=timezone.now(), data={"title": "đang gõ"}
    )
    rows = [row(f"Cơ sở mắm {number}", phone=f"029938212{number}1") for number in range(5)]

    answer = send(*rows)

    assert answer.headers["Location"] == f"/de-an/{draft.code}/soan/#co-so"
    assert names(draft) == [each["name"] for each in rows]
    assert set(draft.members.values_list("locality", flat=True)) == {place.pk}
    assert TypedDraft.objects.get().data == {"title": "đang gõ"}  # stays, word for word
    said = text_of(send.client.get(f"/de-an/{draft.code}/soan/"))
    assert "Đã ghi và thêm 5 cơ sở: Cơ sở mắm 0, Cơ sở mắm 1" in said


def test_the_draft_offers_the_table_at_its_place(send, draft, place):
    table = send.client.get(f"/de-an/{draft.code}/soan/").context["new_members"]

    assert table.place["locality"].value() == place.pk
    assert len(table.rows) == 5


def test_lines_that_are_empty_are_nothing(send, draft):
    send(row("Một"), {"kind": "household"}, row("Hai"))

    assert names(draft) == ["Một", "Hai"]
    assert "Chưa ghi cơ sở nào" in text_of(send({"kind": "household"}))


def test_one_that_is_wrong_holds_back_all_and_what_was_typed_stays(send, draft):
    answer = send(row("Một"), {"name": "Hai", "kind": ""}, row("Ba", tax_code="12"))

    assert names(draft) == []
    html = answer.content.decode()
    assert html.count('class="errorlist"') == 2
    assert 'value="Một"' in html


def test_the_same_name_twice_is_one_too_many(send, draft):
    answer = send(row("Bánh pía Tân"), row("Bánh Pía  TÂN"))

    assert names(draft) == []
    assert "Giống tên ở dòng 1" in text_of(answer)


def test_the_same_tax_code_twice_is_refused_with_its_name(send, draft):
    answer = send(row("Một", tax_code="2200112233"), row("Hai", tax_code="2200112233"))

    assert names(draft) == []
    assert Beneficiary.objects.filter(name="Một").count() == 0
    assert "Giống mã số thuế ở dòng 1" in text_of(answer)


def test_lines_of_one_phone_are_asked_about_and_may_be_two(send, draft):
    one, two = row("Mắm Ba", phone="0912345678"), row("Mắm Bốn", phone="0912 345 678")

    asked = text_of(send(one, two))

    assert "Giống điện thoại ở dòng 1" in asked
    assert "Tôi đã xem, đây là một đơn vị khác" in asked
    assert names(draft) == []
    send(one, {**two, "is_another": "on"})
    assert names(draft) == ["Mắm Ba", "Mắm Bốn"]


def test_no_line_must_be_filled_for_the_browser(send, draft):
    page = send.client.get(f"/de-an/{draft.code}/soan/")

    cells = [cell for line in page.context["new_members"].rows for cell in line.cells]
    assert [cell.html_name for cell in cells if "required" in cell.as_widget()] == []


def test_a_refused_table_says_the_same_whatever_is_recorded_elsewhere(send, draft):
    BeneficiaryFactory(locality=DistrictFactory(), tax_code="079099012345")
    before = Beneficiary.objects.count()

    def guess(code):
        pairs = [("Alpha", code), ("Beta", code), ("Ga", "079000000001"), ("De", "079000000001")]
        return text_of(send(*(row(name, tax_code=each) for name, each in pairs))).replace(code, "")

    assert guess("079099012345") == guess("079099012346")
    assert Beneficiary.objects.count() == before


def fields(name, place, **more):
    return {"name": name, "kind": "household", "locality": place, **more}


def test_an_action_compares_its_lines_before_it_asks_the_database(draft, officer, place):
    BeneficiaryFactory(locality=DistrictFactory(), tax_code="079099012345")
    said = []
    for code in ("079099012345", "079099012346"):
        rows = [fields("Alpha", place, tax_code=code), fields("Beta", place, tax_code=code)]
        rows += [fields("Ga", place, tax_code="079000000001")] * 2
        with pytest.raises(Refused) as refused:
            new_members.add_new_members(proposal=draft, rows=rows, by=officer)
        said.append(refused.value.messages)

    assert said[0] == said[1] == ["Beta: cùng tên hoặc mã số thuế với một dòng trên."]


def test_what_was_compared_counts_into_the_day_also_when_nothing_stays(
    draft, officer, place, monkeypatch
):
    monkeypatch.setattr(twins, "ANSWERED_A_DAY", 2)
    rows = [fields("Một", place), fields("Hai", DistrictFactory())]
    with pytest.raises(Refused):
        new_members.add_new_members(proposal=draft, rows=rows, by=officer)
    assert not Beneficiary.objects.filter(name="Một").exists()

    member = new_members.add_new_member(proposal=draft, fields=fields("Ba", place), by=officer)

    assert member.beneficiary.awaits_comparison


def test_what_was_just_recorded_into_the_draft_is_not_again(draft, officer, place):
    rows = [fields("Một", place), fields("Hai", place)]
    new_members.add_new_members(proposal=draft, rows=rows, by=officer)

    with pytest.raises(Refused, match="Một vừa được ghi"):
        new_members.add_new_members(proposal=draft, rows=rows, by=officer)
    with pytest.raises(Refused, match="HAI vừa được ghi"):
        new_members.add_new_member(proposal=draft, fields=fields("HAI", place), by=officer)

    assert names(draft) == ["Một", "Hai"]


def test_what_looks_like_a_recorded_one_asks_in_its_line(send, draft, place):
    BeneficiaryFactory(name="Hộ kinh doanh Bánh Pía Tân Thuận", locality=place)

    warned = send(row("Bánh pía Tân Thuận"), row("Khác hẳn"))

    assert "Hộ kinh doanh Bánh Pía Tân Thuận" in text_of(warned)
    assert names(draft) == []
    send(row("Bánh pía Tân Thuận", is_another="on"), row("Khác hẳn"))
    assert names(draft) == ["Bánh pía Tân Thuận", "Khác hẳn"]


def test_a_place_of_others_is_refused(send, draft):
    answer = send(row("Một"), locality=DistrictFactory().pk)

    assert answer.status_code == 200
    assert names(draft) == []


def test_the_single_form_begins_at_the_place_of_the_draft(send, draft, place):
    form = send.client.get(f"/de-an/{draft.code}/co-so/?q=Mới").context["form"]

    assert form["locality"].value() == place.pk
