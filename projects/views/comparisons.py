"""Records that may be of one establishment: the centre looks at both, merges them or sets them apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.models import Beneficiary
from beneficiaries.twins import Twin, twins_of
from khuyencong.access import found_to_write, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, key_of, visible_or_404
from projects.actions import merges
from projects.ledger import with_balances
from projects.models import Amounts, Member, Merge, Stage

LISTED = 200  # records that wait; more are shown when these are done


@dataclass(frozen=True)
class Compared:
    """One record beside another: in what both agree, and what support it received."""

    beneficiary: Beneficiary
    agrees_in: tuple[str, ...]
    members: list[Any]

    @property
    def approved(self) -> Amounts:
        return Amounts.sum(member.balance.approved for member in self.members)


def _to_compare(request: UserRequest, pk: int) -> Beneficiary:
    rows, right = Beneficiary.objects.select_related("locality"), Permission.BENEFICIARY_MERGE
    beneficiary: Beneficiary = found_to_write(rows, request.user, right, pk=pk)
    return beneficiary


@require_safe
def comparison_list(request: UserRequest) -> TemplateResponse:
    """Records that wait to be compared, the oldest first."""
    require_right(request.user, Permission.BENEFICIARY_MERGE)
    rows = Beneficiary.objects.visible_to(request.user).to_compare().select_related("locality")
    context = {"waiting": rows.order_by("pk")[:LISTED]}
    return TemplateResponse(request, "projects/comparison_list.html", context)


@require_safe
def beneficiary_compare(request: UserRequest, pk: int) -> TemplateResponse:
    """A record and those that may be the same, each with its support; `q` finds others by hand."""
    beneficiary = _to_compare(request, pk)
    query = request.GET.get("q", "").strip()
    twins = twins_of(beneficiary, by=request.user)
    if query:
        by_hand = Beneficiary.objects.visible_to(request.user).search(query, by=request.user)
        known = {beneficiary.pk, *(twin.beneficiary.pk for twin in twins)}
        found = by_hand.exclude(pk__in=known).select_related("locality").order_by("name", "pk")
        twins += [Twin(each, ()) for each in found[:8]]
    own, *others = _with_support([Twin(beneficiary, ()), *twins], request.user)
    context = {
        "beneficiary": beneficiary,
        "own": own,
        "others": others,
        "query": query,
        "merges": beneficiary.merges.in_force().select_related("duplicate", "merged_by"),
    }
    return TemplateResponse(request, "projects/beneficiary_compare.html", context)


def _with_support(twins: list[Twin], user: Any) -> list[Compared]:
    """As far as this user sees it. One query for all of them."""
    visible = Member.objects.visible_to(user)
    members = visible.filter(beneficiary__in=[twin.beneficiary for twin in twins])
    rows = list(
        with_balances(members, stages=(Stage.APPROVED, Stage.ACCEPTED))
        .select_related("proposal__programme", "beneficiary")
        .order_by("-proposal__year", "-pk")
    )
    return [
        Compared(
            twin.beneficiary,
            twin.agrees_in,
            [row for row in rows if row.beneficiary_id == twin.beneficiary.pk],
        )
        for twin in twins
    ]


@require_POST
def beneficiary_merge(request: UserRequest, pk: int) -> HttpResponse:
    """Merge the record that was chosen into this one."""
    kept = _to_compare(request, pk)
    key = key_of(request.POST.get("don-vi"))
    duplicate = visible_or_404(Beneficiary.objects, request.user, pk=key)
    reason = request.POST.get("can-cu", "")
    return _done(
        request,
        lambda: merges.merge(kept=kept, duplicate=duplicate, reason=reason, by=request.user),
        f"Đã gộp {duplicate} vào {kept}.",
        back="projects:beneficiary_compare",
        pk=pk,
    )


@require_POST
def beneficiary_set_apart(request: UserRequest, pk: int) -> HttpResponse:
    """It was compared: an establishment of its own."""
    beneficiary = _to_compare(request, pk)
    return _done(
        request,
        lambda: merges.set_apart(beneficiary=beneficiary, by=request.user),
        f"Đã ghi: {beneficiary} không trùng với đơn vị nào.",
        back="projects:beneficiary_compare",
        pk=pk,
    )


@require_POST
def merge_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Take two records apart again."""
    rows, right = Merge.objects.select_related("kept", "duplicate"), Permission.BENEFICIARY_MERGE
    merge = found_to_write(rows, request.user, right, pk=pk)
    return _done(
        request,
        lambda: merges.undo(merge=merge, by=request.user),
        f"Đã tách lại {merge.duplicate} khỏi {merge.kept}.",
        back="projects:beneficiary_compare",
        pk=merge.kept_id,
    )


def _done(
    request: UserRequest, act: Callable[[], Any], done: str, *, back: str, pk: int
) -> HttpResponse:
    """Act and go back; a refusal is said there."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, done)
    return redirect(back, pk=pk)
