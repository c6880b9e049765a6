"""Several establishments that are not recorded yet come into a draft by one form, all or none."""

import pytest
from django.utils import timezone

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from projects.models import TypedDraft
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
    assert "Hai: " in text_of(answer)


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
