"""Setting up by the page: an empty installation leads the administrator there, and others read why it is empty."""

import dataclasses
import io
import re

import pytest
from django.core.management import call_command

from khuyencong.accounts import roles
from khuyencong.accounts.invitations import invitation_path
from khuyencong.accounts.models import User
from khuyencong.localities.models import Locality
from khuyencong.localities.provinces import province_of_today
from khuyencong.offices.models import Office, OfficeSuccession
from projects.models import Programme
from projects.refusal import Refused
from reports.actions.first_accounts import create_accounts
from reports.actions.set_up import proposed_details, set_up_office
from reports.forms.set_up import SetUpForm
from reports.models import OfficialBody
from tests.factories import OfficeFactory, ProvinceFactory

CAN_THO = "/thiet-lap/tinh/92/"


def typed(code="92", **changed):
    """The form as it is offered, confirmed."""
    details = vars(proposed_details(province_of_today(code)))
    form = SetUpForm(initial=details)
    data = {name: form[name].value() or "" for name in form.fields}
    if data["valid_from"]:
        data["valid_from"] = f"{details['valid_from']:%d/%m/%Y}"
    return {**data, "confirmed": "on", **changed}


@pytest.fixture
def admin(administrator, sign_in):
    return sign_in(administrator)


@pytest.fixture
def office(db):
    details = proposed_details(province_of_today("92"))
    return set_up_office(province="92", details=details, by=User.objects.machine()).office


def test_an_empty_installation_leads_the_administrator_to_setting_up(admin):
    answer = admin.get("/", follow=True)

    assert answer.redirect_chain == [("/thiet-lap/", 302)]
    page = answer.content.decode()
    assert "Cổng chưa có trung tâm nào." in page
    assert page.count("/thiet-lap/tinh/") == 34


def test_others_read_that_it_is_not_set_up_yet(make_user, sign_in):
    page = sign_in(make_user(roles.NationalReviewer)).get("/").content.decode()

    assert "Cổng chưa được thiết lập" in page


def test_the_sign_in_page_says_so_until_there_is_an_office(db, client, request):
    said = "Cổng chưa được thiết lập cho trung tâm nào."
    assert said in client.get("/dang-nhap/").content.decode()
    request.getfixturevalue("office")

    assert said not in client.get("/dang-nhap/").content.decode()


@pytest.mark.parametrize(
    ("asked", "found"), [("can tho", ["92"]), ("79", ["79"]), ("Quảng", ["22", "51", "44", "08"]), ("Sóc Trăng", [])]
)  # fmt: skip
def test_a_province_is_found_without_diacritics(admin, asked, found):
    page = admin.get("/thiet-lap/", {"q": asked}).content.decode()

    codes = {code for code in found if f"/thiet-lap/tinh/{code}/" in page}
    assert (codes, page.count("/thiet-lap/tinh/")) == (set(found), len(found))


def test_the_form_offers_names_and_a_person_confirms_them(admin):
    page = admin.get(CAN_THO).content.decode()
    assert "Sở Công Thương thành phố Cần Thơ" in page

    unconfirmed = admin.post(CAN_THO, typed(symbol="TTKC-CT", confirmed=""))

    page = unconfirmed.content.decode()
    assert "Các tên trên chỉ là gợi ý theo tên tỉnh, thành phố." in page
    assert 'value="TTKC-CT"' in page  # what was typed stays
    assert not Office.objects.exists()

    answer = admin.post(CAN_THO, typed(symbol="TTKC-CT"))

    assert answer.headers["Location"] == "/thiet-lap/can-tho/"
    assert OfficialBody.objects.get(role="issuer").symbol == "TTKC-CT"
    page = admin.get("/thiet-lap/can-tho/").content.decode()
    assert "Đã thiết lập trung tâm Cần Thơ." in page
    assert "Chưa có định mức khuyến công địa phương của thành phố Cần Thơ" in page
    assert "Còn 103 xã, phường, đặc khu chưa có cán bộ" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"letters": "a1"}, "Chỉ gồm chữ cái in hoa không dấu"),
        ({"issuer_lines": "Trung tâm\nkhác"}, "Các dòng ghép lại là “Trung tâm khác”"),
        ({"parent_lines": "Sở"}, "Các dòng ghép lại là “Sở”"),
        ({"name": ""}, "bắt buộc"),
        ({"valid_from": "31/02/2025"}, "ngày"),
        ({"period_from": "01/01/2026"}, "Hãy ghi số, ngày văn bản phê duyệt"),
        ({"period_from": "01/01/2026", "period_to": "01/01/2025", "period_basis": "x"}, "Ngày kết thúc phải sau"),
        ({"period_basis": "Quyết định 1"}, "Hãy ghi ngày bắt đầu"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(admin, changed, sentence):
    page = admin.post(CAN_THO, typed(**changed)).content.decode()

    assert sentence in page
    assert not Office.objects.exists()


def test_letters_of_another_office_are_refused(admin, office):
    admin.post("/thiet-lap/tinh/12/", typed("12"))
    assert Office.objects.get(code="lai-chau").letters == "LC"

    page = admin.post("/thiet-lap/tinh/04/", typed("04", letters="lc")).content.decode()

    assert "Chữ đầu mã đề án này (hoặc để trống) đã có ở một trung tâm khác." in page
    assert set(Programme.objects.values_list("slug", flat=True)) == {
        "quoc-gia", "dia-phuong", "quoc-gia-lai-chau", "dia-phuong-lai-chau",
    }  # fmt: skip


def test_a_form_sent_twice_makes_one_office_and_leads_to_it(admin, office):
    for method in (admin.get, admin.post):
        answer = method(CAN_THO)
        assert answer.headers["Location"] == "/thiet-lap/can-tho/"

    assert Office.objects.count() == 1


def test_an_office_that_was_only_opened_gets_its_names_by_the_page(admin):
    call_command("load_reference", "--province", "12", stdout=io.StringIO())
    page = admin.get("/thiet-lap/lai-chau/").content.decode()
    assert "Chưa có tên cơ quan trong văn bản" in page
    assert 'href="/thiet-lap/tinh/12/"' in page

    admin.post("/thiet-lap/tinh/12/", typed("12", name="Lai Châu", letters=""))

    assert OfficialBody.objects.filter(office=Office.objects.get()).count() == 3
    assert "Chưa có định mức" in admin.get("/thiet-lap/lai-chau/").content.decode()


def test_an_office_made_by_hand_says_that_it_cannot_work_yet(admin):
    old = ProvinceFactory(code="94", name="Tỉnh Cũ", valid_to="2025-06-30")
    OfficeFactory(code="cu", province=old)

    page = admin.get("/thiet-lap/cu/").content.decode()

    assert "trung tâm chưa làm việc được" in page
    assert "/bao-cao/noi-dung/" in page


def test_the_office_before_asks_who_carries_it_on(admin, office):
    before = OfficeFactory(name="Sóc Trăng", province=Locality.objects.get(name="Tỉnh Sóc Trăng"))
    page = admin.get("/thiet-lap/can-tho/").content.decode()
    assert "Chưa ghi ai kế thừa trung tâm Sóc Trăng, nơi nay thuộc thành phố Cần Thơ" in page

    OfficeSuccession.objects.create(predecessor=before, successor=office, effective_on="2025-07-01")

    assert "Chưa ghi ai kế thừa" not in admin.get("/thiet-lap/can-tho/").content.decode()


def test_a_name_without_letters_still_has_an_address(admin):
    admin.post("/thiet-lap/tinh/12/", typed("12", name="中心"))

    assert Office.objects.get().code == "tinh-lai-chau"


@pytest.mark.ignore_template_errors
def test_the_admins_first_page_leads_there(admin, office):
    assert 'href="/thiet-lap/"' in admin.get("/quan-tri/").content.decode()


def test_a_list_is_looked_at_before_it_is_written(admin, office):
    path, text = "/thiet-lap/can-tho/tai-khoan/", "cairang\tNguyễn Văn A\t\tPhường Cái Răng"

    page = admin.post(path, {"accounts": text, "xem": "1"}).content.decode()
    assert "Sẽ cấp 1 tài khoản" in page
    assert "phiếu giấy" in page
    assert text in page
    assert not User.objects.filter(username="cairang").exists()

    answer = admin.post(path, {"accounts": text}, follow=True)

    assert "Đã cấp 1 tài khoản: 0 người được mời bằng thư, 1 người nhận phiếu giấy." in answer.content.decode()  # fmt: skip
    sheet = admin.get("/thiet-lap/can-tho/phieu-moi/")
    assert invitation_path(User.objects.get(username="cairang")).rpartition("-")[0][:8] in sheet.content.decode()  # fmt: skip
    assert "no-store" in sheet.headers["Cache-Control"]


def test_a_list_that_is_wrong_is_told_by_line_and_stays(admin, office):
    text = "cairang\tNguyễn Văn A\t\tPhường Bến Nghé"

    page = admin.post("/thiet-lap/can-tho/tai-khoan/", {"accounts": text}).content.decode()

    assert "Dòng 1: Thành phố Cần Thơ không có xã, phường, đặc khu nào là “Phường Bến Nghé”" in page
    assert text in page
    assert not User.objects.filter(username="cairang").exists()


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/thiet-lap/", 4), ("/thiet-lap/can-tho/", 14), ("/thiet-lap/can-tho/phieu-moi/", 6)],
)
def test_pages_take_as_many_queries_whatever_there_is(
    admin, office, django_assert_num_queries, path, queries
):
    for people in (1, 20):
        text = "".join(f"cb{n}\tCán bộ\t\t31507\n" for n in range(people))
        create_accounts(office=office, text=text, by=User.objects.machine())
        with django_assert_num_queries(queries):
            admin.get(path)


def test_an_office_may_be_called_as_a_part_of_the_address(admin):
    admin.post(CAN_THO, typed(name="Tỉnh"))
    assert Office.objects.get().code == "tinh"

    for page in ("", "tai-khoan/", "phieu-moi/"):
        answer = admin.get(f"/thiet-lap/tinh/{page}")
        assert (answer.status_code, "office_form" in answer.template_name) == (200, False), page
    assert "tỉnh Lai Châu" in admin.get("/thiet-lap/tinh/12/").content.decode()


LONG = "Trung tâm khuyến công và tư vấn phát triển công nghiệp"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [("Lào Cai", "Lào-Cai", "lao-cai"), (f"{LONG} 1", f"{LONG} 2", "trung-tam-khuyen-cong-va-tu-va")],
)  # fmt: skip
def test_a_name_with_the_code_of_another_is_told_at_the_name(admin, first, second, code):
    admin.post("/thiet-lap/tinh/12/", typed("12", name=first))
    assert Office.objects.get().code == code

    form = admin.post("/thiet-lap/tinh/04/", typed("04", name=second)).context["form"]

    sentence = (
        f"Tên gọi “{second}” cho mã “{code}”, mã ấy đã là của trung tâm {first}. Hãy đổi tên gọi"
    )
    assert set(form.errors) == {"name"}
    assert form.errors["name"][0].startswith(sentence)
    details = dataclasses.replace(proposed_details(province_of_today("04")), name=second)
    with pytest.raises(Refused, match=re.escape(sentence)):
        set_up_office(province="04", details=details, by=User.objects.machine())
    assert Office.objects.count() == 1
