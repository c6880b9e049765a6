"""Pages that write a plan: open it, assemble it, its frame, send it, record what was decided on it."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khuyencong.access import allowed, found_to_write, require, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.files import given_out
from khuyencong.http import UserRequest, posted, takes_files, visible_or_404
from projects.actions import adjusting, deciding, planning
from projects.forms.plans import AdjustmentsForm, OpenPlanForm, PlanFrameForm, RoundForm
from projects.ledger import awaiting_money
from projects.models import Decision, Plan, Proposal
from projects.plan_desk import plan_desk
from projects.refusal import Refused
from projects.views.deeds import deed_page
from projects.workflow import PlanState

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
    form = OpenPlanForm(posted(request), initial={"year": today().year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            plan = planning.open_plan(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Đã lập {plan}.")
            return redirect("reports:plan_year", year=plan.year)
    return TemplateResponse(request, "projects/plan_open.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def plan_assemble(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """Pick appraised proposals, with the sums against the ceiling as one picks."""
    require_right(request.user, Permission.PLAN_ASSEMBLE)
    plan = plan_to_write(request, year, slug, Permission.PLAN_ASSEMBLE)
    if request.method == "POST":
        _include(request, plan)
        return redirect(request.path)
    context = {
        "plan": plan,
        "desk": plan_desk(plan, user=request.user),
        "may_send": allowed(request.user, Permission.PLAN_SEND, plan),
        "is_draft": plan.state == PlanState.DRAFT,
        "is_submitted": plan.state == PlanState.SUBMITTED,
    }
    return TemplateResponse(request, "projects/plan_assemble.html", context)


def _include(request: UserRequest, plan: Plan) -> None:
    """Each in a transaction of its own, each answer shown."""
    codes = request.POST.getlist("de-an")[:AT_ONCE]
    rows = Proposal.objects.visible_to(request.user)
    done = []
    for proposal in rows.filter(code__in=codes, programme=plan.programme_id, year=plan.year):
        try:
            planning.include(proposal=proposal, by=request.user)
            done.append(proposal.code)
        except Refused as refused:
            messages.error(request, f"{proposal.code}: {' '.join(refused.messages)}")
    if done:
        messages.success(request, f"Đã đưa vào kế hoạch: {', '.join(done)}.")
    elif not codes:
        messages.error(request, "Chưa chọn đề án nào. Hãy đánh dấu ở đầu các dòng cần đưa vào.")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_frame(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """The ceiling, and when the decision is expected."""
    require_right(request.user, Permission.PLAN_ASSEMBLE)
    plan = plan_to_write(request, year, slug, Permission.PLAN_ASSEMBLE)
    initial = {"ceiling": plan.ceiling, "decision_due_on": plan.decision_due_on}
    form = PlanFrameForm(posted(request), initial=initial)
    return deed_page(
        request,
        form,
        lambda: planning.set_frame(plan=plan, by=request.user, **form.cleaned_data),
        title=f"Khung của {plan}",
        back=plan,
        crumb=str(plan),
        button="Lưu khung kế hoạch",
        done="Đã lưu khung kế hoạch.",
    )


@require_POST
def plan_send(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """Send the plan to the authority, or take it back."""
    plan = plan_to_write(request, year, slug, Permission.PLAN_SEND)
    act = {"trinh": planning.send, "rut": planning.take_back}.get(request.POST.get("viec", ""))
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


@takes_files(1, Permission.PROPOSAL_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_decide(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """Record one round: a document and what it gives each establishment that waits for money."""
    plan = plan_to_write(request, year, slug, Permission.PROPOSAL_DECIDE)
    form = RoundForm(
        posted(request), request.FILES or None, plan=plan, members=awaiting_money(plan)
    )
    return deed_page(
        request,
        form,
        lambda: deciding.decide_round(
            plan=plan,
            document=form.as_document(),
            awards=form.awards,
            in_full=True,
            by=request.user,
        ),
        title=f"Ghi quyết định về {plan}",
        back=plan,
        crumb=str(plan),
        button="Ghi quyết định",
        done="Đã ghi quyết định và kinh phí giao cho từng cơ sở.",
        intro="Ghi số tiền mà quyết định giao từng cơ sở. Cơ sở chưa được giao đợt này thì xóa trống "
        "cả ba ô; đợt sau ghi tiếp.",
    )


@takes_files(1, Permission.PROPOSAL_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_adjust(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """Record the document that decides waiting adjustments."""
    plan = plan_to_write(request, year, slug, Permission.PROPOSAL_DECIDE)
    form = AdjustmentsForm(posted(request), request.FILES or None, plan=plan)

    def act() -> Any:
        chosen = list(form.cleaned_data["adjustments"])
        document = form.document(adjusting.kind_of(chosen))
        return adjusting.decide(plan=plan, adjustments=chosen, document=document, by=request.user)

    return deed_page(
        request,
        form,
        act,
        title=f"Ghi quyết định điều chỉnh {plan}",
        back=plan,
        crumb=str(plan),
        button="Ghi quyết định điều chỉnh",
        done="Đã ghi quyết định điều chỉnh; chênh lệch đã vào sổ.",
        intro="Chọn các đề nghị mà quyết định này giải quyết. Đề nghị mới được ghi ở trang đề án.",
    )


@require_safe
def decision_file(request: UserRequest, year: int, slug: str, pk: int) -> FileResponse:
    """The document of a decision, always as a download."""
    require(request.user, Permission.PLAN_READ)
    plan = plan_of(request, year, slug)
    decision = Decision.objects.filter(plan=plan, pk=pk).exclude(file="").first()
    if decision is None:
        raise Http404
    return given_out(decision.file, name=decision.name_of_file)
