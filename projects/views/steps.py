"""Taking a step with one proposal, or the same step with many."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import can_proceed

from khuyencong.access import found_to_write, require, require_right
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, carried_query, key_of, posted
from projects import checks
from projects.actions import appraisal, deciding, execution, planning, submission
from projects.actions.moving import may_move
from projects.forms.steps import LeaveOutForm, form_of
from projects.models import Member, Proposal
from projects.refusal import Refused
from projects.views.deeds import deed_page
from projects.workflow import STEPS

ACTIONS: dict[str, Callable[..., Proposal]] = {
    "submit": submission.submit,
    "send_back": submission.send_back,
    "screen": submission.screen,
    "withdraw": submission.withdraw,
    "appraise": appraisal.appraise,
    "reject": appraisal.reject,
    "include": planning.include,
    "approve": deciding.approve,
    "take_out": planning.take_out,
    "leave_out": planning.leave_out,
    "start": execution.start,
    "stop": execution.stop,
    "settle": execution.settle,
}
AT_ONCE = 200  # proposals of one batch


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_step(request: UserRequest, code: str, step: str) -> HttpResponse:
    """What the step asks for, and taking it. Who comes too late is told who was quicker."""
    if step not in ACTIONS:
        raise Http404
    rows = Proposal.objects.select_related("programme", "activity", "plan__programme")
    proposal = found_to_write(rows, request.user, STEPS[step].permission, code=code)
    if not can_proceed(getattr(proposal, step)):
        return _too_late(request, proposal, step)
    form = form_of(step)(posted(request), proposal=proposal, step=step)
    if request.method == "POST" and form.is_valid():
        try:
            ACTIONS[step](proposal=proposal, by=request.user, **form.arguments())
        except Refused as refused:
            if refused.has_code("too-late"):
                messages.error(request, " ".join(refused.messages))
                return redirect(proposal)
            form.add_error(None, refused)
        else:
            messages.success(request, f"{STEPS[step].label}: đã ghi cho đề án {proposal.code}.")
            return redirect(proposal)
    context = {
        "proposal": proposal,
        "rule": STEPS[step],
        "form": form,
        "findings": checks.run(proposal, user=request.user),
    }
    return TemplateResponse(request, "projects/proposal_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_leave_out(request: UserRequest, pk: int) -> HttpResponse:
    """No round will give to this establishment any more: why."""
    rows = Member.objects.select_related("beneficiary", "proposal")
    member = found_to_write(rows, request.user, Permission.PROPOSAL_DECIDE, pk=pk)
    form = LeaveOutForm(posted(request))
    return deed_page(
        request,
        form,
        lambda: planning.leave_out_member(
            member=member, comment=form.cleaned_data["comment"], by=request.user
        ),
        title=f"Không giao kinh phí: {member.name}",
        back=member.proposal,
        crumb=member.proposal.code,
        button="Ghi không giao kinh phí",
        done=f"Đã ghi: không giao kinh phí cho {member.name}.",
        intro="Cơ sở này không chờ đợt sau nữa; các cơ sở khác của đề án được nghiệm thu, quyết toán.",
    )


def _too_late(request: UserRequest, proposal: Proposal, step: str) -> HttpResponse:
    try:
        may_move(proposal, step, by=request.user, comment="-")
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(proposal)


@require_POST
def proposal_batch(request: UserRequest) -> HttpResponse:
    """The same for many proposals: each in a transaction of its own, each answer told."""
    require(request.user, Permission.PROPOSAL_READ)
    act = _batch_action(request)
    codes = request.POST.getlist("de-an")[:AT_ONCE]
    done, refusals = [], []
    for proposal in Proposal.objects.visible_to(request.user).filter(code__in=codes).order_by("pk"):
        try:
            act(proposal)
            done.append(proposal.code)
        except (Refused, PermissionDenied) as refused:
            said = refused.messages if isinstance(refused, Refused) else [str(refused)]
            refusals.append(f"{proposal.code}: {' '.join(said)}")
    if not codes:
        refusals.append("Chưa chọn đề án nào. Hãy đánh dấu ở đầu các dòng cần làm.")
    if done:
        messages.success(request, f"Đã ghi cho {len(done)} đề án: {', '.join(done)}.")
    for sentence in refusals:
        messages.error(request, sentence)
    query = carried_query(request)
    address = reverse("projects:proposal_list")
    return redirect(f"{address}?{query}" if query else address)


def _batch_action(request: UserRequest) -> Callable[[Proposal], Any]:
    """What the pressed button asks for; an unknown one is a 404, a missing right a 403."""
    by = request.user
    match request.POST.get("viec"):
        case "screen" | "include" as step:
            require_right(by, STEPS[step].permission)
            return lambda proposal: ACTIONS[step](proposal=proposal, by=by)
        case "assign":
            require_right(by, Permission.PROPOSAL_ASSIGN)
            people = User.objects.holding(Permission.PROPOSAL_SCREEN)
            to = people.filter(pk=key_of(request.POST.get("nguoi"))).first()
            if to is None:
                return _nobody_chosen
            return lambda proposal: submission.assign(proposal=proposal, to=to, by=by)
    raise Http404


def _nobody_chosen(_proposal: Proposal) -> None:
    raise Refused("chưa chọn người theo dõi.")
