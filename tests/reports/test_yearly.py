"""What the office says in the documents of a year is written in the portal, and older papers keep theirs."""

import datetime

import pytest

from khuyencong.audit.models import Event
from khuyencong.provenance import Provenance
from reports.actions.yearly import body_of, fingerprint, lines_of, write_body, write_lines
from reports.models import BodyRole, OfficialBody, PlanText, Recipient, Section
from tests.factories import the_office
from tests.reports.test_texts import last_years_texts, plan  # noqa: F401
from tests.reports.test_views import text_of

PAGE = "/bao-cao/noi-dung/2030/"
NEW_YEAR = datetime.date(2030, 1, 1)


def test_the_page_says_what_the_year_has_and_lacks(plan, staff, sign_in):  # noqa: F811
    PlanText.objects.create(
        office=the_office(), year=2030, section=Section.GROUND, position=1, text="Luật số 1"
    )
    OfficialBody.objects.create(
        office=the_office(), role="issuer", name="Trung tâm Khuyến công", signer_title="Giám đốc"
    )

    text = text_of(sign_in(staff).get(PAGE))

    assert "Căn cứ Sửa Luật số 1" in text
    assert "Người ký: GIÁM ĐỐC" in text
    assert "Mục tiêu chưa có Ghi" in text
    assert "Cơ quan chủ quản chưa có Ghi" in text


def test_what_the_year_before_had_is_taken_from_the_page(plan, staff, sign_in):  # noqa: F811
    last_years_texts()
    client = sign_in(staff)
    assert "Lấy phần còn thiếu của năm trước" in text_of(client.get(PAGE))

    answer = client.post(f"{PAGE}tu-nam-truoc/", {"ve": PAGE}, follow=True)

    assert answer.redirect_chain[0][0] == PAGE
    text = text_of(answer)
    assert "Căn cứ Sửa Luật số 1 Nghị định số 2" in text
    assert "Lấy phần còn thiếu" not in text


PASTED = """Căn cứ Luật số 1;
- Căn cứ Nghị định số 2;

  2. Thông tư   số 3."""


def send(client, part, text, back=""):
    seen = client.get(f"{PAGE}{part}/").context["form"]["seen"].value()
    return client.post(f"{PAGE}{part}/{back}", {"lines": text, "seen": seen})


def test_pasted_lines_become_paragraphs_without_what_the_document_prints(plan, staff, sign_in):  # noqa: F811
    client = sign_in(staff)

    answer = send(client, "can-cu", PASTED, "?ve=/bao-cao/ke-hoach-nam/%3Fnam%3D2030")

    assert answer.headers["Location"] == "/bao-cao/ke-hoach-nam/?nam=2030"
    assert lines_of(2030, Section.GROUND, the_office().pk) == [
        "Luật số 1",
        "Nghị định số 2",
        "Thông tư số 3",
    ]
    page = text_of(client.get("/bao-cao/ke-hoach-nam/?nam=2030"))
    assert "Căn cứ Luật số 1; Căn cứ Nghị định số 2; Căn cứ Thông tư số 3." in page
    event = Event.objects.get(kind="report.texts-written")
    assert event.comment.startswith("năm 2030, căn cứ: thêm “Luật số 1”")


def test_a_paragraph_that_stays_keeps_where_it_comes_from(plan, staff, sign_in):  # noqa: F811
    rows = [
        ("một", Provenance.PUBLISHED),
        ("hai", Provenance.ILLUSTRATIVE),
        ("ba", Provenance.PUBLISHED),
    ]
    for position, (text, provenance) in enumerate(rows, start=2):
        PlanText.objects.create(
            office=the_office(),
            year=2030,
            section=Section.AIM,
            position=position,
            text=text,
            provenance=provenance,
        )

    send(sign_in(staff), "muc-tieu", "hai\nbốn")

    assert list(PlanText.objects.values_list("text", "provenance")) == [
        ("hai", Provenance.ILLUSTRATIVE),
        ("bốn", Provenance.RECORDED),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  \n", "bắt buộc"),
        ("-", "Hãy ghi ít nhất một dòng"),
        ("một;\n- một.", "Có hai dòng giống nhau: “một”"),
        ("\n".join(map(str, range(1000, 1201))), "Nhiều nhất 200 dòng, ở đây có 201 dòng"),
    ],
)
def test_nothing_and_twice_the_same_are_refused(plan, staff, sign_in, text, said):  # noqa: F811
    assert said in text_of(send(sign_in(staff), "can-cu", text))
    assert not PlanText.objects.exists()


def test_two_who_write_at_once_overwrite_nothing_unseen(plan, staff, sign_in):  # noqa: F811
    client = sign_in(staff)
    seen = fingerprint([])
    write_lines(
        office=the_office().pk,
        year=2030,
        section=Section.AIM,
        lines=["của người kia"],
        seen=seen,
        by=staff,
    )

    answer = client.post(f"{PAGE}muc-tieu/", {"lines": "của tôi", "seen": seen})

    text = text_of(answer)
    assert "vừa được người khác sửa" in text
    assert "của tôi" in answer.content.decode()
    assert lines_of(2030, Section.AIM, the_office().pk) == ["của người kia"]


def test_recipients_of_a_year_leave_those_of_the_year_before(plan, staff, sign_in):  # noqa: F811
    Recipient.objects.create(office=the_office(), text="Sở Tài chính")
    Recipient.objects.create(office=the_office(), text="Nơi mới", valid_from=NEW_YEAR, position=2)
    Recipient.objects.create(office=the_office(), text="Riêng", document="progress")

    send(sign_in(staff), "noi-nhan-chung", "UBND các xã")

    old = Recipient.objects.get(text="Sở Tài chính")
    assert old.valid_to == datetime.date(2029, 12, 31)
    assert not Recipient.objects.filter(text="Nơi mới").exists()  # it never received anything
    assert lines_of(2030, None, the_office().pk) == ["UBND các xã"]
    assert lines_of(2029, None, the_office().pk) == ["Sở Tài chính"]
    assert Recipient.objects.filter(document="progress", valid_to=None).exists()


BODY = {
    "name": "Trung tâm mới", "head_lines": "", "symbol": "TTKC", "place": "Cần Thơ",
    "signing_capacity": "KT.", "signing_for": "Giám đốc", "signer_title": "Phó Giám đốc",
    "signer_name": "Trần Thị B", "begins_on": "01/03/2030",
}  # fmt: skip
ISSUER = f"{PAGE}co-quan/ban-hanh/"


def send_body(client, fields):
    seen = client.get(ISSUER).context["form"]["seen"].value()
    return client.post(ISSUER, {**fields, "seen": seen})


def test_who_signs_changes_from_a_day_on(plan, staff, sign_in):  # noqa: F811
    OfficialBody.objects.create(
        office=the_office(),
        role="issuer",
        name="Trung tâm cũ",
        signer_title="Giám đốc",
        valid_to="2031-12-31",
    )
    client = sign_in(staff)
    offered = client.get(ISSUER).context["form"]
    assert (offered["name"].value(), offered["begins_on"].value()) == ("Trung tâm cũ", NEW_YEAR)

    assert send_body(client, BODY).headers["Location"] == PAGE

    old, new = OfficialBody.objects.order_by("valid_to")
    assert (old.name, old.valid_to) == ("Trung tâm cũ", datetime.date(2030, 2, 28))
    assert new.signature_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert (new.valid_from, new.valid_to) == (
        datetime.date(2030, 3, 1),
        datetime.date(2031, 12, 31),
    )
    assert body_of(2030, BodyRole.ISSUER, the_office().pk) == new
    assert body_of(2029, BodyRole.ISSUER, the_office().pk) == old


def test_a_slip_of_the_pen_is_corrected_in_the_row_itself(plan, staff, sign_in):  # noqa: F811
    body = OfficialBody.objects.create(
        office=the_office(), role="issuer", name="Trung tân", signer_title="Giám đốc"
    )

    send_body(sign_in(staff), {**BODY, "corrects": "on"})

    body.refresh_from_db()
    assert OfficialBody.objects.count() == 1
    assert (body.name, body.valid_from) == ("Trung tâm mới", None)


def test_the_first_body_holds_until_the_next_begins(plan, staff):  # noqa: F811
    OfficialBody.objects.create(
        office=the_office(), role="parent", name="Sở mới", valid_from="2031-07-01"
    )

    write_body(
        office=the_office().pk,
        year=2030,
        role=BodyRole.PARENT,
        begins_on=NEW_YEAR,
        fields={"name": "Sở cũ"},
        seen="",
        by=staff,
    )

    assert OfficialBody.objects.get(name="Sở cũ").valid_to == datetime.date(2031, 6, 30)


def test_a_head_that_says_another_name_is_refused_at_its_field(plan, staff, sign_in):  # noqa: F811
    answer = sign_in(staff).post(ISSUER, {**BODY, "head_lines": "Tên khác"})

    assert "Các dòng ghép lại là “Tên khác”" in text_of(answer)
    assert not OfficialBody.objects.exists()
