"""The year 2026 in law: what an officer in Cần Thơ is told of the place and of the money, with text and day."""

import datetime

import pytest
import tablib

from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Level, Locality, LocalityChange, LocalityKind
from khuyencong.offices.models import Office
from projects import checks
from projects.admin.reference import SupportNormResource
from projects.checks.norms import norm_of
from projects.law.loading import load_law
from projects.models import AreaRule, Programme, Proposal, SupportNorm
from tests.factories import (
    CommuneFactory,
    MemberFactory,
    OfficeFactory,
    PlanFactory,
    ProgrammeFactory,
    ProvinceFactory,
    approved,
    requested,
    the_office,
)
from tests.offices import an_office
from tests.projects.law_cases import (
    MINE,
    ND45,
    ND235,
    at,
    local_norm,
    today_unit,
    told,
)

UNREAD = f"{ND45} (chưa kiểm chứng)"


# ------------------------------------------------------------------------------- the place


def test_a_ward_of_can_tho_shows_the_cited_finding_and_a_commune_none(db, staff, sign_in):
    load_localities()
    load_law(the_office())
    ward, commune = today_unit("Phường Vĩnh Châu"), today_unit("Xã Kế Sách")
    in_ward, in_commune = at(ward), at(commune)
    name = in_ward.members.get().beneficiary.name

    (found,) = told("place", in_ward, staff)

    assert found.message == (
        f"{name}: Phường Vĩnh Châu là phường của thành phố trực thuộc trung ương, ngoài phạm vi địa bàn "
        "từ 15/10/2025. Vẫn được xem xét nếu cơ sở ở làng nghề được UBND cấp tỉnh công nhận, áp dụng sản "
        "xuất sạch hơn hoặc sản xuất và tiêu dùng bền vững, hay là doanh nghiệp, hợp tác xã làm chủ đầu "
        "tư hạ tầng cụm công nghiệp."
    )
    assert (found.severity, found.reference) == (checks.Severity.WARNING, ND235)
    assert found.may_be_waived
    assert told("place", in_commune, staff) == []
    page = sign_in(staff)
    assert ND235 in page.get(in_ward.get_absolute_url()).content.decode()
    assert ND235 not in page.get(in_commune.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("day", "reference"),
    [("2025-07-01", UNREAD), ("2025-10-14", UNREAD), ("2025-10-15", ND235)],
)
def test_between_the_reform_and_the_new_decree_a_ward_is_nobodys_knowledge(
    cantho, staff, day, reference
):
    (found,) = told("place", at(today_unit("Phường Vĩnh Châu"), starts_on=day), staff)

    assert found.reference == reference
    assert found.severity is checks.Severity.WARNING
    assert ("chưa cho biết" in found.message) == (reference is UNREAD)
    assert told("place", at(today_unit("Xã Kế Sách"), starts_on=day), staff) == []


@pytest.mark.parametrize(
    "activity", ["cleaner-production-model", "sustainable-production", "cluster-infrastructure"]
)
def test_what_the_decree_supports_anywhere_is_supported_in_a_ward(cantho, staff, activity):
    assert told("place", at(today_unit("Phường Vĩnh Châu"), activity=activity), staff) == []


def test_a_ward_of_an_old_central_city_is_asked_for_the_class_of_its_town(cantho, staff):
    city = Locality.objects.create(
        name="Thành phố Thử", kind=LocalityKind.CENTRAL_CITY, level=Level.PROVINCE, code="T1",
        valid_to=datetime.date(2025, 6, 30),
    )  # fmt: skip
    ward = Locality.objects.create(
        name="Phường Thử", kind=LocalityKind.WARD, level=Level.COMMUNE, code="T2", parent=city
    )

    (found,) = told("place", at(ward, starts_on="2023-03-01"), staff)

    assert "chuyển từ xã chưa quá 5 năm" in found.message
    assert found.reference == f"{ND45}, theo bản tóm tắt trên arit.gov.vn"


def test_on_each_day_one_rule_speaks_of_a_kind_of_place(cantho):
    for area in AreaRule.objects.all():
        area.validate_constraints()
    days = [datetime.date(2025, 6, 30), datetime.date(2025, 7, 1), datetime.date(2025, 10, 15)]
    kinds = AreaRule.objects.filter(place_kind=LocalityKind.COMMUNE)
    assert [kinds.in_force_on(day).count() for day in days] == [2, 2, 2]


# ------------------------------------------------------------------------- norms of a province


def no_norm_of(name, day):
    return f"Chưa có định mức của {name} cho ngày {day}: chưa so được mức hỗ trợ, và định mức của nơi khác không thay được."  # fmt: skip


def test_can_tho_is_never_measured_by_the_norm_of_soc_trang(cantho, staff):
    here = at(today_unit("Xã Kế Sách"), **MINE)
    requested(here.members.get(), 10**9, 10**9)

    (found,) = told("norm", here, staff)

    assert found.message == no_norm_of("thành phố Cần Thơ", "01/03/2026")
    assert (found.severity, found.norm) == (checks.Severity.WARNING, None)


def test_a_norm_of_its_own_is_taken_and_another_ones_is_not(cantho, staff):
    other = ProvinceFactory(code="T9", name="Tỉnh Khác")
    local_norm(other, cap=1)
    here = at(today_unit("Xã Kế Sách"), **MINE)
    requested(here.members.get(), 101, 101)
    assert told("norm", here, staff)[0].message == no_norm_of("thành phố Cần Thơ", "01/03/2026")

    own = local_norm(Locality.objects.get(code="92", level=Level.PROVINCE), cap=100)

    (found,) = told("norm", here, staff)
    assert (found.norm, found.figures) == (own.pk, (101, 100))
    showroom = at(today_unit("Xã Kế Sách"), level="local", activity="showroom")
    assert told("norm", showroom, staff)[0].severity is checks.Severity.NOTICE


def test_a_proposal_for_the_whole_province_is_of_that_of_its_office(cantho, staff):
    ProvinceFactory(code="T9")
    whole = at(None, starts_on="2023-03-01", **MINE)
    requested(whole.members.get(), 151_000_000, 10**9)
    later = at(None, **MINE)

    assert told("norm", whole, staff)[0].figures == (151_000_000, 150_000_000)
    assert told("norm", later, staff)[0].message == no_norm_of("thành phố Cần Thơ", "01/03/2026")


def test_an_establishment_elsewhere_is_measured_by_the_norm_of_the_office(cantho, staff):
    away = CommuneFactory(parent=ProvinceFactory(code="T9", name="Tỉnh Khác"))
    proposal = at(away, starts_on="2023-03-01", **MINE)
    requested(proposal.members.get(), 151_000_000, 10**9)

    assert told("norm", proposal, staff)[0].figures == (151_000_000, 150_000_000)


def test_an_office_of_today_has_for_a_day_before_the_norm_of_the_place(cantho, staff):
    """It took over two provinces: of which a proposal is, its place says, and nothing else."""
    city = Locality.objects.get(code="92", level=Level.PROVINCE)
    second = ProvinceFactory(code="T9", valid_to=datetime.date(2025, 6, 30))
    LocalityChange.objects.create(
        predecessor=second, successor=city, effective_on=datetime.date(2025, 7, 1)
    )
    Office.objects.update(province=city)
    placed = at(Locality.objects.get(code="W1"), starts_on="2023-03-01", **MINE)
    requested(placed.members.get(), 151_000_000, 10**9)

    assert told("norm", placed, staff)[0].figures == (151_000_000, 150_000_000)
    whole = at(None, starts_on="2023-03-01", **MINE)
    assert told("norm", whole, staff)[0].message == no_norm_of("tỉnh, thành phố", "01/03/2023")


def test_the_norm_of_the_national_programme_is_that_of_every_office(cantho, staff):
    second = an_office("Khác")
    programme = Programme.objects.get(office=second, level="national")
    proposal = at(None, starts_on="2023-03-01", plan=PlanFactory(programme=programme, year=2023))

    norm = norm_of(checks.case_of(proposal, staff))

    assert norm.programme.office != second
    assert norm.programme.level == "national"


def test_what_was_approved_before_the_reform_keeps_its_province_in_its_new_place(cantho, staff):
    proposal = at(today_unit("Phường Vĩnh Châu"), starts_on="2025-03-01", **MINE)
    approved(proposal.members.get(), 151_000_000, 10**9, effective_on=datetime.date(2025, 3, 1))

    assert told("norm", proposal, staff)[0].figures == (151_000_000, 150_000_000)


@pytest.mark.parametrize("count", [1, 5])
def test_a_local_proposal_with_places_asks_no_more_than_a_national_one(
    cantho, staff, django_assert_num_queries, count
):
    Office.objects.update(province=Locality.objects.get(code="92", level=Level.PROVINCE))
    proposals = [
        at(today_unit("Xã Kế Sách"), starts_on="2026-03-01", level=level)
        for level in ("local", "national")
    ]
    local_norm(Locality.objects.get(code="92", level=Level.PROVINCE))
    for proposal in proposals:
        for n in range(1, count):
            MemberFactory(proposal=proposal, locality=today_unit("Xã Kế Sách"), position=n + 1)
        fresh = Proposal.objects.get(pk=proposal.pk)
        with django_assert_num_queries(13):
            checks.run(fresh, user=staff)


def test_a_province_that_is_not_there_brings_no_norm(db):
    load_law(the_office())

    assert not SupportNorm.objects.filter(programme__level="local").exists()


def test_the_page_of_a_norm_shows_those_of_its_province(cantho, staff, sign_in):
    soc_trang = SupportNorm.objects.get(code="KCDP-MINHHOA-04")
    local_norm(Locality.objects.get(code="92", level=Level.PROVINCE), cap=777_000_000)

    page = sign_in(staff).get(f"/dinh-muc/{soc_trang.pk}/").content.decode()

    assert "Tỉnh Sóc Trăng" in page
    assert "777 triệu" not in page


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("92", "01/01/2026", ""), ("94", "2020-01-01", ""), ("94", "01/01/2026", "không có tỉnh"),
        ("5", "01/01/2020", ""), ("92", "", ""), ("", "01/01/2026", "Hãy chọn tỉnh"),
    ],
)  # fmt: skip
def test_a_sheet_names_the_province_by_its_code_on_the_day(cantho, code, day, said):
    ProvinceFactory(code="05")
    names = ("mã", "chương trình", "tỉnh, thành phố (mã)", "nội dung", "mức hỗ trợ tối đa (đồng)", "tính cho một", "văn bản", "có hiệu lực từ")  # fmt: skip
    own = local_norm(Locality.objects.get(code="92", level=Level.PROVINCE), valid_from="2025-08-01")
    begins = day or "01/08/2025"
    values = (own.code if not day else "MOI", "KCĐP", code, "machinery" if not day else "showroom", "5000000", "cơ sở", "QĐ", begins)  # fmt: skip

    result = SupportNormResource().import_data(tablib.Dataset(values, headers=names), dry_run=True)

    rows = [*result.invalid_rows, *result.error_rows]
    wrong = [str(getattr(row, "error", "")) + str([str(e.error) for e in getattr(row, "errors", [])]) for row in rows]  # fmt: skip
    assert bool(wrong) == bool(said)
    assert said in "".join(wrong)


def test_a_sheet_names_the_programme_by_its_path_where_offices_call_theirs_alike(cantho, db):
    own = local_norm(Locality.objects.get(code="92", level=Level.PROVINCE))
    programme = own.programme

    def exported():
        rows = SupportNormResource().export(SupportNorm.objects.filter(pk=own.pk))
        return rows["chương trình"]

    def imported(cell):
        rows = SupportNormResource().export(SupportNorm.objects.filter(pk=own.pk))
        place = rows.headers.index("chương trình")
        values = [*rows[0][:place], cell, *rows[0][place + 1 :]]
        result = SupportNormResource().import_data(tablib.Dataset(values, headers=rows.headers), dry_run=True)  # fmt: skip
        return "".join(str(error) for row in [*result.invalid_rows, *result.error_rows] for error in [getattr(row, "error", ""), *getattr(row, "errors", [])])  # fmt: skip

    assert (exported(), imported(programme.short_name)) == ([programme.short_name], "")
    other = ProgrammeFactory(slug="dia-phuong-khac", short_name=programme.short_name, office=OfficeFactory())  # fmt: skip

    assert exported() == [programme.slug]
    assert imported(programme.slug) == ""
    said = imported(programme.short_name)
    assert f"Nhiều trung tâm có chương trình “{programme.short_name}”" in said
    assert f"“{other.slug}”" in said
    assert "Không có chương trình nào là “không có”" in imported("không có")
