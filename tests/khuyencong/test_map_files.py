"""The areas of the communes: a file for each province of today, an area for each of its communes."""

import itertools
import json
from pathlib import Path

import pytest

from khuyencong.localities import country

FOLDER = Path(country.__file__).parent / "maps"
TABLES = country.whole_country()
MISSING = {"04402", "04423"}  # Xã Phong Dụ Hạ, Xã Phong Dụ Thượng of Lào Cai: not in the source


def test_every_province_has_its_map_and_no_other_is_there():
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(TABLES.provinces)


@pytest.mark.parametrize("province", sorted(TABLES.provinces))
def test_every_commune_has_its_one_area(province):
    topology = json.loads((FOLDER / f"{province}.json").read_text(encoding="utf-8"))
    areas = topology["objects"]["wards"]["geometries"]
    communes = {c for c, row in TABLES.communes.items() if row["province_code"] == province}

    assert sorted(area["properties"]["code"] for area in areas) == sorted(communes - MISSING)
    for area in areas:
        rings = area["arcs"] if area["type"] == "Polygon" else itertools.chain(*area["arcs"])
        used = {arc if arc >= 0 else ~arc for ring in rings for arc in ring}
        assert used
        assert used <= set(range(len(topology["arcs"])))
