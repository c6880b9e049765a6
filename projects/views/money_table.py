"""The money of all establishments of a draft in one table."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from khuyencong.http import UserRequest, posted, whole_number
from projects import ledger
from projects.actions import drafts
from projects.forms.money_table import MoneyTable
from projects.models import Member, Proposal, TypedDraft
from projects.refusal import Refused
from projects.views.drafts import own_proposal, write_page


@write_page
def money_table(request: UserRequest, code: str) -> HttpResponse:
    """Type or paste what each establishment buys and asks for. What was typed into the form of the
    draft and not saved would be lost beside it: that comes first."""
    proposal = own_proposal(request, code)
    is_typed = TypedDraft.objects.filter(proposal=proposal, typed_by=request.user).exists()
    if not proposal.is_editable or is_typed:
        messages.error(
            request,
            "Đề án có bản bạn gõ dở. Hãy bấm Lưu trước, rồi mở lại bảng số tiền."
            if proposal.is_editable
            else f"Đề án hiện “{proposal.state_label}”, không sửa được nữa.",
        )
        return redirect("projects:proposal_edit", code=code)
    members = Member.objects.visible_to(request.user).filter(proposal=proposal).for_list()
    rows = list(ledger.with_balances(members))
    pasted = request.POST.get("dan", "") if "dien" in request.POST else ""
    table = MoneyTable(rows, None if pasted else posted(request))
    said: list[str] = []
    if "dien" in request.POST:
        table.paste(pasted, request.POST)
        said = table.said
    elif request.method == "POST" and table.is_valid():
        said = _refused(request, proposal, table)
        if not said:
            messages.success(request, "Đã lưu bảng số tiền của các cơ sở.")
            return redirect("projects:proposal_edit", code=code)
    opened = request.POST.get("version") if "dien" in request.POST else None
    context = {
        "proposal": proposal,
        "table": table,
        "said": said,
        "version": proposal.version if opened is None else opened,
    }
    return TemplateResponse(request, "projects/money_table.html", context)


def _refused(request: UserRequest, proposal: Proposal, table: MoneyTable) -> list[str]:
    """Save the table; the sentences of a refusal, none when it is saved."""
    version = whole_number(request.POST.get("version"))
    try:
        drafts.edit(
            proposal=proposal,
            fields={},
            members=table.texts(),
            by=request.user,
            version=-1 if version is None else version,
        )
    except Refused as refused:
        return list(refused.messages)
    return []
