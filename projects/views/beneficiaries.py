"""The page of an establishment: all support that it ever received."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from beneficiaries.models import Beneficiary
from khuyencong.access import found, require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from projects.ledger import with_balances
from projects.models import Amounts, Member


@require_safe
def beneficiary_detail(request: UserRequest, pk: int) -> TemplateResponse:
    """Support by year and programme, products with their awards, needs."""
    require(request.user, Permission.BENEFICIARY_READ)
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
    }
    return TemplateResponse(request, "projects/beneficiary_detail.html", context)
