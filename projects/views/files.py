"""Files of a dossier: handed in, fetched, reused, taken out."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.files import download_response
from khuyencong.http import UserRequest, key_of, takes_files, visible_or_404
from projects.actions import files
from projects.models import Attachment, DossierItem, Member, Proposal
from projects.refusal import Refused
from projects.views.drafts import own_proposal

FILES_AT_ONCE = 10


def _place(request: UserRequest, proposal: Proposal) -> tuple[DossierItem | None, Member | None]:
    """Which paper of whom: hidden fields of the slot's form."""
    item = DossierItem.objects.filter(pk=key_of(request.POST.get("giay-to"))).first()
    members = Member.objects.visible_to(request.user).filter(proposal=proposal)
    return item, members.filter(pk=key_of(request.POST.get("co-so"))).first()


@takes_files(FILES_AT_ONCE, Permission.PROPOSAL_DRAFT)
@require_POST
def file_add(request: UserRequest, code: str) -> HttpResponse:
    """Hand in one or several files for one place of the checklist."""
    proposal = own_proposal(request, code)
    item, member = _place(request, proposal)
    said: list[str] = []
    for file in request.FILES.getlist("tep"):
        try:
            files.attach(proposal=proposal, item=item, member=member, file=file, by=request.user)
        except Refused as refused:
            said += refused.messages
    if not request.FILES:
        said = ["Chưa chọn tệp nào. Hãy chọn tệp rồi bấm Nộp tệp."]
    for sentence in said:
        messages.error(request, sentence)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"refused": said})
    return _back(code, item, member)


@require_POST
def file_reuse(request: UserRequest, code: str) -> HttpResponse:
    """Use again what the same establishment handed in before."""
    proposal = own_proposal(request, code)
    item, member = _place(request, proposal)
    old = visible_or_404(
        Attachment.objects.present(), request.user, pk=key_of(request.POST.get("tep"))
    )
    if member:
        try:
            files.reuse(attachment=old, proposal=proposal, member=member, by=request.user)
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
    return _back(code, item, member)


@require_POST
def file_remove(request: UserRequest, code: str, pk: int) -> HttpResponse:
    proposal = own_proposal(request, code)
    attachment = visible_or_404(Attachment.objects, request.user, proposal=proposal, pk=pk)
    try:
        files.take_out(attachment=attachment, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    return _back(code, attachment.item, attachment.member)


@require_safe
def file_get(request: UserRequest, code: str, pk: int) -> FileResponse:
    """The file itself, under the name that it came with."""
    require(request.user, Permission.PROPOSAL_READ)
    attachment = visible_or_404(Attachment.objects, request.user, proposal__code=code, pk=pk)
    return download_response(
        attachment.file, name=attachment.name, content_type=attachment.content_type
    )


def _back(code: str, item: DossierItem | None, member: Member | None) -> HttpResponse:
    answer = redirect("projects:proposal_edit", code=code)
    place = f"ho-so-{item.pk if item else 0}-{member.pk if member else 0}"
    answer.headers["Location"] += f"#{place}"
    return answer
