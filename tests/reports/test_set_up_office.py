"""A centre in one command: its province, its programmes, its names, and what it is told it lacks."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from khuyencong.audit.models import Event
from khuyencong.localities.country import REFORM
from khuyencong.localities.models import Locality
from khuyencong.localities.provinces import province_of_today, provinces_of_today
from khuyencong.offices.models import Office
from khuyencong.offices.naming import committee_of, proposed_names
from projects.models import ApprovingAuthority, Programme, ProgrammePeriod, SupportNorm
from reports.documents.letterhead import bodies_of
from reports.models import OfficialBody
from tests.conftest import no_writes

CAN_THO, HUE, LAI_CHAU = "92", "46", "12"


def run(*arguments, **options):
    said = io.StringIO()
    call_command("set_up_office", *arguments, stdout=said, **options)
    return said.getvalue()


def set_up(code, *arguments):
    return run("--province", code, "--confirm", *arguments)


def digest():
    """All rows that the command can write, with every value."""
    models = (Office, Locality, Programme, ApprovingAuthority, ProgrammePeriod, OfficialBody, SupportNorm, Event)  # fmt: skip
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_an_office_has_its_province_programmes_and_names(db):
    said = set_up(CAN_THO)

    office = Office.objects.get()
    assert (office.code, office.name, office.letters, str(office.province), office.valid_from) == (
        "can-tho", "Cần Thơ", "", "Thành phố Cần Thơ", REFORM,
    )  # fmt: skip
    assert list(office.programmes.values_list("slug", flat=True)) == ["quoc-gia", "dia-phuong"]
    head = bodies_of(office.pk, datetime.date(2027, 1, 5), "").letterhead("KH", 2027)
    assert (head.parent_lines, head.issuer_lines) == (
        ("Sở Công Thương", "thành phố Cần Thơ"),
        ("Trung tâm Khuyến công và", "Tư vấn phát triển công nghiệp"),
    )
    assert (head.symbol, head.place, head.addressee) == ("KH-TTKC", "Cần Thơ", "Ủy ban nhân dân thành phố Cần Thơ")  # fmt: skip
    issuer = OfficialBody.objects.get(role="issuer")
    assert (issuer.signer_title, issuer.signer_name, issuer.valid_from) == ("Giám đốc", "", REFORM)
    # Communes of today, and those of before that became them.
    assert Locality.objects.filter(parent=office.province).count() == 103
    assert Locality.objects.filter(name="Thị xã Vĩnh Châu").exists()
    assert "Đã thiết lập trung tâm Cần Thơ (Thành phố Cần Thơ)" in said
    event = Event.objects.get(kind="office.set-up")
    assert (event.subject, event.by.username) == (office, "he-thong")


def test_a_first_office_elsewhere_has_nothing_of_soc_trang(db):
    set_up(CAN_THO)

    authority = ApprovingAuthority.objects.get()
    assert (authority.name, authority.valid_from, authority.valid_to) == (
        "Ủy ban nhân dân thành phố Cần Thơ", REFORM, None,
    )  # fmt: skip
    local = Programme.objects.get(level="local")
    assert local.authority_on(datetime.date(2026, 3, 1)) == "Ủy ban nhân dân thành phố Cần Thơ"
    assert local.authority_on(datetime.date(2024, 3, 1)) == "Ủy ban nhân dân cấp tỉnh"
    assert not SupportNorm.objects.filter(programme=local).exists()
    assert set(ProgrammePeriod.objects.values_list("programme__level", flat=True)) == {"national"}


def test_a_province_that_merely_went_on_has_its_own_authority_at_all_times(db):
    set_up(LAI_CHAU)

    authority = ApprovingAuthority.objects.get()
    assert (authority.name, authority.valid_from) == ("Ủy ban nhân dân tỉnh Lai Châu", None)
    assert not SupportNorm.objects.filter(programme__level="local").exists()


def test_the_example_keeps_what_soc_trang_had_set(db):
    call_command("load_reference", stdout=io.StringIO())

    names = ApprovingAuthority.objects.values_list("name", "valid_from", "valid_to")
    assert set(names) == {
        ("Ủy ban nhân dân tỉnh Sóc Trăng", None, datetime.date(2025, 6, 30)),
        ("Ủy ban nhân dân thành phố Cần Thơ", REFORM, None),
    }
    assert ProgrammePeriod.objects.filter(programme__level="local").count() == 1
    assert SupportNorm.objects.get(programme__level="local").province.name == "Tỉnh Sóc Trăng"


def test_the_office_that_comes_after_soc_trang_stands_beside_it(db):
    call_command("load_reference", stdout=io.StringIO())
    before = list(OfficialBody.objects.values())

    set_up(CAN_THO)

    assert [(office.name, office.letters) for office in Office.objects.all()] == [
        ("Sóc Trăng", ""), ("Cần Thơ", "CT"),
    ]  # fmt: skip
    assert [each for each in OfficialBody.objects.values() if each["office_id"] == 1] == before
    assert SupportNorm.objects.filter(programme__level="local").count() == 1


def test_again_it_changes_nothing(db):
    set_up(LAI_CHAU)
    before = digest()

    assert "đã được thiết lập; không đổi gì" in set_up(LAI_CHAU, "--issuer", "Trung tâm khác")

    assert digest() == before


def test_an_office_that_was_only_opened_gets_its_names(db):
    call_command("load_reference", "--province", LAI_CHAU, stdout=io.StringIO())

    assert "bổ sung 3 cơ quan trong văn bản" in set_up(LAI_CHAU)

    assert OfficialBody.objects.count() == 3


def test_offices_beside_each_other_have_letters_and_addresses_of_their_own(db):
    for code in ("22", "51"):
        set_up(code)

    assert list(Office.objects.values_list("code", "letters")) == [("quang-ninh", ""), ("quang-ngai", "QN")]  # fmt: skip
    assert set(Programme.objects.values_list("slug", flat=True)) == {
        "quoc-gia", "dia-phuong", "quoc-gia-quang-ngai", "dia-phuong-quang-ngai",
    }  # fmt: skip
    assert set(ApprovingAuthority.objects.values_list("programme__office__code", "name")) == {
        ("quang-ninh", "Ủy ban nhân dân tỉnh Quảng Ninh"),
        ("quang-ngai", "Ủy ban nhân dân tỉnh Quảng Ngãi"),
    }
    with pytest.raises(CommandError, match=r"--letters “qn”: Chữ đầu mã đề án này .* đã có ở"):
        set_up(CAN_THO, "--letters", "qn")


def test_what_is_told_is_written(db):
    set_up(
        HUE, "--issuer", "Trung tâm Khuyến công Huế", "--issuer-lines", "Trung tâm|Khuyến công Huế",
        "--symbol", "KC", "--place", "Huế", "--signer-title", "Phó Giám đốc phụ trách",
        "--parent", "Sở Công Thương Huế", "--addressee", "UBND Huế", "--name", "Thành phố Huế",
        "--letters", "hue", "--from", "2020-02-03", "--period-from", "2026-01-01",
        "--period-to", "2030-12-31", "--period-basis", "Quyết định 1/QĐ-UBND",
    )  # fmt: skip

    office = Office.objects.get()
    assert (office.name, office.letters, office.valid_from) == ("Thành phố Huế", "HUE", datetime.date(2020, 2, 3))  # fmt: skip
    issuer = OfficialBody.objects.get(role="issuer")
    assert issuer.lines == ("Trung tâm", "Khuyến công Huế")
    assert (issuer.symbol, issuer.place, issuer.signer_title) == ("KC", "Huế", "Phó Giám đốc phụ trách")  # fmt: skip
    assert OfficialBody.objects.get(role="parent").lines == ("Sở Công Thương Huế",)
    period = ProgrammePeriod.objects.get(programme__level="local")
    assert (period.valid_to, period.legal_basis) == (datetime.date(2030, 12, 31), "Quyết định 1/QĐ-UBND")  # fmt: skip
    assert "Chưa ghi giai đoạn" not in set_up(HUE)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--province", "94", "--confirm"), "Mã 94 là Tỉnh Sóc Trăng, chỉ đến hết 30/6/2025; từ 01/7/2025 thuộc Thành phố Cần Thơ. Hãy ghi mã 92."),
        (("--province", "05", "--confirm"), "Không có tỉnh, thành phố nào mang mã “05”"),
        (("--province", CAN_THO), "Chưa ghi gì: các tên trên chỉ là gợi ý"),
        (("--province", CAN_THO, "--confirm", "--issuer-lines", "Trung tâm|khác"), "--issuer-lines “Trung tâm\nkhác”: Các dòng ghép lại là"),
        (("--province", CAN_THO, "--confirm", "--from", "x"), "--from “x”:"),
        (("--province", CAN_THO, "--confirm", "--period-to", "2030-12-31"), "--period-from: Hãy ghi ngày bắt đầu"),
        (("--province", CAN_THO, "--confirm", "--period-from", "2026-01-01"), "Hãy ghi số, ngày văn bản"),
        (("--province", CAN_THO, "--confirm", "--accounts", "/khong/co.csv"), "Không đọc được /khong/co.csv"),
        (("--province", CAN_THO, "--confirm", "--sheet", "/khong/co.html"), "Chưa ghi gì: không có thư mục /khong để ghi phiếu mời."),
        (("--province", CAN_THO, "--confirm", "--sheet", "/"), "Chưa ghi gì: không ghi được phiếu mời vào /."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(db, monkeypatch, arguments, sentence):
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(CommandError) as refused:
        run(*arguments)

    assert sentence in str(refused.value)
    assert not Office.objects.exists()
    assert not Locality.objects.exists()


def test_an_office_is_told_what_it_lacks_and_given_nothing_of_others(db):
    call_command("load_reference", stdout=io.StringIO())

    said = set_up(LAI_CHAU)

    assert "Chưa có định mức khuyến công địa phương của tỉnh Lai Châu" in said
    assert "Định mức của nơi khác không thay được" in said
    assert "Chưa ghi giai đoạn và văn bản phê duyệt chương trình khuyến công địa phương." in said
    assert "Chưa có căn cứ, mục tiêu, giải pháp, nơi nhận cho văn bản của năm" in said
    assert "Còn 38 xã, phường, đặc khu chưa có cán bộ: " in said
    assert "và 33 nơi nữa" in said


def test_the_provinces_of_today_are_known_without_a_database():
    with no_writes():
        units = provinces_of_today()

    assert len({unit.code for unit in units}) == 34
    assert [units[0].name, units[-1].name] == ["Tỉnh An Giang", "Tỉnh Vĩnh Long"]
    assert province_of_today(CAN_THO).valid_from == REFORM
    assert province_of_today(LAI_CHAU).valid_from is None


@pytest.mark.parametrize(
    ("code", "committee", "place"),
    [
        ("01", "Ủy ban nhân dân thành phố Hà Nội", "Hà Nội"),
        ("79", "Ủy ban nhân dân Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("96", "Ủy ban nhân dân tỉnh Cà Mau", "Cà Mau"),
    ],
)
def test_names_follow_the_kind_of_the_province(code, committee, place):
    province = province_of_today(code)

    assert (committee_of(province), proposed_names(province).place) == (committee, place)
