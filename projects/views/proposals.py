"""Proposals to read: the list and one of them."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, visible_or_404
from projects.models import Acceptance, Member, Proposal
from projects.views.money_by_stage import money_by_stage, road

PAGE_SIZE = 25


@require_safe
def proposal_list(request: UserRequest) -> TemplateResponse:
    """The proposals within the user's scope, found by code or title without diacritics."""
    require(request.user, Permission.PROPOSAL_READ)
    query = request.GET.get("q", "").strip()
    proposals = Proposal.objects.visible_to(request.user).for_list(request.user)
    page = Paginator(proposals.search(query), PAGE_SIZE).get_page(request.GET.get("trang"))
    return TemplateResponse(request, "projects/proposal_list.html", {"page": page, "query": query})


@require_safe
def proposal_detail(request: UserRequest, code: str) -> TemplateResponse:
    """One proposal: its way, its money by stage, its members, what happened."""
    require(request.user, Permission.PROPOSAL_READ)
    proposal = visible_or_404(
        Proposal.objects.select_related("programme", "plan__programme", "activity"),
        request.user,
        code=code,
    )
    members = Member.objects.visible_to(request.user).filter(proposal=proposal)
    rows = list(members.with_balances().for_list())
    context = {
        "proposal": proposal,
        "road": road(proposal),
        "stages": money_by_stage(rows),
        "rows": rows,
        "accepted_count": sum(row.is_accepted for row in rows),
        "acceptances": Acceptance.objects.filter(member__in=rows)
        .select_related("member__beneficiary")
        .prefetch_related("measures")
        .order_by("-accepted_on", "-pk"),
        "decisions": proposal.plan.decisions.all() if proposal.plan else [],
    }
    return TemplateResponse(request, "projects/proposal_detail.html", context)
