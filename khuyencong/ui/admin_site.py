"""The admin site: the portal's own sign-in, and tables in the order of an administrator's tasks."""

from enum import Enum
from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from khuyencong.text import fold


class Section(Enum):
    """What an administrator comes for: (part of an address, heading), in the order of the first page.

    Each page of the admin says in which section it stands.
    """

    LAW = "quy-dinh", "Quy định và định mức"
    PLACES = "dia-ban", "Địa bàn"
    PEOPLE = "nguoi-dung", "Người dùng"
    RECORDS = "ho-so", "Hồ sơ và văn bản"
    RUNNING = "van-hanh", "Vận hành hệ thống"

    @property
    def slug(self) -> str:
        return self.value[0]

    @property
    def heading(self) -> str:
        return self.value[1]


class PortalAdminSite(admin.AdminSite):
    """The admin behind the portal's own sign-in; who may not enter gets a 403 with the reason."""

    site_header = "Quản trị khuyến công"
    site_title = "Quản trị khuyến công"
    index_title = "Danh mục và dữ liệu"
    empty_value_display = "–"
    enable_nav_sidebar = True

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """To the portal's own sign-in; 403 for who is signed in and may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied("Trang quản trị chỉ dành cho người quản trị hệ thống.")
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        # import-export's pages carry inline styles; the strict policy stays everywhere else.
        @csp_replace({"style-src": [SELF, UNSAFE_INLINE]})
        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return self.login(request)
            try:
                return inner(request, *args, **kwargs)
            except (IncorrectLookupParameters, OverflowError):
                if not request.GET:
                    raise
                return redirect(request.path)  # the list, without what it was asked and cannot know

        return guarded

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables by task, and in each section by name. The page of an application, which names
        tables by where their code stands, is still there for who follows a breadcrumb."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        tables = [table for app in apps for table in app["models"]]
        sections = [self._section(section, tables) for section in Section]
        return [section for section in sections if section["models"]]

    def _section(self, section: Section, tables: list[Any]) -> dict[str, Any]:
        """In the shape of Django's own list of an application. What nobody edits here, or edits on the
        page of another table, is `looked_at`: folded away on the first page."""
        pages: dict[Any, Any] = self._registry
        of_section = [
            {**table, "is_looked_at": not pages[table["model"]].is_listed}
            for table in tables
            if pages[table["model"]].section is section
        ]
        of_section.sort(key=lambda table: (table["is_looked_at"], fold(str(table["name"]))))
        return {
            "name": section.heading,
            "app_label": section.slug,
            "app_url": "",  # a section has no page of its own
            "has_module_perms": True,
            "models": [table for table in of_section if not table["is_looked_at"]],
            "looked_at": [table for table in of_section if table["is_looked_at"]],
        }
