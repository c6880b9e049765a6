"""What a local officer prints: the own place and nothing beyond, in nobody's name."""

import pytest

from khuyencong.accounts import roles
from reports.documents import DOCUMENTS, ProgressDocument, SupportReceivedDocument
from reports.documents.content import Table
from tests.reports.documents import example_parameters
from tests.reports.test_views import text_of


@pytest.fixture
def officers_client(sign_in, officer_of_vinh_chau):
    return sign_in(officer_of_vinh_chau)


def said(content):
    """Every text of a document."""
    cells = [cell for table in content.tables() for row in table.rows for cell in row.cells]
    blocks = [block.text for block in content.blocks if not isinstance(block, Table)]
    return " ".join([content.subject, *blocks, *filter(lambda c: isinstance(c, str), cells)])


def test_the_list_offers_what_an_officer_may_print(officers_client):
    page = officers_client.get("/bao-cao/")

    offered = [d.slug for d in DOCUMENTS.values() if f"/bao-cao/{d.slug}/" in page.content.decode()]
    assert offered == [
        "tinh-hinh-thuc-hien",
        "bien-ban-nghiem-thu",
        "phieu-de-an",
        "co-so-duoc-ho-tro",
    ]
    assert "Chỉ gồm cơ sở thuộc địa bàn bạn phụ trách" in text_of(page)
    assert "ban hành" not in text_of(page).lower()


@pytest.mark.parametrize("document", [ProgressDocument, SupportReceivedDocument])
def test_the_documents_of_a_place_tell_of_no_other(officer_of_vinh_chau, document):
    content = document.content_for(officer_of_vinh_chau, **example_parameters(document.code))

    assert "sơ chế hành tím" in said(content)
    others = ["Hiệp Phong", "Nguyên Phát", "Cơ sở minh họa 02", "Kế Sách", "KCDP-2023-01"]
    assert [name for name in others if name in said(content)] == []


@pytest.mark.parametrize("document", [ProgressDocument, SupportReceivedDocument])
def test_they_name_the_place_and_carry_no_head_of_the_office(officer_of_vinh_chau, document):
    content = document.content_for(officer_of_vinh_chau, **example_parameters(document.code))

    assert content.subject.endswith("– Thị xã Vĩnh Châu")
    assert content.letterhead.issuer == "Địa bàn Thị xã Vĩnh Châu"
    assert (content.has_number, content.signers, content.recipients) == (False, (), ())
    assert "không thay văn bản do Trung tâm ban hành" in content.blocks[0].text


def test_who_sees_the_whole_province_gets_them_as_they_were(example, make_user):
    content = ProgressDocument.content_for(
        make_user(roles.Reader), **example_parameters("progress")
    )

    assert content.has_number
    assert content.letterhead.issuer.casefold().startswith("trung tâm")


def test_many_places_are_counted(example, officer_of_vinh_chau):
    """Since the reform an officer of the former district has its communes."""
    parameters = {"first_year": 2023, "last_year": 2026}

    content = SupportReceivedDocument.content_for(officer_of_vinh_chau, **parameters)

    assert content.subject.endswith("đơn vị hành chính")


@pytest.mark.parametrize(
    ("code", "status"), [("KCDP-2023-10", 200), ("KCDP-2023-01", 404), ("KHONG-CO", 404)]
)
def test_the_sheet_of_a_proposal_elsewhere_is_not_there(officers_client, code, status):
    answer = officers_client.get(f"/bao-cao/phieu-de-an/tai/html/?de-an={code}")

    assert answer.status_code == status


def test_a_plan_of_the_province_stays_closed(officers_client):
    assert officers_client.get("/bao-cao/ke-hoach-nam/").status_code == 403
    assert officers_client.get("/bao-cao/da-ban-hanh/").status_code == 403
