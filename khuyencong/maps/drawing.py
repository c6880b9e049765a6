"""From outlines to the paths of an SVG: projected, rounded to whole units, as short as they can be."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

from khuyencong.maps.topology import Ring, topology

LONG_SIDE = 1000  # units of the drawing
TINY = 3  # square units; smaller islands are left out where an area has a larger part


@dataclass(frozen=True)
class Drawing:
    """The paths (`d` of SVG) by key, in a box of whole units."""

    width: int
    height: int
    paths: Mapping[str, str]


@functools.lru_cache(maxsize=64)
def drawing(areas: frozenset[tuple[str, str, str]]) -> Drawing | None:
    """Areas are (province, commune, key): communes with one key are drawn as one. None where no
    map has any of them."""
    of_key: dict[str, dict[str, list[str]]] = {}
    for province, commune, key in sorted(areas):
        of_key.setdefault(key, {}).setdefault(province, []).append(commune)
    rings = {key: _rings(parts) for key, parts in of_key.items()}
    return drawn({key: found for key, found in rings.items() if found})


def _rings(parts: Mapping[str, list[str]]) -> list[Ring]:
    found: list[Ring] = []
    for province, communes in parts.items():
        if land := topology(province):
            found += land.joined(code for code in communes if code in land.codes)
    return found


def drawn(rings: Mapping[str, list[Ring]], grid: int = 1) -> Drawing | None:
    """Rings by key, laid onto points that are `grid` units from each other."""
    points = [
        point for ring in (each for found in rings.values() for each in found) for point in ring
    ]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))  # a degree east is shorter than one north
    unit = LONG_SIDE / max((east - west) * narrow, north - south)

    def place(point: tuple[float, float]) -> tuple[int, int]:
        east_of, south_of = (point[0] - west) * narrow * unit, (north - point[1]) * unit
        return round(east_of / grid) * grid, round(south_of / grid) * grid

    return Drawing(
        width=max(round((east - west) * narrow * unit), 1),
        height=max(round((north - south) * unit), 1),
        paths={
            key: _path([[place(p) for p in ring] for ring in found]) for key, found in rings.items()
        },
    )


def _path(rings: list[list[tuple[int, int]]]) -> str:
    """The rings from the largest to the smallest; what cannot be seen is left out."""
    by_size = sorted(rings, key=_doubled_area, reverse=True)
    return "".join(
        _ring(ring) for n, ring in enumerate(by_size) if n == 0 or _doubled_area(ring) > 2 * TINY
    )


def _doubled_area(ring: list[tuple[int, int]]) -> int:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)))


def _ring(points: list[tuple[int, int]]) -> str:
    """ "M12 5l3-4 5 6z": from the first point on in steps, a minus being separator enough."""
    steps: list[str] = []
    x, y = points[0]
    for u, v in points[1:]:
        if (u, v) != (x, y):
            steps += (str(u - x), str(v - y))
            x, y = u, v
    written = " ".join(steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{written or '1 1'}z"
