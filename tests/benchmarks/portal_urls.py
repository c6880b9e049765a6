"""The portal, an empty page with the portal's head, and an answer without any page.

With BENCH_LOCKS=1 one thread computes what is cached while the others that ask for it wait, which the
portal does without; tests/benchmarks/stampede.py.
"""

import os
import threading

from django.core.cache import caches
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path

from khuyencong.lists import cache, filters, page
from khuyencong.urls import handler400, handler403, handler404, handler500
from reports.views import home

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty_page(request):
    return TemplateResponse(request, "base.html")


def bare_answer(request):
    return HttpResponse(f"{request.user.pk}")


def locked(find_or_compute):
    """`cached` with locks of its own: a list asks for groups while it is computed."""
    locks = [threading.Lock() for _ in range(64)]

    def find_or_wait(name, user, compute, *, asked=(), is_personal=False):
        key = cache._key(name, user, asked, is_personal=is_personal)
        found = caches["figures"].get(key)
        if found is None:
            with locks[hash(key) % len(locks)]:
                found = find_or_compute(name, user, compute, asked=asked, is_personal=is_personal)
        return found

    return find_or_wait


if os.environ.get("BENCH_LOCKS"):
    for module in (page, filters, home):
        module.cached = locked(module.cached)

urlpatterns = [
    path("trong/trang/", empty_page),
    path("trong/", bare_answer),
    path("", include("khuyencong.urls")),
]
