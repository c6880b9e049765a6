"""Setting up an office: the province, the names its papers bear, its first people."""

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest
from khuyencong.localities.models import Locality
from khuyencong.localities.provinces import provinces_of_today
from khuyencong.offices.models import Office
from khuyencong.offices.naming import called_in_text
from khuyencong.text import fold
from projects.refusal import Refused
from projects.views.record import RecordView
from reports.actions.account_list import AccountList, read_accounts
from reports.actions.first_accounts import create_accounts, invited_people
from reports.actions.set_up import (
    find_province,
    is_whole,
    office_of,
    proposed_details,
    set_up_office,
)
from reports.actions.sheets import sheet_of
from reports.actions.still_missing import still_missing
from reports.forms.set_up import AccountsForm, SetUpForm

PREVIEW = "xem"  # the button that only looks


def _require(user: Any, office: Office | None = None) -> None:
    require(user, Permission.OFFICE_SET_UP, office or Office())


def _office(user: Any, code: str) -> Office:
    """The office with this code, 403 before it is sought, 404 where there is none."""
    _require(user)
    office = Office.objects.select_related("province").filter(code=code).first()
    if office is None:
        raise Http404
    return office


@require_safe
def set_up(request: UserRequest) -> TemplateResponse:
    """The provinces of today, of which one is chosen; and the offices that there are."""
    _require(request.user)
    asked = request.GET.get("q", "").strip()
    offices = list(Office.objects.select_related("province"))
    context = {
        "asked": asked,
        "offices": offices,
        "provinces": [unit for unit in provinces_of_today() if _is_asked_for(unit, asked)],
    }
    return TemplateResponse(request, "reports/set_up/choose.html", context)


def _is_asked_for(province: Locality, asked: str) -> bool:
    return fold(asked) in fold(f"{province.name} {province.code}")


class SetUpOffice(RecordView):
    """The names of an office, proposed by that of its province and confirmed by a person."""

    template_name = "reports/set_up/office_form.html"
    form_class = SetUpForm
    button = "Thiết lập trung tâm"
    there: Office | None = None  # opened already, without its names
    made: Office | None = None

    def get_subject(self) -> Any:
        _require(self.request.user)
        try:
            return find_province(self.kwargs["province"])
        except Refused as unknown:
            raise Http404(str(unknown)) from unknown

    def require_open(self) -> None:
        """Who comes back to a form that was sent is led to what it made."""
        self.there = office_of(self.subject.code)
        if self.there is not None and is_whole(self.there):
            self.made = self.there
            raise Refused(f"Trung tâm {self.made} đã được thiết lập.", code="too-late")

    def get_initial(self) -> dict[str, Any]:
        return vars(proposed_details(self.subject, self.there))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"office": self.there}

    def apply(self, form: SetUpForm) -> None:
        done = set_up_office(province=self.subject.code, details=form.details, by=self.request.user)
        self.made = done.office

    def get_title(self) -> str:
        return f"Thiết lập trung tâm của {called_in_text(self.subject)}"

    def get_success_message(self) -> str:
        return f"Đã thiết lập trung tâm {self.made}. Tiếp theo: cấp tài khoản cho từng xã, phường."

    def get_back(self) -> str:
        if self.made is not None:
            return reverse("reports:office_set_up", args=(self.made.code,))
        return reverse("reports:set_up")

    def get_crumb(self) -> str:
        return "Thiết lập"


@require_safe
def office_set_up(request: UserRequest, code: str) -> TemplateResponse:
    """How far an office has been set up, and what it still lacks."""
    office = _office(request.user, code)
    context = {
        "office_of_page": office,
        "missing": still_missing(office),
        "people": office.users.count(),
        "invited": invited_people(office).count(),
    }
    return TemplateResponse(request, "reports/set_up/office.html", context)


class OfficeAccounts(RecordView):
    """First accounts from a pasted list: looked at first, made when every line is right."""

    template_name = "reports/set_up/accounts.html"
    form_class = AccountsForm
    title = "Cấp tài khoản ban đầu"
    read: AccountList | None = None

    def get_subject(self) -> Office:
        return _office(self.request.user, self.kwargs["code"])

    def form_valid(self, form: AccountsForm) -> HttpResponse:
        """What is wrong is said line by line; a look, or a list that is not right, writes nothing."""
        self.read = read_accounts(form.cleaned_data["accounts"], self.subject)
        if self.read.problems or PREVIEW in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def apply(self, form: AccountsForm) -> None:
        self.people = create_accounts(
            office=self.subject, text=form.cleaned_data["accounts"], by=self.request.user
        )

    def get_success_message(self) -> str:
        by_letter = sum(bool(person.email) for person in self.people)
        return (
            f"Đã cấp {len(self.people)} tài khoản: {by_letter} người được mời bằng thư, "
            f"{len(self.people) - by_letter} người nhận phiếu giấy."
        )

    def get_back(self) -> str:
        return reverse("reports:office_set_up", args=(self.subject.code,))

    def get_crumb(self) -> str:
        return f"Trung tâm {self.subject}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"read": self.read, "preview": PREVIEW}


@never_cache
@require_safe
def office_sheet(request: UserRequest, code: str) -> TemplateResponse:
    """The sheet of invitations, to be printed and cut."""
    office = _office(request.user, code)
    context = sheet_of(office) | {"office_of_page": office}
    context.pop("office")  # the base of all pages names the portal's own by this word
    return TemplateResponse(request, "reports/set_up/sheet.html", context)


def not_set_up(request: UserRequest) -> TemplateResponse:
    """The first page where there is no office yet, for who cannot set one up."""
    return TemplateResponse(request, "reports/set_up/not_yet.html")
