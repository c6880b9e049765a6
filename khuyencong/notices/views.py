"""One's own notices."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from khuyencong.http import UserRequest, whole_number
from khuyencong.notices.bundles import bundled
from khuyencong.notices.models import Notice
from khuyencong.notices.sight import without_hidden_detail

PAGE_SIZE = 25  # records


@require_safe
def notice_list(request: UserRequest) -> TemplateResponse:
    """One's own notices, record by record: the newest first, those before it folded."""
    own = Notice.objects.of(request.user)
    records = Paginator(own.by_record(), PAGE_SIZE)
    page = records.get_page(whole_number(request.GET.get("trang")))
    keys = [(row["event__subject_type"], row["event__subject_id"]) for row in page]
    bundles = bundled(without_hidden_detail(own.about(keys), request.user))
    context = {"page": page, "bundles": bundles}
    return TemplateResponse(request, "notices/notice_list.html", context)


@require_POST
def open_notice(request: UserRequest, pk: int) -> HttpResponse:
    """Mark it and the earlier ones of its record read; go where it leads: within this
    portal only, the path is ours."""
    own = Notice.objects.of(request.user)
    notice = get_object_or_404(own.select_related("event"), pk=pk)
    until_now = own.about([notice.record]).filter(pk__lte=pk)
    until_now.unread().update(read_at=timezone.now())
    return redirect(notice.path)


@require_POST
def read_all(request: UserRequest) -> HttpResponse:
    Notice.objects.of(request.user).unread().update(read_at=timezone.now())
    return redirect("notices:notice_list")
