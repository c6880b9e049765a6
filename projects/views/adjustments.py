"""Adjustments of a proposal: choosing what changes, asking for it, refusing it."""

from typing import Any

from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import allowed, found_to_write
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest
from projects.actions import adjustments
from projects.forms.adjustments import FORMS, AdjustmentForm, RefusalForm
from projects.models import Adjustment, AdjustmentSubject, Proposal
from projects.models.event import ProposalEvent
from projects.views.record import ProposalFormView, RecordView, Search


@require_safe
def adjustment_choose(request: UserRequest, code: str) -> TemplateResponse:
    """What may change, and who decides it."""
    rows = Proposal.objects.select_related("programme", "plan__programme")
    proposal = found_to_write(rows, request.user, Permission.ADJUSTMENT_REQUEST, code=code)
    choices = [
        (subject, adjustments.route(proposal.programme, subject, today()))
        for subject in AdjustmentSubject
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


class AdjustmentAsk(ProposalFormView):
    """Ask for one change; the address says of what."""

    notifies = ProposalEvent.ADJUSTMENT_REQUESTED
    permission = Permission.ADJUSTMENT_REQUEST
    button = "Ghi đề nghị"
    success_message = "Đã ghi đề nghị điều chỉnh; lãnh đạo ghi quyết định ở trang kế hoạch."

    def get_subject(self) -> Proposal:
        if self.kwargs["subject"] not in FORMS:
            raise Http404
        return super().get_subject()

    @property
    def changed(self) -> AdjustmentSubject:
        return AdjustmentSubject(self.kwargs["subject"])

    @property
    def query(self) -> str:
        return str(self.request.GET.get("q", "")).strip()

    def get_form_class(self) -> type[AdjustmentForm]:
        return FORMS[self.changed]

    def get_form_kwargs(self) -> dict[str, Any]:
        arguments = super().get_form_kwargs()
        if self.changed == AdjustmentSubject.BENEFICIARY:
            arguments |= {"user": self.request.user, "query": self.query}
        return arguments

    def apply(self, form: AdjustmentForm) -> None:
        adjustments.ask(proposal=self.subject, by=self.request.user, **form.arguments())

    def get_title(self) -> str:
        return f"Đề nghị điều chỉnh {self.changed.label}"

    def get_intro(self) -> str:
        who = adjustments.route(self.subject.programme, self.changed, today())
        decides = f"{who.authority} quyết định ({who.legal_reference})." if who else ""
        return f"{self.subject.title}. {decides}"

    def get_search(self, form: Any) -> Search | None:
        if self.changed != AdjustmentSubject.BENEFICIARY:
            return None
        label = "Tìm đơn vị mới theo tên (không cần dấu), hoặc cả mã số thuế, cả số điện thoại"
        return Search(label, self.query, form["beneficiary"])


class AdjustmentRefuse(RecordView):
    """Say no to a request, with the reason."""

    notifies = ProposalEvent.ADJUSTMENT_REFUSED
    permission = Permission.PROPOSAL_DECIDE
    form_class = RefusalForm
    title = "Không chấp thuận điều chỉnh"
    button = "Không chấp thuận"
    success_message = "Đã ghi lý do không chấp thuận."

    def get_subject(self) -> Adjustment:
        rows = Adjustment.objects.select_related("proposal")
        adjustment: Adjustment = found_to_write(
            rows, self.request.user, self.permission, pk=self.kwargs["pk"]
        )
        return adjustment

    def apply(self, form: RefusalForm) -> None:
        refusal = form.cleaned_data["refusal"]
        adjustments.refuse(adjustment=self.subject, refusal=refusal, by=self.request.user)

    def get_back(self) -> Proposal:
        proposal: Proposal = self.subject.proposal
        return proposal

    def get_crumb(self) -> str:
        return str(self.subject.proposal.code)

    def get_intro(self) -> str:
        return str(self.subject)
