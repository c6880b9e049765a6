"""Reports: all documents, one of them with its parameters, its formats, and being issued."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST, require_safe

from khuyencong.access import allowed, require
from khuyencong.accounts.permissions import Permission
from khuyencong.files import safe_name
from khuyencong.http import UserRequest, YearConverter, posted
from projects.refusal import Refused
from reports.actions import issue, render, runs, texts
from reports.documents import DOCUMENTS, Content, Document
from reports.documents.missing import gaps_in
from reports.documents.parameters import Parameters
from reports.formats.parts import first_rows, whole
from reports.formats.registry import FORMATS, Format
from reports.forms import IssueForm
from reports.models import IssuedReport, PlanText, ReportRun
from reports.paging import fitted
from reports.views.years import chosen_year, planned_years

ROWS_OF_PREVIEW = 150
LATEST = 10
WARNED = "da-bao-thieu"  # in the address of a file whose page has warned of what is missing


@require_safe
def report_list(request: UserRequest) -> TemplateResponse:
    """Every document with what it is for, what is being rendered, what was issued last."""
    user = request.user
    require(user, Permission.PLACE_REPORT_READ)
    reads_register = user.holds(Permission.REPORT_READ)
    issued = IssuedReport.objects.visible_to(user).select_related("issued_by")
    context = {
        "reads_register": reads_register,
        "texts_year": chosen_year(request, planned_years(user))
        if allowed(user, Permission.PLAN_ASSEMBLE, PlanText())
        else None,
        "documents": [each for each in DOCUMENTS.values() if user.holds(each.right)],
        "runs": ReportRun.objects.visible_to(user)[:LATEST],
        "issued": issued[:LATEST] if reads_register else (),
    }
    return TemplateResponse(request, "reports/report_list.html", context)


@require_safe
def report_page(request: UserRequest, slug: str) -> TemplateResponse:
    """A document on screen as it will be printed, with what it asks for above it."""
    asked = _requested(request, slug)
    return _page(request, asked, IssueForm())


@require_safe
def report_file(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The document as a file. One that takes long is not rendered here: its page offers that. Of a
    record out of sight there is none."""
    asked = _requested(request, slug)
    if asked.form.is_out_of_sight():
        raise Http404
    chosen = _format(code)
    content = asked.content
    if content is None or _lacks_warning(request, content) or render.takes_long(content, code):
        return redirect(asked.page)
    return file_answer(render.rendered_file(content, code), chosen.file_name(content), chosen)


def _lacks_warning(request: UserRequest, content: Content) -> bool:
    """Would paper without its office be handed out to who was not warned? The page warns, and its
    links say so."""
    return not content.letterhead.issuer_lines and WARNED not in request.GET


@require_POST
def report_run(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Have a long document rendered in the background."""
    asked = _requested(request, slug)
    _format(code)
    if asked.content is None:
        return redirect(asked.page)
    try:
        run = runs.request_run(
            document=asked.document,
            address=asked.form.as_address(),
            content=asked.content,
            code=code,
            by=request.user,
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(asked.page)
    return redirect("reports:run_detail", pk=run.pk)


@require_POST
def report_issue(request: UserRequest, slug: str) -> HttpResponse:
    """Give the document its number and day, and store it as it is."""
    asked = _requested(request, slug)
    require(request.user, Permission.REPORT_ISSUE, IssuedReport())
    form = IssueForm(posted(request))
    if asked.content is None or not form.is_valid():
        return _page(request, asked, form)
    number, day = form.cleaned_data["so"], form.cleaned_data["ngay"]
    try:
        result = _issue(request, asked, number, day)
    except Refused as refused:
        form.add_error(None, refused)
        return _page(request, asked, form)
    if isinstance(result, IssuedReport):
        messages.success(request, f"Đã ban hành và lưu {result}.")
        return redirect("reports:issued_detail", pk=result.pk)
    return redirect("reports:run_detail", pk=result.pk)


def _issue(request: UserRequest, asked: "ReportRequest", number: str, day: Any) -> Any:
    """At once, or in the background where the annex is long."""
    what: dict[str, Any] = {"document": asked.document, "address": asked.form.as_address()}
    content = issue.content_as_issued(
        asked.document, asked.form.arguments, number, day, request.user
    )
    issue.check(content=content, by=request.user, **what)
    if not render.takes_long(content, *issue.ISSUED_FORMATS):
        return issue.issue(content=content, by=request.user, **what)
    return runs.request_run(
        content=content, code="pdf", by=request.user, number=number, dated_on=day, **what
    )


@require_safe
def plan_of_year(request: UserRequest, year: int) -> HttpResponse:  # noqa: ARG001 - an address
    """The short address of the printed yearly plan."""
    return redirect(f"{reverse('reports:report_file', args=['ke-hoach-nam', 'pdf'])}?nam={year}")


# ------------------------------------------------------------------------ what is asked


@dataclass(frozen=True)
class ReportRequest:
    """A document and its parameters; `content` is there when they are complete and valid."""

    document: type[Document]
    form: Parameters
    content: Content | None
    office: int | None = None

    @property
    def query(self) -> str:
        return urlencode(self.form.as_address()) if self.content else ""

    @property
    def page(self) -> str:
        address = reverse("reports:report_page", kwargs={"slug": self.document.slug})
        return f"{address}?{self.query}" if self.query else address


def _requested(request: UserRequest, slug: str) -> ReportRequest:
    """What the address asks for. An unknown document is a 404, one without the right a 403; what
    lies outside of the reader's scope is a parameter that is not offered."""
    document = next((each for each in DOCUMENTS.values() if each.slug == slug), None)
    if document is None:
        raise Http404
    require(request.user, document.right)
    data = request.GET or document.parameters.offered(request.user) or None
    form = document.parameters(data, user=request.user)
    if not form.is_valid():
        return ReportRequest(document, form, None)
    content = document.content_for(request.user, **form.arguments)
    office = document.office_for(request.user, **form.arguments)
    return ReportRequest(document, form, content, office)


def _format(code: str) -> Format:
    if code not in FORMATS:
        raise Http404
    return FORMATS[code]


# ----------------------------------------------------------------------------- answers


@dataclass(frozen=True)
class Offer:
    """A format as the page offers it: at once, or in the background."""

    format: Format
    takes_long: bool
    address: str


def _page(request: UserRequest, asked: ReportRequest, issue_form: IssueForm) -> TemplateResponse:
    content = asked.content
    context: dict[str, Any] = {
        "document": asked.document,
        "form": asked.form,
        "has_been_asked": asked.form.is_bound,
        "is_reader_of_list": request.user.holds(Permission.PLACE_REPORT_READ),
        "content": content,
    }
    if content is not None:
        gaps = gaps_in(content, wants_grounds=asked.document.wants_grounds)
        year = content.letterhead.year
        shown, cut = first_rows(fitted(content), ROWS_OF_PREVIEW)
        may_issue = asked.document.may_be_issued() and allowed(
            request.user, Permission.REPORT_ISSUE, IssuedReport()
        )
        context |= {
            "gaps": gaps,
            "fill_year": year if gaps and _may_fill(request.user, year, asked.office) else None,
            "start_year": year if gaps and _may_start(request.user, year, asked.office) else None,
            "office": asked.office if request.user.sees_several_offices else None,
            "here": asked.page,
            "shown": shown,
            "annexes": whole(shown).annexes,
            "rows_cut": cut,
            "offers": [_offer(asked, each) for each in FORMATS.values()],
            "issue": issue_form if may_issue else None,
            "issue_address": _address("report_issue", asked),
            "issued": _issued_before(asked, request.user),
        }
    return TemplateResponse(request, "reports/report_page.html", context)


def _may_fill(user: Any, year: int, office: int | None) -> bool:
    """Asked only of years that an address can name."""
    return (
        year < YearConverter.END
        and office is not None
        and bool(allowed(user, Permission.PLAN_ASSEMBLE, PlanText(office_id=office)))
    )


def _may_start(user: Any, year: int, office: int | None) -> bool:
    if office is None or not _may_fill(user, year, office):
        return False
    return texts.may_start(year, office)


def _issued_before(asked: ReportRequest, user: Any) -> Any:
    """The same document with the same parameters, as it was sent."""
    if not user.holds(Permission.REPORT_READ):
        return ()
    same = IssuedReport.objects.visible_to(user).filter(office=asked.office)
    same = same.select_related("issued_by")
    return same.filter(document=asked.document.code, parameters=asked.form.as_address())


def _offer(asked: ReportRequest, each: Format) -> Offer:
    long = asked.content is not None and render.takes_long(asked.content, each.code)
    address = _address("report_run" if long else "report_file", asked, each.code)
    has_office = asked.content is not None and bool(asked.content.letterhead.issuer_lines)
    return Offer(each, long, address if has_office or long else f"{address}&{WARNED}=1")


def _address(name: str, asked: ReportRequest, *more: str) -> str:
    return f"{reverse(f'reports:{name}', args=[asked.document.slug, *more])}?{asked.query}"


def file_answer(data: bytes, name: str, chosen: Format) -> HttpResponse:
    """A file to be read in the browser or saved; a page that stands alone is never run here."""
    named = content_disposition_header(not chosen.is_shown_in_browser, safe_name(name))
    return HttpResponse(
        data,
        content_type=chosen.content_type,
        headers={
            "Content-Disposition": named,
            "X-Content-Type-Options": "nosniff",
        },
    )
