"""An establishment, its products and needs are recorded by who knows them, and the log says how."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from beneficiaries import actions
from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.locking import RowGone
from tests.factories import BeneficiaryFactory, DistrictFactory, MemberFactory

M = 1_000_000


@pytest.fixture
def here(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, here):
    return make_user(roles.DistrictOfficer, here)


@pytest.fixture
def shop(here):
    return BeneficiaryFactory(locality=here, name="Cơ sở mắm Mỹ Hạnh", phone="0912345678")


def last_changes(subject):
    event = Event.objects.about(subject).first()
    return [(each["label"], each["before"], each["after"]) for each in event.changes]


def filled(shop, **fields):
    """What the form of an establishment sends."""
    return {"name": shop.name, "kind": shop.kind, "locality": shop.locality_id, "phone": shop.phone} | fields  # fmt: skip


def test_a_change_keeps_old_and_new_values_in_words(officer, shop):
    fields = {
        "name": "Công ty TNHH Mỹ Hạnh", "kind": "enterprise", "phone": "0912345679",
        "capital": 1_500 * M, "owner_is_woman": True, "trade": "",
    }  # fmt: skip

    actions.save(beneficiary=shop, fields=fields, by=officer)

    assert last_changes(shop) == [
        ("tên đơn vị", "Cơ sở mắm Mỹ Hạnh", "Công ty TNHH Mỹ Hạnh"),
        ("loại hình", "hộ kinh doanh", "doanh nghiệp nhỏ và vừa"),
        ("điện thoại", "0912345678", "0912345679"),
        ("vốn", "–", "1.500.000.000 đồng"),
        ("chủ cơ sở là phụ nữ", "không", "có"),
    ]


def test_the_officer_of_the_place_records_the_whole_record(sign_in, officer, shop):
    client = sign_in(officer)
    sent = filled(shop, registration_number="59A8-123", registered_in="2015", employees="7", capital="1500", annual_revenue="2.300", trade="mắm")  # fmt: skip

    answer = client.post(f"/co-so/{shop.pk}/sua/", sent)

    assert answer.status_code == 302
    saved = Beneficiary.objects.get(pk=shop.pk)
    recorded = (saved.registration_number, saved.registered_in, saved.employees, saved.capital, saved.annual_revenue, saved.trade)  # fmt: skip
    assert recorded == ("59A8-123", 2015, 7, 1_500 * M, 2_300 * M, "mắm")
    page = client.get(f"/co-so/{shop.pk}/").content.decode()
    assert "59A8-123 (năm 2015)" in page
    assert "2.300 triệu đồng" in page
    assert "<ins>1.500.000.000 đồng</ins>" in page.replace("&nbsp;", " ")


def test_who_sees_the_page_reads_the_log_with_identifiers_and_nobody_else(
    make_user, client, officer, shop
):
    actions.save(beneficiary=shop, fields={"tax_code": "094123456789"}, by=officer)
    actions.save(beneficiary=shop, fields={"tax_code": ""}, by=officer)
    there = make_user(roles.DistrictOfficer, DistrictFactory(), username="khac")

    answers = {}
    for who in (officer, make_user(roles.DepartmentReviewer), there, make_user(roles.Reader)):
        client.force_login(who)
        page = client.get(f"/co-so/{shop.pk}/")
        answers[who.username] = (page.status_code, "094123456789" in page.content.decode())

    assert answers == {
        "district-officer": (200, True), "department-reviewer": (200, True),
        "khac": (404, False), "reader": (403, False),
    }  # fmt: skip


def test_products_are_recorded_changed_and_taken_out(sign_in, officer, shop):
    client = sign_in(officer)
    client.post(f"/co-so/{shop.pk}/san-pham/moi/", {"name": "Mắm cá", "ocop_stars": "3", "award": "province", "awarded_in": "2022"})  # fmt: skip
    product = shop.products.get()
    assert (product.name, product.ocop_stars, product.award, product.awarded_in) == ("Mắm cá", 3, "province", 2022)  # fmt: skip
    assert last_changes(shop) == [
        ("sản phẩm Mắm cá: tên sản phẩm", "–", "Mắm cá"),
        ("sản phẩm Mắm cá: số sao OCOP", "–", "3"),
        ("sản phẩm Mắm cá: danh hiệu", "–", "CNNT tiêu biểu cấp tỉnh"),
        ("sản phẩm Mắm cá: năm công nhận", "–", "2022"),
    ]

    client.post(f"/co-so/{shop.pk}/san-pham/{product.pk}/", {"name": "Mắm cá", "ocop_stars": "4", "award": "province", "awarded_in": "2022"})  # fmt: skip
    assert last_changes(shop) == [("sản phẩm Mắm cá: số sao OCOP", "3", "4")]

    client.post(f"/co-so/{shop.pk}/san-pham/{product.pk}/bo/")
    assert not shop.products.exists()
    assert last_changes(shop)[0] == ("bỏ sản phẩm: tên sản phẩm", "Mắm cá", "–")


def test_needs_are_recorded_and_marked_as_met(sign_in, officer, shop):
    client = sign_in(officer)
    client.post(f"/co-so/{shop.pk}/nhu-cau/moi/", {"recorded_on": "05/01/2026", "text": "Máy sấy"})
    need = shop.needs.get()
    assert (need.text, str(need.recorded_on), need.is_met) == ("Máy sấy", "2026-01-05", False)

    client.post(f"/co-so/{shop.pk}/nhu-cau/{need.pk}/", {"recorded_on": "05/01/2026", "text": "Máy sấy", "is_met": "on"})  # fmt: skip
    assert last_changes(shop) == [("nhu cầu hỗ trợ: đã được đáp ứng", "không", "có")]

    client.post(f"/co-so/{shop.pk}/nhu-cau/{need.pk}/bo/")
    assert not shop.needs.exists()


@pytest.mark.parametrize(
    ("path", "sent", "error"),
    [
        ("san-pham", {"name": "Mắm", "ocop_stars": "7"}, "Sản phẩm OCOP được công nhận từ 3 đến 5 sao."),
        ("san-pham", {"name": "Mắm", "awarded_in": "1022"}, "Năm công nhận phải từ 2000 đến 2100."),
        ("nhu-cau", {"text": "Máy", "recorded_on": "05/01/1926"}, "Ngày ghi nhận phải từ 01/01/2000"),
        ("nhu-cau", {"text": "Máy", "recorded_on": "05/01/9999"}, "nằm ngoài khoảng"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_the_form_and_stays_in_it(sign_in, officer, shop, path, sent, error):  # fmt: skip
    page = sign_in(officer).post(f"/co-so/{shop.pk}/{path}/moi/", sent)

    assert page.status_code == 200
    assert error in page.content.decode()
    assert not shop.products.exists()
    assert not shop.needs.exists()


def test_a_product_of_another_establishment_is_not_found_under_this_one(sign_in, officer, shop):
    other = Product.objects.create(beneficiary=BeneficiaryFactory(locality=shop.locality), name="mắm")  # fmt: skip

    assert sign_in(officer).get(f"/co-so/{shop.pk}/san-pham/{other.pk}/").status_code == 404


def test_a_product_that_is_gone_is_said_to_be_gone(officer, shop):
    product = Product.objects.create(beneficiary=shop, name="mắm")
    Product.objects.all().delete()

    with pytest.raises(RowGone):
        actions.save_product(product=product, fields={"name": "khác"}, by=officer)


def test_a_merged_record_is_written_by_nobody(staff, shop):
    kept = BeneficiaryFactory(name="Mỹ Hạnh")
    Beneficiary.objects.filter(pk=shop.pk).update(merged_into=kept)

    with pytest.raises(ValidationError, match="đã được gộp vào Mỹ Hạnh"):
        actions.save(beneficiary=shop, fields={"name": "x"}, by=staff)
    with pytest.raises(ValidationError, match="đã được gộp vào Mỹ Hạnh"):
        actions.save_need(need=Need(beneficiary=shop), fields={"text": "x"}, by=staff)


WRONG = [
    (Beneficiary, {"capital": -1}), (Beneficiary, {"annual_revenue": -1}),
    (Beneficiary, {"registered_in": 1944}), (Beneficiary, {"registered_in": 2101}),
    (Product, {"award": "commune"}), (Product, {"awarded_in": 1999}), (Product, {"awarded_in": 2101}),
    (Need, {"recorded_on": "1999-12-31"}),
]  # fmt: skip
RIGHT = [
    (Beneficiary, {"capital": 0}), (Beneficiary, {"annual_revenue": 0}),
    (Beneficiary, {"registered_in": 1945}), (Beneficiary, {"registered_in": 2100}),
    (Product, {"award": "nation"}), (Product, {"awarded_in": 2000}), (Product, {"awarded_in": 2100}),
    (Need, {"recorded_on": "2000-01-01"}),
]  # fmt: skip


def row_of(model, shop):
    if model is Beneficiary:
        return shop
    fields = {"recorded_on": "2026-01-01", "text": "máy"} if model is Need else {"name": "mắm"}
    return model.objects.create(beneficiary=shop, **fields)


@pytest.mark.parametrize(("model", "fields"), WRONG)
def test_the_database_refuses_what_cannot_be(shop, model, fields):
    row = row_of(model, shop)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize(("model", "fields"), RIGHT)
def test_the_database_takes_the_least_and_the_most(shop, model, fields):
    row = row_of(model, shop)

    assert model.objects.filter(pk=row.pk).update(**fields) == 1


def test_a_record_is_not_merged_into_itself(shop):
    with pytest.raises(IntegrityError), transaction.atomic():
        Beneficiary.objects.filter(pk=shop.pk).update(merged_into=shop.pk)


def test_the_page_of_an_establishment_asks_the_same_few_questions(
    sign_in, officer, shop, django_assert_num_queries
):
    for number in range(3):
        Product.objects.create(beneficiary=shop, name=f"mắm {number}")
        MemberFactory(beneficiary=shop, locality=shop.locality)
        actions.save(beneficiary=shop, fields={"trade": f"mắm {number}"}, by=officer)
    client = sign_in(officer)
    client.get(f"/co-so/{shop.pk}/")

    with django_assert_num_queries(QUERIES_OF_A_PAGE):
        client.get(f"/co-so/{shop.pk}/")


QUERIES_OF_A_PAGE = 16  # two of them ask whose records one sees
