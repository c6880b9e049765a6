"""Addresses of home, plans and reports."""

from django.urls import include, path, register_converter

from reports.views.home import home
from reports.views.plans import plan_detail, plan_list, plan_year
from reports.views.reports import plan_summary_page, plan_summary_pdf, report_list


class YearConverter:
    regex = r"20\d\d"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(YearConverter, "year")

places = [
    path("ke-hoach/", plan_list, name="plan_list"),
    path("ke-hoach/<year:year>/", plan_year, name="plan_year"),
    path("ke-hoach/<year:year>/<slug:slug>/", plan_detail, name="plan_detail"),
    path("bao-cao/", report_list, name="report_list"),
    path("bao-cao/ke-hoach-nam/<year:year>/", plan_summary_page, name="plan_summary"),
    path("bao-cao/ke-hoach-nam/<year:year>.pdf", plan_summary_pdf, name="plan_summary_pdf"),
]
urlpatterns = [
    path("", home, name="home"),
    path("", include((places, "reports"))),
]
