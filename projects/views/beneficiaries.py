"""The page of an establishment: all support that it ever received."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from beneficiaries.models import Beneficiary
from beneficiaries.twins import MAY_BE_RECORDED
from khuyencong.access import allowed, found, require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, visible_or_404
from projects.ledger import with_balances
from projects.models import Amounts, Member
from projects.models.log import log_of_beneficiary

EVENTS = 50  # the latest


@require_safe
def beneficiary_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Support by year and programme, products with their awards, needs, and what was changed when. A
    record that was merged leads to the one that stands for it."""
    require(request.user, Permission.BENEFICIARY_READ)
    if merged := Beneficiary.objects.filter(pk=pk, merged_into__isnull=False).first():
        return redirect(visible_or_404(Beneficiary.objects, request.user, pk=merged.current.pk))
    rows = Beneficiary.objects.select_related("locality__parent")
    rows = rows.prefetch_related("products", "needs")
    beneficiary, may_write = found(rows, request.user, Permission.BENEFICIARY_WRITE, pk=pk)
    members = list(
        with_balances(Member.objects.visible_to(request.user).filter(beneficiary=beneficiary))
        .select_related("proposal__programme", "proposal__activity", "locality")
        .order_by("-proposal__year", "proposal__programme", "-pk")
    )
    context = {
        "beneficiary": beneficiary,
        "members": members,
        "approved": Amounts.sum(member.balance.approved for member in members),
        "accepted": Amounts.sum(member.balance.accepted for member in members),
        "may_write": may_write,
        "may_merge": allowed(request.user, Permission.BENEFICIARY_MERGE, beneficiary),
        "may_be_recorded": MAY_BE_RECORDED if beneficiary.awaits_comparison else "",
        "events": log_of_beneficiary(beneficiary, request.user).select_related("by")[:EVENTS],
    }
    return TemplateResponse(request, "projects/beneficiary_detail.html", context)
