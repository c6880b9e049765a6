"""The commands that rehearse, write and undo a merge of offices, as somebody types them."""

import openpyxl
import pytest
from django.core.management import CommandError

from khuyencong.offices.models import Office, OfficeMerge, OfficeSuccession
from projects.models import CouncilMember
from tests import merging
from tests.merging import FROM_OUTSIDE, changed_tables, hashes, run

TYPED = ["--into", "can-tho", "--from", "soc-trang", "--from", "hau-giang", "--on", "2025-07-01", "--by-law", merging.LAW]  # fmt: skip


STAYS = "đã phê duyệt: giữ nguyên, mang tên và số của trung tâm cũ"
PLANS = [
    f"  2023 | Sóc Trăng | KCQG | đã phê duyệt | 2 | 2.620 | 3.422,2 | {STAYS}",
    f"  2023 | Sóc Trăng | KCĐP | đã phê duyệt | 16 | 2.250 | 1.978,092 | {STAYS}",
    "  2023 | Cần Thơ | KCĐP | đã phê duyệt | 2 | 300 | 140 | của trung tâm kế thừa: giữ nguyên",
    f"  2023 | Hậu Giang | KCĐP | đã phê duyệt | 2 | 300 | 140 | {STAYS}",
    "  2023 | Cộng |  |  | 22 | 5.470 | 5.680,292 | ",
    "  2024 | Sóc Trăng | KCĐP | đang lập | – | – | – | của năm trước ngày gộp: giữ nguyên",
    "  2024 | Cộng |  |  | – | – | – | ",
    "  2026 | Sóc Trăng | KCĐP | đang lập | 1 | 100 | 100 | đang lập: chuyển sang Cần Thơ",
    "  2026 | Hậu Giang | KCĐP | đang lập | 1 | 100 | 100 | đang lập: các đề án vào kế hoạch cùng năm của Cần Thơ; kế hoạch này còn lại trống, mức tối đa không cộng",
    "  2026 | Cộng |  |  | 2 | 200 | 200 | ",
]


@pytest.fixture
def made(db):
    return merging.three_offices()


def part(said, title):
    """The lines under a head of the rehearsal."""
    lines = said.split(title)[1].splitlines()[2:]
    return lines[: lines.index("")] if "" in lines else lines


def test_the_rehearsal_names_everything_and_writes_nothing(made):
    before = hashes()

    said = run("merge_offices", *TYPED)

    assert changed_tables(before) == set()
    assert part(said, "1. Kế hoạch các năm đặt cạnh nhau") == PLANS
    assert [line.split(" | ")[0].strip() for line in part(said, "2. Đề án")] == ["HG-2026-KH", "ST-2026-KH", "HG-KCDP-2026-0001"]  # fmt: skip
    people = {
        line.split(" | ")[0].strip(): line.split(" | ")[-2:] for line in part(said, "3. Người dùng")
    }
    assert people == {
        "cv-st": ["Sóc Trăng", "Cần Thơ"], "cv-hg": ["Hậu Giang", "Cần Thơ"],
        "cb-hg": ["Hậu Giang", "Cần Thơ"], "cb-st": ["Sóc Trăng", "Cần Thơ"],
    }  # fmt: skip
    assert [line.split(" | ")[1:] for line in part(said, "7. Thành viên")] == [["Trưởng phòng, Sở Tài chính", "Hậu Giang"]]  # fmt: skip
    assert "Định mức của tỉnh cũ không tự áp dụng" in said.split("9. Việc còn phải làm")[1]


def test_the_rehearsal_names_each_collision(made):
    said = run("merge_offices", *TYPED)

    assert part(said, "4. Địa bàn chuyển ngay") == [
        "  Người cb-hg (cb-hg) | Hậu Giang | Phường I, Thành phố Vị Thanh (đến 30/06/2025) | Phường Vị Thanh"
    ]  # fmt: skip
    assert part(said, "5. Địa bàn phải chọn") == [
        "  Người cb-ct (cb-ct) | Cần Thơ | Phường Long Tuyền, Quận Bình Thuỷ (đến 30/06/2025) | Phường An Bình hoặc Phường Long Tuyền",
        "  Người cb-st (cb-st) | Sóc Trăng | Huyện Kế Sách (đến 30/06/2025) | Xã An Lạc Thôn hoặc Xã Đại Hải hoặc Xã Kế Sách hoặc Xã Nhơn Mỹ hoặc Xã Phong Nẫm hoặc Xã Thới An Hội",
    ]  # fmt: skip
    assert part(said, "6. Đơn vị thụ hưởng") == [
        "  Lò bánh Bảy Hưng (Sóc Trăng) | Bánh pía Tân Hưng (Hậu Giang) | cùng mã số thuế 0123456789",
        "  Cơ sở Mỹ Hạnh (Hậu Giang) | Hộ kinh doanh Mỹ Hạnh (Cần Thơ) | cùng tên, cùng địa bàn nay là Phường Vị Thanh",
    ]  # fmt: skip
    assert [line.split(" | ")[:2] for line in part(said, "8. Số, mã, tên trùng nhau")] == [
        ["  người dùng cùng thư điện tử", "An@khuyencong.example"],
        ["  người dùng cùng họ tên", "Lê Văn Bảy"],
        ["  số hợp đồng", "01/HĐ-KC năm 2023"],
        ["  mã đề án", "KCDP-2023-0001"],
        ["  mã đề án", "KCDP-2023-0002"],
        ["  mã đề án", "KCDP-2026-0001"],
        ["  số quyết định", "12/QĐ-UBND năm 2023"],
        ["  thành viên hội đồng", "Trần Thị Sáu"],
        ["  số văn bản", "05/KH-TTKC năm 2023"],
    ]


def test_a_file_is_written_instead_where_one_is_named(made, tmp_path):
    book, page = tmp_path / "thu.xlsx", tmp_path / "thu.html"
    before = hashes()

    for file in (book, page):
        assert f"Bản thử: {file}" in run("merge_offices", *TYPED, "--output", str(file))

    cells = [
        cell.value
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert "Cơ sở Mỹ Hạnh (Hậu Giang)" in cells
    html = page.read_text()
    assert "Bản thử: Sóc Trăng, Hậu Giang nhập vào Cần Thơ từ" in html
    assert "Phường An Bình hoặc Phường Long Tuyền" in html
    assert changed_tables(before) == set()


def test_it_is_written_and_undone_by_its_number(made):
    before = hashes()

    said = run("merge_offices", *TYPED, "--write")
    merge = OfficeMerge.objects.get()
    assert f"Hoàn tác được bằng undo_merge {merge.pk}" in said
    assert run("undo_merge", str(merge.pk)) == f"Đã hoàn tác Lần gộp số {merge.pk} vào Cần Thơ.\n"

    assert changed_tables(before) == FROM_OUTSIDE


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("merge_offices", [*TYPED, "--from", "la"], "Không có trung tâm nào mang mã la"),
        (
            "merge_offices",
            [*TYPED, "--output", "thu.txt"],
            "phải có đuôi là một trong: .html, .xlsx",
        ),
        ("merge_offices", [*TYPED, "--output", "/khong/co/thu.html"], "Không ghi được tệp"),
        ("undo_merge", ["7"], "Không có lần gộp số 7. Đang có: chưa lần nào."),
    ],
)
def test_what_cannot_be_done_is_said(made, name, typed, said):
    before = hashes()

    with pytest.raises(CommandError, match=said):
        run(name, *typed)

    assert changed_tables(before) == set()


def answers(typed):
    """What the rehearsal refuses, and what the merge does."""
    said = []
    for more in ([], ["--write"]):
        with pytest.raises(CommandError) as refused:
            run("merge_offices", *typed, *more)
        said.append(str(refused.value))
    return said


def typed(into="can-tho", offices=("soc-trang", "hau-giang"), on="2025-07-01", law=merging.LAW):
    named = [part for office in offices for part in ("--from", office)]
    return ["--into", into, *named, "--on", on, "--by-law", law]


def _passed(made, office, successor, on):
    OfficeSuccession.objects.create(predecessor=getattr(made, office), successor=getattr(made, successor), effective_on=on, legal_reference="x")  # fmt: skip


UNWRITABLE = {
    "into an office that has passed on": (
        lambda made: _passed(made, "can_tho", "soc_trang", "2026-01-01"),
        {"offices": ["hau-giang"]},
        "Cần Thơ đã nhập vào Sóc Trăng từ 01/01/2026, nên không nhận thêm trung tâm nào. Hãy gộp vào Sóc Trăng.",
    ),
    "a second step on the same day": (
        lambda made: _passed(made, "hau_giang", "can_tho", "2025-07-01"),
        {"into": "soc-trang", "offices": ["can-tho"]},
        "Cần Thơ → Sóc Trăng: Các lần kế thừa phải theo thứ tự ngày",
    ),
    "a step before the one that led there": (
        lambda made: _passed(made, "hau_giang", "can_tho", "2025-07-01"),
        {"into": "soc-trang", "offices": ["can-tho"], "on": "2025-01-01"},
        "Cần Thơ → Sóc Trăng: Các lần kế thừa phải theo thứ tự ngày",
    ),
    "an office that began on that very day": (
        lambda made: Office.objects.filter(pk=made.hau_giang.pk).update(valid_from="2025-07-01"),
        {},
        "Hậu Giang hoạt động từ 01/07/2025, nên trước ngày gộp chưa có ngày nào.",
    ),
    "a text that is too long": (
        lambda _made: None, {"law": "x" * 300}, "Căn cứ pháp lý (--by-law) dài 300 kí tự, tối đa 200.",
    ),
    "a year typed wrong": (
        lambda _made: None, {"on": "1985-01-01"}, "Ngày gộp phải từ 01/01/2000 đến 31/12/2100",
    ),
    "the first day of all": (
        lambda _made: None, {"on": "2000-01-01"}, "Hậu Giang: ngày gộp phải sau 01/01/2000",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNWRITABLE)
def test_what_cannot_be_written_the_rehearsal_refuses_with_the_same_sentence(made, case):
    lay, changed, said = UNWRITABLE[case]
    lay(made)
    before = hashes()

    rehearsed, written = answers(typed(**changed))

    assert said in rehearsed
    assert rehearsed == written
    assert changed_tables(before) == set()


def test_a_council_title_that_ended_at_the_one_office_is_named(made):
    CouncilMember.objects.create(office=made.can_tho, name="Võ Văn Tám", title="Phó phòng", unit="Sở Tài chính", valid_to="2025-06-30")  # fmt: skip

    said = run("merge_offices", *TYPED)

    assert part(said, "7. Thành viên") == []
    assert (
        "  thành viên hội đồng | Võ Văn Tám | Cần Thơ: Võ Văn Tám – Phó phòng, Sở Tài chính; Hậu Giang: Võ Văn "
        "Tám – Trưởng phòng, Sở Tài chính | dòng sau ở lại trung tâm cũ, vì trùng thời gian với chức vụ đã kết thúc "
        "ở Cần Thơ; người này còn tham gia thì thêm vào hội đồng của Cần Thơ từ 01/07/2025"
    ) in part(said, "8. Số, mã, tên trùng nhau")
    run("merge_offices", *TYPED, "--write")
    assert {row.title: row.office.code for row in CouncilMember.objects.filter(name="Võ Văn Tám")} == {
        "Phó phòng": "can-tho", "Trưởng phòng": "hau-giang",
    }  # fmt: skip


def test_what_was_built_on_it_is_said(made):
    run("merge_offices", *TYPED, "--write")
    made.people["hg"].refresh_from_db()
    made.people["hg"].full_name = "Khác"
    made.people["hg"].save()

    with pytest.raises(CommandError, match=r"không hoàn tác được nữa(.|\n)*“Khác” đã được sửa"):
        run("undo_merge", str(OfficeMerge.objects.get().pk))
