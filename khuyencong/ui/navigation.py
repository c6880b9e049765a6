"""The main navigation: one list of places, filtered by what the user may do.

The places of the upper floors are named by string; a place is shown only when its permission is
held, and the view behind it asks again.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Place:
    label: str
    url_name: str
    permission: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


PLACES = (
    Place("Việc cần làm", "home"),
    Place("Đề án", "projects:proposal_list", "proposal.read"),
    Place("Cơ sở", "beneficiaries:beneficiary_list", "beneficiary.read"),
    Place("Kế hoạch", "reports:plan_list", "plan.read"),
    Place("Vướng mắc", "projects:obstacle_board", "proposal.read"),
    Place("Nghiệm thu", "projects:acceptance_list", "acceptance.read"),
    Place("Báo cáo", "reports:report_list", "place-report.read"),
    Place("Quản trị", "admin:index", "admin.enter"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html: places of this user, the current one marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"places": []}
    shown = [place for place in PLACES if not place.permission or user.holds(place.permission)]
    urls = [place.url for place in shown]
    here = max((url for url in urls if _holds(url, request.path)), key=len, default=None)
    return {
        "places": [
            {"label": place.label, "url": url, "is_current": url == here}
            for place, url in zip(shown, urls, strict=True)
        ]
    }


def _holds(url: str, path: str) -> bool:
    """Whether a page lies in a place; the first page holds itself alone."""
    return path == url if url == "/" else path.startswith(url)
