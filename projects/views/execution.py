"""Contract, payments, progress and obstacles of a proposal; the board of open obstacles."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from khuyencong.access import allowed, found_to_write, require
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest, posted, visible_or_404
from projects.actions import execution, progress
from projects.forms.execution import ContractForm, NoteForm, ObstacleForm, PaymentForm, SolveForm
from projects.models import Member, Obstacle, Proposal
from projects.permissions import may_raise_obstacle
from projects.views.deeds import deed_page

SOLVED_SHOWN = 20


def _proposal(request: UserRequest, code: str, permission: Permission) -> Proposal:
    rows = Proposal.objects.select_related("programme", "activity", "plan__programme")
    proposal: Proposal = found_to_write(rows, request.user, permission, code=code)
    return proposal


@require_http_methods(["GET", "HEAD", "POST"])
def contract_sign(request: UserRequest, code: str) -> HttpResponse:
    """A contract, or an annex that changes it."""
    proposal = _proposal(request, code, Permission.PROPOSAL_CARRY_OUT)
    form = ContractForm(posted(request), proposal=proposal)
    return deed_page(
        request,
        form,
        lambda: execution.sign_contract(
            proposal=proposal,
            number=form.cleaned_data["number"],
            signed_on=form.cleaned_data["signed_on"],
            amounts=form.amounts,
            by=request.user,
        ),
        title="Ghi hợp đồng",
        back=proposal,
        crumb=proposal.code,
        button="Ghi hợp đồng",
        done="Đã ghi hợp đồng.",
        intro="Ghi số tiền của từng cơ sở theo hợp đồng từ nay; phụ lục hợp đồng cũng ghi ở đây.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def payment_record(request: UserRequest, code: str) -> HttpResponse:
    """An advance, a payment, or money that came back."""
    proposal = _proposal(request, code, Permission.PROPOSAL_CARRY_OUT)
    form = PaymentForm(posted(request), proposal=proposal)
    return deed_page(
        request,
        form,
        lambda: execution.pay(by=request.user, **form.cleaned_data),
        title="Ghi giải ngân",
        back=proposal,
        crumb=proposal.code,
        button="Ghi giải ngân",
        done="Đã ghi giải ngân.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def note_add(request: UserRequest, code: str) -> HttpResponse:
    """How far the work is."""
    proposal = _proposal(request, code, Permission.PROGRESS_REPORT)
    form = NoteForm(posted(request))
    return deed_page(
        request,
        form,
        lambda: progress.note(proposal=proposal, by=request.user, **form.cleaned_data),
        title="Ghi tiến độ",
        back=proposal,
        crumb=proposal.code,
        button="Ghi tiến độ",
        done="Đã ghi tiến độ.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_raise(request: UserRequest, code: str) -> HttpResponse:
    """What keeps the work back, and who must act: of the proposal, or of one's own establishment."""
    proposal = visible_or_404(Proposal.objects, request.user, code=code)
    members = list(Member.objects.visible_to(request.user).filter(proposal=proposal).for_list())
    may_raise = may_raise_obstacle(request.user, proposal, members)
    if not may_raise:
        raise PermissionDenied(may_raise.reason)
    form = ObstacleForm(posted(request), proposal=proposal, user=request.user)
    return deed_page(
        request,
        form,
        lambda: progress.raise_obstacle(proposal=proposal, by=request.user, **form.cleaned_data),
        title="Nêu vướng mắc",
        back=proposal,
        crumb=proposal.code,
        button="Ghi vướng mắc",
        done="Đã ghi vướng mắc; người theo dõi đã được báo.",
    )


@require_safe
def obstacle_board(request: UserRequest) -> TemplateResponse:
    """Open obstacles by district, the most overdue first; then what was solved lately."""
    require(request.user, Permission.PROPOSAL_READ)
    visible = Obstacle.objects.visible_to(request.user)
    day = today()
    districts: dict[str, list[Any]] = defaultdict(list)
    may_raise = request.user.holds(Permission.PROGRESS_REPORT)
    may_solve = False
    for obstacle in visible.open().for_list():
        in_hand = bool(allowed(request.user, Permission.PROGRESS_REPORT, obstacle))
        may_solve |= in_hand
        districts[obstacle.district_name].append((obstacle, obstacle.days_late(day), in_hand))
    solved = visible.exclude(solved_on=None).for_list().order_by("-solved_on", "-pk")
    context = {
        "districts": sorted(districts.items()),
        "open_count": sum(len(rows) for rows in districts.values()),
        "late_count": sum(late > 0 for rows in districts.values() for _each, late, _may in rows),
        "solved": solved[:SOLVED_SHOWN],
        "may_solve": may_solve,
        "may_raise": may_raise,
        "empty_text": (
            "Khi một đề án gặp trở ngại, hãy nêu ở trang của đề án đó: việc gì, từ khi nào, ai phải xử "
            "lý, hạn đến đâu."
            if may_raise
            else "Vướng mắc hiện ở đây khi người theo dõi đề án nêu ra."
        ),
    }
    return TemplateResponse(request, "projects/obstacle_board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_solve(request: UserRequest, pk: int) -> HttpResponse:
    """How an obstacle was solved."""
    rows = Obstacle.objects.select_related("proposal", "member")
    obstacle = found_to_write(rows, request.user, Permission.PROGRESS_REPORT, pk=pk)
    if obstacle.solved_on and request.method != "POST":
        raise Http404
    form = SolveForm(posted(request))
    return deed_page(
        request,
        form,
        lambda: progress.solve(obstacle=obstacle, by=request.user, **form.cleaned_data),
        title="Giải quyết vướng mắc",
        back=reverse("projects:obstacle_board"),
        crumb="Vướng mắc",
        button="Ghi cách giải quyết",
        done="Đã ghi cách giải quyết.",
        intro=f"{obstacle.proposal.code}: {obstacle.what}",
    )
