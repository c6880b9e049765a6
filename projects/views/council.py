"""The kept list from which a council of appraisal is chosen."""

from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from khuyencong.access import found_to_write, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest
from projects.actions import council
from projects.forms.council import CouncilMemberForm
from projects.models import CouncilMember
from projects.views.record import RecordView

FIELDS = ("name", "title", "unit", "valid_from", "valid_to")


@require_safe
def council_list(request: UserRequest) -> TemplateResponse:
    """Who may sit in a council now, and who did."""
    require_right(request.user, Permission.PROPOSAL_APPRAISE)
    everybody = CouncilMember.objects.visible_to(request.user)
    now = everybody.in_force_on(today())
    context = {"now": now, "others": everybody.exclude(pk__in=now.values("pk"))}
    return TemplateResponse(request, "projects/council_list.html", context)


class CouncilMemberKeep(RecordView):
    """A new member, or what changed of one."""

    permission = Permission.PROPOSAL_APPRAISE
    form_class = CouncilMemberForm
    button = "Lưu thành viên"
    success_message = "Đã lưu vào danh sách thành viên hội đồng."
    intro = (
        "Ai đổi chức vụ hoặc đơn vị: ghi ngày kết thúc ở đây, rồi thêm người đó với chức vụ mới. Các lần "
        "thẩm định đã ghi giữ nguyên thành phần của ngày đó."
    )

    def get_subject(self) -> CouncilMember:
        if pk := self.kwargs.get("pk"):
            member: CouncilMember = found_to_write(
                CouncilMember.objects, self.request.user, self.permission, pk=pk
            )
            return member
        require_right(self.request.user, self.permission)
        return CouncilMember()

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in FIELDS}

    def get_form_kwargs(self) -> dict[str, Any]:
        given = {"user": self.request.user, "is_new": self.subject.pk is None}
        return super().get_form_kwargs() | given

    def apply(self, form: CouncilMemberForm) -> None:
        council.keep(member=self.subject, fields=form.cleaned_data, by=self.request.user)

    def get_title(self) -> str:
        return f"Sửa {self.subject.name}" if self.subject.pk else "Thêm thành viên hội đồng"

    def get_back(self) -> str:
        return reverse("projects:council_list")

    def get_crumb(self) -> str:
        return "Thành viên hội đồng"
