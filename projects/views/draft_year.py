"""The programme, the year and the place of a draft, until it is submitted."""

import datetime
from typing import Any

from django.shortcuts import resolve_url

from khuyencong.accounts.permissions import Permission
from projects.actions.draft_year import (
    change_year,
    said_of_days,
    said_of_typed_days,
    typed_days,
)
from projects.forms.draft_year import PlannedForm
from projects.models import Proposal, TypedDraft
from projects.refusal import Refused
from projects.views.drafts import asks_for_places, typed_before
from projects.views.record import ProposalRecordView
from projects.workflow import ProposalState


class DraftYear(ProposalRecordView):
    """Change them; what is typed into the draft stays."""

    permission = Permission.PROPOSAL_DRAFT
    template_name = "projects/draft_year.html"
    form_class = PlannedForm
    title = "Đổi chương trình, năm"
    intro = (
        "Mã đề án đổi theo chương trình và năm. Cơ sở ở nơi đã sáp nhập được chuyển sang đơn vị hành "
        "chính của năm mới; nơi nào không rõ thì chọn lại ở trang soạn."
    )
    subject: Proposal

    def require_open(self) -> None:
        if self.subject.state != ProposalState.DRAFT:
            raise Refused(
                f"Đề án hiện “{self.subject.state_label}”: chương trình và năm chỉ đổi được khi chưa nộp."
            )

    def get_initial(self) -> dict[str, Any]:
        now = self.subject
        stored = {"programme": now.programme_id, "year": now.year, "locality": now.locality_id}
        return {**stored, **typed_before(self.request)}

    def get_form_kwargs(self) -> dict[str, Any]:
        given = super().get_form_kwargs() | {
            "user": self.request.user,
            "stands_in": self.subject.programme,
        }
        return given | {"data": None} if asks_for_places(self.request) else given

    def apply(self, form: PlannedForm) -> None:
        self.days = (self.subject.starts_on, self.subject.ends_on)
        self.typed = self._typed_days()
        self.subject = change_year(proposal=self.subject, by=self.request.user, **form.cleaned_data)

    def get_back(self) -> Any:
        page = "projects:proposal_edit"
        return (
            resolve_url(page, code=self.subject.code) if self.subject.is_editable else self.subject
        )

    def get_success_message(self) -> str:
        now = self.subject
        said = f"Đề án nay là {now.code}: {now.programme.name} năm {now.year}"
        saved, typed = (now.starts_on, now.ends_on), self._typed_days()
        if self.days != saved:
            said += f"; {said_of_days(now)}"
        if self.typed != typed and tuple(typed.values()) != saved:
            said += f"; {said_of_typed_days(typed)}"
        return f"{said}."

    def _typed_days(self) -> dict[str, datetime.date | None]:
        """Of what this user has typed and not saved."""
        rows = TypedDraft.objects.filter(proposal=self.subject, typed_by=self.request.user)
        typed = rows.first()
        return typed_days(typed.data) if typed else {}
