"""Taking a step with one proposal."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django_fsm import can_proceed

from khuyencong.access import found_to_write
from khuyencong.accounts.permissions import Permission
from projects import checks
from projects.actions import appraisal, decisions, execution, plans, submission
from projects.actions.steps import require_step
from projects.forms.steps import LeaveOutForm, StepForm, form_of
from projects.models import Member, Proposal
from projects.models.event import EVENT_OF_STEP, ProposalEvent
from projects.permissions import why_no_recall
from projects.refusal import Refused
from projects.views.how_to import how_to_decide
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
        return super().get_form_kwargs() | {"step": self.step, "user": self.request.user}

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
