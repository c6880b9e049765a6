"""Areas shaded by a figure: four steps from light to dark, which a black and white print keeps apart."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from khuyencong.maps.drawing import Drawing

# The lightest is for what has nothing; static/css/tokens.css has the same, tests compare.
SHADES = ("#ffffff", "#dbe6f1", "#a8c2dc", "#6a93bd", "#2f5580")
UNKNOWN = "#f6eed9"  # with a broken border besides
STEPS = len(SHADES) - 1


@dataclass(frozen=True)
class Area:
    """One unit as it is to be shown: `key` names its path in the drawing, `said` are its figures."""

    key: str
    name: str
    value: int
    said: str
    path: str = ""  # where its figures stand, or its page
    is_unknown: bool = False


@dataclass(frozen=True)
class Shape:
    name: str
    said: str
    href: str
    outline: str
    shade: int
    is_unknown: bool = False

    @property
    def fill(self) -> str:
        return UNKNOWN if self.is_unknown else SHADES[self.shade]


@dataclass(frozen=True)
class Step:
    """A line of the legend."""

    shade: int
    label: str
    is_unknown: bool = False

    @property
    def fill(self) -> str:
        return UNKNOWN if self.is_unknown else SHADES[self.shade]


@dataclass(frozen=True)
class Label:
    """A name that stands on the map always."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Map:
    title: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    legend: tuple[Step, ...]
    note: str = ""
    labels: tuple[Label, ...] = ()


def shaded(
    drawn: Drawing,
    areas: Iterable[Area],
    *,
    title: str,
    top: int,
    written: Callable[[int], str],
    note: str = "",
    labels: tuple[Label, ...] = (),
) -> Map:
    """A map of the areas that the drawing has, on a scale that ends at `top` (a whole number, divisible
    by STEPS) and whose ends are named by `written`."""
    shapes = tuple(
        Shape(
            each.name,
            each.said,
            each.path,
            drawn.paths[each.key],
            _shade(each.value, top),
            each.is_unknown,
        )
        for each in areas
        if each.key in drawn.paths
    )
    ends = [top * step // STEPS for step in range(STEPS + 1)]
    steps = [
        Step(n, f"trên {written(ends[n - 1])} đến {written(ends[n])}") for n in range(1, STEPS + 1)
    ]
    unknown = (
        [Step(0, "chưa chia được", is_unknown=True)] if any(x.is_unknown for x in shapes) else []
    )
    legend = (Step(0, "không có"), *steps, *unknown)
    return Map(title, drawn.width, drawn.height, shapes, legend, note, labels)


def _shade(value: int, top: int) -> int:
    """0 for nothing; what is more than nothing is never as white."""
    return min(-(-value * STEPS // top), STEPS) if value > 0 else 0
