"""What joins records of offices that a merge made one: while one stands, the merge is not taken back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q

from beneficiaries.models import Beneficiary
from khuyencong.offices.journal import NAMED
from khuyencong.offices.models import Office, OfficeMerge, successors_of
from projects.models import Member, Proposal

# Rows that hang on two records, each with the ways to the offices of both.
JOINS: tuple[tuple[Any, str, str], ...] = (
    (Member, "proposal__programme__office", "beneficiary__office"),
    (Beneficiary, "office", "merged_into__office"),
    (Proposal, "programme__office", "plan__programme__office"),
)


def later_merge(merge: OfficeMerge) -> OfficeMerge | None:
    """The last merge that stands on this one: of the office that carries on, or into it."""
    office = merge.successor_id
    of_it = Q(successor=office) | Q(predecessors=office)
    return OfficeMerge.objects.filter(of_it, pk__gt=merge.pk, undone_at=None).order_by("-pk").first()  # fmt: skip


def joined_across(merge: OfficeMerge) -> list[str]:
    """Every row that joins records of two offices which are not one any more. Asked when the values stand as
    they did before, in the transaction that is given up if there is one."""
    own = {merge.successor_id, *merge.predecessors.values_list("pk", flat=True)}
    family = {pk for key in own for pk in _family(key)}
    road = successors_of(family)
    names = dict(Office.objects.filter(pk__in=family).values_list("pk", "name"))
    reasons: list[str] = []
    for model, one, other in JOINS:
        rows = model._default_manager.filter(**{f"{one}__in": family, f"{other}__in": family})
        rows = rows.exclude(**{one: F(other)}).annotate(one_office=F(one), other_office=F(other))
        apart = [row for row in rows.order_by("pk") if not road[row.one_office] & road[row.other_office]]  # fmt: skip
        reasons += [
            f"{model._meta.verbose_name} “{row}” nối hồ sơ của {names[row.one_office]} với hồ sơ của "
            f"{names[row.other_office]}."
            for row in apart[:NAMED]
        ]
    return reasons


def _family(office: int) -> Iterable[int]:
    return Office.objects.order_by().with_predecessors(office).values_list("pk", flat=True)
