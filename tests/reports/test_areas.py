"""A year by place: the same sums by the units of the time and by those of today, on page and paper."""

import datetime
import random

import pytest
from lxml import html

from khuyencong.accounts import roles
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality, LocalityChange
from khuyencong.offices.loading import load_offices
from khuyencong.offices.models import Office
from reports.documents import YearsDocument
from reports.documents.content import MapBlock
from reports.figures.area_map import Measure, area_map
from reports.figures.areas import areas_of_year, areas_of_years
from reports.figures.year_overview import year_overview
from reports.formats.docx import to_docx
from reports.formats.html import to_html
from reports.formats.pdf import to_pdf
from reports.formats.xlsx import to_xlsx
from tests.factories import (
    MemberFactory,
    OfficeFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    approved,
    planned_proposal,
)
from tests.reports.small_year import accept

pytestmark = pytest.mark.django_db
M = 1_000_000


@pytest.fixture
def local(db):
    return ProgrammeFactory(level="local")


@pytest.fixture
def can_tho(db):
    load_localities(["92"])
    heir = Locality.objects.get(code="92", level="province", valid_to=None)
    OfficeFactory(code="can-tho", name="Cần Thơ", letters="", province=heir)


def serve(province):
    """The office of the tests becomes that of this province."""
    load_localities([province])
    Office.objects.update(
        province=Locality.objects.get(code=province, level="province", valid_to=None)
    )


def at(code, day="2023-01-01", **more):
    return Locality.objects.valid_on(datetime.date.fromisoformat(day)).get(code=code, **more)


def placed(plan, *places, support=100 * M):
    proposal = ProposalFactory(plan=plan, programme=plan.programme, year=plan.year)
    for place in places:
        approved(MemberFactory(proposal=proposal, locality=place), support)
    return proposal


def named(areas):
    return {line.name: line.planned.state_support // M for line in areas.lines}


def test_a_commune_that_was_merged_twice_counts_under_its_unit_of_today(can_tho, leader, local):
    """Phường 9 of Sóc Trăng town: into another on 2024-09-01, with that into Phú Lợi on 2025-07-01."""
    plan = PlanFactory(year=2023, programme=local, state="approved")
    ninth = Locality.objects.get(name="Phường 9", parent__name="Thành phố Sóc Trăng")
    placed(plan, ninth, None)

    then = areas_of_year(2023, user=leader)
    now = areas_of_year(2023, user=leader, by_today=True)

    assert named(then) == {"Thành phố Sóc Trăng": 100, "Toàn tỉnh": 100}
    assert named(now) == {"Phường Phú Lợi": 100, "Toàn tỉnh": 100}


def test_a_district_is_in_no_one_unit_of_today_and_says_so(can_tho, leader, local):
    plan = PlanFactory(year=2023, programme=local, state="approved")
    placed(plan, at("943"))

    (line,) = areas_of_year(2023, user=leader, by_today=True).lines

    assert line.unit is None
    assert line.name.startswith("Huyện Kế Sách (đến 30/06/2025): nay chia cho Xã An Lạc Thôn, ")


@pytest.mark.parametrize("seed", range(5))
def test_both_ways_have_the_same_totals_and_say_what_the_year_says(can_tho, leader, local, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    plan = PlanFactory(year=2023, programme=local, state="approved")
    places = list(Locality.objects.valid_on(datetime.date(2023, 1, 1)).exclude(level="province").order_by("pk"))  # fmt: skip
    for _ in range(6):
        chosen = chance.sample([*places, None], chance.randint(1, 3))
        placed(plan, *chosen, support=chance.randint(1, 300) * M)

    then = areas_of_year(2023, user=leader)
    now = areas_of_year(2023, user=leader, by_today=True)
    year = year_overview(2023, user=leader)

    assert [
        (line.name, line.establishments, line.planned, line.accepted) for line in then.lines
    ] == [(line.name, line.establishments, line.planned, line.accepted) for line in year.districts]
    for areas in (then, now):
        assert (areas.planned, areas.accepted, areas.establishments) == (
            year.planned, year.accepted, year.establishments
        )  # fmt: skip
        assert sum(line.planned.state_support for line in areas.lines) == year.planned.state_support
        assert sum(line.establishments for line in areas.lines) == year.establishments
    assert areas_of_years(2023, 2023, user=leader).lines == then.lines


def test_old_districts_are_drawn_of_the_communes_of_today(can_tho, leader, local):
    plan = PlanFactory(year=2023, programme=local, state="approved")
    placed(plan, at("943"), support=400 * M)

    drawn = area_map(areas_of_year(2023, user=leader), Measure.SUPPORT, user=leader)
    shapes = {shape.name: shape for shape in drawn.shapes}

    old = Locality.objects.filter(level="district", parent__level="province")
    assert set(shapes) == set(old.values_list("name", flat=True))
    assert shapes["Huyện Kế Sách"].said == "400 triệu đồng, 1 đề án"
    assert shapes["Huyện Kế Sách"].shade == 4
    assert {shape.shade for name, shape in shapes.items() if name != "Huyện Kế Sách"} == {0}
    assert "Ranh giới huyện được ghép" in drawn.note


def test_the_example_alone_is_former_soc_trang(example, leader):
    drawn = area_map(areas_of_year(2023, user=leader), Measure.ACCEPTED, user=leader)
    assert len(drawn.shapes) == 11
    assert "Ngoài bản đồ: 5 đơn vị, hỗ trợ 1.685,14 triệu đồng" in drawn.note


@pytest.mark.parametrize("measure", Measure)
def test_each_measure_says_what_the_table_says(example, leader, measure):
    areas = areas_of_year(2023, user=leader)
    said = {shape.name: shape.said for shape in area_map(areas, measure, user=leader).shapes}
    for line in areas.lines:
        if line.unit:
            assert said[line.name].startswith(f"{measure.written(measure.of(line))} {measure.unit}")


def test_the_page_has_the_map_beside_its_table(example, leader, sign_in):
    page = sign_in(leader).get("/ban-do/2023/?so_lieu=nghiem-thu&don_vi=gi-do")
    tree = html.fromstring(page.content)

    assert len(tree.findall(".//figure//a")) == 11
    assert "4.870" in page.content.decode()
    assert sign_in(leader).get("/ban-do/2022/").status_code == 404


def test_the_page_takes_as_many_queries_with_many_places(
    can_tho, leader, local, sign_in, django_assert_max_num_queries
):
    plan = PlanFactory(year=2023, programme=local, state="approved")
    for place in Locality.objects.filter(level="commune", valid_to__year=2025)[:30]:
        placed(plan, place)
    client = sign_in(leader)
    with django_assert_max_num_queries(18):
        client.get("/ban-do/2023/?don_vi=hien-nay")


def test_an_officers_map_says_nothing_of_other_places(example, make_user):
    """Not even that they have nothing: they may have what this person does not see."""
    from_two = Locality.objects.filter(code__in=["950", "943"], level="district")
    officer = make_user(roles.DistrictOfficer, *from_two)
    alone = make_user(roles.DistrictOfficer, from_two[0], username="mot-huyen")

    drawn = area_map(areas_of_year(2023, user=officer), Measure.SUPPORT, user=officer)

    assert {shape.name for shape in drawn.shapes} == {"Huyện Kế Sách", "Thị xã Vĩnh Châu"}
    assert area_map(areas_of_year(2023, user=alone), Measure.SUPPORT, user=alone) is None


@pytest.mark.parametrize("province", ["01", "38"])
def test_old_districts_are_drawn_of_a_province_that_was_not_merged(leader, local, province):
    serve(province)
    plan = PlanFactory(year=2023, programme=local, state="approved")
    district = Locality.objects.filter(level="district").first()
    placed(plan, district)

    drawn = area_map(areas_of_year(2023, user=leader), Measure.SUPPORT, user=leader)

    said = {shape.name: shape.said for shape in drawn.shapes}
    assert said[district.name] == "100 triệu đồng, 1 đề án"
    assert "Ngoài bản đồ" not in drawn.note


def test_a_unit_without_an_outline_is_told_beside_the_map(leader, local):
    """The source has none of Xã Phong Dụ Hạ."""
    serve("15")
    placed(PlanFactory(year=2026, programme=local, state="approved"), at("04402", "2026-01-01"))

    drawn = area_map(areas_of_year(2026, user=leader), Measure.SUPPORT, user=leader)

    assert "Ngoài bản đồ: 1 đơn vị, hỗ trợ 100 triệu đồng" in drawn.note


def test_a_later_renaming_leaves_the_old_districts_whole(can_tho, leader, local):
    placed(PlanFactory(year=2023, programme=local, state="approved"), at("943"))

    def outline():
        drawn = area_map(areas_of_year(2023, user=leader), Measure.SUPPORT, user=leader)
        return next(shape.outline for shape in drawn.shapes if shape.name == "Huyện Kế Sách")

    before = outline()
    old = Locality.objects.get(name="Xã Kế Sách", valid_to=None)
    Locality.objects.filter(pk=old.pk).update(valid_to="2026-06-30")
    new = Locality.objects.create(name="Phường Kế Sách", kind="ward", level="commune", parent=old.parent, code=old.code, valid_from="2026-07-01")  # fmt: skip
    LocalityChange.objects.create(
        predecessor=old, successor=new, effective_on="2026-07-01", extent="renamed"
    )

    assert outline() == before


def test_what_lies_in_a_divided_unit_is_not_told_as_nothing(can_tho, leader, local):
    placed(PlanFactory(year=2023, programme=local, state="approved"), at("943"))

    drawn = area_map(areas_of_year(2023, user=leader, by_today=True), Measure.SUPPORT, user=leader)

    told = {shape.name: (shape.is_unknown, shape.said) for shape in drawn.shapes}
    assert told["Xã Kế Sách"] == (True, "chưa chia được số liệu của Huyện Kế Sách (đến 30/06/2025)")
    assert told["Phường Phú Lợi"] == (False, "không có đề án")
    assert drawn.legend[-1].label == "chưa chia được"


def test_a_little_that_was_accepted_is_not_white(can_tho, leader, local):
    plan = PlanFactory(year=2023, programme=local, state="approved")
    proposal = placed(plan, at("943"), support=1000 * M)
    accept(proposal.members.get(), "2023-05-05", 9 * M)

    drawn = area_map(areas_of_year(2023, user=leader), Measure.ACCEPTED, user=leader)

    (shape,) = [each for each in drawn.shapes if each.shade]
    assert (shape.name, shape.said) == ("Huyện Kế Sách", "0 %, 1 đề án")


def test_the_map_of_years_counts_as_its_table_what_is_approved(can_tho, leader, local):
    placed(PlanFactory(year=2023, programme=local, state="approved"), at("943"))
    proposal = planned_proposal(PlanFactory(year=2024, programme=local, state="draft"), 700 * M)
    proposal.members.update(locality=at("943"))

    content = YearsDocument.content_for(leader, first_year=2023, last_year=2024)

    (block,) = [each for each in content.blocks if isinstance(each, MapBlock)]
    said = {shape.name: shape.said for shape in block.map.shapes}
    assert said["Huyện Kế Sách"] == "100 triệu đồng, 1 đề án"


def test_the_map_is_on_paper_and_its_table_alone_in_word_and_excel(example, leader):
    content = YearsDocument.content_for(leader, first_year=2023, last_year=2023)

    assert sum(isinstance(block, MapBlock) for block in content.blocks) == 1
    assert to_html(content).decode().count("<path") == 11
    assert b"%PDF" in to_pdf(content)[:8]
    assert to_docx(content)
    assert to_xlsx(content)


def test_a_map_draws_the_provinces_of_the_offices_whose_plans_it_shows(make_user):
    load_localities(["12", "04"])
    offices = load_offices(["12", "04"])
    for office in offices:
        programme = ProgrammeFactory(office=office, slug=office.code)
        place = Locality.objects.filter(parent=office.province, valid_to=None).first()
        placed(PlanFactory(year=2026, programme=programme, state="approved"), place)
    one = make_user(roles.CentreLeader, office=offices[0])
    everything = make_user(roles.Administrator)

    drawn = {
        user: sorted(shape.name for shape in area_map(areas_of_year(2026, user=user), Measure.SUPPORT, user=user).shapes)
        for user in (one, everything)
    }  # fmt: skip

    provinces = [office.province for office in offices]
    units = Locality.objects.filter(level="commune", valid_to=None)
    assert drawn[one] == sorted(unit.name for unit in units.filter(parent=provinces[0]))
    assert drawn[everything] == sorted(unit.name for unit in units.filter(parent__in=provinces))
