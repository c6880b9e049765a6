"""Many files at once: handed in without saying what each is, then sorted in one form."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, takes_files
from projects.actions import files
from projects.forms.uploads import Dossier
from projects.models import Proposal
from projects.refusal import Refused
from projects.views.drafts import own_proposal
from projects.views.files import FILES_AT_ONCE

NONE_CHOSEN = "Chưa chọn tệp nào. Hãy chọn tệp rồi bấm Nộp các tệp."


@takes_files(FILES_AT_ONCE, Permission.PROPOSAL_DRAFT)
@require_POST
def files_add(request: UserRequest, code: str) -> HttpResponse:
    """Take the files in, each for itself: one that is refused keeps none of the others out. The page
    sends them one by one and shows what is answered; without scripts they come together."""
    proposal = own_proposal(request, code)
    sent = request.FILES.getlist("tep")
    said = list(_taken_in(proposal, sent, request.user)) if sent else [NONE_CHOSEN]
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"refused": said})
    for sentence in said:
        messages.error(request, sentence)
    return _back(code)


def _taken_in(proposal: Proposal, sent: list[Any], by: Any) -> Iterator[str]:
    """A sentence for each file that was refused."""
    for file in sent:
        try:
            files.attach(proposal=proposal, item=None, member=None, file=file, by=by)
        except Refused as refused:
            sentence = " ".join(refused.messages)
            yield sentence if file.name in sentence else f"“{file.name}”: {sentence}"


@require_POST
def files_sort(request: UserRequest, code: str) -> HttpResponse:
    """Put each file to the paper that it is."""
    proposal = own_proposal(request, code)
    form = Dossier(proposal, request.user, request.POST).sort_form
    if not form.is_valid():
        messages.error(request, "Danh mục giấy tờ vừa thay đổi. Hãy chọn lại chỗ cho từng tệp.")
        return _back(code)
    places = form.places()
    try:
        refused = files.sort(proposal=proposal, places=places, by=request.user)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(code)
    for sentence in refused:
        messages.error(request, sentence)
    if done := len(places) - len(refused):
        messages.success(request, f"Đã xếp {done} tệp vào hồ sơ.")
    return _back(code)


def _back(code: str) -> HttpResponse:
    answer = redirect("projects:proposal_edit", code=code)
    answer.headers["Location"] += "#giay-to"
    return answer
