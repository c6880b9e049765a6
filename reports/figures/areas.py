"""The figures of a year by administrative unit: the units of the time, or those of today.

Both are the same sums of the same establishments, laid together by another unit; what cannot be said to
lie in one unit of today (its unit was divided) is a line of its own, so the totals agree.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from khuyencong.localities.candidates import Candidates
from khuyencong.localities.changes import units_of_today
from khuyencong.localities.country import REFORM
from khuyencong.localities.models import Locality
from projects.models import Amounts, Plan
from projects.workflow import PlanState
from reports.figures.plan_summary import WHOLE_PROVINCE
from reports.figures.year_overview import MemberSums, lines_of_plans


@dataclass(frozen=True)
class AreaLine:
    """One unit; `unit` is None for what serves the whole province or cannot be placed. Amounts in
    đồng; a proposal with establishments in two units counts in both."""

    name: str
    unit: Locality | None
    proposals: int
    establishments: int
    planned: Amounts
    accepted: Amounts
    among: tuple[Locality, ...] = ()  # of a unit that was divided: those of today it may lie in

    @property
    def percent_accepted(self) -> int:
        """Of the support, rounded down: what is not whole never says 100."""
        whole = self.planned.state_support
        return 100 * self.accepted.state_support // whole if whole else 0


@dataclass(frozen=True)
class Areas:
    """The units of some years, those of the time or those of today (`by_today`)."""

    first_year: int
    last_year: int
    by_today: bool
    offices: frozenset[int]  # keys of those whose plans they are
    lines: tuple[AreaLine, ...]
    proposals: int
    establishments: int
    planned: Amounts
    accepted: Amounts

    @property
    def period(self) -> str:
        if self.first_year == self.last_year:
            return f"năm {self.first_year}"
        return f"các năm {self.first_year} – {self.last_year}"


def areas_of_year(
    year: int, *, user: Any, by_today: bool = False, on: datetime.date | None = None
) -> Areas:
    """Sums of the plans of a year by unit, within the scope of `user`. Three queries, one more by the
    units of today, one more on a past day."""
    plans = list(Plan.objects.visible_to(user).of_year(year))
    return _areas(plans, lines_of_plans(plans, user=user, on=on), (year, year), by_today=by_today)


def areas_of_years(first: int, last: int, *, user: Any) -> Areas:
    """The approved money of several years together, as `years_side_by_side` counts it: by the units of
    the time, which are those of today when all these years come after the reform."""
    approved = Plan.objects.visible_to(user).filter(
        year__range=(first, last), state=PlanState.APPROVED
    )
    plans = list(approved.select_related("programme"))
    lines = lines_of_plans(plans, user=user)
    return _areas(plans, lines, (first, last), by_today=datetime.date(first, 1, 1) >= REFORM)


def _areas(
    plans: list[Plan], lines: list[MemberSums], years: tuple[int, int], *, by_today: bool
) -> Areas:
    keys = {line.locality for line in lines if line.locality}
    places = Locality.objects.select_related("parent__parent").in_bulk(keys)
    named = _today(places) if by_today else _then(places)
    return Areas(
        first_year=years[0],
        last_year=years[1],
        by_today=by_today,
        offices=frozenset(plan.programme.office_id for plan in plans),
        lines=laid_together(lines, lambda line: named.get(line.locality, NOWHERE)),
        proposals=len({line.proposal for line in lines}),
        establishments=len(lines),
        planned=Amounts.sum(line.planned for line in lines),
        accepted=Amounts.sum(line.accepted for line in lines),
    )


@dataclass(frozen=True)
class Name:
    """Under which name a place is counted, which unit that is, or among which it lies."""

    text: str
    unit: Locality | None = None
    among: tuple[Locality, ...] = ()


NOWHERE = Name(WHOLE_PROVINCE)
Named = Mapping[int | None, Name]


def _then(places: Mapping[int, Locality]) -> Named:
    """The district while there was one."""
    return {key: Name(unit.district.name, unit.district) for key, unit in places.items()}


def _today(places: Mapping[int, Locality]) -> Named:
    found = units_of_today(places.values())
    return {key: _now(unit, found[key]) for key, unit in places.items()}


def _now(unit: Locality, found: Candidates) -> Name:
    if found.one:
        return Name(found.one.name, found.one)
    names = ", ".join(each.name for each in found)
    text = f"{unit.full_name}: nay chia cho {names}" if names else unit.full_name
    return Name(text, among=found.units)


def laid_together(
    lines: list[MemberSums], name_of: Callable[[MemberSums], Name]
) -> tuple[AreaLine, ...]:
    """In the order of codes; what has no place on a map comes last, the whole province at the end."""
    of_unit: dict[Name, list[MemberSums]] = defaultdict(list)
    for line in lines:
        of_unit[name_of(line)].append(line)
    return tuple(
        AreaLine(
            name=name.text,
            unit=name.unit,
            among=name.among,
            proposals=len({line.proposal for line in of_one}),
            establishments=len(of_one),
            planned=Amounts.sum(line.planned for line in of_one),
            accepted=Amounts.sum(line.accepted for line in of_one),
        )
        for name, of_one in sorted(of_unit.items(), key=_order)
    )


def _order(item: tuple[Name, Any]) -> tuple[bool, bool, str, str]:
    name, _lines = item
    code = name.unit.code if name.unit else ""
    return (name.text == WHOLE_PROVINCE, name.unit is None, code, name.text)
