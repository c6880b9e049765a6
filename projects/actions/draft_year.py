"""The programme and the year that a draft is meant for, and where its places are in that year."""

import datetime
from calendar import isleap
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event, record
from khuyencong.dates import DayField, short_date
from khuyencong.http import key_of
from khuyencong.localities.changes import carry_over, told_of_day
from khuyencong.localities.models import Locality
from khuyencong.locking import lock
from projects.models import Member, Programme, Proposal, TypedDraft
from projects.models.event import ProposalEvent
from projects.refusal import Refused, validated
from projects.workflow import ProposalState

DAYS = ["starts_on", "ends_on"]  # when the work is done
CODE_LETTERS = {"national": "KCQG", "local": "KCDP"}


def next_code(programme: Programme, year: int) -> str:
    """KCDP-2027-0007, with the letters of its office before it where it has some: the number after the last of this programme and year. One that a draft gave up is not
    given again: notices and papers of a proposal that was taken back may bear it."""
    letters = filter(None, (programme.office.letters, CODE_LETTERS[programme.level]))
    prefix = f"{'-'.join(letters)}-{year}-"
    last = Proposal.objects.filter(code__startswith=prefix).order_by("-pk").values_list("code")
    numbers = [int(code[len(prefix):]) for (code,) in last[:50] if code[len(prefix):].isdigit()]  # fmt: skip
    number = max(numbers, default=0) + 1
    while _was_given(f"{prefix}{number:04d}"):
        number += 1
    return f"{prefix}{number:04d}"


def _was_given(code: str) -> bool:
    """To a proposal that has it, or that had it until its year was changed."""
    return Proposal.objects.filter(code=code).exists() or _giving_up(code).exists()


def once_called(code: str) -> Any:
    """The proposal that bore this code until its year was changed: notices, letters and papers lead by
    it still."""
    return Proposal.objects.filter(
        pk__in=list(_giving_up(code).values_list("subject_id", flat=True))
    )


def _giving_up(code: str) -> QuerySet[Event]:
    return Event.objects.filter(
        kind=ProposalEvent.YEAR_CHANGED, comment__startswith=_given_up(code)
    )


def _given_up(code: str) -> str:
    """How the event of a change begins that gave up this code."""
    return f"{code} thành "


def first_day_of_year(year: int) -> datetime.date:
    """The day on which the place of a proposal must be there."""
    return datetime.date(year, 1, 1)


def place_on(place: Locality | None, day: datetime.date, *, user: Any) -> Locality | None:
    """Where a place is on a day: itself while it is there, else the one unit that holds its territory
    then. None where that is several, or not in the hands of `user`: then a person chooses."""
    if place is None or place.is_valid_on(day):
        return place
    unit = carry_over(place, day).one
    return unit if unit and user.looks_after(unit.pk) else None


def place_or_old(place: Locality | None, day: datetime.date, *, user: Any) -> Locality | None:
    """The same; but a place of theirs that is not clear stays as it was, for a person to say which it is: no
    place at all would mean the whole province."""
    now = place_on(place, day, user=user)
    return now or (place if place and user.looks_after(place.pk) else None)


def refuse_place(place: Locality | None, day: datetime.date) -> None:
    """A place that is not there on the day, with those that are."""
    if place is None or place.is_valid_on(day):
        return
    raise Refused(told_of_day(place, day), code="place")


@transaction.atomic
def change_year(
    *, proposal: Proposal, programme: Programme, year: int, locality: Locality | None, by: Any
) -> Proposal:
    """Đổi chương trình, năm, địa bàn đề xuất of a draft, never submitted or taken back. Its code says both, so it
    takes a new one; establishments go to where their place is in that year. One that was moved by a
    decision stays in its programme: money of one never becomes the other's."""
    programme, proposal = lock(programme, proposal)
    require(by, Permission.PROPOSAL_DRAFT, proposal)
    if proposal.state != ProposalState.DRAFT:
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”: chương trình và năm chỉ đổi được khi "
            "chưa nộp.",
            code="too-late",
        )
    if proposal.moved_from_id and programme.pk != proposal.programme_id:
        raise Refused(
            f"Đề án {proposal.code} được chuyển sang {proposal.programme.short_name} theo quyết định điều "
            "chỉnh: chương trình không đổi được ở đây."
        )
    refuse_place(locality, first_day_of_year(year))
    before, years = proposal.code, year - proposal.year
    if (programme.pk, year) != (proposal.programme_id, proposal.year):
        proposal.code = next_code(programme, year)
    proposal.programme, proposal.year, proposal.locality = programme, year, locality
    proposal.version += 1  # a form opened before shows places of another year
    require(by, Permission.PROPOSAL_DRAFT, proposal)
    fields = ["code", "programme", "year", "locality", "version", "search_text"]
    if is_moved := _move_days(proposal, years):
        fields += DAYS
    validated(proposal).save(update_fields=fields)
    _move_members(proposal, by=by)
    _move_typed(proposal, years)
    code = f"{_given_up(before)}{proposal.code}" if proposal.code != before else before
    comment = f"{code}: {programme.name} năm {year}, {locality or 'toàn tỉnh'}"
    if is_moved:
        comment += f"; {said_of_days(proposal)}"
    record(ProposalEvent.YEAR_CHANGED, proposal, by=by, comment=comment)
    return proposal


def said_of_days(proposal: Proposal) -> str:
    return f"thời gian thực hiện chuyển theo năm: {_span(proposal.starts_on, proposal.ends_on)}"


def said_of_typed_days(days: Mapping[str, datetime.date | None]) -> str:
    return f"thời gian đang gõ, chưa lưu, chuyển theo năm: {_span(*days.values())}"


def _span(*days: datetime.date | None) -> str:
    return " – ".join(short_date(day) for day in days if day)


def _move_days(proposal: Proposal, years: int) -> bool:
    """The time of the work follows the year when it lay in the old one: same day and month. What did not
    lie there stays, and the checks speak of it."""
    days = {name: getattr(proposal, name) for name in DAYS}
    moved = _moved(days, proposal.year - years, years)
    for name, day in moved.items():
        setattr(proposal, name, day)
    return bool(moved)


def _moved(
    days: dict[str, datetime.date | None], old: int, years: int
) -> dict[str, datetime.date | None]:
    """Both days of a time that touches the old year; none of another."""
    if not years or old not in {day.year for day in days.values() if day}:
        return {}
    return {name: _in_year(day, years) for name, day in days.items()}


def _move_typed(proposal: Proposal, years: int) -> None:
    """What is typed and not saved goes along as what is saved does: it is no older than it was."""
    members = list(Member.objects.filter(proposal=proposal))
    for typed in TypedDraft.objects.filter(proposal=proposal).select_related("typed_by"):
        if typed.data.get("version") == str(proposal.version - 1):
            typed.data["version"] = str(proposal.version)
        if years:
            _move_typed_days(typed, proposal.year - years, years)
            _move_typed_places(typed, proposal, members)
        typed.save(update_fields=["data"])


def typed_days(data: Mapping[str, Any]) -> dict[str, datetime.date | None]:
    """Those that can be read."""
    days = {}
    for name in DAYS:
        with suppress(ValidationError):
            days[name] = DayField(required=False).clean(data.get(name))
    return days


def _move_typed_days(typed: TypedDraft, old: int, years: int) -> None:
    """Only days that can be read; everything else stays word for word."""
    for name, day in _moved(typed_days(typed.data), old, years).items():
        if day:
            typed.data[name] = short_date(day)


def _move_typed_places(typed: TypedDraft, proposal: Proposal, members: list[Member]) -> None:
    """Each by its name on the day the work begins as it is typed; of one that is not clear the form says
    among which whoever types has to choose, as of a saved one."""
    first = typed_days(typed.data).get("starts_on") or first_day_of_year(proposal.year)
    keys = {f"m{member.pk}-locality": member for member in members}
    chosen = {name: key_of(typed.data[name]) for name in keys if name in typed.data}
    places = Locality.objects.in_bulk(set(chosen.values()))
    for name, key in chosen.items():
        if place := places.get(key):
            now = _in_hands(keys[name], place, first, typed.typed_by)
            typed.data[name] = str(now.pk) if now else ""


def _in_year(day: datetime.date | None, years: int) -> datetime.date | None:
    """29 February becomes the 28th where there is none."""
    if day is None:
        return None
    last = 28 if (day.month, day.day) == (2, 29) and not isleap(day.year + years) else day.day
    return day.replace(year=day.year + years, day=last)


def _move_members(proposal: Proposal, *, by: Any) -> None:
    """Who writes the proposal moves each of its establishments: they stand where they stood, by the name
    of that year."""
    for member in Member.objects.filter(proposal=proposal).select_related("locality"):
        member.proposal = proposal
        if not member.place_is_valid:
            member.locality = _place_in_year(member, by)
            member.save(update_fields=["locality"])


def _place_in_year(member: Member, by: Any) -> Locality | None:
    """Of an establishment in other hands never None: without a place it would fall to whoever writes
    the proposal. Where its place is not clear it stays, and form and checks say so."""
    return _in_hands(member, member.locality, member.first_day, by)


def _in_hands(member: Member, place: Any, day: datetime.date, by: Any) -> Locality | None:
    if member.is_looked_after_by(by):
        return place_or_old(place, day, user=by)
    return carry_over(place, day).one or place
