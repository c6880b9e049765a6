"""Places of officers that ended: proposed, confirmed by the administrator, told in the log."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from khuyencong.accounts import roles
from khuyencong.accounts.models import User, UserEvent
from khuyencong.accounts.scopes import carry_scopes, handovers
from khuyencong.audit.models import Event
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality
from khuyencong.offices.models import Office
from tests.example import Kept
from tests.factories import OfficeFactory
from tests.merging import person, unit

OFFICER = roles.DistrictOfficer


def _load():
    load_localities(["92"])
    province = Locality.objects.get(code="93", level="province")
    office = OfficeFactory(code="hau-giang", name="Hậu Giang", province=province)
    person("nguyen", office, OFFICER, unit("31318"), unit("31324"))  # each became one ward
    person("chia", office, OFFICER, unit("31183"))  # Phường Long Tuyền went to two
    person("huyen", office, OFFICER, unit("936"))  # a district became nothing itself
    person("xong", office, OFFICER, unit("31318"), unit("31321", now=True))
    person("nay", office, OFFICER, unit("31321", now=True))
    person("nghi", office, OFFICER, unit("31318"), is_active=False)
    person("chuyen-vien", office, roles.CentreStaff, unit("31318"))


lay = Kept(_load).lay


@pytest.fixture
def officers(db):
    lay()
    return {user.username: user for user in User.objects.all()}


def names(places):
    return sorted(place.name for place in places)


def found(waiting, username):
    return [each for each in waiting if each.user.username == username]


def test_each_place_that_ended_is_proposed_with_what_it_became(officers):
    waiting = handovers()

    assert {each.user.username for each in waiting} == {"nguyen", "chia", "huyen"}
    first, second = found(waiting, "nguyen")
    assert [(each.place.name, names(each.units), each.is_whole) for each in (first, second)] == [
        ("Phường I", ["Phường Vị Thanh"], True), ("Phường IV", ["Phường Vị Tân"], True),
    ]  # fmt: skip
    (divided,) = found(waiting, "chia")
    assert names(divided.units) == ["Phường An Bình", "Phường Long Tuyền"]
    assert not divided.is_whole
    assert divided.likely == frozenset()
    (district,) = found(waiting, "huyen")
    assert len(district.units) > 2
    assert district.likely
    assert district.likely <= {each.pk for each in district.units}
    assert handovers([Office.objects.get().pk + 1]) == []


@pytest.mark.parametrize("count", [1, 30])
def test_however_many_officers_cost_no_query_more(officers, django_assert_num_queries, count):
    office = Office.objects.get()
    for number in range(count):
        person(f"cb-{number}", office, OFFICER, unit("31318"), unit("931"))

    with django_assert_num_queries(3):
        handovers()


def test_the_administrator_confirms_what_was_shown(officers, administrator, sign_in):
    client = sign_in(administrator)
    page = client.get(reverse("accounts:scopes")).content.decode()
    assert "Nhập toàn bộ vào một đơn vị (2)" in page
    assert "Chuyển các địa bàn đã đánh dấu" in page
    assert "Chia vào nhiều đơn vị (2)" in page
    boxes = [f"{each.name}-{each.units[0].pk}" for each in handovers() if each.is_whole]

    answer = client.post(reverse("accounts:scopes"), {"chuyen": boxes}, follow=True)

    assert "Đã chuyển địa bàn của 1 cán bộ" in answer.content.decode()
    assert names(officers["nguyen"].localities.all()) == [
        "Phường I", "Phường IV", "Phường Vị Thanh", "Phường Vị Tân",
    ]  # fmt: skip
    (event,) = Event.objects.filter(kind=UserEvent.SCOPE_CARRIED)
    assert (event.subject, event.by) == (officers["nguyen"], administrator)
    assert [change["after"] for change in event.changes] == ["Phường Vị Thanh", "Phường Vị Tân"]
    assert found(handovers(), "nguyen") == []


def test_of_what_was_divided_one_unit_is_chosen(officers, administrator, sign_in):
    (divided,) = found(handovers(), "chia")
    chosen = divided.units[1]

    sign_in(administrator).post(
        reverse("accounts:scopes"), {"chuyen": f"{divided.name}-{chosen.pk}"}
    )

    assert names(officers["chia"].localities.all()) == sorted([divided.place.name, chosen.name])
    assert found(handovers(), "chia") == []


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (None, "Chưa chọn địa bàn nào"),
        ("", "vừa được sửa ở nơi khác"),
        ("x-y-z", "vừa được sửa ở nơi khác"),
        ("{user}-{place}-{other}", "vừa được sửa ở nơi khác"),
        ("{user}-{place}-99999999999999999999", "vừa được sửa ở nơi khác"),
    ],
)
def test_what_was_not_offered_is_not_given(officers, administrator, sign_in, box, said):
    (divided,) = found(handovers(), "chia")
    other = unit("31321", now=True)
    typed = {"chuyen": box.format(user=divided.user.pk, place=divided.place.pk, other=other.pk)} if box is not None else {}  # fmt: skip

    answer = sign_in(administrator).post(reverse("accounts:scopes"), typed, follow=True)

    assert said in answer.content.decode()
    assert names(officers["chia"].localities.all()) == ["Phường Long Tuyền"]
    assert not Event.objects.exists()


def test_two_administrators_at_once_give_it_once(officers, administrator):
    (divided,) = found(handovers(), "chia")
    chosen = {(divided.user.pk, divided.place.pk): [divided.units[0].pk]}
    carry_scopes(chosen=chosen, by=administrator)

    with pytest.raises(ValidationError, match="vừa được sửa ở nơi khác"):
        carry_scopes(chosen=chosen, by=administrator)


@pytest.mark.parametrize(
    "role", [roles.CentreLeader, roles.NationalReviewer, roles.DistrictOfficer]
)
def test_nobody_else_carries_scopes(officers, make_user, sign_in, role):
    (divided,) = found(handovers(), "chia")
    by = make_user(role, username="khac", office=Office.objects.get())

    with pytest.raises(PermissionDenied):
        carry_scopes(chosen={(divided.user.pk, divided.place.pk): [divided.units[0].pk]}, by=by)
    assert sign_in(by).get(reverse("accounts:scopes")).status_code == 403


def test_the_list_of_users_leads_there_and_an_empty_page_says_so(administrator, sign_in):
    client = sign_in(administrator)

    assert reverse("accounts:scopes") in client.get(reverse("admin:accounts_user_changelist")).content.decode()  # fmt: skip
    assert (
        "Không có địa bàn nào cần chuyển" in client.get(reverse("accounts:scopes")).content.decode()
    )
