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
from khuyencong.http import UserRequest
from projects.refusal import Refused
from projects.views.record import RecordView
from reports.actions import yearly
from reports.actions.texts import may_start, start_from_last_year
from reports.forms import BodyForm, LinesForm
from reports.models import BODIES, LINES, BodyRole, PlanText, Section
from reports.views.years import planned_years

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


@require_safe
def texts_year(request: UserRequest, year: int) -> TemplateResponse:
    """Every part with what it says, or that the year lacks it."""
    require(request.user, Permission.PLAN_ASSEMBLE, PlanText(year=year))
    bodies = [(slug, TITLES[role], yearly.body_of(year, role)) for slug, role in BODIES.items()]
    parts = [
        (slug, TITLES[section], yearly.lines_of(year, section)) for slug, section in LINES.items()
    ]
    context = {
        "year": year,
        "years": planned_years(request.user),
        "bodies": bodies,
        "parts": parts,
        "may_start": year in planned_years(request.user) and may_start(year),
    }
    return TemplateResponse(request, "reports/texts_year.html", context)


@require_POST
def texts_start(request: UserRequest, year: int) -> HttpResponse:
    """Back to the page from which it was asked for."""
    require(request.user, Permission.PLAN_ASSEMBLE, PlanText(year=year))
    if year not in planned_years(request.user):
        raise Http404
    try:
        rows = start_from_last_year(year=year, by=request.user)
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
        text = PlanText(year=self.year)
        require(self.request.user, self.permission, text)
        if self.kwargs["part"] not in self.parts:
            raise Http404
        return text

    def get_title(self) -> str:
        return f"{TITLES[self.part]} – năm {self.year}"

    def get_back(self) -> str:
        return _within(self.request.GET.get("ve", "")) or reverse(
            "reports:texts_year", args=[self.year]
        )

    def get_crumb(self) -> str:
        return "Báo cáo" if self.request.GET.get("ve") else f"Nội dung văn bản năm {self.year}"


class YearlyLines(YearlyText):
    parts = LINES
    form_class = LinesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"section": self.part}

    def get_initial(self) -> dict[str, Any]:
        lines = yearly.lines_of(self.year, self.part)
        return {"lines": "\n".join(lines), "seen": yearly.fingerprint(lines)}

    def apply(self, form: LinesForm) -> None:
        yearly.write_lines(
            year=self.year, section=self.part, by=self.request.user, **form.cleaned_data
        )


class YearlyBody(YearlyText):
    parts = BODIES
    form_class = BodyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"signs": self.part == BodyRole.ISSUER}

    def get_initial(self) -> dict[str, Any]:
        """As it stands, with the day from which a change would hold."""
        now = yearly.body_of(self.year, self.part)
        return {name: getattr(now, name, "") for name in BodyForm.base_fields} | {
            "seen": yearly.fingerprint_of_body(now),
            "begins_on": yearly.begins_on(self.year, now),
            "corrects": False,
        }

    def get_intro(self) -> str:
        body = yearly.body_of(self.year, self.part)
        if body is None or not yearly.ends_within(self.year, body):
            return ""
        return f"“{body}” chỉ đến hết {body.valid_to:%d/%m/%Y}; từ hôm sau năm {self.year} chưa có cơ quan nào."

    def apply(self, form: BodyForm) -> None:
        yearly.write_body(year=self.year, role=self.part, by=self.request.user, **form.arguments())
