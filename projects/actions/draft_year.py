"""The programme and the year that a draft is meant for, and where its places are in that year."""

import datetime
from calendar import isleap
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event, record
from khuyencong.dates import DayField, short_date
from khuyencong.localities.changes import carry_over
from khuyencong.localities.models import Locality
from khuyencong.locking import lock
from projects.models import Member, Programme, Proposal, TypedDraft
from projects.models.event import ProposalEvent
from projects.refusal import Refused, validated
from projects.workflow import ProposalState

DAYS = ["starts_on", "ends_on"]  # when the work is done
CODE_LETTERS = {"national": "KCQG", "local": "KCDP"}


def next_code(programme: Programme, year: int) -> str:
    """KCDP-2027-0007: the number after the last of this programme and year. One that a draft gave up is not
    given again: notices and papers of a proposal that was taken back may bear it."""
    prefix = f"{CODE_LETTERS[programme.level]}-{year}-"
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


def refuse_place(place: Locality | None, day: datetime.date) -> None:
    """A place that is not there on the day, with those that are."""
    if place is None or place.is_valid_on(day):
        return
    units = ", ".join(str(unit) for unit in carry_over(place, day))
    then = f" Vào ngày đó, địa bàn này là: {units}." if units else ""
    raise Refused(
        f"{place} không tồn tại vào ngày {short_date(day)}.{then} Hãy chọn lại địa bàn.",
        code="place",
    )


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
    code = f"{_given_up(before)}{proposal.code}" if proposal.code != before else before
    comment = f"{code}: {programme.name} năm {year}, {locality or 'toàn tỉnh'}"
    if is_moved:
        comment += f"; {said_of_days(proposal)}"
    record(ProposalEvent.YEAR_CHANGED, proposal, by=by, comment=comment)
    return proposal


def said_of_days(proposal: Proposal) -> str:
    days = " – ".join(short_date(day) for day in (proposal.starts_on, proposal.ends_on) if day)
    return f"thời gian thực hiện chuyển theo năm: {days}"


def _move_days(proposal: Proposal, years: int) -> bool:
    """The time of the work, saved or only typed, follows the year when it lay in the old one: same day and
    month. What did not lie there stays, and the checks speak of it."""
    old = proposal.year - years
    is_moved = False
    if years and old in {day.year for day in (proposal.starts_on, proposal.ends_on) if day}:
        for name in DAYS:
            setattr(proposal, name, _in_year(getattr(proposal, name), years))
        is_moved = True
    for typed in TypedDraft.objects.filter(proposal=proposal) if years else ():
        _move_typed(typed, old, years)
    return is_moved


def _move_typed(typed: TypedDraft, old: int, years: int) -> None:
    """Only days that can be read; everything else stays word for word."""
    for name in DAYS:
        with suppress(ValidationError):
            day = DayField(required=False).clean(typed.data.get(name))
            if day and day.year == old:
                typed.data[name] = short_date(_in_year(day, years))  # type: ignore[arg-type]
    typed.save(update_fields=["data"])


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
    the proposal. Where its place is not clear it stays, and the checks say so."""
    place: Any = member.locality
    if member.is_looked_after_by(by):
        return place_on(place, member.first_day, user=by)
    return carry_over(place, member.first_day).one or place
