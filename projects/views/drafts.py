"""Drafts of proposals: begin, type, add establishments."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries import actions as beneficiary_actions
from beneficiaries.forms import BeneficiaryForm
from beneficiaries.models import Beneficiary
from beneficiaries.views import say_if_compared
from khuyencong.access import found_to_write, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.http import UserRequest, key_of, posted, visible_or_404
from khuyencong.incoming import said_of_dropped
from projects import checks
from projects.actions import drafts
from projects.forms.drafts import NewProposalForm, ProposalEditor, YearForm
from projects.forms.uploads import Dossier
from projects.models import Member, Proposal, TypedDraft
from projects.refusal import Refused
from projects.workflow import ProposalState

FOUND = 8  # establishments shown for a search
write_page = require_http_methods(["GET", "HEAD", "POST"])


def own_proposal(request: UserRequest, code: str) -> Proposal:
    """A proposal that lies in the hands of this user."""
    rows = Proposal.objects.select_related("programme", "activity")
    proposal: Proposal = found_to_write(rows, request.user, Permission.PROPOSAL_DRAFT, code=code)
    return proposal


@write_page
def proposal_new(request: UserRequest) -> HttpResponse:
    """The first answers; they make a draft."""
    require_right(request.user, Permission.PROPOSAL_DRAFT)
    form = NewProposalForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = drafts.draft(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            return redirect("projects:proposal_edit", code=proposal.code)
    return TemplateResponse(request, "projects/proposal_new.html", {"form": form})


@write_page
def proposal_edit(request: UserRequest, code: str) -> HttpResponse:
    """The form of a draft. What was typed and not saved is in it, also after a lost connection."""
    proposal = own_proposal(request, code)
    if not proposal.is_editable:
        messages.error(request, f"Đề án hiện “{proposal.state_label}”, không sửa được nữa.")
        return redirect(proposal)
    typed = TypedDraft.objects.filter(proposal=proposal, typed_by=request.user).first()
    data: Any = request.POST if request.method == "POST" else (typed and typed.data)
    editor = ProposalEditor(proposal, request.user, data)
    if request.method == "POST" and editor.is_valid() and _saved(request, proposal, editor):
        return _go_on(request, proposal)
    fresh = Proposal.objects.get(pk=proposal.pk)  # validation has written into the other one
    context = {
        "proposal": fresh,
        "editor": editor,
        "typed_at": typed and request.method != "POST" and timezone.localtime(typed.typed_at),
        "findings": checks.run(fresh, user=request.user),
        "dossier": Dossier(fresh, request.user),
        "returned_with": Event.objects.about(fresh).filter(after=ProposalState.RETURNED).first()
        if fresh.state == ProposalState.RETURNED
        else None,
    }
    return TemplateResponse(request, "projects/proposal_edit.html", context)


def _saved(request: UserRequest, proposal: Proposal, editor: ProposalEditor) -> bool:
    """Save what the form holds; a refusal goes into the form, whose input stays."""
    try:
        drafts.edit(
            proposal=proposal,
            fields=editor.form.fields_to_save(),
            members=editor.members(),
            by=request.user,
            version=editor.form.cleaned_data["version"],
        )
    except Refused as refused:
        editor.form.add_error(None, refused)
        if refused.has_code("version"):
            editor.form.data = {
                **dict(request.POST.items()),
                "version": Proposal.objects.get(pk=proposal.pk).version,
            }
        return False
    return True


def _go_on(request: UserRequest, proposal: Proposal) -> HttpResponse:
    """To where the pressed button leads."""
    match request.POST.get("tiep"):
        case "nop":
            return redirect("projects:proposal_step", code=proposal.code, step="submit")
        case "co-so":
            return redirect("projects:member_add", code=proposal.code)
        case "so-tien":
            return redirect("projects:money_table", code=proposal.code)
    messages.success(request, "Đã lưu đề án.")
    return redirect("projects:proposal_edit", code=proposal.code)


@require_POST
def keep_typed(request: UserRequest, code: str) -> HttpResponse:
    """Keep what stands in the form, word for word; the page calls this while one types."""
    proposal = own_proposal(request, code)
    data = {k: v for k, v in request.POST.items() if k != "csrfmiddlewaretoken"}
    try:
        typed = drafts.keep_typed(proposal=proposal, data=data, by=request.user)
    except Refused as refused:
        return JsonResponse({"message": " ".join(refused.messages)}, status=409)
    at = timezone.localtime(typed.typed_at)
    said = [f"Đã giữ bản đang gõ lúc {at:%H:%M:%S}", said_of_dropped(request)]
    return JsonResponse({"message": ". ".join(filter(None, said))})


@require_POST
def forget_typed(request: UserRequest, code: str) -> HttpResponse:
    drafts.forget_typed(proposal=own_proposal(request, code), by=request.user)
    messages.success(request, "Đã bỏ bản gõ dở, trở về bản đã lưu.")
    return redirect("projects:proposal_edit", code=code)


@write_page
def member_add(request: UserRequest, code: str) -> HttpResponse:
    """Find an establishment and add it; POST takes the key of one that was found."""
    proposal = own_proposal(request, code)
    if request.method == "POST":
        key = key_of(request.POST.get("don-vi"))
        chosen = visible_or_404(Beneficiary.objects, request.user, pk=key)
        return _added(request, proposal, chosen)
    query = request.GET.get("q", "").strip()
    known = proposal.members.values("beneficiary")
    found = Beneficiary.objects.visible_to(request.user).exclude(pk__in=known)
    context = {
        "proposal": proposal,
        "query": query,
        "found": found.search(query, by=request.user)
        .select_related("locality")
        .order_by("name", "pk")[:FOUND]
        if query
        else [],
        "form": BeneficiaryForm(user=request.user, initial={"name": query}),
    }
    return TemplateResponse(request, "projects/member_add.html", context)


@require_POST
def member_create(request: UserRequest, code: str) -> HttpResponse:
    """Record a new establishment and add it in one go."""
    proposal = own_proposal(request, code)
    form = BeneficiaryForm(request.POST, instance=Beneficiary(), user=request.user)
    if form.is_valid():
        try:
            new = beneficiary_actions.save(
                beneficiary=Beneficiary(), fields=form.fields_to_save(), by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say_if_compared(request, new)
            return _added(request, proposal, new)
    context = {"proposal": proposal, "query": "", "found": [], "form": form}
    return TemplateResponse(request, "projects/member_add.html", context)


def _added(request: UserRequest, proposal: Proposal, beneficiary: Beneficiary) -> HttpResponse:
    try:
        member = drafts.add_member(proposal=proposal, beneficiary=beneficiary, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("projects:member_add", code=proposal.code)
    messages.success(request, f"Đã thêm {beneficiary}. Hãy ghi nội dung và số tiền của cơ sở này.")
    address = redirect("projects:proposal_edit", code=proposal.code)
    address.headers["Location"] += f"#co-so-{member.pk}"
    return address


@require_POST
def member_remove(request: UserRequest, code: str, pk: int) -> HttpResponse:
    proposal = own_proposal(request, code)
    member = visible_or_404(Member.objects, request.user, proposal=proposal, pk=pk)
    try:
        drafts.remove_member(member=member, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"Đã bỏ {member.name} khỏi đề án.")
    return redirect("projects:proposal_edit", code=code)


@write_page
def proposal_copy(request: UserRequest, code: str) -> HttpResponse:
    """Copy into a new draft of another year. Who sees a proposal may copy it."""
    proposal = visible_or_404(Proposal.objects, request.user, code=code)
    require_right(request.user, Permission.PROPOSAL_DRAFT)
    form = YearForm(posted(request), initial={"year": max(proposal.year, timezone.localdate().year) + 1})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            new = drafts.copy(proposal=proposal, year=form.cleaned_data["year"], by=request.user)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Đã chép {proposal.code} thành {new.code}.")
            return redirect("projects:proposal_edit", code=new.code)
    context = {"form": form, "proposal": proposal}
    return TemplateResponse(request, "projects/proposal_copy.html", context)
