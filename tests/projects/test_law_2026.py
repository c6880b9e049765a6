"""The year 2026 in law: what an officer in Cần Thơ is told of the place, with its text and its day."""

import datetime
import importlib

import pytest
from django.apps import apps

from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Level, Locality, LocalityKind
from projects import checks
from projects.law.loading import load_law
from projects.models import Activity, AreaRule, Programme
from projects.workflow import ProposalState
from tests.factories import BeneficiaryFactory, MemberFactory, PlanFactory, ProposalFactory

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
