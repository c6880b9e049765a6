"""The provinces of today on one map, with the two archipelagos, which are on every map of the country.

Joining 3,319 communes takes a second or two, so the outlines lie in country.json, made by
`python -m khuyencong.maps.country`; a test compares them with the communes.
"""

import functools
import json
from pathlib import Path
from typing import Any

from khuyencong.maps.drawing import Drawing, drawn
from khuyencong.maps.shading import Label
from khuyencong.maps.topology import FILES, topology

OUTLINES = Path(__file__).with_name("country.json")
GRID = 2  # units between two points: half of the bytes, and no border that the eye would miss
# Special zones far out at sea: province and commune. They are areas of their own and bear their names.
ARCHIPELAGOS = {"Hoàng Sa": ("48", "20333"), "Trường Sa": ("56", "22736")}
ABOVE = 14  # units from a label to what it names


@functools.cache
def country() -> tuple[Drawing, tuple[Label, ...]]:
    """By the code of the province, archipelagos by their names; with the labels of these."""
    stored = json.loads(OUTLINES.read_text(encoding="utf-8"))
    labels = tuple(Label(*each) for each in stored["labels"])
    return Drawing(stored["width"], stored["height"], stored["paths"]), labels


def join_country() -> dict[str, Any]:
    """The same from the communes, as it is stored."""
    rings = {}
    at_sea = set(ARCHIPELAGOS.values())
    for path in sorted(FILES.glob("*.json")):
        land: Any = topology(path.stem)
        codes = {code for code in land.codes if (path.stem, code) not in at_sea}
        rings[path.stem] = land.joined(sorted(codes))
    for name, (province, commune) in ARCHIPELAGOS.items():
        rings[name] = topology(province).joined([commune])  # type: ignore[union-attr]
    found: Any = drawn(rings, GRID)
    labels = [_label(name, found.paths[name]) for name in ARCHIPELAGOS]
    return {"width": found.width, "height": found.height, "paths": found.paths, "labels": labels}


def _label(name: str, path: str) -> tuple[int, int, str]:
    """In the middle above its islands: each of them begins with "M12 5"."""
    points = [each.split("l")[0].split() for each in path.split("M")[1:]]
    across = [int(x) for x, _y in points]
    return (min(across) + max(across)) // 2, min(int(y) for _x, y in points) - ABOVE, name


if __name__ == "__main__":
    OUTLINES.write_text(json.dumps(join_country(), ensure_ascii=False) + "\n", encoding="utf-8")
