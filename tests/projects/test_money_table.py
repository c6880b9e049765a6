"""The money of all establishments in one table: typed, pasted, refused cell by cell."""

import pytest

from khuyencong.accounts import roles
from projects.models import TypedDraft
from tests.factories import BeneficiaryFactory, DistrictFactory, complete_draft

NAMES = ("Cơ sở mắm Mỹ Hạnh", "Hộ kinh doanh hành tím Bé Ba")


@pytest.fixture
def officer(make_user):
    return make_user(roles.DistrictOfficer, DistrictFactory())


@pytest.fixture
def group(officer):
    place = officer.localities.get()
    owners = [BeneficiaryFactory(name=name, locality=place) for name in NAMES]
    return complete_draft(officer, *owners, locality=place, kind="group")


@pytest.fixture
def client_of(sign_in, officer):
    return sign_in(officer)


def typed(group, **cells):
    """All fields of the table: each establishment asks for 100 and gives 120 triệu."""
    data = {"version": group.version}
    for member in group.members.all():
        data |= {
            f"m{member.pk}-contents": "Máy sấy", f"m{member.pk}-state_support": "100",
            f"m{member.pk}-beneficiary_contribution": "120", f"m{member.pk}-other_funds": "",
            f"m{member.pk}-own_share_committed_on": "", f"m{member.pk}-no_other_support_declared_on": "",
        }  # fmt: skip
    first = group.members.first()
    return data | {f"m{first.pk}-{name}": text for name, text in cells.items()}


def supports(group):
    return [member.splits.get().state_support for member in group.members.order_by("position")]


def test_the_table_saves_what_is_typed(client_of, group):
    data = typed(group, state_support="134,86", own_share_committed_on="05/11/2026")

    answer = client_of.post(f"/de-an/{group.code}/so-tien/", data)

    assert answer.headers["Location"] == f"/de-an/{group.code}/soan/"
    assert supports(group) == [134_860_000, 100_000_000]
    assert str(group.members.first().own_share_committed_on) == "2026-11-05"


def test_a_cell_with_two_readings_says_so_in_its_place_and_nothing_is_saved(client_of, group):
    data = typed(group, state_support="145.000", contents="Máy khác")

    page = client_of.post(f"/de-an/{group.code}/so-tien/", data).content.decode()

    cell = page.partition('value="145.000"')[2].partition("</td>")[0]
    assert "errorlist" in cell
    assert supports(group) == [100_000_000, 100_000_000]
    assert "Máy khác" in page


def test_lines_from_excel_go_to_the_establishments_they_name_and_are_shown_first(client_of, group):
    lines = (
        "STT\tTên cơ sở\tMáy móc\tHỗ trợ\n"
        '1\tHO KINH DOANH HÀNH TÍM BÉ BA\t"Máy sấy\n2 tấn"\t90,5\t95\n'
        "2\tMỹ Hạnh\tMáy trộn\t145.000.000 đồng\t150\n"
        "3\tCơ sở lạ\tMáy\t1\t1\n"
    )

    page = client_of.post(
        f"/de-an/{group.code}/so-tien/", typed(group) | {"dan": lines, "dien": "1"}
    ).content.decode()

    assert 'value="90,5"' in page
    assert 'value="145.000.000 đồng"' in page
    assert "Máy sấy 2 tấn" in page
    assert "đề án không có cơ sở “Cơ sở lạ”" in page
    assert supports(group) == [100_000_000, 100_000_000]


def test_a_place_that_is_gone_is_said_at_the_name(client_of, group):
    place = group.members.first().locality
    place.valid_to = "2020-01-01"
    place.save()

    page = client_of.post(f"/de-an/{group.code}/so-tien/", typed(group)).content.decode()

    assert page.count("errorlist nonfield") == 2


def test_who_saved_meanwhile_is_not_overwritten(client_of, group):
    page = client_of.post(f"/de-an/{group.code}/so-tien/", typed(group) | {"version": "7"})

    assert "đã được lưu ở nơi khác" in page.content.decode()


def test_what_was_typed_and_not_saved_comes_first(client_of, officer, group):
    TypedDraft.objects.create(
        proposal=group, typed_by=officer, typed_at="2026-11-05T08:00:00+07:00", data={}
    )

    page = client_of.get(f"/de-an/{group.code}/so-tien/", follow=True).content.decode()

    assert "Hãy bấm Lưu trước" in page


@pytest.mark.parametrize("members", [1, 6])
def test_the_table_takes_as_many_queries_for_many(
    client_of, officer, members, django_assert_num_queries
):
    place = officer.localities.get()
    owners = [BeneficiaryFactory(locality=place) for _ in range(members)]
    draft = complete_draft(officer, *owners, locality=place)

    with django_assert_num_queries(8):
        client_of.get(f"/de-an/{draft.code}/so-tien/")
