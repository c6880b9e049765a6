"""Which other records may be of the same establishment, and who reads what of them.

A local officer cannot find an establishment of another place and records it again; then nobody sees
that it was supported twice. So each record is compared with all others. What lies beyond the
officer's sight is for the centre to compare: the officer learns that there may be such a record, in
one sentence, whatever matched. The tax code of a household business is its owner's ID number, and
nobody is to find out by typing it whether that person has a business somewhere (docs/adr/0023).
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from beneficiaries.models import Beneficiary, BeneficiaryEvent, core_of
from khuyencong.audit.models import Event, record
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


def must_be_compared(row: Beneficiary, *, changed: Iterable[str], by: Any) -> bool:
    """Whether the centre is to compare this record, which `by` is about to save with these fields
    changed. Once asked for, it stays so until the centre has looked."""
    if by.role_class.sees_all_localities or not set(changed) & set(COMPARED):
        return row.awaits_comparison
    row.fill_search_columns()
    found = [twin.beneficiary.pk for twin in twins_of(row, by=by)]
    seen = Beneficiary.objects.visible_to(by).filter(pk__in=found).count()
    return row.awaits_comparison or seen < len(found) or _records_too_many(by)


def _records_too_many(by: Any) -> bool:
    since = timezone.now() - datetime.timedelta(days=1)
    kinds = (BeneficiaryEvent.ADDED, BeneficiaryEvent.CHANGED, BeneficiaryEvent.REFUSED)
    return Event.objects.filter(by=by, kind__in=kinds, at__gte=since).count() >= ANSWERED_A_DAY


def count_refused(number: int, *, by: Any) -> None:
    """What was compared and then not recorded counts like a record: whoever reads the refusal has had an
    answer. Called after the transaction of the action, that took its records back."""
    for _each in range(number):
        record(BeneficiaryEvent.REFUSED, by, by=by)
