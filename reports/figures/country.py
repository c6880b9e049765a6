"""The figures of a year by province of today, for who sees the offices of the whole country."""

from typing import Any

from django.urls import reverse

from khuyencong.localities.changes import units_of_today
from khuyencong.localities.country import provinces_of_today
from khuyencong.localities.models import Level, Locality
from khuyencong.maps.country import ARCHIPELAGOS, country
from khuyencong.maps.shading import Area, Map, shaded
from projects.models import Amounts, Plan
from reports.figures.area_map import Measure
from reports.figures.areas import AreaLine, Areas, Name, laid_together
from reports.figures.year_overview import MemberSums, lines_of_plans


def sees_country(user: Any) -> bool:
    """By role every office there is, and there are several. One query a request, for these roles alone."""
    return bool(
        user.role_class.sees_all_offices and user.only_offices is None and user.sees_several_offices
    )


def country_of_year(year: int, *, user: Any) -> Areas:
    """Sums of the plans of a year by the province of today; what has no place is its office's. Six queries
    at most."""
    plans = list(Plan.objects.visible_to(user).of_year(year))
    lines = lines_of_plans(plans, user=user)
    province_of = _provinces_of(lines)
    return Areas(
        first_year=year,
        last_year=year,
        by_today=True,
        offices=frozenset(plan.programme.office_id for plan in plans),
        lines=laid_together(lines, lambda line: _name(province_of[_key(line)])),
        proposals=len({line.proposal for line in lines}),
        establishments=len(lines),
        planned=Amounts.sum(line.planned for line in lines),
        accepted=Amounts.sum(line.accepted for line in lines),
    )


def _key(line: MemberSums) -> int:
    return line.locality or line.plan.programme.office.province_id


def _provinces_of(lines: list[MemberSums]) -> dict[int, Locality]:
    """Place or province of then (key) → the province of today. A province was never divided."""
    places = Locality.objects.select_related("parent__parent").in_bulk(map(_key, lines))
    provinces = {key: place.province for key, place in places.items()}
    now = units_of_today(set(provinces.values()))
    return {key: now[province.pk].one or province for key, province in provinces.items()}


def _name(province: Locality) -> Name:
    return Name(province.name, province)


def country_map(areas: Areas, measure: Measure) -> Map:
    """All provinces there are, also those that no office of this installation serves. One query."""
    outlines, labels = country()
    lines = {line.unit.code: line for line in areas.lines if line.unit}
    loaded = Locality.objects.filter(level=Level.PROVINCE, valid_to=None)
    pages = {unit.code: unit.get_absolute_url() for unit in loaded}
    page = reverse("reports:year_areas", kwargs={"year": areas.first_year})
    shapes = []
    for code, name in provinces_of_today().items():
        line = lines.get(code)
        path = f"{page}#dv-{line.unit.pk}" if line and line.unit else pages.get(code, "")
        shapes.append(_area(code, name, line, measure, path))
        for zone, (province, _commune) in ARCHIPELAGOS.items():
            if province == code:
                shapes.append(_area(zone, f"Quần đảo {zone} ({name})", line, measure, path))
    return shaded(
        outlines,
        shapes,
        title=f"{measure.label.capitalize()} theo tỉnh, thành phố {areas.period} ({measure.unit})",
        top=measure.top(max((measure.of(line) for line in lines.values()), default=0)),
        written=measure.written,
        labels=labels,
    )


def _area(key: str, name: str, line: AreaLine | None, measure: Measure, path: str) -> Area:
    if line is None:
        return Area(key, name, 0, "không có đề án", path)
    return Area(key, name, measure.shown(line), measure.said(line), path)
