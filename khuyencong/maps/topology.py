"""Outlines of communes and of what is joined from them, out of the TopoJSON files of the provinces.

Borders are stored once, as arcs that neighbours share. To join communes into a district is therefore
to leave out the arcs that two of them share: no geometry library is needed.
"""

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

FILES = Path(__file__).resolve().parents[1] / "localities" / "maps"
Point = tuple[float, float]  # degrees east, degrees north
Ring = list[Point]


class Topology:
    """The communes of one province since 2025-07-01: code → which arcs go around it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        (self._scale, self._move) = (data["transform"][key] for key in ("scale", "translate"))
        self._arcs = [list(_running(arc)) for arc in data["arcs"]]
        self._rings = {
            each["properties"]["code"]: list(_rings(each))
            for each in data["objects"]["wards"]["geometries"]
        }

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self._rings)

    def joined(self, codes: Iterable[str]) -> list[Ring]:
        """The rings around these communes together, the arcs between them left out."""
        refs = [ref for code in codes for ring in self._rings[code] for ref in ring]
        used = Counter(_arc_of(ref) for ref in refs)
        return [
            self._points(ring) for ring in self._stitch([r for r in refs if used[_arc_of(r)] == 1])
        ]

    def _stitch(self, refs: list[int]) -> Iterator[list[int]]:
        """Rings out of arcs: each goes on where the one before it ends."""
        begins: dict[tuple[int, int], list[int]] = defaultdict(list)
        for ref in refs:
            begins[self._ends(ref)[0]].append(ref)
        while begins:
            start = next(iter(begins))
            ring, at = [], start
            while begins.get(at):
                ref = begins[at].pop()
                if not begins[at]:
                    del begins[at]
                ring.append(ref)
                at = self._ends(ref)[1]
            yield ring

    def _ends(self, ref: int) -> tuple[tuple[int, int], tuple[int, int]]:
        arc = self._arcs[_arc_of(ref)]
        return (arc[0], arc[-1]) if ref >= 0 else (arc[-1], arc[0])

    def _points(self, ring: list[int]) -> Ring:
        points: list[tuple[int, int]] = []
        for ref in ring:
            arc = self._arcs[_arc_of(ref)]
            points += (arc if ref >= 0 else arc[::-1])[:-1]
        (wide, high), (east, north) = self._scale, self._move
        return [(east + x * wide, north + y * high) for x, y in points]


def _arc_of(ref: int) -> int:
    """A ring names an arc that it goes along backwards by its complement."""
    return ref if ref >= 0 else ~ref


def _running(arc: list[list[int]]) -> Iterator[tuple[int, int]]:
    """Steps → places."""
    return zip(accumulate(x for x, _ in arc), accumulate(y for _, y in arc), strict=True)


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[int]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return (ring for polygon in polygons for ring in polygon)


@functools.lru_cache(maxsize=40)
def topology(province: str) -> Topology | None:
    """Of the province with this code of 2025; None where there is no map."""
    path = FILES / f"{province}.json"
    if not (province.isdecimal() and path.exists()):
        return None
    return Topology(json.loads(path.read_text(encoding="utf-8")))
