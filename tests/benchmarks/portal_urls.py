"""The portal, an empty page with the portal's head, and an answer without any page."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path

from khuyencong.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty_page(request):
    return TemplateResponse(request, "base.html")


def bare_answer(request):
    return HttpResponse(f"{request.user.pk}")


urlpatterns = [
    path("trong/trang/", empty_page),
    path("trong/", bare_answer),
    path("", include("khuyencong.urls")),
]
