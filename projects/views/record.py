"""The one shape of a page on which somebody records something: a form, an action, its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.generic import FormView

from khuyencong.access import found_to_write
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from projects.forms.record import add_refusal
from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.refusal import Refused, files_or_nothing
from projects.views.notified import Notified, notified


@dataclass(frozen=True)
class Search:
    """What narrows the list of a field: an own form above, that exchanges the list alone. Without
    scripts it loads the page anew, so one searches before one types."""

    label: str
    query: str
    field: Any


class RecordView(FormView):
    """Show the form; when it is sent and valid, apply the action and go back. What was typed stays
    when the action refuses; who comes too late reads so where they came from.

    A subclass names form, right and texts, fetches `subject` – what is written to – and calls its
    action in `apply`. A text that depends on the subject overrides the method that gives it.
    """

    http_method_names = ["get", "head", "post"]
    template_name = "projects/record_form.html"
    permission: Permission
    notifies: ProposalEvent | None = None  # the event by which people are notified
    title = button = success_message = intro = ""
    request: UserRequest
    subject: Any

    def get_subject(self) -> Any:
        """What the page writes to, by the parts of its address: 404 out of sight, 403 out of hand."""
        raise NotImplementedError

    def require_open(self) -> None:
        """Raises Refused where the action could only refuse: then nobody fills a form in vain."""

    def apply(self, form: Any) -> Any:
        """Call the action with what was typed."""
        raise NotImplementedError

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if str(request.method).lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        self.subject = self.get_subject()
        try:
            self.require_open()
        except Refused as refused:
            return self.too_late(refused)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with files_or_nothing():
                self.apply(form)
        except Refused as refused:
            if refused.has_code("too-late"):
                return self.too_late(refused)
            add_refusal(form, refused)
            return self.form_invalid(form)
        messages.success(self.request, self.get_success_message())
        return redirect(self.get_back())

    def too_late(self, refused: Refused) -> HttpResponse:
        messages.error(self.request, " ".join(refused.messages))
        return redirect(self.get_back())

    def get_title(self) -> str:
        return self.title

    def get_button(self) -> str:
        return self.button or self.get_title()

    def get_intro(self) -> str:
        return self.intro

    def get_success_message(self) -> str:
        return self.success_message

    def get_back(self) -> Any:
        """Where one came from and goes back to: a record with a page, or an address."""
        return self.subject

    def get_crumb(self) -> str:
        return str(self.get_back())

    def get_notifies(self) -> ProposalEvent | None:
        return self.notifies

    def get_notified(self, form: Any) -> list[Notified]:  # noqa: ARG002 - for who overrides it
        """Whom recording it writes to, said before one does."""
        kind = self.get_notifies()
        if kind is None:
            return []
        proposal = getattr(self.subject, "proposal", self.subject)
        return [notified({kind: [proposal]}, by=self.request.user)]

    def get_findings(self) -> Sequence[Any]:
        return ()

    def get_search(self, form: Any) -> Search | None:  # noqa: ARG002 - for who overrides it
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "title": self.get_title(),
            "back": resolve_url(self.get_back()),
            "crumb": self.get_crumb(),
            "button": self.get_button(),
            "intro": self.get_intro(),
            "notified": self.get_notified(context["form"]),
            "findings": self.get_findings(),
            "search": self.get_search(context["form"]),
        }


class ProposalRecordView(RecordView):
    """Something recorded of the proposal in the address."""

    def get_subject(self) -> Proposal:
        rows = Proposal.objects.select_related("programme", "activity", "plan__programme")
        proposal: Proposal = found_to_write(
            rows, self.request.user, self.permission, code=self.kwargs["code"]
        )
        return proposal

    def get_crumb(self) -> str:
        return str(self.subject.code)


class ProposalFormView(ProposalRecordView):
    """The same with a form that asks the proposal what it offers."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"proposal": self.subject}
