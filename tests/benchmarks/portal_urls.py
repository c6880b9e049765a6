"""The portal, an empty page with the portal's head, and an answer without any page.

BENCH_LOCKS says who waits while another computes what both ask for: nobody ("none"), who asks for what is
shared (as the portal is), who asks for anything ("everywhere"); tests/benchmarks/stampede.py.
"""

import os
import threading
from contextlib import nullcontext

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path

from khuyencong.lists import cache, filters, page
from khuyencong.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty_page(request):
    return TemplateResponse(request, "base.html")


def bare_answer(request):
    return HttpResponse(f"{request.user.pk}")


def locked(find_or_compute):
    """`cached` with locks of its own: a list asks for groups while it is computed."""
    locks = [threading.Lock() for _ in range(64)]

    def find_or_wait(name, user, compute, *, asked=(), is_personal=False):
        with locks[hash((name, user.pk, asked)) % len(locks)]:
            return find_or_compute(name, user, compute, asked=asked, is_personal=is_personal)

    return find_or_wait


match os.environ.get("BENCH_LOCKS"):
    case "none":
        cache._locks = [nullcontext()]
    case "everywhere":
        page.cached, filters.cached = locked(page.cached), locked(filters.cached)

urlpatterns = [
    path("trong/trang/", empty_page),
    path("trong/", bare_answer),
    path("", include("khuyencong.urls")),
]
