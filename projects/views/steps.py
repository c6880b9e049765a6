"""Taking a step with one proposal, or the same step with many."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_fsm import can_proceed

from khuyencong.access import found_to_write, require, require_right
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, carried_query, key_of
from khuyencong.lists.selection import AT_ONCE, whole_list
from projects import checks
from projects.actions import appraisal, decisions, execution, plans, submission
from projects.actions.steps import require_step
from projects.forms.steps import LeaveOutForm, StepForm, form_of
from projects.models import Member, Proposal
from projects.models.event import EVENT_OF_STEP, ProposalEvent
from projects.permissions import why_no_recall
from projects.refusal import Refused
from projects.views.how_to import how_to_decide
from projects.views.proposals import PROPOSALS
from projects.views.record import ProposalFormView, RecordView
from projects.workflow import STEPS

ACTIONS: dict[str, Callable[..., Proposal]] = {
    "submit": submission.submit,
    "send_back": submission.send_back,
    "recall": submission.recall,
    "screen": submission.screen,
    "withdraw": submission.withdraw,
    "appraise": appraisal.appraise,
    "reject": appraisal.reject,
    "include": plans.include,
    "approve": decisions.approve,
    "take_out": plans.take_out,
    "leave_out": plans.leave_out,
    "start": execution.start,
    "stop": execution.stop,
    "settle": execution.settle,
}
# What is said of a step that was taken; {} is the code of the proposal.
DONE = {
    "submit": "Đã nộp đề án {}.",
    "screen": "Đã sơ duyệt đề án {}.",
    "recall": "Đã rút đề án {} về để sửa.",
    "send_back": "Đã trả lại đề án {} để bổ sung.",
    "appraise": "Đã ghi thẩm định đạt cho đề án {}.",
    "reject": "Đã ghi thẩm định không đạt cho đề án {}.",
    "include": "Đã đưa đề án {} vào kế hoạch.",
    "approve": "Đã ghi phê duyệt đề án {}.",
    "take_out": "Đã đưa đề án {} ra khỏi kế hoạch.",
    "leave_out": "Đã ghi không chọn đề án {}.",
    "start": "Đã ghi bắt đầu thực hiện đề án {}.",
    "withdraw": "Đã rút đề án {}.",
    "stop": "Đã ngừng đề án {}.",
    "settle": "Đã ghi quyết toán đề án {}.",
}
BATCH_DONE = {"screen": "sơ duyệt", "include": "đưa vào kế hoạch", "assign": "giao"}
NAMED = 10  # proposals of a batch that the answer names one by one


class ProposalStep(ProposalFormView):
    """What the step in the address asks for, and taking it. Who comes too late reads who was quicker."""

    template_name = "projects/proposal_step.html"

    @property
    def step(self) -> str:
        return str(self.kwargs["step"])

    def get_subject(self) -> Proposal:
        if self.step not in ACTIONS:
            raise Http404
        self.permission = STEPS[self.step].permission
        return super().get_subject()

    def require_open(self) -> None:
        if not can_proceed(getattr(self.subject, self.step)):
            require_step(self.subject, self.step, by=self.request.user, comment="-")
        if self.step == "recall" and (why_not := why_no_recall(self.request.user, self.subject)):
            raise Refused(why_not)

    def get_form_class(self) -> type[StepForm]:
        return form_of(self.step)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"step": self.step}

    def apply(self, form: StepForm) -> None:
        ACTIONS[self.step](proposal=self.subject, by=self.request.user, **form.arguments())

    def get_title(self) -> str:
        return STEPS[self.step].label

    def get_success_message(self) -> str:
        return DONE[self.step].format(self.subject.code)

    def get_findings(self) -> list[checks.Finding]:
        return checks.run(self.subject, user=self.request.user)

    def get_notifies(self) -> ProposalEvent:
        return EVENT_OF_STEP[self.step]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        decisions = context["form"].decisions
        lacks_decision = decisions is not None and not decisions.exists()
        how_to = how_to_decide(self.subject, self.step) if lacks_decision else None
        return context | {"proposal": self.subject, "how_to": how_to}


class MemberLeaveOut(RecordView):
    """No round will give to this establishment any more: why."""

    permission = Permission.PROPOSAL_DECIDE
    notifies = ProposalEvent.MEMBER_LEFT_OUT
    form_class = LeaveOutForm
    button = "Ghi không giao kinh phí"
    intro = "Cơ sở này không chờ đợt sau nữa; các cơ sở khác của đề án được nghiệm thu, quyết toán."

    def get_subject(self) -> Member:
        rows = Member.objects.select_related("beneficiary", "proposal")
        member: Member = found_to_write(
            rows, self.request.user, self.permission, pk=self.kwargs["pk"]
        )
        return member

    def apply(self, form: LeaveOutForm) -> None:
        comment = form.cleaned_data["comment"]
        plans.leave_out_member(member=self.subject, comment=comment, by=self.request.user)

    def get_back(self) -> Proposal:
        proposal: Proposal = self.subject.proposal
        return proposal

    def get_crumb(self) -> str:
        return str(self.subject.proposal.code)

    def get_title(self) -> str:
        return f"Không giao kinh phí: {self.subject.name}"

    def get_success_message(self) -> str:
        return f"Đã ghi: không giao kinh phí cho {self.subject.name}."


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
            people = User.objects.holding(Permission.PROPOSAL_SCREEN)
            to = people.filter(pk=key_of(request.POST.get("nguoi"))).first()
            if to is None:
                return _nobody_chosen
            return lambda proposal: submission.assign(proposal=proposal, to=to, by=by)
    raise Http404


def _nobody_chosen(_proposal: Proposal) -> None:
    raise Refused("chưa chọn người theo dõi.")
