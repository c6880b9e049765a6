"""Taking a warning on with a reason, and the norm that a finding cites."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from khuyencong.access import found_to_write, require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, posted
from projects import checks
from projects.actions import appraisal
from projects.forms.execution import TakeOnForm
from projects.models import Proposal, SupportNorm
from projects.views.deeds import deed_page


@require_http_methods(["GET", "HEAD", "POST"])
def finding_take_on(request: UserRequest, code: str, fingerprint: str) -> HttpResponse:
    """Write why a warning does not stand in the way."""
    rows = Proposal.objects.select_related("programme", "activity")
    proposal = found_to_write(rows, request.user, Permission.FINDING_ACCEPT, code=code)
    found = {each.fingerprint: each for each in checks.run(proposal, user=request.user)}
    if request.method != "POST" and fingerprint not in found:
        raise Http404
    form = TakeOnForm(posted(request))
    return deed_page(
        request,
        form,
        lambda: appraisal.take_on(
            proposal=proposal,
            fingerprint=fingerprint,
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
        title="Chấp nhận cảnh báo",
        back=proposal,
        crumb=proposal.code,
        button="Chấp nhận cảnh báo",
        done="Đã ghi lý do chấp nhận cảnh báo.",
        findings=[found[fingerprint]] if fingerprint in found else (),
    )


@require_safe
def norm_detail(request: UserRequest, pk: int) -> TemplateResponse:
    """A norm as it stands in the data, and what it was before and after."""
    require(request.user, Permission.PROPOSAL_READ)
    rows = SupportNorm.objects.select_related("programme", "activity")
    norm = get_object_or_404(rows, pk=pk)
    others = rows.filter(programme=norm.programme_id, activity=norm.activity_id)
    context = {"norm": norm, "norms": others.order_by("-valid_from", "pk")}
    return TemplateResponse(request, "projects/norm_detail.html", context)
