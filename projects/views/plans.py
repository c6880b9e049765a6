"""Pages that write a plan: open it, assemble it, its frame, send it, record what was decided on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khuyencong.access import allowed, found_to_write, require, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.files import download_response
from khuyencong.http import UserRequest, posted, takes_files, visible_or_404
from projects.actions import adjustments, decisions, plans
from projects.forms.plans import AdjustmentsForm, OpenPlanForm, PlanFrameForm
from projects.forms.rounds import RoundForm
from projects.ledger import awaiting_money
from projects.models import Decision, Plan, Proposal
from projects.models.event import ProposalEvent
from projects.plan_desk import ORDERS, plan_desk
from projects.refusal import Refused
from projects.views.notified import Notified, notified
from projects.views.record import RecordView
from projects.workflow import PlanState, ProposalState

AT_ONCE = 200  # proposals of one pressing of the button


def plan_of(request: UserRequest, year: int, slug: str) -> Plan:
    rows = Plan.objects.select_related("programme", "submitted_by")
    return visible_or_404(rows, request.user, year=year, programme__slug=slug)


def plan_to_write(request: UserRequest, year: int, slug: str, right: Permission) -> Plan:
    rows = Plan.objects.select_related("programme", "submitted_by")
    return found_to_write(rows, request.user, right, year=year, programme__slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_open(request: UserRequest) -> HttpResponse:
    """Open the plan of a programme and year."""
    require(request.user, Permission.PLAN_ASSEMBLE, Plan())
    initial = {"year": today().year + 1}
    form = OpenPlanForm(posted(request), initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            plan = plans.open_plan(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Đã mở {plan}.")
            return redirect("projects:plan_assemble", year=plan.year, slug=plan.programme.slug)
    return TemplateResponse(request, "projects/plan_open.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def plan_assemble(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """Pick appraised proposals, and take out picked ones, with the sums against the ceiling."""
    require_right(request.user, Permission.PLAN_ASSEMBLE)
    plan = plan_to_write(request, year, slug, Permission.PLAN_ASSEMBLE)
    if request.method == "POST":
        (_take_out if request.POST.get("viec") == "dua-ra" else _include)(request, plan)
        return redirect(request.get_full_path())
    order = request.GET.get("sap", "")
    order = order if order in ORDERS else "nhom"
    context = {
        "plan": plan,
        "desk": plan_desk(plan, user=request.user, order=order),
        "order": order,
        "may_send": allowed(request.user, Permission.PLAN_SEND, plan),
        "is_draft": plan.state == PlanState.DRAFT,
        "is_submitted": plan.state == PlanState.SUBMITTED,
    }
    return TemplateResponse(request, "projects/plan_assemble.html", context)


def _include(request: UserRequest, plan: Plan) -> None:
    if done := _apply_to_ticked(request, plan, plans.include):
        messages.success(request, f"Đã đưa vào kế hoạch: {', '.join(done)}.")


def _take_out(request: UserRequest, plan: Plan) -> None:
    """With one reason for all of them."""
    why = request.POST.get("ly-do", "").strip()
    if done := _apply_to_ticked(request, plan, partial(plans.take_out, comment=why)):
        messages.success(request, f"Đã đưa ra khỏi kế hoạch: {', '.join(done)}.")


def _apply_to_ticked(request: UserRequest, plan: Plan, act: Callable[..., Any]) -> list[str]:
    """Each ticked proposal in a transaction of its own, each refusal shown; the codes of the others."""
    codes = request.POST.getlist("de-an")[:AT_ONCE]
    if not codes:
        messages.error(request, "Chưa chọn đề án nào. Hãy đánh dấu ở đầu các dòng.")
    rows = Proposal.objects.visible_to(request.user)
    done = []
    for proposal in rows.filter(code__in=codes, programme=plan.programme_id, year=plan.year):
        try:
            act(proposal=proposal, by=request.user)
            done.append(proposal.code)
        except Refused as refused:
            messages.error(request, f"{proposal.code}: {' '.join(refused.messages)}")
    return done


class PlanRecordView(RecordView):
    """Something recorded of the plan in the address."""

    def get_subject(self) -> Plan:
        return plan_to_write(
            self.request, self.kwargs["year"], self.kwargs["slug"], self.permission
        )


class PlanFrame(PlanRecordView):
    """The ceiling, and when the decision is expected."""

    permission = Permission.PLAN_ASSEMBLE
    form_class = PlanFrameForm
    button = "Lưu khung kế hoạch"
    success_message = "Đã lưu khung kế hoạch."

    def get_subject(self) -> Plan:
        require_right(self.request.user, self.permission)
        return super().get_subject()

    def get_initial(self) -> dict[str, Any]:
        return {"ceiling": self.subject.ceiling, "decision_due_on": self.subject.decision_due_on}

    def apply(self, form: PlanFrameForm) -> None:
        plans.set_frame(plan=self.subject, by=self.request.user, **form.cleaned_data)

    def get_title(self) -> str:
        return f"Khung của {self.subject}"


@require_POST
def plan_send(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """Send the plan to the authority, or take it back."""
    plan = plan_to_write(request, year, slug, Permission.PLAN_SEND)
    act = {"trinh": plans.send, "rut": plans.take_back}.get(request.POST.get("viec", ""))
    if act is None:
        raise Http404
    try:
        act(plan=plan, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"Đã ghi: {plan} {_label(plan)}.")
    return redirect("projects:plan_assemble", year=year, slug=slug)


def _label(plan: Plan) -> str:
    return str(Plan.objects.get(pk=plan.pk).state_label)


@method_decorator(takes_files(1, Permission.PROPOSAL_DECIDE), name="dispatch")
class PlanDecide(PlanRecordView):
    """Record one round: a document and what it gives each establishment that waits for money, in one
    table with its sums against the ceiling."""

    template_name = "projects/plan_decide.html"
    permission = Permission.PROPOSAL_DECIDE
    form_class = RoundForm
    button = "Ghi quyết định"
    success_message = "Đã ghi quyết định và kinh phí giao cho từng cơ sở."
    intro = (
        "Ghi số tiền mà quyết định giao từng cơ sở. Cơ sở chưa được giao đợt này thì xóa trống "
        "ô hỗ trợ; đợt sau ghi tiếp."
    )

    def post(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        if "tinh" in request.POST:  # sums without scripts: nothing is recorded
            return self.form_invalid(self.get_form())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"sums": context["form"].sums()}

    def get_notified(self, form: RoundForm) -> list[Notified]:
        """Of the proposals that get support by what stands in the table."""
        happens: dict[ProposalEvent, list[Proposal]] = {}
        for proposal in form.proposals_given():
            is_first = proposal.state == ProposalState.PLANNED
            kind = ProposalEvent.APPROVED if is_first else ProposalEvent.FUNDED
            happens.setdefault(kind, []).append(proposal)
        return [notified(happens, by=self.request.user)] if happens else []

    def get_form_kwargs(self) -> dict[str, Any]:
        members = awaiting_money(self.subject)
        return super().get_form_kwargs() | {"plan": self.subject, "members": members}

    def apply(self, form: RoundForm) -> None:
        decisions.decide_round(
            plan=self.subject,
            document=form.as_document(),
            awards=form.awards,
            in_full=True,
            by=self.request.user,
        )

    def get_title(self) -> str:
        return f"Ghi quyết định về {self.subject}"


@method_decorator(takes_files(1, Permission.PROPOSAL_DECIDE), name="dispatch")
class PlanAdjust(PlanRecordView):
    """Record the document that decides waiting adjustments."""

    permission = Permission.PROPOSAL_DECIDE
    form_class = AdjustmentsForm
    button = "Ghi quyết định điều chỉnh"
    success_message = "Đã ghi quyết định điều chỉnh; chênh lệch đã vào sổ."
    intro = "Chọn các đề nghị mà quyết định này giải quyết. Đề nghị mới được ghi ở trang đề án."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"plan": self.subject}

    def get_notified(self, form: AdjustmentsForm) -> list[Notified]:
        """Of those that are ticked; before one ticks any, of all."""
        offered = form.offered()
        rows = form.ticked() or offered
        if not rows:
            return []
        happens = {ProposalEvent.ADJUSTMENT_DECIDED: {each.proposal for each in rows}}
        when = "Khi chọn tất cả" if len(rows) == len(offered) > 1 else ""
        return [notified(happens, by=self.request.user, when=when)]

    def apply(self, form: AdjustmentsForm) -> None:
        chosen = list(form.cleaned_data["adjustments"])
        document = form.document(adjustments.kind_of(chosen))
        adjustments.decide(
            plan=self.subject, adjustments=chosen, document=document, by=self.request.user
        )

    def get_title(self) -> str:
        return f"Ghi quyết định điều chỉnh {self.subject}"


@require_safe
def decision_file(request: UserRequest, year: int, slug: str, pk: int) -> FileResponse:
    """The document of a decision, always as a download."""
    require(request.user, Permission.PLAN_READ)
    plan = plan_of(request, year, slug)
    decision = Decision.objects.filter(plan=plan, pk=pk).exclude(file="").first()
    if decision is None:
        raise Http404
    return download_response(decision.file, name=decision.name_of_file)
