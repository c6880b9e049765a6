"""Waiving a warning with a reason, and the norm that a finding cites."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from projects import checks
from projects.actions import appraisal
from projects.forms.execution import WaiverForm
from projects.models import Proposal, SupportNorm
from projects.views.record import ProposalRecordView


class FindingWaive(ProposalRecordView):
    """Write why a warning does not stand in the way."""

    permission = Permission.FINDING_ACCEPT
    form_class = WaiverForm
    title = button = "Chấp nhận cảnh báo"
    success_message = "Đã ghi lý do chấp nhận cảnh báo."
    finding: checks.Finding | None

    def get_subject(self) -> Proposal:
        proposal = super().get_subject()
        found = {each.fingerprint: each for each in checks.run(proposal, user=self.request.user)}
        self.finding = found.get(self.kwargs["fingerprint"])
        if self.request.method != "POST" and self.finding is None:
            raise Http404
        return proposal

    def apply(self, form: WaiverForm) -> None:
        appraisal.waive(
            proposal=self.subject,
            fingerprint=self.kwargs["fingerprint"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )

    def get_findings(self) -> list[checks.Finding]:
        return [self.finding] if self.finding else []


@require_safe
def norm_detail(request: UserRequest, pk: int) -> TemplateResponse:
    """A norm as it stands in the data, and what it was before and after."""
    require(request.user, Permission.PROPOSAL_READ)
    rows = SupportNorm.objects.select_related("programme", "province", "activity")
    norm = get_object_or_404(rows, pk=pk)
    others = rows.filter(
        programme=norm.programme_id, activity=norm.activity_id, province=norm.province_id
    )
    context = {"norm": norm, "norms": others.order_by("-valid_from", "pk")}
    return TemplateResponse(request, "projects/norm_detail.html", context)
