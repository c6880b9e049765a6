"""Which other records may be of the same establishment, and who reads what of them.

A local officer cannot find an establishment of another place and records it again; then nobody sees
that it was supported twice. So each record is compared with all others. What lies beyond the
officer's sight is for the centre to compare: the officer learns that there may be such a record, in
one sentence, whatever matched. The tax code of a household business is its owner's ID number, and
nobody is to find out by typing it whether that person has a business somewhere (docs/adr/0023).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.utils import timezone

from beneficiaries.models import Beneficiary, BeneficiaryEvent, core_of, digits_of
from khuyencong.audit.models import Event, record
from khuyencong.localities.changes import carry_all_over
from khuyencong.text import fold

MAY_BE_RECORDED = "Đơn vị này có thể đã được ghi ở nơi khác, Trung tâm sẽ đối chiếu."
# Who records more than this in a day is answered so of every record: an answer to a series of
# guesses then tells nothing.
ANSWERED_A_DAY = 20
COMPARED = ("name", "tax_code", "phone", "representative")


@dataclass(frozen=True)
class Twin:
    """A record that may be of the same establishment, and in what both agree."""

    beneficiary: Beneficiary
    agrees_in: tuple[str, ...]


def twins_of(row: Beneficiary, *, by: Any) -> list[Twin]:
    """Other records of the offices of `by` that agree with this one in tax code, phone, name or representative, those that
    agree in more first. One query, in sight or not."""
    standing: Any = by.of_own_offices(Beneficiary.objects.standing())
    others = standing.exclude(pk=row.pk).filter(_may_agree(row))
    found = [Twin(each, _agreement(row, each)) for each in others.select_related("locality")]
    return sorted(
        (twin for twin in found if twin.agrees_in),
        key=lambda twin: (-len(twin.agrees_in), twin.beneficiary.pk),
    )


def _may_agree(row: Beneficiary) -> Q:
    """What the database can narrow; `_agreement` says of the rest."""
    alike = Q(pk=None)
    if row.tax_digits:
        alike |= Q(tax_digits=row.tax_digits)
    if row.phone_digits:
        alike |= Q(phone_digits=row.phone_digits)
    if core := core_of(row.name):
        alike |= Q(name_text__contains=core)
    if person := fold(row.representative).strip():
        alike |= Q(search_text__contains=person)
    return alike


def _agreement(one: Beneficiary, other: Beneficiary) -> tuple[str, ...]:
    compared = {
        "mã số thuế": (one.tax_digits, other.tax_digits),
        "điện thoại": (one.phone_digits, other.phone_digits),
        "tên": (core_of(one.name), core_of(other.name)),
        "người đại diện": (fold(one.representative).strip(), fold(other.representative).strip()),
    }
    return tuple(label for label, (mine, theirs) in compared.items() if mine and mine == theirs)


@dataclass(frozen=True)
class Pair:
    """Two records of different offices that may be of one establishment, and why."""

    older: Beneficiary
    younger: Beneficiary
    why: str


def pairs_between(offices: Iterable[int], *, on: datetime.date) -> list[Pair]:
    """Records of different ones of these offices with the same tax code, or with the same name in places
    that are one on this day. Two queries, one more where places are of later."""
    standing = Beneficiary.objects.standing().filter(office__in=list(offices))
    rows = list(standing.select_related("office", "locality__parent").order_by("pk"))
    found = {
        (pair.older.pk, pair.younger.pk): pair
        for pair in (*_of_one_name(rows, on), *_of_one_tax_code(rows))
    }
    return [found[key] for key in sorted(found)]


def _of_one_tax_code(rows: list[Beneficiary]) -> Iterator[Pair]:
    for older, younger in _together(rows, lambda row: row.tax_digits):
        yield Pair(older, younger, f"cùng mã số thuế {younger.tax_code}")


def _of_one_name(rows: list[Beneficiary], on: datetime.date) -> Iterator[Pair]:
    alike = list(_together([row for row in rows if row.locality], lambda row: core_of(row.name)))
    places = {row.locality for pair in alike for row in pair if row.locality}
    units: Any = carry_all_over(places, on)
    for older, younger in alike:
        now = {unit.pk: unit for unit in units[older.locality_id]}
        if shared := [unit for unit in units[younger.locality_id] if unit.pk in now]:
            names = ", ".join(unit.full_name for unit in shared)
            yield Pair(older, younger, f"cùng tên, cùng địa bàn nay là {names}")


def _together(rows: list[Beneficiary], key: Any) -> Iterator[tuple[Beneficiary, Beneficiary]]:
    """Two and two of the same key, of different offices; without one nobody is alike."""
    groups: dict[str, list[Beneficiary]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    groups.pop("", None)
    for group in groups.values():
        for older, younger in combinations(group, 2):
            if older.office_id != younger.office_id:
                yield older, younger


def must_be_compared(row: Beneficiary, *, changed: Iterable[str], by: Any) -> bool:
    """Whether the centre is to compare this record, which `by` is about to save with these fields
    changed. Once asked for, it stays so until the centre has looked."""
    if not set(changed) & set(COMPARED):
        return row.awaits_comparison
    if by.role_class.sees_all_localities:
        return row.awaits_comparison or _is_taxed_elsewhere(row, by)
    row.fill_search_columns()
    found = [twin.beneficiary.pk for twin in twins_of(row, by=by)]
    seen = Beneficiary.objects.visible_to(by).filter(pk__in=found).count()
    return row.awaits_comparison or seen < len(found) or _records_too_many(by)


def _is_taxed_elsewhere(row: Beneficiary, by: Any) -> bool:
    """Its tax code stands with an office that was merged into this one: in its own the database refuses it.
    One query, where one sees several offices."""
    if not (row.tax_code and by.sees_several_offices):
        return False
    standing: Any = by.of_own_offices(Beneficiary.objects.standing())
    alike = standing.filter(tax_digits=digits_of(row.tax_code))
    return bool(alike.exclude(office=row.office_id).exclude(pk=row.pk).exists())


def _records_too_many(by: Any) -> bool:
    since = timezone.now() - datetime.timedelta(days=1)
    kinds = (BeneficiaryEvent.ADDED, BeneficiaryEvent.CHANGED, BeneficiaryEvent.REFUSED)
    return Event.objects.filter(by=by, kind__in=kinds, at__gte=since).count() >= ANSWERED_A_DAY


def count_refused(number: int, *, by: Any) -> None:
    """What was compared and then not recorded counts like a record: whoever reads the refusal has had an
    answer. Called after the transaction of the action, that took its records back."""
    for _each in range(number):
        record(BeneficiaryEvent.REFUSED, by, by=by)
