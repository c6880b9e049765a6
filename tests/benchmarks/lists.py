"""What asking once a column spares (khuyencong/lists/rows.py), beside cells asked one by one.

JSON out: medians in milliseconds of processor time for the table with its 25 rows and for the whole page
of proposals (test client, SQLite in memory, nothing cached), and their ratios. Both take turns in one run
and write the same HTML.
"""

import json
import os
import statistics
import sys
import time
from functools import partial
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings")

import django

django.setup()

from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.test.utils import get_runner, setup_test_environment

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.lists import page
from projects.models import Proposal
from projects.tables import ProposalTable
from projects.views import proposals
from tests.factories import MemberFactory, ProposalFactory, approved, the_office

ROUNDS, ROWS = 41, 25
NOTHING_CACHED = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "figures": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "reports": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
ROW = "<tr>{{ row.html }}</tr>"
CELL_BY_CELL = """<tr>{% for column, cell in row.items %}{% if column.name == table.row_header %}<th scope="row">{{ cell }}</th>{% else %}<td class="{{ column.column.css }}" data-label="{{ column.verbose_name }}">{{ cell }}</td>{% endif %}{% endfor %}</tr>"""
SOURCE = (ROOT / "templates/components/table.html").read_text("utf-8")
assert ROW in SOURCE
LIBRARY = engines["django"].from_string(SOURCE.replace(ROW, CELL_BY_CELL))


def once_a_column(table, request=None):
    return render_to_string("components/table.html", {"table": table}, request=request or REQUEST)


def cell_by_cell(table, request=None):
    return LIBRARY.render({"table": table}, request=request or REQUEST)


REQUEST = RequestFactory().get("/de-an/")
REQUEST.user = None
WRITTEN = {"once_a_column": once_a_column, "cell_by_cell": cell_by_cell}


def once(work):
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def measure(works):
    """Medians in ms; the works take turns, so that what disturbs one disturbs all."""
    times = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(once(work))
    return {name: round(statistics.median(found), 2) for name, found in times.items()}


def table_of(user):
    """A page of the list as people see it who have chosen no columns, its rows fetched."""
    kind = ProposalTable
    shown = {*kind.shown_at_first, kind.row_header, "chosen"}
    rows = proposals.PROPOSALS.for_page(Proposal.objects.visible_to(user), user)
    hidden = [name for name in kind.base_columns if name not in shown]
    table = kind(rows, user=user, exclude=hidden)
    table.paginate(page=1, per_page=ROWS)
    list(table.page.object_list.data)
    return table


def page_of(client, written):
    """The whole page with rows written in this way."""

    def get():
        page.render_to_string = lambda _name, context, request: written(context["table"], request)
        answer = client.get("/de-an/")
        assert answer.status_code == HTTPStatus.OK
        assert answer.content.count(b"<tr") == ROWS + 1

    return get


def main():
    user = User.objects.create_user(
        "do", full_name="Đo", role=roles.CentreStaff.code, office=the_office()
    )
    for _ in range(ROWS):
        approved(MemberFactory(proposal=ProposalFactory()), 100_000_000, 120_000_000)
    client = Client()
    client.force_login(user)
    rows = table_of(user)
    assert len({written(rows) for written in WRITTEN.values()}) == 1, "not the same cells"
    table = measure({name: partial(written, rows) for name, written in WRITTEN.items()})
    with override_settings(CACHES=NOTHING_CACHED):
        pages = {name: page_of(client, written) for name, written in WRITTEN.items()}
        for get in pages.values():
            get()  # warm
        whole = measure(pages)
    found = {"table_ms": table, "page_ms": whole}
    ratios = {
        k: round(each["once_a_column"] / each["cell_by_cell"], 2) for k, each in found.items()
    }
    print(json.dumps({**found, "once_a_column_to_cell_by_cell": ratios}, indent=1))


if __name__ == "__main__":
    setup_test_environment(debug=False)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
