"""Addresses of home, reports and the pages that show plans."""

from django.urls import include, path

from reports.views.areas import year_areas
from reports.views.brief import brief
from reports.views.home import home
from reports.views.issued import issued_detail, issued_file, issued_list
from reports.views.plan_history import plan_history_page, plan_reconcile
from reports.views.plans import plan_detail, plan_list, plan_year
from reports.views.reports import (
    plan_of_year,
    report_file,
    report_issue,
    report_list,
    report_page,
    report_run,
)
from reports.views.runs import run_cancel, run_detail, run_file
from reports.views.set_up import (
    OfficeAccounts,
    SetUpOffice,
    office_set_up,
    office_sheet,
    set_up,
)
from reports.views.texts import YearlyBody, YearlyLines, texts_start, texts_year

places = [
    path("tom-tat/", brief, name="year_brief"),
    path("ke-hoach/", plan_list, name="plan_list"),
    path("ke-hoach/<year:year>/", plan_year, name="plan_year"),
    path("ke-hoach/<year:year>/<slug:slug>/", plan_detail, name="plan_detail"),
    path("ke-hoach/<year:year>/<slug:slug>/lich-su/", plan_history_page, name="plan_history"),
    path("ke-hoach/<year:year>/<slug:slug>/doi-chieu/", plan_reconcile, name="plan_reconcile"),
    path("ban-do/<year:year>/", year_areas, name="year_areas"),
    path("thiet-lap/", set_up, name="set_up"),
    path("thiet-lap/<slug:code>/", office_set_up, name="office_set_up"),
    path("thiet-lap/<slug:code>/tai-khoan/", OfficeAccounts.as_view(), name="office_accounts"),
    path("thiet-lap/<slug:code>/phieu-moi/", office_sheet, name="office_sheet"),
    # After those of an office, which may be called "tinh"; no province has a word for its code.
    path("thiet-lap/tinh/<slug:province>/", SetUpOffice.as_view(), name="set_up_office"),
    path("bao-cao/", report_list, name="report_list"),
    path("bao-cao/ke-hoach-nam/<year:year>.pdf", plan_of_year, name="plan_of_year"),
    path("bao-cao/da-ban-hanh/", issued_list, name="issued_list"),
    path("bao-cao/da-ban-hanh/<int:pk>/", issued_detail, name="issued_detail"),
    path("bao-cao/da-ban-hanh/<int:pk>/<slug:code>/", issued_file, name="issued_file"),
    path("bao-cao/dang-lap/<int:pk>/", run_detail, name="run_detail"),
    path("bao-cao/dang-lap/<int:pk>/huy/", run_cancel, name="run_cancel"),
    path("bao-cao/dang-lap/<int:pk>/tep/", run_file, name="run_file"),
    path("bao-cao/noi-dung/<year:year>/", texts_year, name="texts_year"),
    path("bao-cao/noi-dung/<year:year>/tu-nam-truoc/", texts_start, name="texts_start"),
    path("bao-cao/noi-dung/<year:year>/<slug:part>/", YearlyLines.as_view(), name="texts_lines"),
    path(
        "bao-cao/noi-dung/<year:year>/co-quan/<slug:part>/",
        YearlyBody.as_view(),
        name="texts_body",
    ),
    path("bao-cao/<slug:slug>/", report_page, name="report_page"),
    path("bao-cao/<slug:slug>/tai/<slug:code>/", report_file, name="report_file"),
    path("bao-cao/<slug:slug>/lap/<slug:code>/", report_run, name="report_run"),
    path("bao-cao/<slug:slug>/ban-hanh/", report_issue, name="report_issue"),
]
urlpatterns = [
    path("", home, name="home"),
    path("", include((places, "reports"))),
]
