"""Chromium as Debian ships it, driven against the live server of the tests."""

import os
import shutil
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import testcases
from playwright.sync_api import sync_playwright

from tests.example import lay_example

# Playwright keeps an event loop in this thread; Django's guard does not mean it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
# The first draws nothing that nobody sees, and takes a quarter less of the machine.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"


class OneAtATime(WSGIHandler):
    """On SQLite all threads of a test share one connection, so what a script sends by itself must
    not begin its transaction within the one of a form. On PostgreSQL each request has its own."""

    _turn = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with self._turn if connection.vendor == "sqlite" else nullcontext():
            return super().__call__(environ, start_response)


testcases.WSGIHandler = OneAtATime  # which the live server begins


@pytest.fixture(scope="session")
def chromium(live_server: Any) -> Any:
    """Depends on the live server, so that it is gone before: a line that the browser keeps open
    would be closed by a thread that may no longer touch the shared SQLite connection.

    Django keeps one connection outside Playwright's event loop and another inside it, and reaches
    only the one of the moment. Each is closed before it goes out of reach: a session left behind
    keeps the database from being dropped, and a forked child (it has no loop) would write through
    its parent's."""
    found = map(shutil.which, BROWSERS)
    path = next(filter(None, found), None)
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)


@pytest.fixture
def portal(live_server: Any, transactional_db: None) -> Any:
    """The live server with the example of 2023."""
    lay_example()
    return live_server


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(chromium: Any, request: pytest.FixtureRequest) -> Any:
    """A page that fails the test on any error in the console."""
    context = chromium.new_context(viewport=request.param, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.name = "phone" if request.param is PHONE else "desktop"
    page.expected_errors = 0
    page.tolerates_errors = False  # of a line that is cut on purpose
    yield page
    context.close()
    if not page.tolerates_errors:
        assert len(errors) == page.expected_errors, errors
