"""Drafts of proposals: begin, type, add establishments."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.forms import BeneficiaryForm
from beneficiaries.models import Beneficiary
from beneficiaries.views import say_if_compared
from khuyencong.access import found_to_write, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.dates import short_date
from khuyencong.http import UserRequest, key_of, posted, visible_or_404, whole_number
from khuyencong.incoming import said_of_dropped
from projects import checks
from projects.actions import drafts, new_members
from projects.forms.draft_year import NewProposalForm, YearForm
from projects.forms.drafts import ProposalEditor
from projects.forms.new_members import NewMembers, place_of
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
    """The first answers; they make a draft. The places are those of the year: a button (and a script)
    asks for them anew and leaves what is typed."""
    require_right(request.user, Permission.PROPOSAL_DRAFT)
    form = NewProposalForm(
        None if asks_for_places(request) else posted(request),
        user=request.user,
        initial=typed_before(request),
    )
    if form.is_valid():
        try:
            proposal = drafts.draft(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            return redirect("projects:proposal_edit", code=proposal.code)
    return TemplateResponse(request, "projects/proposal_new.html", {"form": form})


def asks_for_places(request: UserRequest) -> bool:
    return request.POST.get("tiep") == "dia-ban"


def typed_before(request: UserRequest) -> dict[str, str]:
    """What stood in the form when the places of another year were asked for."""
    sent = request.POST if asks_for_places(request) else request.GET
    return {name: sent[name] for name in NewProposalForm.base_fields if name in sent}


@never_cache  # who comes back to it finds what was saved, not the page as it was before
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
        "may_change_year": fresh.state == ProposalState.DRAFT,
        "is_unsaved": request.method == "POST",
        "findings": checks.run(fresh, user=request.user),
        "dossier": Dossier(fresh, request.user),
        "new_members": NewMembers(fresh, request.user),
        # Also of what its maker has taken back after mending it: that is still to be mended.
        "returned_with": Event.objects.about(fresh).filter(after=ProposalState.RETURNED).first(),
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
def autosave(request: UserRequest, code: str) -> HttpResponse:
    """Keep what stands in the form, word for word; the page calls this while one types."""
    proposal = own_proposal(request, code)
    data = {k: v for k, v in request.POST.items() if k != "csrfmiddlewaretoken"}
    version = whole_number(data.get("version"))
    try:
        typed = drafts.autosave(
            proposal=proposal,
            data=data,
            version=proposal.version if version is None else version,
            by=request.user,
        )
    except Refused as refused:
        return JsonResponse({"message": " ".join(refused.messages)}, status=409)
    at = timezone.localtime(typed.typed_at)
    said = [f"Đã giữ bản đang gõ lúc {at:%H:%M:%S}", said_of_dropped(request)]
    return JsonResponse({"message": ". ".join(filter(None, said))})


@require_POST
def discard_typed(request: UserRequest, code: str) -> HttpResponse:
    drafts.discard_typed(proposal=own_proposal(request, code), by=request.user)
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
        "form": BeneficiaryForm(
            user=request.user,
            initial={"name": query, "locality": place_of(proposal, request.user)},
        ),
    }
    return TemplateResponse(request, "projects/member_add.html", context)


@require_POST
def member_create(request: UserRequest, code: str) -> HttpResponse:
    """Record a new establishment and add it in one go."""
    proposal = own_proposal(request, code)
    form = BeneficiaryForm(request.POST, instance=Beneficiary(), user=request.user)
    if form.is_valid():
        try:
            member = new_members.add_new_member(
                proposal=proposal, fields=form.fields_to_save(), by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say_if_compared(request, member.beneficiary)
            return _to_added(request, member)
    context = {"proposal": proposal, "query": "", "found": [], "form": form}
    return TemplateResponse(request, "projects/member_add.html", context)


@write_page
def members_create(request: UserRequest, code: str) -> HttpResponse:
    """Record several new establishments and add them in one go. The table stands on the page of the
    draft; what is wrong with it is said on a page of its own."""
    proposal = own_proposal(request, code)
    table = NewMembers(proposal, request.user, posted(request))
    if request.method == "POST" and table.is_valid():
        try:
            members = new_members.add_new_members(
                proposal=proposal, rows=table.fields_to_save(), by=request.user
            )
        except Refused as refused:
            table.place.add_error(None, refused)
        else:
            return _to_many_added(request, members)
    context = {"proposal": proposal, "table": table}
    return TemplateResponse(request, "projects/members_new.html", context)


def _to_many_added(request: UserRequest, members: list[Member]) -> HttpResponse:
    first, *rest = members
    if not rest:
        say_if_compared(request, first.beneficiary)
        return _to_added(request, first)
    owners = [member.beneficiary for member in members]
    names = ", ".join(map(str, owners))
    messages.success(request, f"Đã ghi và thêm {len(members)} cơ sở: {names}.")
    say_if_compared(request, next((each for each in owners if each.awaits_comparison), owners[0]))
    address = redirect("projects:proposal_edit", code=first.proposal.code)
    address.headers["Location"] += "#co-so"
    return address


def _added(request: UserRequest, proposal: Proposal, beneficiary: Beneficiary) -> HttpResponse:
    try:
        member = drafts.add_member(proposal=proposal, beneficiary=beneficiary, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("projects:member_add", code=proposal.code)
    return _to_added(request, member)


def _to_added(request: UserRequest, member: Member) -> HttpResponse:
    proposal, beneficiary = member.proposal, member.beneficiary
    said = f"Đã thêm {beneficiary}. Hãy ghi nội dung và số tiền của cơ sở này."
    if member.locality_id != beneficiary.locality_id:
        place = f"là {member.locality}" if member.locality else "chưa rõ, hãy chọn địa điểm"
        said += f" Vào ngày {short_date(member.first_day)}, nơi của cơ sở ({beneficiary.place}) {place}."
    messages.success(request, said)
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
