"""What the office says in the documents of a year: what it has and lacks, taken from the year before, written."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, key_of
from khuyencong.offices.models import Office
from projects.refusal import Refused
from projects.views.record import RecordView
from reports.actions import yearly
from reports.actions.texts import may_start, start_from_last_year
from reports.forms import BodyForm, LinesForm
from reports.models import BODIES, LINES, BodyRole, PlanText, Section
from reports.views.years import planned_years

OFFICE = "trung-tam"  # in addresses: the key of an office
TITLES = {
    Section.GROUND: "Căn cứ",
    Section.AIM: "Mục tiêu",
    Section.SOLUTION: "Giải pháp",
    Section.RECIPIENT: "Nơi nhận của kế hoạch năm",
    None: "Nơi nhận của mọi văn bản",
    BodyRole.ISSUER: "Cơ quan ban hành, người ký",
    BodyRole.PARENT: "Cơ quan chủ quản",
    BodyRole.ADDRESSEE: "Cơ quan nhận báo cáo",
}


def _text(request: UserRequest, year: int) -> PlanText:
    """Whose texts of the year are meant: of the office in the address, else of one's own. 404 where that is
    none of one's own, or has to be chosen."""
    user = request.user
    office = _named_office(request) or user.office_to_record()
    require(user, Permission.PLAN_ASSEMBLE, PlanText(year=year))
    if not user.office_marks.get(office or 0):
        raise Http404
    return PlanText(year=year, office_id=office)


def _named_office(request: UserRequest) -> int:
    """0 where the address names none."""
    return key_of(request.POST.get(OFFICE) or request.GET.get(OFFICE))


@require_safe
def texts_year(request: UserRequest, year: int) -> TemplateResponse:
    """Every part with what it says, or that the year lacks it; of who sees several offices, office by
    office."""
    user = request.user
    require(user, Permission.PLAN_ASSEMBLE, PlanText(year=year))
    offices = list(Office.objects.filter(pk__in=_own(user))) if user.sees_several_offices else []
    chosen = (
        _named_office(request) or user.office_to_record() or (offices[0].pk if offices else None)
    )
    if chosen is None or not user.office_marks.get(chosen):
        raise Http404
    bodies = [
        (slug, TITLES[role], yearly.body_of(year, role, chosen)) for slug, role in BODIES.items()
    ]
    parts = [
        (slug, TITLES[section], yearly.lines_of(year, section, chosen))
        for slug, section in LINES.items()
    ]
    years = planned_years(user)
    context = {
        "year": year,
        "years": years,
        "offices": offices,
        "office": chosen,
        "whose": f"?{OFFICE}={chosen}" if offices else "",
        "suffix": f"/?{OFFICE}={chosen}" if offices else "/",
        "bodies": bodies,
        "parts": parts,
        "may_start": year in years and may_start(year, chosen),
    }
    return TemplateResponse(request, "reports/texts_year.html", context)


def _own(user: Any) -> list[int]:
    return [key for key, is_own in user.office_marks.items() if is_own]


@require_POST
def texts_start(request: UserRequest, year: int) -> HttpResponse:
    """Back to the page from which it was asked for."""
    office = _text(request, year).office_id
    if year not in planned_years(request.user):
        raise Http404
    try:
        rows = start_from_last_year(year=year, office=office, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(
            request,
            f"Đã lấy {len(rows)} dòng của năm trước cho năm {year}. Hãy rà lại số, ngày của các căn cứ "
            "trước khi ban hành.",
        )
    return HttpResponseRedirect(
        _within(request.POST.get("ve", "")) or reverse("reports:report_list")
    )


def _within(path: str) -> str:
    """An address of the portal, never the name of a page; else nothing."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else ""


class YearlyText(RecordView):
    """One part of what the office says in a year; one goes back to the document that lacked it."""

    permission = Permission.PLAN_ASSEMBLE
    button = "Lưu"
    success_message = "Đã lưu; văn bản xem trước đã theo nội dung mới."
    parts: dict[str, Any]

    @property
    def year(self) -> int:
        return int(self.kwargs["year"])

    @property
    def part(self) -> Any:
        return self.parts[self.kwargs["part"]]

    def get_subject(self) -> PlanText:
        text = _text(self.request, self.year)
        if self.kwargs["part"] not in self.parts:
            raise Http404
        return text

    def get_title(self) -> str:
        whose = f", {self.subject.office}" if self.request.user.sees_several_offices else ""
        return f"{TITLES[self.part]} – năm {self.year}{whose}"

    def get_back(self) -> str:
        page = reverse("reports:texts_year", args=[self.year])
        if _named_office(self.request):
            page = f"{page}?{OFFICE}={self.subject.office_id}"
        return _within(self.request.GET.get("ve", "")) or page

    def get_crumb(self) -> str:
        return "Báo cáo" if self.request.GET.get("ve") else f"Nội dung văn bản năm {self.year}"


class YearlyLines(YearlyText):
    parts = LINES
    form_class = LinesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"section": self.part}

    def get_initial(self) -> dict[str, Any]:
        lines = yearly.lines_of(self.year, self.part, self.subject.office_id)
        return {"lines": "\n".join(lines), "seen": yearly.fingerprint(lines)}

    def apply(self, form: LinesForm) -> None:
        yearly.write_lines(
            year=self.year,
            office=self.subject.office_id,
            section=self.part,
            by=self.request.user,
            **form.cleaned_data,
        )


class YearlyBody(YearlyText):
    parts = BODIES
    form_class = BodyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"signs": self.part == BodyRole.ISSUER}

    def get_initial(self) -> dict[str, Any]:
        """As it stands, with the day from which a change would hold."""
        now = yearly.body_of(self.year, self.part, self.subject.office_id)
        return {name: getattr(now, name, "") for name in BodyForm.base_fields} | {
            "seen": yearly.fingerprint_of_body(now),
            "begins_on": yearly.begins_on(self.year, now),
            "corrects": False,
        }

    def get_intro(self) -> str:
        body = yearly.body_of(self.year, self.part, self.subject.office_id)
        if body is None or not yearly.ends_within(self.year, body):
            return ""
        return f"“{body}” chỉ đến hết {body.valid_to:%d/%m/%Y}; từ hôm sau năm {self.year} chưa có cơ quan nào."

    def apply(self, form: BodyForm) -> None:
        yearly.write_body(
            year=self.year,
            office=self.subject.office_id,
            role=self.part,
            by=self.request.user,
            **form.arguments(),
        )
