"""An office that has not filled in its texts is warned before it prints, and takes last year's."""

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects.refusal import Refused
from reports.actions.texts import may_start, start_from_last_year
from reports.models import OfficialBody, PlanText, Recipient, Section
from tests.factories import MemberFactory, PlanFactory, approved, the_office
from tests.reports.test_views import text_of

PAGE = "/bao-cao/ke-hoach-nam/?nam=2030"
NO_OFFICE = "Chưa khai báo cơ quan ban hành"
NO_GROUNDS = "Chưa có căn cứ của năm 2030"


@pytest.fixture
def plan(db):
    plan = PlanFactory(year=2030)
    approved(MemberFactory(proposal__plan=plan), 100)
    return plan


def last_years_texts():
    """Of 2028 and 2029, a body whose name ended with 2029, and one for whom papers went out."""
    for year, text in ((2028, "cũ"), (2029, "Luật số 1"), (2029, "Nghị định số 2")):
        position = PlanText.objects.filter(year=year).count() + 1
        PlanText.objects.create(
            office=the_office(), year=year, section=Section.GROUND, position=position, text=text
        )
    PlanText.objects.create(
        office=the_office(), year=2029, section=Section.AIM, position=1, text="mục tiêu"
    )
    OfficialBody.objects.create(
        office=the_office(),
        role="issuer", name="Trung tâm Khuyến công", head_lines="Trung tâm\nKhuyến công",
        symbol="TTKC", signer_title="Giám đốc", valid_to="2029-12-31",
    )  # fmt: skip
    Recipient.objects.create(office=the_office(), text="Sở Tài chính", valid_to="2029-12-31")
    Recipient.objects.create(office=the_office(), text="Đã thôi nhận", valid_to="2027-12-31")


def test_the_page_warns_before_anything_is_made(plan, staff, sign_in):
    text = text_of(sign_in(staff).get(PAGE))

    assert text.index(NO_OFFICE) < text.index("Tải về")
    assert text.index(NO_GROUNDS) < text.index("Tải về")
    assert "Khai báo căn cứ" in text


def test_who_may_fill_them_in_is_led_there_and_back(plan, staff, sign_in):
    client = sign_in(staff)
    page = client.get(PAGE).content.decode()

    back = "?ve=%2Fbao-cao%2Fke-hoach-nam%2F%3Fnam%3D2030"
    for address in ("/bao-cao/noi-dung/2030/co-quan/ban-hanh/", "/bao-cao/noi-dung/2030/can-cu/"):
        assert f'href="{address}{back}"' in page
        answer = client.get(f"{address}{back}")
        assert f'href="{PAGE}"' in answer.content.decode()


def test_who_may_not_is_told_whom_to_ask(plan, make_user, sign_in):
    text = text_of(sign_in(make_user(roles.DepartmentReviewer)).get(PAGE))

    assert "Hãy nhờ Trung tâm khai báo" in text
    assert "Khai báo căn cứ" not in text


def test_a_file_without_its_office_comes_only_after_the_warning(plan, staff, sign_in):
    client = sign_in(staff)
    file = "/bao-cao/ke-hoach-nam/tai/html/?nam=2030"

    refused = client.get(file)
    offered = client.get(PAGE).context["offers"]

    assert (refused.status_code, refused.headers["Location"]) == (302, PAGE)
    assert client.get("/bao-cao/ke-hoach-nam/2030.pdf", follow=True).redirect_chain[-1][0] == PAGE
    assert all(offer.address.endswith("&da-bao-thieu=1") for offer in offered)
    assert (
        client.get(next(o.address for o in offered if o.format.code == "html")).status_code == 200
    )


def test_an_office_that_has_its_texts_is_not_disturbed(example, staff, sign_in):
    page = sign_in(staff).get("/bao-cao/ke-hoach-nam/?nam=2023")

    assert "Còn thiếu trước khi in" not in text_of(page)
    assert not any("da-bao-thieu" in offer.address for offer in page.context["offers"])


def test_last_years_texts_signature_and_recipients_are_taken_in_one_click(plan, staff, sign_in):
    last_years_texts()
    client = sign_in(staff)
    assert "Lấy căn cứ, người ký, nơi nhận của năm trước" in text_of(client.get(PAGE))

    answer = client.post("/bao-cao/noi-dung/2030/tu-nam-truoc/", {"ve": PAGE})

    assert answer.headers["Location"] == PAGE
    page = text_of(client.get(PAGE))
    assert "Căn cứ Luật số 1" in page
    assert "Căn cứ Nghị định số 2" in page
    assert "Sở Tài chính" in page
    assert "Đã thôi nhận" not in page
    assert "GIÁM ĐỐC" in page
    assert NO_OFFICE not in page
    assert NO_GROUNDS not in page
    event = Event.objects.get(kind="report.texts-started")
    assert (event.by, event.comment) == (staff, "năm 2030: 5 dòng")
    body = OfficialBody.objects.get(valid_to=None)
    assert (body.valid_from, body.head_lines) == (
        datetime.date(2030, 1, 1),
        "Trung tâm\nKhuyến công",
    )


def test_what_the_year_has_already_is_left_alone(plan, staff):
    last_years_texts()
    PlanText.objects.create(
        office=the_office(), year=2030, section=Section.GROUND, position=1, text="riêng"
    )
    OfficialBody.objects.create(
        office=the_office(), role="issuer", name="Trung tâm mới", valid_from="2030-03-01"
    )

    start_from_last_year(year=2030, office=the_office().pk, by=staff)

    grounds = PlanText.objects.filter(year=2030, section=Section.GROUND)
    assert list(grounds.values_list("text", flat=True)) == ["riêng"]
    until = OfficialBody.objects.get(valid_from="2030-01-01").valid_to
    assert until == datetime.date(2030, 2, 28)


def test_a_second_click_finds_nothing_to_take(plan, staff):
    last_years_texts()
    start_from_last_year(year=2030, office=the_office().pk, by=staff)

    assert may_start(2030, the_office().pk) is False
    with pytest.raises(Refused, match="Không có gì để lấy"):
        start_from_last_year(year=2030, office=the_office().pk, by=staff)
    assert PlanText.objects.filter(year=2030).count() == 3


def test_who_assembles_no_plan_takes_no_texts(plan, make_user, sign_in):
    last_years_texts()
    reviewer = make_user(roles.DepartmentReviewer)

    with pytest.raises(PermissionDenied):
        start_from_last_year(year=2030, office=the_office().pk, by=reviewer)
    assert "Lấy căn cứ" not in text_of(sign_in(reviewer).get(PAGE))


@pytest.mark.parametrize(
    "back", ["https://noi-khac.example/", "//noi-khac.example/", '{"a": 1}', "home", "javascript:1"]
)
def test_one_is_led_back_into_the_portal_alone(plan, staff, sign_in, back):
    last_years_texts()

    answer = sign_in(staff).post("/bao-cao/noi-dung/2030/tu-nam-truoc/", {"ve": back})

    assert answer.headers["Location"] == "/bao-cao/"


def said_by_the_command(tmp_path, **options):
    stdout, stderr = io.StringIO(), io.StringIO()
    file = tmp_path / "kh.html"
    call_command("report", "plan-summary", format="html", output=file, stdout=stdout, stderr=stderr, **options)  # fmt: skip
    assert file.exists()
    return stderr.getvalue()


def test_the_command_warns_as_the_page_does(plan, tmp_path, settings):
    settings.PORTAL_URL = "https://khuyencong.example"

    said = said_by_the_command(tmp_path, year="2030")

    office, grounds = said.strip().splitlines()
    assert office.startswith(f"Chú ý: {NO_OFFICE}")
    assert grounds.startswith(f"Chú ý: {NO_GROUNDS}")
    assert grounds.endswith(" https://khuyencong.example/bao-cao/noi-dung/2030/can-cu/")


def test_the_command_is_quiet_where_nothing_lacks(example, tmp_path):
    assert said_by_the_command(tmp_path, year="2023") == ""
