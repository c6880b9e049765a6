"""The page of a unit: its history both ways, for whoever signs in."""

import pytest

from khuyencong.accounts import roles
from khuyencong.localities.loading import load_soc_trang
from khuyencong.localities.models import Extent, Level, Locality, LocalityChange
from tests.factories import BeneficiaryFactory, CommuneFactory
from tests.reports.test_views import text_of


@pytest.fixture
def reader(db, sign_in, make_user):
    load_soc_trang()
    return sign_in(make_user(roles.Reader))


def page_of(client, **unit):
    return client.get(Locality.objects.get(**unit).get_absolute_url())


def rows(answer, name):
    return [
        (str(c.predecessor), str(c.successor), str(c.effective_on))
        for c in answer.context_data[name]
    ]


def test_a_ward_that_was_merged_twice_tells_both_mergers_and_what_it_is_today(reader):
    answer = page_of(reader, name="Phường 9")

    assert rows(answer, "after") == [
        ("Phường 9", "Phường 1", "2024-09-01"), ("Phường 1", "Phường Phú Lợi", "2025-07-01"),
    ]  # fmt: skip
    text = text_of(answer)
    assert "Nay là Phường Phú Lợi , Thành phố Cần Thơ." in text
    assert "NQ 1105/NQ-UBTVQH15 ngày 23/7/2024, hiệu lực 01/9/2024" in text
    assert "đến hết ngày 31/08/2024 (chưa ghi ngày bắt đầu)" in text
    assert "Chưa có thay đổi nào được ghi." in text  # before


def test_a_unit_of_today_tells_all_that_became_it(reader):
    answer = page_of(reader, name="Phường Phú Lợi")

    assert rows(answer, "before") == [
        ("Phường 9", "Phường 1", "2024-09-01"),
        *((f"Phường {number}", "Phường Phú Lợi", "2025-07-01") for number in (1, 2, 3, 4)),
    ]
    text = text_of(answer)
    assert "từ ngày 01/07/2025 đến nay" in text
    assert "Nay " not in text


def test_a_unit_across_an_old_district_names_both(reader):
    text = text_of(page_of(reader, name="Phường Mỹ Xuyên"))

    assert "Thành phố Sóc Trăng" in text
    assert "Huyện Mỹ Xuyên" in text


def test_a_district_tells_what_became_of_its_communes(reader):
    answer = page_of(reader, code="943")

    ended = Locality.objects.filter(parent__code="943").count()
    assert len(rows(answer, "after")) == ended
    assert "Nay thuộc một trong các đơn vị: " in text_of(answer)


def test_a_divided_unit_says_that_a_person_knows(reader):
    change = LocalityChange.objects.get(predecessor__code="31498")
    other = CommuneFactory(name="Xã Kia", parent=change.successor.parent, valid_from="2025-07-01")
    LocalityChange.objects.filter(pk=change.pk).update(extent=Extent.PART, note="Nhập một phần")
    LocalityChange.objects.create(
        predecessor=change.predecessor, successor=other, effective_on="2025-07-01",
        legal_reference="NQ", extent=Extent.PART, note="Nhập một phần",
    )  # fmt: skip

    text = text_of(reader.get(change.predecessor.get_absolute_url()))

    assert "Nay thuộc một trong các đơn vị: Phường Sóc Trăng , Xã Kia ." in text
    assert text.count("Một phần Nhập một phần") == 2


def test_it_asks_the_same_however_long_the_history_is(reader, django_assert_num_queries):
    for name, count in (("Phường 9", 7), ("Tỉnh Sóc Trăng", 7), ("Phường Phú Lợi", 6)):
        unit = Locality.objects.get(name=name)
        reader.get(unit.get_absolute_url())
        with django_assert_num_queries(count):
            reader.get(unit.get_absolute_url())


def test_no_unit_is_a_404_and_a_stranger_signs_in_first(reader):
    assert reader.get("/dia-ban/999999/").status_code == 404
    reader.logout()
    assert reader.get(Locality.objects.first().get_absolute_url()).status_code == 302


def test_the_page_of_an_establishment_leads_to_its_place(sign_in, staff):
    load_soc_trang()
    place = Locality.objects.get(name="Phường Phú Lợi")
    establishment, nowhere = BeneficiaryFactory(locality=place), BeneficiaryFactory(locality=None)

    client = sign_in(staff)
    page = client.get(f"/co-so/{establishment.pk}/").content.decode()

    assert f'<a href="/dia-ban/{place.pk}/">Phường Phú Lợi</a>' in page
    assert "/dia-ban/" not in client.get(f"/co-so/{nowhere.pk}/").content.decode()


def test_every_level_has_its_page(reader):
    for level in Level:
        assert (
            page_of(reader, pk=Locality.objects.filter(level=level).first().pk).status_code == 200
        )
