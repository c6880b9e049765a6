"""Maps: every commune has its place, joined ones lose the borders between them, paths are short."""

import json
from collections import Counter
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from lxml import html

from khuyencong.maps.drawing import drawing
from khuyencong.maps.shading import SHADES, Area, shaded
from khuyencong.maps.topology import FILES, topology

NOT_DRAWN = {"04402", "04423"}  # Phong Dụ Hạ, Phong Dụ Thượng: the source has no area of theirs
PROVINCES = sorted(path.stem for path in FILES.glob("*.json"))


def of(province, key=None):
    return frozenset((province, code, key or code) for code in topology(province).codes)


def area_of(ring):
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def test_there_is_a_map_of_each_of_the_34_provinces():
    assert len(PROVINCES) == 34
    assert sum(len(topology(each).codes) for each in PROVINCES) == 3321 - len(NOT_DRAWN)
    assert topology("15").codes.isdisjoint(NOT_DRAWN)


@pytest.mark.parametrize("province", ["92", "48", "08"])
def test_what_is_joined_covers_just_what_its_parts_cover(province):
    """Islands and holes as well: areas add up, so no border is lost and none is left inside."""
    land = topology(province)
    parts = sum(abs(sum(area_of(ring) for ring in land.joined([code]))) for code in land.codes)
    whole = abs(sum(area_of(ring) for ring in land.joined(land.codes)))

    assert whole == pytest.approx(parts, rel=1e-6)
    assert (
        sum(map(len, land.joined(land.codes)))
        < sum(len(r) for c in land.codes for r in land.joined([c])) / 2
    )


def test_every_ring_is_closed_and_goes_once_around():
    land = topology("92")
    for ring in land.joined(land.codes):
        assert len(ring) >= 3
        assert Counter(ring).most_common(1)[0][1] <= 2  # two parts may touch in one point


def test_the_map_of_can_tho_has_all_its_communes_and_is_small():
    drawn = drawing(of("92"))

    assert len(drawn.paths) == 103
    assert max(drawn.width, drawn.height) == 1000
    assert sum(map(len, drawn.paths.values())) < 25_000


def test_the_country_has_hoang_sa_and_truong_sa():
    east = max(
        x
        for each in ("48", "56")
        for r in topology(each).joined(topology(each).codes)
        for x, _ in r
    )
    drawn = drawing(frozenset.union(*(of(each, each) for each in PROVINCES)))

    assert east > 114
    assert set(drawn.paths) == set(PROVINCES)


@pytest.mark.parametrize("asked", ["", "00", "../92", "\uff19\uff12", "999"])
def test_where_there_is_no_map_there_is_none(asked):
    assert topology(asked) is None


def test_units_without_a_map_are_not_drawn():
    assert drawing(frozenset({("00", "1", "1")})) is None
    assert drawing(frozenset()) is None
    assert set(drawing(frozenset({("92", "31120", "a"), ("92", "00000", "b")})).paths) == {"a"}


@pytest.mark.parametrize(
    ("value", "shade"),
    [(-5, 0), (0, 0), (1, 1), (100, 1), (101, 2), (200, 2), (399, 4), (400, 4), (900, 4)],
)
def test_more_is_darker_and_something_is_never_white(value, shade):
    drawn = drawing(frozenset({("92", "31120", "a")}))
    found = shaded(drawn, [Area("a", "Xã", value, "")], title="", top=400, written=str)
    assert found.shapes[0].shade == shade


def test_the_shades_differ_in_lightness():
    """A black and white print tells them apart."""
    light = [
        sum(int(each[n : n + 2], 16) * w for n, w in ((1, 0.3), (3, 0.59), (5, 0.11)))
        for each in SHADES
    ]
    assert all(one - other > 20 for one, other in pairwise(light))


def test_every_area_is_reached_by_keyboard_and_says_its_figures():
    drawn = drawing(of("92"))
    areas = [Area(code, f"Xã <{code}>", 7, "7 triệu đồng", "/dia-ban/1/") for code in drawn.paths]
    page = render_to_string(
        "components/map.html", {"map": shaded(drawn, areas, title="Hỗ trợ", top=400, written=str)}
    )
    links = html.fromstring(page).findall(".//a")

    assert len(links) == 103
    assert all(link.get("href") == "/dia-ban/1/" for link in links)
    assert links[0].get("aria-label") == f"Xã <{next(iter(drawn.paths))}>: 7 triệu đồng"
    assert len(page.encode()) < 60_000
    assert "style=" not in page


def test_the_files_name_nothing_but_codes():
    for path in FILES.glob("*.json"):
        wards = json.loads(path.read_text())["objects"]["wards"]["geometries"]
        assert all(each["properties"]["code"].isdecimal() for each in wards)
