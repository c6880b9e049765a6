"""What an answer says to who may not see, and its headers."""

import re


def test_an_officer_reads_nothing_of_other_localities(client, officer_of_vinh_chau):
    client.force_login(officer_of_vinh_chau)
    addresses = ["/", "/de-an/", "/ke-hoach/2023/", "/ke-hoach/2023/quoc-gia/",
                 "/de-an/KCQG-2023-01/", "/de-an/KCDP-2023-10/", "/de-an/?q=minh+hoa"]  # fmt: skip

    pages = " ".join(client.get(address).content.decode() for address in addresses)

    assert "Cơ sở minh họa 01" in pages
    others = ["Hiệp Phong", "Nguyên Phát", "Cơ sở minh họa 02", "Huyện Kế Sách", "KCDP-2023-01"]
    assert [name for name in others if name in pages] == []


def test_an_address_outside_the_scope_answers_like_one_that_does_not_exist(
    client, officer_of_vinh_chau
):
    client.force_login(officer_of_vinh_chau)

    outside = client.get("/de-an/KCDP-2023-01/")
    nowhere = client.get("/de-an/KHONG-CO/")

    assert outside.status_code == nowhere.status_code == 404
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", outside.content) == token.sub(b"", nowhere.content)


def test_a_refusal_gives_its_reason(client, officer_of_vinh_chau):
    client.force_login(officer_of_vinh_chau)

    page = client.get("/bao-cao/ke-hoach-nam/").content.decode()

    assert "Vai trò “Cán bộ địa phương” không có quyền xem và in báo cáo" in page


def test_headers_forbid_inline_scripts_and_foreign_frames(client, staff):
    client.force_login(staff)

    answer = client.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
