"""What establishments received over years, and the years beside each other."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from khuyencong.localities.models import Locality
from khuyencong.text import fold
from projects import ledger
from projects.models import Amounts, Member, Stage
from reports.figures.places import places_then, restore_places
from reports.figures.plan_summary import WHOLE_PROVINCE


@dataclass(frozen=True)
class Support:
    """One support of one establishment, amounts in đồng."""

    year: int
    programme: str
    code: str
    title: str
    approved: Amounts
    accepted: Amounts
    is_illustrative: bool


@dataclass(frozen=True)
class Supported:
    name: str
    place: str
    supports: tuple[Support, ...]
    approved: Amounts
    accepted: Amounts


@dataclass(frozen=True)
class SupportReceived:
    establishments: tuple[Supported, ...]
    approved: Amounts
    accepted: Amounts


def support_received(
    first_year: int, last_year: int, *, user: Any, on: datetime.date | None = None
) -> SupportReceived:
    """Every establishment with approved money in these years, by name, of all that is entered or as of
    a day. One query."""
    of_years = Member.objects.visible_to(user).filter(proposal__year__range=(first_year, last_year))
    members = (
        ledger.with_balances(
            ledger.counted_on(on, of_years), on=on, stages=(Stage.APPROVED, Stage.ACCEPTED)
        )
        .select_related("beneficiary", "locality", "proposal__programme")
        .order_by("beneficiary", "proposal__year", "proposal__code")
    )
    found = list(members)
    restore_places(found, places_then(on, proposal__year__range=(first_year, last_year)))
    rows: dict[int, list[Any]] = defaultdict(list)
    for member in found:
        rows[member.beneficiary_id].append(member)
    # Each is called as in its last support of these years: a later name changes no list of them.
    by_name = sorted(rows.values(), key=lambda of_one: fold(of_one[-1].name))
    establishments = tuple(_supported(of_one) for of_one in by_name)
    return SupportReceived(
        establishments,
        Amounts.sum(each.approved for each in establishments),
        Amounts.sum(each.accepted for each in establishments),
    )


def _supported(members: list[Any]) -> Supported:
    supports = tuple(
        Support(
            year=member.proposal.year,
            programme=member.proposal.programme.short_name,
            code=member.proposal.code,
            title=member.proposal.title,
            approved=member.balance.approved,
            accepted=member.balance.accepted,
            is_illustrative=member.is_illustrative,
        )
        for member in members
    )
    return Supported(
        name=members[-1].name,
        place=members[-1].place,
        supports=supports,
        approved=Amounts.sum(each.approved for each in supports),
        accepted=Amounts.sum(each.accepted for each in supports),
    )


@dataclass(frozen=True)
class YearLine:
    """One name in one year; `members` have approved money."""

    year: int
    name: str
    proposals: int
    members: int
    approved: Amounts
    accepted: Amounts


@dataclass(frozen=True)
class YearsSideBySide:
    years: tuple[YearLine, ...]
    programmes: tuple[YearLine, ...]
    activities: tuple[YearLine, ...]
    districts: tuple[YearLine, ...]


@dataclass(frozen=True)
class _Cell:
    """One establishment that counts: its year, programme, activity and place."""

    year: int
    programme: str
    activity: str
    locality: int | None
    proposals: frozenset[int]
    members: int
    approved: Amounts
    accepted: Amounts


def years_side_by_side(
    first_year: int, last_year: int, *, user: Any, on: datetime.date | None = None
) -> YearsSideBySide:
    """Sums by year and programme, activity, district, of all that is entered or as of a day.
    Two queries."""
    cells = list(_cells(first_year, last_year, user, on))
    keys = {cell.locality for cell in cells if cell.locality}
    places = Locality.objects.select_related("parent").in_bulk(keys)

    def district(cell: _Cell) -> tuple[Any, ...]:
        if not cell.locality:
            return (1, "", WHOLE_PROVINCE)
        unit = places[cell.locality].district
        return (0, unit.code, unit.name)

    return YearsSideBySide(
        years=_by(cells, lambda cell: (f"Năm {cell.year}",)),
        programmes=_by(cells, lambda cell: (cell.programme,)),
        activities=_by(cells, lambda cell: (cell.activity,)),
        districts=_by(cells, district),
    )


def _cells(
    first_year: int, last_year: int, user: Any, day: datetime.date | None
) -> Iterable[_Cell]:
    of_years = Member.objects.visible_to(user).filter(proposal__year__range=(first_year, last_year))
    entries = (
        ledger.FundingSplit.objects.until(day)
        .filter(
            member__in=ledger.counted_on(day, of_years).order_by().values("pk"),
            stage__in=(Stage.APPROVED, Stage.ACCEPTED),
        )
        .summed_by(
            "member__proposal__year",
            "member__proposal__programme__name",
            "member__proposal__activity__name",
            "member__locality",
            "member__proposal",
            "member",
            "stage",
        )
    )
    money: dict[tuple[Any, ...], dict[str, Amounts]] = defaultdict(dict)
    for *keys, stage, sums in entries:
        money[tuple(keys)][stage] = sums
    then = places_then(day, proposal__year__range=(first_year, last_year))
    for (year, programme, activity, locality, proposal, member), stages in money.items():
        place = then.get(member)
        yield _Cell(
            year,
            programme,
            activity,
            (place.pk if place else None) if member in then else locality,
            frozenset({proposal}),
            1,
            stages[Stage.APPROVED],  # who has none does not count
            stages.get(Stage.ACCEPTED, Amounts()),
        )


def _by(cells: list[_Cell], key: Callable[[_Cell], tuple[Any, ...]]) -> tuple[YearLine, ...]:
    """A line for each name and year, in the order of names and then years."""
    groups: dict[tuple[Any, ...], list[_Cell]] = defaultdict(list)
    for cell in cells:
        groups[*key(cell), cell.year].append(cell)
    return tuple(
        YearLine(
            year=year,
            name=names[-1],
            proposals=len(frozenset[int]().union(*(cell.proposals for cell in group))),
            members=sum(cell.members for cell in group),
            approved=Amounts.sum(cell.approved for cell in group),
            accepted=Amounts.sum(cell.accepted for cell in group),
        )
        for (*names, year), group in sorted(groups.items())
    )
