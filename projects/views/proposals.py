"""Proposals to read: the list, one of them, its sheet for print."""

from collections.abc import Iterable

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from beneficiaries.models import Beneficiary
from khuyencong.access import allowed, require
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.http import UserRequest, visible_or_404
from khuyencong.lists.page import Listing, ListPage, Total
from khuyencong.lists.selection import AT_ONCE
from projects import checks, ledger
from projects.checks.dossier import visible_slots
from projects.filters import ProposalFilters
from projects.models import (
    Acceptance,
    Adjustment,
    Appraisal,
    Member,
    Obstacle,
    Proposal,
    Stage,
)
from projects.models.event import ProposalEvent
from projects.models.log import log_of
from projects.tables import ProposalTable
from projects.views.money_by_stage import money_by_stage, next_step, road
from projects.views.offered import Offers
from projects.views.places_now import mark_places_now
from projects.workflow import ProposalState

SUMMED = (Stage.REQUESTED, Stage.APPROVED, Stage.ACCEPTED)


def proposal_totals(proposals, user):
    """What the filtered proposals ask for, were given, and have been accepted, of one's scope."""
    members = Member.objects.visible_to(user).filter(proposal__in=proposals.order_by())
    sums = ledger.FundingSplit.objects.filter(member__in=members).sums(*SUMMED)
    return [
        Total("Đề nghị hỗ trợ", sums[Stage.REQUESTED].state_support),
        Total("Hỗ trợ được duyệt", sums[Stage.APPROVED].state_support),
        Total("Đã nghiệm thu", sums[Stage.ACCEPTED].state_support),
    ]


PROPOSALS = Listing(
    code="de-an",
    table=ProposalTable,
    filters=ProposalFilters,
    for_page=ledger.listed,
    totals=proposal_totals,
)


@require_safe
def proposal_list(request: UserRequest) -> TemplateResponse:
    """Proposals within the user's scope, filtered, sorted, summed, and done many at once."""
    require(request.user, Permission.PROPOSAL_READ)
    user = request.user
    may_batch = {
        "screen": user.holds(Permission.PROPOSAL_SCREEN),
        "include": user.holds(Permission.PLAN_ASSEMBLE),
        "assign": user.holds(Permission.PROPOSAL_ASSIGN),
    }
    has_batch = any(may_batch.values())
    page = ListPage(
        request,
        PROPOSALS,
        Proposal.objects.visible_to(user),
        without=() if has_batch else ("chosen",),
    )
    context = {
        "list": page,
        "may_draft": user.holds(Permission.PROPOSAL_DRAFT),
        "empty_text": _why_empty(user),
        "may_batch": may_batch,
        "has_batch": has_batch,
        "at_once": AT_ONCE,
        "assignees": User.objects.holding(Permission.PROPOSAL_SCREEN, office=user.office_id)
        if may_batch["assign"]
        else [],
    }
    return TemplateResponse(request, "projects/proposal_list.html", context)


def _why_empty(user: User) -> str:
    """What an empty list means to this reader, and what this reader can do about it."""
    if user.role_class.sees_only_approved:
        return "Đề án xuất hiện ở đây khi được phê duyệt trong kế hoạch."
    if not user.role_class.sees_all_localities and not user.own_localities:
        return "Tài khoản của bạn chưa có địa bàn nào; hãy nhờ người quản trị kiểm tra địa bàn phụ trách."
    where = "" if user.role_class.sees_all_localities else " ở địa bàn bạn phụ trách"
    if user.holds(Permission.PROPOSAL_DRAFT):
        return f"Chưa có đề án nào{where}. Bấm “Lập đề án” để lập đề án đầu tiên."
    return f"Chưa có đề án nào{where}."


def _fetched(request: UserRequest, code: str) -> Proposal:
    require(request.user, Permission.PROPOSAL_READ)
    rows = Proposal.objects.select_related(
        "programme__office__province",
        "plan__programme",
        "activity",
        "locality",
        "assigned_to",
        "drafted_by",
    )
    return visible_or_404(rows, request.user, code=code)


@require_safe
def proposal_detail(request: UserRequest, code: str) -> TemplateResponse:
    """One proposal: what is next and whose turn it is, its money, members, files, its life."""
    proposal = _fetched(request, code)
    user = request.user
    members = Member.objects.visible_to(user).filter(proposal=proposal).for_page()
    rows = list(ledger.with_balances(members, full=True))
    # What speaks of the proposal as a whole – log, payments, appraisal, notes – speaks of every
    # establishment in it: it is shown to who sees all of them.
    sees_all = user.role_class.sees_all_localities or _is_seen_whole(proposal, user)
    mark_places_now(proposal, rows)
    findings = [] if proposal.is_closed else checks.run(proposal, user=user)
    context = {
        "proposal": proposal,
        "road": road(proposal),
        "next": next_step(proposal),
        "offers": Offers(user, proposal, rows, findings),
        "stages": money_by_stage(rows),
        "rows": rows,
        "known": _known(user, rows),
        "accepted_count": sum(row.balance.is_accepted for row in rows),
        "in_force_count": sum(not row.balance.is_stopped for row in rows) or len(rows),
        "counted_count": sum(row.balance.is_counted for row in rows),
        "may_leave_out": allowed(user, Permission.PROPOSAL_DECIDE, proposal)
        and proposal.state in ProposalState.under_way(),
        "findings": findings,
        "waive_of": proposal.code if allowed(user, Permission.FINDING_ACCEPT, proposal) else "",
        "appraisal": last_appraisal(proposal) if sees_all else None,
        "adjustments": Adjustment.objects.visible_to(user).filter(proposal=proposal).for_list(),
        "may_refuse": allowed(user, Permission.PROPOSAL_DECIDE, proposal),
        "contracts": proposal.contracts.all() if sees_all else [],
        "payments": proposal.disbursements.select_related("member__beneficiary")
        if sees_all
        else [],
        "obstacles": Obstacle.objects.visible_to(user).filter(proposal=proposal).for_list(),
        "notes": proposal.progress_notes.select_related("recorded_by") if sees_all else [],
        "slots": [slot for slot in visible_slots(proposal, user) if slot.files],
        "acceptances": Acceptance.objects.filter(member__in=rows)
        .select_related("member__beneficiary", "member__proposal")
        .prefetch_related("measures", "attachments")
        .order_by("-accepted_on", "-pk"),
        "events": timeline(proposal, user),
        "decisions": proposal.plan.decisions.all() if proposal.plan else [],
        "related": Proposal.objects.visible_to(user)
        .filter(members__beneficiary__in=[row.beneficiary_id for row in rows])
        .exclude(pk=proposal.pk)
        .distinct()
        .select_related("programme")
        .order_by("-year", "-code", "-pk")[:10],
    }
    return TemplateResponse(request, "projects/proposal_detail.html", context)


def _known(user: User, rows: Iterable[Member]) -> set[int]:
    """The establishments whose page this user may open."""
    if not user.holds(Permission.BENEFICIARY_READ):
        return set()
    theirs = Beneficiary.objects.visible_to(user).filter(pk__in=[r.beneficiary_id for r in rows])
    return set(theirs.values_list("pk", flat=True))


def last_appraisal(proposal: Proposal) -> Appraisal | None:
    return proposal.appraisals.prefetch_related("scores__criterion").first()


def timeline(proposal: Proposal, user: User) -> list[Event]:
    """Its life as far as this user may read it, newest first; savings that changed nothing and follow
    each other are shown once."""
    events: list[Event] = []
    for event in log_of(user).about(proposal).select_related("by"):
        is_saving = event.kind == ProposalEvent.EDITED and not (event.comment or event.changes)
        if not (is_saving and events and events[-1].kind == event.kind):
            events.append(event)
    return events


def _is_seen_whole(proposal: Proposal, user: User) -> bool:
    return Proposal.objects.seen_whole_by(user).filter(pk=proposal.pk).exists()
