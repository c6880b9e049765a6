"""First accounts of an office from a list: read line by line, made all or none, invited."""

import io
import unicodedata

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from khuyencong.accounts.models import User
from khuyencong.audit.models import Event
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality
from khuyencong.notices.letters import deliver_due
from khuyencong.notices.models import Letter, Notice
from khuyencong.offices.models import Office
from projects.refusal import Refused
from reports.actions.account_list import read_accounts
from reports.actions.first_accounts import communes_without_officer, create_accounts, invited_people
from tests.factories import OfficeFactory

HEAD = "Tên đăng nhập\tHọ tên\tThư điện tử\tXã/phường\tVai trò\n"
GOOD = (
    "cairang\tNguyễn Văn A\ta@cantho.example\tPhường Cái Răng\n"
    "\n"
    "soctrang\tTrần Thị B\t\t31507\tcán bộ địa phương\n"
    "giamdoc\tLê C\tc@cantho.example\t\tLãnh đạo Trung tâm\n"
)


@pytest.fixture
def office(db, time_machine):
    time_machine.move_to("2026-09-15 09:00:00+07:00")
    call_command("set_up_office", "--province", "92", "--confirm", stdout=io.StringIO())
    return Office.objects.get()


def make(office, text, by=None):
    return create_accounts(office=office, text=text, by=by or User.objects.machine())


def test_each_line_is_an_account_without_a_password(office):
    people = make(office, HEAD + GOOD)

    assert [
        (user.username, user.full_name, user.email, user.role, user.office_id,
         [place.name for place in user.localities.all()], user.has_usable_password())
        for user in people
    ] == [
        ("cairang", "Nguyễn Văn A", "a@cantho.example", "district-officer", office.pk, ["Phường Cái Răng"], False),
        ("soctrang", "Trần Thị B", "", "district-officer", office.pk, ["Phường Sóc Trăng"], False),
        ("giamdoc", "Lê C", "c@cantho.example", "centre-leader", office.pk, [], False),
    ]  # fmt: skip
    assert [user.username for user in invited_people(office)] == ["cairang", "giamdoc", "soctrang"]
    assert communes_without_officer(office).count() == 103 - 2
    assert Event.objects.filter(kind="user.invited").count() == 3


def test_who_has_an_address_is_invited_by_letter_and_others_on_paper(office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make(office, GOOD)
    assert set(Letter.objects.values_list("recipient__username", flat=True)) == {
        "cairang",
        "giamdoc",
    }
    # The link is nowhere stored.
    assert set(Notice.objects.values_list("path", flat=True)) == {"/tai-khoan/"}

    with_letters = deliver_due()

    assert with_letters == 2
    letter = next(each for each in mail.outbox if each.to == ["a@cantho.example"])
    assert "Mời dùng cổng khuyến công, tên đăng nhập “cairang”" in letter.subject
    assert f"{settings.PORTAL_URL}/moi/" in letter.body
    assert "14 ngày" in letter.body


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_columns_are_parted_as_sheets_part_them(office, separator):
    text = HEAD.replace("\t", separator) + GOOD.replace("\t", separator)

    found = read_accounts("\ufeff" + text, office)

    assert (len(found.accounts), found.problems) == (3, [])


def test_the_same_list_again_makes_nobody(office):
    make(office, GOOD)

    assert make(office, GOOD) == []
    assert len(make(office, GOOD + "anbinh\tD\t\tPhường An Bình\n")) == 1
    found = read_accounts(GOOD, office)
    assert (len(found.known), found.new) == (3, [])


def test_a_list_that_grows_knows_its_people_again_whatever_changed_since(office):
    make(office, GOOD)
    User.objects.filter(username="cairang").update(
        email="moi@cantho.example", full_name="NGUYỄN VĂN A"
    )
    User.objects.get(username="soctrang").localities.set([])
    ended = Locality.objects.get(code="31507", level="commune", valid_to=None)
    Locality.objects.filter(pk=ended.pk).update(code="99999")  # no unit of today has it
    before = list(User.objects.order_by("pk").values())

    people = make(office, GOOD + "anbinh\tD\t\tPhường An Bình\n")

    assert [user.username for user in people] == ["anbinh"]
    assert list(User.objects.filter(pk__lt=people[0].pk).order_by("pk").values()) == before
    assert [account.username for account in read_accounts(GOOD, office).known] == [
        "cairang", "soctrang", "giamdoc",
    ]  # fmt: skip


@pytest.mark.parametrize(("full_name", "is_own"), [("Người Khác", True), ("Nguyễn Văn A", False)])
def test_a_name_that_somebody_else_has_is_told(office, full_name, is_own):
    make(office, GOOD)
    if not is_own:
        User.objects.filter(username="cairang").update(
            office=OfficeFactory(code="khac", name="Nơi khác", letters="K")
        )
    before = User.objects.count()

    with pytest.raises(Refused, match=r"Dòng 1: tên đăng nhập “cairang” đã có người dùng"):
        make(office, f"cairang\t{full_name}\t\tPhường Cái Răng")

    assert User.objects.count() == before


def test_names_are_one_in_any_case_and_however_their_letters_are_written(office):
    apart = unicodedata.normalize("NFD", "Đào")
    make(office, "ĐÀO\tTrần Đào\t\tPhường Cái Răng")

    assert make(office, "đào\tTrần Đào\t\tPhường Cái Răng\ntơ\tLê Tơ\t\t31507")[0].username == "tơ"
    assert make(office, f"{apart}\tTrần Đào\t\tPhường Cái Răng") == []
    with pytest.raises(Refused, match="đã có người dùng"):
        make(office, "đÀo\tNgười Khác\t\tPhường Cái Răng")
    with pytest.raises(Refused, match=r"Dòng 2: .* đã có ở dòng 1"):
        make(office, "Ấm\tX\t\tPhường Cái Răng\nấm\tY\t\tPhường Cái Răng")
    new = make(office, unicodedata.normalize("NFD", "bảy\tLê Bảy\t\tPhường Cái Răng"))
    assert [(user.username, user.full_name) for user in new] == [("bảy", "Lê Bảy")]


WRONG = [
    ("a b\tX\t\tPhường Cái Răng", "Dòng 1: tên đăng nhập “a b”:"),
    ("abc\t\t\tPhường Cái Răng", "Dòng 1: họ và tên “”:"),
    ("abc\tX\tx@\tPhường Cái Răng", "Dòng 1: thư điện tử “x@”:"),
    ("abc\tX\t\tPhường Bến Nghé", "Dòng 1: Thành phố Cần Thơ không có xã, phường, đặc khu nào là “Phường Bến Nghé” ngày 15/09/2026."),
    ("abc\tX\t\tThị xã Vĩnh Châu", "không có xã, phường, đặc khu nào là “Thị xã Vĩnh Châu”"),
    ("abc\tX\t\t00001", "không có xã, phường, đặc khu nào là “00001”"),
    ("abc\tX", "Dòng 1: thiếu xã/phường."),
    ("abc\tX\t\tPhường Cái Răng\tChủ tịch", "Dòng 1: không có vai trò “Chủ tịch”."),
    ("abc\tX\t\tPhường Cái Răng\tQuản trị hệ thống", "Dòng 1: không có vai trò “Quản trị hệ thống”."),
    ("abc\tX\t\tPhường Cái Răng\tChuyên viên Trung tâm", "Dòng 1: Chuyên viên Trung tâm làm việc với cả tỉnh, thành phố"),
    ("abc", "Dòng 1: đọc được 1 cột, cần từ 2 đến 5 cột"),
    ("abc\tX\t\tPhường Cái Răng\t\t\tthừa", "Dòng 1: đọc được 7 cột"),
    ("abc\tX\t\tPhường Cái Răng\nABC\tY\t\tPhường Cái Răng", "Dòng 2: tên đăng nhập “ABC” đã có ở dòng 1."),
    ('"abc\tX\t\tPhường Cái Răng', "Dòng 1: đọc được 1 cột"),
    ("x" * 200_000, "Dòng 1: đọc được 1 cột"),
    ("He-Thong\tX\t\tPhường Cái Răng", "Dòng 1: tên đăng nhập “He-Thong” đã có người dùng (Hệ thống)."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_by_line_and_nothing_is_written(office, text, sentence):
    before = User.objects.count()
    lines = text.count("\n") + 1

    with pytest.raises(Refused) as refused:
        make(office, f"{text}\ntot\tĐúng Cả\t\tPhường An Bình\n")

    (told,) = refused.value.messages
    assert sentence in told, told
    assert lines in {1, 2}
    assert User.objects.count() == before


def test_a_name_that_two_communes_have_is_asked_for_by_code(office):
    one, other = Locality.objects.filter(parent=office.province).order_by("pk")[:2]
    Locality.objects.filter(pk=other.pk).update(name=one.name, name_key=one.name_key)

    with pytest.raises(Refused, match=f"có thể là .*mã {one.code}.*Hãy ghi mã."):
        make(office, f"abc\tX\t\t{one.name}")


def test_a_commune_of_another_province_is_not_known_by_its_code(office):
    load_localities({"12"})
    elsewhere = Locality.objects.filter(parent__code="12", valid_to=None)[0]

    with pytest.raises(Refused, match="Thành phố Cần Thơ không có xã, phường, đặc khu nào"):
        make(office, f"abc\tX\t\t{elsewhere.code}")


def test_a_list_without_lines_or_with_too_many_is_refused(office):
    with pytest.raises(Refused, match="Danh sách chưa có dòng nào"):
        make(office, HEAD)
    with pytest.raises(Refused, match="danh sách có 1001 dòng; mỗi lần nhiều nhất 1000 dòng"):
        make(office, "abc\tX\n" * 1001)


def test_a_whole_list_is_compared_by_as_many_questions(office, django_assert_num_queries):
    communes = Locality.objects.filter(parent=office.province, valid_to=None)
    text = "".join(f"cb{unit.code}\tCán bộ\t\t{unit.name}\n" for unit in communes)
    for few in (text[:200].rpartition("\n")[0], text):
        with django_assert_num_queries(3):
            assert read_accounts(few, office).problems == []


def test_the_command_takes_a_file_and_writes_a_sheet(office, tmp_path, settings):
    people, sheet = tmp_path / "ds.csv", tmp_path / "phieu.html"
    people.write_text(GOOD, encoding="utf-8-sig")
    said = io.StringIO()

    call_command(
        "set_up_office", "--province", "92", "--accounts", str(people), "--sheet", str(sheet),
        stdout=said,
    )  # fmt: skip

    assert "Tài khoản: 3 người mới, 2 người được mời bằng thư, 1 người cần phiếu giấy" in said.getvalue()  # fmt: skip
    text = sheet.read_text(encoding="utf-8")
    assert text.count(f"{settings.PORTAL_URL}/moi/") == 3
    assert "Trần Thị B" in text
    assert sheet.stat().st_mode & 0o777 == 0o600
    people.write_text("abc\tX\t\tPhường Bến Nghé", encoding="utf-8")
    with pytest.raises(CommandError, match="Dòng 1: Thành phố Cần Thơ không có"):
        call_command("set_up_office", "--province", "92", "--accounts", str(people), stdout=said)
