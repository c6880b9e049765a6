"""What a local officer finds under "Báo cáo": the own place, on paper too."""

import pytest

from khuyencong.accounts import roles
from khuyencong.localities.models import Level, Locality
from tests.browser.walking import follow, go, reach, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # its queries run on both databases in tests/reports/test_own_place.py
]


def test_an_officer_prints_what_the_own_place_received(page, portal, make_user):
    district = Locality.objects.get(code="950", level=Level.DISTRICT)
    sign_in(page, portal, make_user(roles.DistrictOfficer, district, username="can-bo"))

    follow(page, reach(page, "link", "Báo cáo", exact=True))
    go(page, "Danh sách cơ sở được hỗ trợ khuyến công")
    main = page.inner_text("main")
    assert "Thị xã Vĩnh Châu" in main
    assert "Cơ sở minh họa 01" in main
    assert "Cơ sở minh họa 02" not in main
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word", exact=True).click()
    assert waiting.value.suggested_filename == "co-so-duoc-ho-tro-2023-2023-dia-ban.docx"

    page.goto(f"{portal.url}/bao-cao/")
    go(page, "Báo cáo tình hình thực hiện")
    assert "Số liệu chỉ gồm cơ sở thuộc Thị xã Vĩnh Châu" in page.inner_text("main")
    page.goto(f"{portal.url}/bao-cao/phieu-de-an/?de-an=KCDP-2023-10")
    assert "KCDP-2023-10" in page.inner_text("main")
