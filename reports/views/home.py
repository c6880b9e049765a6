"""The first page: what waits for me, the year at a glance, what happened last."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.dates import today
from khuyencong.http import UserRequest
from khuyencong.lists.cache import cached
from khuyencong.offices.models import Office
from projects.models.event import ProposalEvent
from projects.models.log import log_of
from reports.figures.todo import deadlines, tasks
from reports.figures.year_overview import year_overview
from reports.views.areas import mapped
from reports.views.brief import brief
from reports.views.set_up import not_set_up
from reports.views.years import chosen_year, planned_years

LATEST = 8
TYPING = (ProposalEvent.EDITED, ProposalEvent.FILE_ADDED, ProposalEvent.FILE_REMOVED)


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """Tasks, figures of the chosen year, deadlines and last events within the user's scope; who has
    no work here reads the year in brief. Before there is an office, setting one up."""
    user = request.user
    works = user.holds(Permission.PROPOSAL_DRAFT) or user.holds(Permission.PROPOSAL_APPRAISE)
    if not works and user.holds(Permission.REPORT_READ):
        return brief(request) if _is_set_up(user) else not_set_up(request)
    years = planned_years(user)
    if not years and not _is_set_up(user):
        return redirect("reports:set_up")
    year = chosen_year(request, years)
    context = {
        "today": today(),
        "years": years,
        "figures": cached("year", user, lambda: year_overview(year, user=user), asked=(year,))
        if year
        else None,
        "map": mapped(user, year)["map"] if year else None,
        "reads_reports": user.holds(Permission.REPORT_READ),
        "may_draft": user.holds(Permission.PROPOSAL_DRAFT),
        "works": works,
        "empty_text": _why_empty(user),
        "tasks": cached("tasks", user, lambda: tasks(user, on=today())) if works else [],
        "deadlines": deadlines(user=user, on=today()) if works else [],
        "events": cached("events", user, lambda: latest_events(user), is_personal=True)
        if works
        else [],
    }
    return TemplateResponse(request, "reports/home.html", context)


def _is_set_up(user: User) -> bool:
    """Is there an office? Who works for one need not ask."""
    return user.office_id is not None or Office.objects.exists()


def _why_empty(user: User) -> str:
    """To who may run commands it says how to look around, to others when there will be something."""
    if user.is_staff:
        return (
            "Hãy mở kế hoạch năm đầu tiên ở mục Kế hoạch. Muốn xem thử, hãy chạy lệnh load_example để "
            "nạp ví dụ năm 2023."
        )
    return "Kế hoạch xuất hiện ở đây khi Trung tâm mở kế hoạch năm."


@dataclass(frozen=True)
class RecentEvent:
    """One line of "Diễn biến gần đây"."""

    code: str
    path: str
    what: str
    who: str
    at: datetime.datetime


def latest_events(user: Any) -> list[RecentEvent]:
    """The last steps in the logs of the proposals, one's own among them; mere typing is left out."""
    events = log_of(user).exclude(kind__in=TYPING).select_related("by")
    return [
        _recent_event(event, event.subject) for event in events.prefetch_related("subject")[:LATEST]
    ]


def _recent_event(event: Event, proposal: Any) -> RecentEvent:
    return RecentEvent(
        code=proposal.code,
        path=proposal.get_absolute_url(),
        what=event.get_kind_display(),
        who=str(event.by),
        at=event.at,
    )
