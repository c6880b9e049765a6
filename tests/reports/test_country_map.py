"""The map of the country: for who sees the offices of all provinces, with Hoàng Sa and Trường Sa."""

import json
import time

import pytest
from django.template.loader import render_to_string
from lxml import html

from khuyencong.accounts import roles
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality
from khuyencong.maps.country import OUTLINES, country, join_country
from khuyencong.offices.loading import load_offices
from projects.models import Amounts, Plan
from reports.figures.area_map import Measure
from reports.figures.areas import areas_of_year
from reports.figures.country import country_map, country_of_year
from tests.factories import (
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    approved,
)
from tests.reports.test_views import text_of

M = 1_000_000
SEE_ALL = [roles.Administrator, roles.NationalReviewer]


@pytest.fixture
def offices(db):
    """Of Cao Bằng and of Lai Châu, with a plan of 2026 each of both programmes."""
    load_localities(["12", "04"])
    found = load_offices(["04", "12"])
    for number, office in enumerate(found, start=1):
        place = Locality.objects.filter(parent=office.province, valid_to=None).first()
        for make, support in ((NationalProgrammeFactory, number), (ProgrammeFactory, 10 * number)):
            programme = make(office=office, slug=f"{make.__name__.lower()}-{office.code}")
            plan = PlanFactory(year=2026, programme=programme, state="approved")
            proposal = ProposalFactory(plan=plan, programme=programme, year=2026, state="approved")
            for where in (place, None):
                approved(MemberFactory(proposal=proposal, locality=where), support * M)
    return found


@pytest.fixture
def ministry(make_user):
    return make_user(roles.NationalReviewer)


def areas_of(answer):
    """Name → what it says, of each area of the map."""
    labels = [each.get("aria-label") for each in html.fromstring(answer.content).findall(".//figure//a")]  # fmt: skip
    return dict(label.split(": ", 1) for label in labels)


def test_the_stored_outlines_are_those_of_the_communes():
    assert json.loads(OUTLINES.read_text()) == json.loads(json.dumps(join_country()))


def test_the_archipelagos_lie_in_the_sea_and_bear_their_names():
    drawn, labels = country()
    east_of_the_coast = max(int(part.split()[0]) for part in drawn.paths["48"].split("M")[1:])

    assert len(drawn.paths) == 34 + 2
    assert [label.text for label in labels] == ["Hoàng Sa", "Trường Sa"]
    for label in labels:
        assert label.x > east_of_the_coast
        assert drawn.paths[label.text].count("M") > 10


def test_the_ministry_sees_every_province_and_the_approved_national_programme(
    offices, ministry, sign_in
):
    answer = sign_in(ministry).get("/ban-do/2026/")

    said = areas_of(answer)
    assert len(said) == 36
    assert said["Tỉnh Cao Bằng"] == "2 triệu đồng, 1 đề án"  # what has no place is its office's
    assert said["Tỉnh Lai Châu"] == "4 triệu đồng, 1 đề án"
    assert said["Thành phố Đà Nẵng"] == said["Quần đảo Hoàng Sa (Thành phố Đà Nẵng)"]
    assert said["Quần đảo Trường Sa (Tỉnh Khánh Hòa)"] == "không có đề án"
    assert "Tỉnh Cao Bằng 1 2 2 – – 0 % Tỉnh Lai Châu 1 2 4 – – 0 % Cộng 2 4 6" in text_of(answer)


def test_every_area_is_reached_by_keyboard(offices, ministry, sign_in):
    page = html.fromstring(sign_in(ministry).get("/ban-do/2026/").content)
    areas = page.findall(".//figure//a")

    assert all(each.get("href") or each.get("tabindex") == "0" for each in areas)
    leads = {each.get("aria-label").split(":")[0]: each.get("href") for each in areas}
    row = leads["Tỉnh Cao Bằng"].split("#")[1]
    assert page.xpath(f"//tr[@id='{row}']//th")[0].text_content() == "Tỉnh Cao Bằng"


@pytest.mark.parametrize("role", SEE_ALL, ids=lambda role: role.code)
def test_one_of_the_offices_is_read_by_its_units(offices, make_user, sign_in, role):
    client = sign_in(make_user(role))

    whole = client.get("/ban-do/2026/")
    one = client.get(f"/ban-do/2026/?trung_tam={offices[0].code}")

    communes = Locality.objects.filter(parent=offices[0].province, valid_to=None, level="commune")
    assert set(areas_of(one)) == set(communes.values_list("name", flat=True))
    assert f"({offices[0]})" in text_of(one)
    assert ("don_vi" in whole.context_data["form"].fields) != ("don_vi" in one.context_data["form"].fields)  # fmt: skip
    other = client.get("/ban-do/2026/?trung_tam=khong-co")
    assert len(areas_of(other)) == 36


def test_both_ways_have_the_same_totals(offices, administrator):
    whole = country_of_year(2026, user=administrator)
    by_unit = areas_of_year(2026, user=administrator, by_today=True)

    assert (whole.planned, whole.accepted, whole.establishments, whole.proposals) == (
        by_unit.planned, by_unit.accepted, by_unit.establishments, by_unit.proposals
    )  # fmt: skip
    assert Amounts.sum(line.planned for line in whole.lines) == whole.planned
    assert whole.planned.state_support == 66 * M


def test_who_works_for_one_office_is_offered_no_other(offices, make_user, sign_in):
    leader = make_user(roles.CentreLeader, office=offices[0])
    client = sign_in(leader)

    asked = client.get(f"/ban-do/2026/?trung_tam={offices[1].code}")

    assert "trung_tam" not in asked.context_data["form"].fields
    assert "Lai Châu" not in text_of(asked)
    assert not {"Tỉnh Lai Châu", "Tỉnh Cao Bằng"} & set(areas_of(asked))


def test_where_there_is_one_office_the_map_is_that_of_its_province(example, administrator, sign_in):
    answer = sign_in(administrator).get("/ban-do/2023/")

    assert len(areas_of(answer)) == 11
    assert "trung_tam" not in answer.context_data["form"].fields


def test_a_plan_of_before_the_reform_counts_under_the_province_of_today(db, administrator):
    load_localities(["92"])
    (office,) = load_offices(["92"])
    load_localities(["04"])
    load_offices(["04"])
    old = Locality.objects.get(name="Phường 9", parent__name="Thành phố Sóc Trăng")
    plan = PlanFactory(year=2023, programme=ProgrammeFactory(office=office), state="approved")
    approved(MemberFactory(proposal=ProposalFactory(plan=plan, year=2023), locality=old), 5 * M)

    (line,) = country_of_year(2023, user=administrator).lines

    assert (line.name, line.planned.state_support) == ("Thành phố Cần Thơ", 5 * M)


def test_the_map_is_small_quick_and_asks_one_question(
    offices, administrator, django_assert_num_queries
):
    areas = country_of_year(2026, user=administrator)
    country_map(areas, Measure.SUPPORT)
    with django_assert_num_queries(1):
        drawn = country_map(areas, Measure.SUPPORT)
    page = render_to_string("components/map.html", {"map": drawn})
    taken = []
    for _ in range(5):
        start = time.process_time()
        render_to_string("components/map.html", {"map": country_map(areas, Measure.SUPPORT)})
        taken.append(time.process_time() - start)

    assert len(page.encode()) <= 60_000
    assert min(taken) <= 0.03
    assert Plan.objects.count() == 4
