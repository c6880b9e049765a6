"""One's own notices."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from khuyencong.http import UserRequest, whole_number
from khuyencong.notices.models import Notice
from khuyencong.notices.sight import without_hidden_detail

PAGE_SIZE = 25


@require_safe
def notice_list(request: UserRequest) -> TemplateResponse:
    """All of one's notices, newest first."""
    notices = Notice.objects.of(request.user).select_related("event")
    page = Paginator(notices, PAGE_SIZE).get_page(whole_number(request.GET.get("trang")))
    page.object_list = without_hidden_detail(page.object_list, request.user)
    return TemplateResponse(request, "notices/notice_list.html", {"page": page})


@require_POST
def open_notice(request: UserRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads: within this portal only, the path is ours."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return redirect(notice.path)


@require_POST
def read_all(request: UserRequest) -> HttpResponse:
    Notice.objects.of(request.user).unread().update(read_at=timezone.now())
    return redirect("notices:notice_list")
