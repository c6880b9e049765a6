"""Addresses: Vietnamese without diacritics, nouns first. Upper floors are named by string."""

from django.contrib import admin
from django.urls import include, path, register_converter

from khuyencong.http import YearConverter

handler400 = "khuyencong.ui.errors.bad_request"
handler403 = "khuyencong.ui.errors.forbidden"
handler404 = "khuyencong.ui.errors.not_found"
handler500 = "khuyencong.ui.errors.server_error"

register_converter(YearConverter, "year")

urlpatterns = [
    path("", include("khuyencong.accounts.urls")),
    path("", include("khuyencong.notices.urls")),
    path("", include("khuyencong.lists.urls")),
    path("", include("khuyencong.localities.urls")),
    path("", include("khuyencong.ui.urls")),
    path("", include("beneficiaries.urls")),
    path("", include("projects.urls")),
    path("", include("reports.urls")),
    path("quan-tri/", admin.site.urls),
]
