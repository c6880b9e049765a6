"""The map of a year: its areas shaded by one of their figures."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.urls import reverse

from khuyencong.dates import today
from khuyencong.localities.changes import carry_all_over, districts_before
from khuyencong.localities.country import REFORM
from khuyencong.localities.models import Level, Locality
from khuyencong.maps.drawing import Drawing, drawing
from khuyencong.maps.shading import STEPS, Area, Map, shaded
from khuyencong.money import format_trieu
from khuyencong.offices.models import Office
from khuyencong.ui.templatetags.ui import scale_top
from reports.figures.areas import AreaLine, Areas

FEWEST = 2  # areas that make a map
OF_DISTRICTS = "Ranh giới huyện được ghép từ các xã, phường hiện nay, mỗi đơn vị theo huyện có nhiều phần nhất của nó."


class Measure(models.TextChoices):
    """What an area is shaded by."""

    SUPPORT = "ho-tro", "nhà nước hỗ trợ"
    OWN_SHARE = "doi-ung", "đối ứng"
    PROPOSALS = "so-de-an", "số đề án"
    ACCEPTED = "nghiem-thu", "tỷ lệ hỗ trợ đã nghiệm thu"

    @property
    def unit(self) -> str:
        return {self.PROPOSALS: "đề án", self.ACCEPTED: "%"}.get(self, "triệu đồng")

    def of(self, line: AreaLine) -> int:
        """In đồng, in proposals, or in per cent."""
        return {
            Measure.SUPPORT: line.planned.state_support,
            Measure.OWN_SHARE: line.planned.beneficiary_contribution,
            Measure.PROPOSALS: line.proposals,
            Measure.ACCEPTED: line.percent_accepted,
        }[self]

    def written(self, value: int) -> str:
        is_money = self in (Measure.SUPPORT, Measure.OWN_SHARE)
        return format_trieu(value) if is_money else str(value)

    def said(self, line: AreaLine) -> str:
        """The figure in words, with the number of proposals."""
        figure = f"{self.written(self.of(line))} {self.unit}"
        return figure if self is Measure.PROPOSALS else f"{figure}, {line.proposals} đề án"

    def shown(self, line: AreaLine) -> int:
        """By what it is shaded. What is more than nothing is not shown as nothing, also where its share is
        rounded down."""
        is_some = self is Measure.ACCEPTED and line.accepted.state_support > 0
        return self.of(line) or int(is_some)

    def top(self, longest: int) -> int:
        """The end of the scale: a whole number that its steps divide."""
        if self is Measure.ACCEPTED:
            return 100
        if self is Measure.PROPOSALS:
            return max(-(-longest // STEPS), 1) * STEPS
        return scale_top(longest)


def area_map(areas: Areas, measure: Measure, *, user: Any) -> Map | None:
    """Of the units within the scope of `user`: of others nothing is said, least of all that they have
    nothing. None where that is less than two, or no unit in use has a map. Four queries at most."""
    day = today() if areas.by_today else datetime.date(areas.first_year, 1, 1)
    units, frame = _frame(day, areas.offices, user)
    drawn = drawing(frame)
    if drawn is None or len(units) < FEWEST:
        return None
    lines = {line.unit.pk: line for line in areas.lines if line.unit}
    return shaded(
        drawn,
        [_area(areas, unit, lines.get(unit.pk), measure) for unit in units],
        title=f"{measure.label.capitalize()} theo địa bàn {areas.period} ({measure.unit})",
        top=measure.top(max((measure.of(line) for line in lines.values()), default=0)),
        written=measure.written,
        note=_note(areas, units, drawn),
    )


def _area(areas: Areas, unit: Locality, line: AreaLine | None, measure: Measure) -> Area:
    """It leads to its row of the table; what has none, to the page of the unit."""
    if line is None:
        return _without_figures(areas, unit)
    units = "hien-nay" if areas.by_today else "luc-do"
    page = reverse("reports:year_areas", kwargs={"year": areas.first_year})
    path = f"{page}?don_vi={units}#dv-{unit.pk}"
    return Area(str(unit.pk), unit.name, measure.shown(line), measure.said(line), path)


def _without_figures(areas: Areas, unit: Locality) -> Area:
    """Nothing; or what nobody can say: it was a part of a unit that was divided, and that has figures."""
    parts = [line.name.split(":")[0] for line in areas.lines if unit in line.among]
    said = f"chưa chia được số liệu của {', '.join(parts)}" if parts else "không có đề án"
    return Area(str(unit.pk), unit.name, 0, said, unit.get_absolute_url(), is_unknown=bool(parts))


def _note(areas: Areas, units: list[Locality], drawn: Drawing) -> str:
    """How borders were drawn, and what is not on the map: also a unit of which there is no outline."""
    beside = [
        line
        for line in areas.lines
        if line.unit is None or line.unit not in units or str(line.unit.pk) not in drawn.paths
    ]
    parts = [OF_DISTRICTS] if any(unit.level == Level.DISTRICT for unit in units) else []
    if beside:
        support = format_trieu(sum(line.planned.state_support for line in beside), with_unit=True)
        count = sum(line.establishments for line in beside)
        parts.append(f"Ngoài bản đồ: {count} đơn vị, hỗ trợ {support} (xem bảng).")
    return " ".join(parts)


def _frame(
    day: datetime.date, offices: Iterable[int], user: Any
) -> tuple[list[Locality], frozenset[tuple[str, str, str]]]:
    """The units that are drawn, and of which communes of today they are made: of the provinces that these
    offices serve."""
    served = Office.objects.filter(pk__in=offices).provinces()
    provinces = list(Locality.objects.filter(pk__in=served).valid_on(day))
    now = {unit for found in carry_all_over(provinces, today()).values() for unit in found}
    communes = list(
        Locality.objects.valid_on(today())
        .filter(level=Level.COMMUNE, parent__in=now)
        .select_related("parent")
        .order_by("code")
    )
    units = {commune: commune for commune in communes}
    if day < REFORM:
        units = _districts(communes, {province.pk for province in provinces})
    if not user.role_class.sees_all_localities:
        units = {c: unit for c, unit in units.items() if unit.pk in user.own_localities}
    drawn = sorted(set(units.values()), key=lambda unit: (unit.code, unit.pk))
    return drawn, frozenset((c.parent.code, c.code, str(unit.pk)) for c, unit in units.items())  # type: ignore[union-attr]


def _districts(communes: list[Locality], provinces: set[int]) -> dict[Locality, Locality]:
    """Commune of today → the old district, of these provinces, of most of its parts."""
    before = districts_before(communes)
    found = ((commune, before.get(commune.pk, [])) for commune in communes)
    return {c: old[0] for c, old in found if old and old[0].parent_id in provinces}
