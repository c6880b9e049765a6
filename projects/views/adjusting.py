"""Adjustments of a proposal: choosing what changes, asking for it, refusing it."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from khuyencong.access import allowed, found_to_write
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest, posted
from projects.actions import adjusting
from projects.forms.adjusting import FORMS, RefusalForm
from projects.models import Adjustment, Proposal, Subject
from projects.views.deeds import Search, deed_page


def _proposal(request: UserRequest, code: str) -> Proposal:
    rows = Proposal.objects.select_related("programme", "plan__programme")
    proposal: Proposal = found_to_write(
        rows, request.user, Permission.ADJUSTMENT_REQUEST, code=code
    )
    return proposal


@require_safe
def adjustment_choose(request: UserRequest, code: str) -> TemplateResponse:
    """What may change, and who decides it."""
    proposal = _proposal(request, code)
    choices = [
        (subject, adjusting.route(proposal.programme, subject, today())) for subject in Subject
    ]
    context = {
        "proposal": proposal,
        "choices": choices,
        "adjustments": Adjustment.objects.visible_to(request.user)
        .filter(proposal=proposal)
        .for_list(),
        "may_refuse": allowed(request.user, Permission.PROPOSAL_DECIDE, proposal),
    }
    return TemplateResponse(request, "projects/adjustment_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_ask(request: UserRequest, code: str, subject: str) -> HttpResponse:
    """Ask for one change."""
    if subject not in FORMS:
        raise Http404
    proposal = _proposal(request, code)
    query = request.GET.get("q", "").strip()
    looks = {"user": request.user, "query": query} if subject == Subject.BENEFICIARY else {}
    form = FORMS[subject](posted(request), proposal=proposal, **looks)
    label = "Tìm đơn vị mới theo tên (không cần dấu), hoặc cả mã số thuế, cả số điện thoại"
    search = Search(label, query, form["beneficiary"]) if looks else None
    who = adjusting.route(proposal.programme, subject, today())
    decides = f"{who.authority} quyết định ({who.legal_reference})." if who else ""
    return deed_page(
        request,
        form,
        lambda: adjusting.ask(proposal=proposal, by=request.user, **form.arguments()),
        title=f"Đề nghị điều chỉnh {Subject(subject).label}",
        back=proposal,
        crumb=proposal.code,
        button="Ghi đề nghị",
        done="Đã ghi đề nghị điều chỉnh; lãnh đạo ghi quyết định ở trang kế hoạch.",
        intro=f"{proposal.title}. {decides}",
        search=search,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_refuse(request: UserRequest, pk: int) -> HttpResponse:
    """Say no to a request, with the reason."""
    rows = Adjustment.objects.select_related("proposal")
    adjustment = found_to_write(rows, request.user, Permission.PROPOSAL_DECIDE, pk=pk)
    form = RefusalForm(posted(request))
    return deed_page(
        request,
        form,
        lambda: adjusting.refuse(
            adjustment=adjustment, refusal=form.cleaned_data["refusal"], by=request.user
        ),
        title="Không chấp thuận điều chỉnh",
        back=adjustment.proposal,
        crumb=adjustment.proposal.code,
        button="Không chấp thuận",
        done="Đã ghi lý do không chấp thuận.",
        intro=str(adjustment),
    )
