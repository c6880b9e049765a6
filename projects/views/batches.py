"""The same step with many proposals, and whom it writes to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_fsm import can_proceed

from khuyencong.access import require, require_right
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, carried_query, key_of
from khuyencong.lists.selection import AT_ONCE, whole_list
from projects.actions import submission
from projects.models import Proposal
from projects.models.event import EVENT_OF_STEP, ProposalEvent
from projects.refusal import Refused
from projects.views.notified import Notified, notified
from projects.views.proposals import PROPOSALS
from projects.views.steps import ACTIONS
from projects.workflow import STEPS

BATCH_DONE = {"screen": "sơ duyệt", "include": "đưa vào kế hoạch", "assign": "giao"}
# The steps of which a page with boxes says whom they write to, by what its form asks for (`cho`).
FORESEEN = {"danh-sach": ("screen", "include"), "dua-vao": ("include",), "dua-ra": ("take_out",)}
NAMED = 10  # proposals of a batch that the answer names one by one


@require_POST
def proposal_batch(request: UserRequest) -> HttpResponseRedirect:
    """The same for many proposals: each in a transaction of its own, each answer shown."""
    require(request.user, Permission.PROPOSAL_READ)
    act = _batch_action(request)
    done, refusals = [], []
    try:
        chosen = _chosen(request)
    except ValidationError as refused:
        chosen, refusals = Proposal.objects.none(), refused.messages
    for proposal in chosen:
        try:
            act(proposal)
            done.append(proposal.code)
        except (Refused, PermissionDenied) as refused:
            said = refused.messages if isinstance(refused, Refused) else [str(refused)]
            refusals.append(f"{proposal.code}: {' '.join(said)}")
    if done:
        verb = BATCH_DONE[request.POST["viec"]]
        messages.success(request, f"Đã {verb} {len(done)} đề án{_named(done)}.")
    for sentence in refusals[:NAMED]:
        messages.error(request, sentence)
    if more := len(refusals[NAMED:]):
        messages.error(request, f"Còn {more} đề án khác cũng chưa ghi được.")
    query = carried_query(request)
    address = reverse("projects:proposal_list")
    return redirect(f"{address}?{query}" if query else address)


def _chosen(request: UserRequest) -> QuerySet[Proposal]:
    """The ticked proposals, or all of the list, of those that the person sees."""
    rows = Proposal.objects.visible_to(request.user)
    if request.POST.get("tat-ca") == "1":
        return rows.filter(pk__in=whole_list(request, PROPOSALS, rows)).order_by("pk")
    codes = request.POST.getlist("de-an")[:AT_ONCE]
    if not codes:
        raise ValidationError("Chưa chọn đề án nào. Hãy đánh dấu ở đầu các dòng cần làm.")
    return rows.filter(code__in=codes).order_by("pk")


def _named(codes: list[str]) -> str:
    return f": {', '.join(codes)}" if len(codes) <= NAMED else ""


def _batch_action(request: UserRequest) -> Callable[[Proposal], Any]:
    """What the pressed button asks for; an unknown one is a 404, a missing right a 403."""
    by = request.user
    match request.POST.get("viec"):
        case "screen" | "include" as step:
            require_right(by, STEPS[step].permission)
            return lambda proposal: ACTIONS[step](proposal=proposal, by=by)
        case "assign":
            require_right(by, Permission.PROPOSAL_ASSIGN)
            to = _chosen_person(request)
            if to is None:
                return _nobody_chosen
            return lambda proposal: submission.assign(proposal=proposal, to=to, by=by)
    raise Http404


def _nobody_chosen(_proposal: Proposal) -> None:
    raise Refused("chưa chọn người theo dõi.")


@require_POST
def batch_notified(request: UserRequest) -> TemplateResponse:
    """Whom the buttons beside ticked proposals would write to: asked by htmx while one ticks. It writes
    nothing; it is posted as the form is, which holds more than an address does."""
    require(request.user, Permission.PROPOSAL_READ)
    steps = FORESEEN.get(request.POST.get("cho", ""))
    if steps is None:
        raise Http404
    try:
        chosen = list(_chosen(request).select_related("assigned_to"))
    except ValidationError:
        chosen = []
    told = [_of_step(step, chosen, request.user) for step in steps]
    told.append(_of_assigning(request, chosen))
    context = {"notified": [each for each in told if each]}
    return TemplateResponse(request, "components/notified.html", context)


def _of_step(step: str, chosen: list[Proposal], by: User) -> Notified | None:
    """Of those for which the step comes next; a step that none can take says nothing."""
    open_ones = [each for each in chosen if can_proceed(getattr(each, step))]
    if not (open_ones and by.holds(STEPS[step].permission)):
        return None
    return notified({EVENT_OF_STEP[step]: open_ones}, by=by, when=STEPS[step].label)


def _of_assigning(request: UserRequest, chosen: list[Proposal]) -> Notified | None:
    to, by = _chosen_person(request), request.user
    if to is None or not by.holds(Permission.PROPOSAL_ASSIGN):
        return None
    given = [each for each in chosen if each.assigned_to_id != to.pk]
    for proposal in given:
        proposal.assigned_to = to  # as it will be; nothing is saved
    return notified({ProposalEvent.ASSIGNED: given}, by=by, when="Giao") if given else None


def _chosen_person(request: UserRequest) -> User | None:
    people = User.objects.holding(Permission.PROPOSAL_SCREEN, office=request.user.office_id)
    return people.filter(pk=key_of(request.POST.get("nguoi"))).first()
