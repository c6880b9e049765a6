"""The year 2026 in law: what an officer in Cần Thơ is told of the place, with its text and its day."""

import datetime
import importlib

import pytest
import tablib
from django.apps import apps

from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Level, Locality, LocalityKind
from projects import checks
from projects.admin.reference import SupportNormResource
from projects.law.loading import load_law
from projects.models import (
    Activity,
    AreaRule,
    Programme,
    ProgrammePeriod,
    Proposal,
    SupportNorm,
)
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    ProvinceFactory,
    approved,
    requested,
)

ND45 = "Nghị định 45/2012/NĐ-CP, Điều 1 khoản 2"
ND235 = (
    "Nghị định 45/2012/NĐ-CP sửa đổi bởi Nghị định 235/2025/NĐ-CP, Điều 1 khoản 2, theo bản dịch tiếng "
    "Anh trên luatvietnam.vn"
)
UNREAD = f"{ND45} (chưa kiểm chứng)"


@pytest.fixture
def cantho(db):
    load_localities()
    load_law()


def today_unit(name):
    return Locality.objects.get(name=name, level=Level.COMMUNE, valid_to=None)


def at(place, *, starts_on="2026-03-01", level="national", activity="machinery", **fields):
    """A proposal of the year of that day, with one establishment at the place."""
    day = datetime.date.fromisoformat(starts_on)
    plan = PlanFactory(programme=Programme.objects.get(level=level), year=day.year)
    proposal = ProposalFactory(
        plan=plan, activity=Activity.objects.get(code=activity), locality=place,
        state=ProposalState.SCREENED, starts_on=day, **fields,
    )  # fmt: skip
    MemberFactory(proposal=proposal, locality=place, beneficiary=BeneficiaryFactory(locality=place))
    return proposal


def told(rule, proposal, user):
    return [each for each in checks.run(proposal, user=user) if each.rule == rule]


# ------------------------------------------------------------------------------- the place


def test_a_ward_of_can_tho_shows_the_cited_finding_and_a_commune_none(cantho, staff, sign_in):
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


@pytest.mark.parametrize("activity", ["cleaner-production-model", "cluster-infrastructure"])
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
        area.full_clean()
    days = [datetime.date(2025, 6, 30), datetime.date(2025, 7, 1), datetime.date(2025, 10, 15)]
    kinds = AreaRule.objects.filter(place_kind=LocalityKind.COMMUNE)
    assert [kinds.in_force_on(day).count() for day in days] == [2, 2, 2]


# ------------------------------------------------------------------------- norms of a province

MINE = {"activity": "machinery", "level": "local"}


def local_norm(province, cap=100, activity="machinery", **fields):
    return SupportNorm.objects.create(
        code=f"QĐ-{cap}", programme=Programme.objects.get(level="local"), province=province, cap=cap,
        activity=Activity.objects.get(code=activity), cap_unit="cơ sở", document="QĐ thử",
        valid_from=fields.pop("valid_from", "2025-07-01"), **fields,
    )  # fmt: skip


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


def test_a_proposal_for_the_whole_province_is_of_the_only_one_there_is(cantho, staff):
    whole = at(None, starts_on="2023-03-01", **MINE)
    requested(whole.members.get(), 151_000_000, 10**9)
    assert told("norm", whole, staff)[0].figures == (151_000_000, 150_000_000)

    ProvinceFactory(code="T9")

    assert told("norm", whole, staff)[0].message == no_norm_of("tỉnh, thành phố", "01/03/2023")


def test_what_was_approved_before_the_reform_keeps_its_province_in_its_new_place(cantho, staff):
    proposal = at(today_unit("Phường Vĩnh Châu"), starts_on="2025-03-01", **MINE)
    approved(proposal.members.get(), 151_000_000, 10**9, effective_on=datetime.date(2025, 3, 1))

    assert told("norm", proposal, staff)[0].figures == (151_000_000, 150_000_000)


@pytest.mark.parametrize("count", [1, 5])
def test_a_local_proposal_with_places_asks_no_more_than_a_national_one(
    cantho, staff, django_assert_num_queries, count
):
    proposals = [
        at(today_unit("Xã Kế Sách"), starts_on="2026-03-01", level=level)
        for level in ("local", "national")
    ]
    local_norm(Locality.objects.get(code="92", level=Level.PROVINCE))
    for proposal in proposals:
        for n in range(1, count):
            MemberFactory(proposal=proposal, locality=today_unit("Xã Kế Sách"), position=n + 1)
        fresh = Proposal.objects.get(pk=proposal.pk)
        with django_assert_num_queries(11):
            checks.run(fresh, user=staff)


def test_a_province_that_is_not_there_brings_no_norm(db):
    load_law()

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


# --------------------------------------------------------------------- what is there already

migration = importlib.import_module("projects.migrations.0015_law_2026_data")


def as_it_came(**fields):
    return AreaRule.objects.create(
        **{
            "province_kind": LocalityKind.PROVINCE, "place_kind": LocalityKind.COMMUNE,
            "document": migration.DECREE, "article": "Điều 1", "clause": "khoản 2",
            "valid_from": datetime.date(2012, 7, 5), "valid_to": datetime.date(2025, 10, 14),
            "verified": True, **fields,
        }
    )  # fmt: skip


def test_an_installation_takes_over_the_rules_of_areas_and_keeps_its_own(db):
    load_law()
    AreaRule.objects.all().delete()
    old = as_it_came()
    own = as_it_came(place_kind=LocalityKind.TOWNSHIP, valid_to=datetime.date(2020, 1, 1))
    since = datetime.date(2025, 10, 15)
    kinds = {"province_kind": LocalityKind.CENTRAL_CITY, "place_kind": LocalityKind.WARD}
    ward = as_it_came(document=migration.AMENDED, is_covered=False, valid_from=since, valid_to=None, **kinds)  # fmt: skip
    cleaner, pollution = (
        Activity.objects.get(code=code)
        for code in ("cleaner-production-model", "pollution-treatment-cluster")
    )
    ward.exempt_activities.set([cleaner, pollution])

    for _ in range(2):
        migration.end_areas_of_the_old_decree(apps, None)
        load_law()

    for row in (old, own, ward):
        row.refresh_from_db()
    assert (old.valid_to, old.source_note) == (datetime.date(2025, 6, 30), "bản tóm tắt trên arit.gov.vn")  # fmt: skip
    assert own.valid_to == datetime.date(2020, 1, 1)
    assert (ward.advice, list(ward.exempt_activities.all())) == (migration.ADVICE, [cleaner])
    assert AreaRule.objects.count() == 17


def test_what_the_office_has_for_the_same_days_is_not_doubled(db):
    load_law()
    window = AreaRule.objects.filter(valid_from="2025-07-01", place_kind="ward")
    window.filter(province_kind="central-city").update(valid_from="2025-08-01", is_covered=True)

    load_law()

    assert AreaRule.objects.count() == 17


def test_an_installation_gives_local_norms_their_province_and_ends_those_of_soc_trang(cantho):
    SupportNorm.objects.filter(code="KCDP-MINHHOA-04").update(province=None, valid_to=None)
    ProgrammePeriod.objects.filter(programme__level="local").update(valid_to=None)
    own = local_norm(None, activity="showroom", valid_from="2025-08-01")

    for _ in range(2):
        migration.give_local_norms_their_province(apps, None)

    shipped = SupportNorm.objects.get(code="KCDP-MINHHOA-04")
    own.refresh_from_db()
    last = datetime.date(2025, 6, 30)
    assert (shipped.province.name, shipped.valid_to) == ("Tỉnh Sóc Trăng", last)
    assert (own.province.name, own.valid_to) == ("Thành phố Cần Thơ", None)
    assert ProgrammePeriod.objects.get(programme__level="local").valid_to == last


def test_where_several_provinces_were_a_local_norm_waits_for_a_person(cantho, staff):
    ProvinceFactory(code="T9")
    own = local_norm(None, activity="showroom", valid_from="2025-08-01")

    migration.give_local_norms_their_province(apps, None)

    own.refresh_from_db()
    assert own.province is None
    here = at(today_unit("Xã Kế Sách"), level="local", activity="showroom")
    requested(here.members.get(), 10**9)
    assert told("norm", here, staff)[0].norm is None


def test_an_installation_splits_norms_at_the_amendment_and_keeps_its_own(db):
    load_law()
    codes = list(migration.READ_IN_A_SUMMARY)
    SupportNorm.objects.filter(code__endswith="-TT64").delete()
    shipped = SupportNorm.objects.filter(code__in=codes)
    shipped.update(valid_to=None, source_note="")
    shipped.filter(code="KCQG-TT28-01").update(valid_to=datetime.date(2025, 12, 31))
    shipped.filter(code="KCQG-TT28-14").update(valid_to=datetime.date(2020, 12, 31))
    shipped.filter(code="KCQG-TT28-18").update(verified=False, document="QĐ riêng")

    for _ in range(2):
        migration.split_norms_at_their_amendment(apps, None)

    since = SupportNorm.objects.filter(code__endswith="-TT64")
    wanted = {f"{code}-TT64" for code in codes} - {"KCQG-TT28-14-TT64", "KCQG-TT28-18-TT64"}
    assert set(since.values_list("code", flat=True)) == wanted
    assert set(since.values_list("verified", "valid_from")) == {(False, datetime.date(2024, 10, 15))}  # fmt: skip
    assert since.get(code="KCQG-TT28-01-TT64").valid_to == datetime.date(2025, 12, 31)
    assert shipped.get(code="KCQG-TT28-04a").valid_to == datetime.date(2024, 10, 14)
    assert shipped.get(code="KCQG-TT28-14").valid_to == datetime.date(2020, 12, 31)
    assert (shipped.get(code="KCQG-TT28-18").valid_to, since.count()) == (None, 6)
    for norm in SupportNorm.objects.filter(programme__level="national"):
        norm.full_clean()


def test_an_upgraded_installation_and_a_new_one_have_the_same_norms(db):
    load_law()
    fields = [f.name for f in SupportNorm._meta.concrete_fields if f.name != "id"]
    new = sorted(SupportNorm.objects.values_list(*fields), key=str)
    SupportNorm.objects.filter(code__endswith="-TT64").delete()
    SupportNorm.objects.filter(verified=True, valid_from="2018-05-11").update(valid_to=None)
    SupportNorm.objects.update(source_note="")

    migration.split_norms_at_their_amendment(apps, None)
    load_law()

    assert sorted(SupportNorm.objects.values_list(*fields), key=str) == new


def test_no_norm_of_the_circular_blocks_from_the_day_of_its_amendment(cantho):
    on = SupportNorm.objects.in_force_on
    assert on(datetime.date(2024, 10, 14)).filter(verified=True).count() == 8
    assert on(datetime.date(2024, 10, 15)).filter(verified=True).count() == 0
    assert {n.activity_id for n in on(datetime.date(2024, 10, 14))} == {n.activity_id for n in on(datetime.date(2024, 10, 15))}  # fmt: skip
