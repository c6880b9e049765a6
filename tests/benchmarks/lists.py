"""What joining the cells of a list ourselves would save, beside django-tables2 and a template.

JSON out: medians in milliseconds of processor time for the table with its 25 rows and for the whole page
of proposals (test client, SQLite in memory, nothing cached), and their ratios. Both take turns in one run
and write the same HTML.
"""

import dataclasses
import json
import os
import statistics
import sys
import time
from functools import partial
from http import HTTPStatus
from inspect import signature
from operator import attrgetter
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
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.lists import page
from khuyencong.lists.tables import NOTHING
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
# The table's own template around rows that are HTML already.
HEAD, _, REST = (ROOT / "templates/components/table.html").read_text("utf-8").partition("<tbody>")
AROUND_ROWS = f"{HEAD}<tbody>{{{{ table.body }}}}</tbody>{REST.partition('</tbody>')[2]}"
JOINED = engines["django"].from_string(AROUND_ROWS)


class Joined(ProposalTable):
    """The rows joined here in one pass: no row or cell of django-tables2, no loop of a template."""

    def body(self):
        cells = [self._cell(bound) for bound in self.columns]
        records = self.page.object_list.data
        rows = ("".join(cell(record) for cell in cells) for record in records)
        return SafeString("".join(f"<tr>{row}</tr>" for row in rows))

    def _cell(self, bound):
        """A function record → HTML of this column."""
        column = bound.column
        read = attrgetter(str(bound.accessor).replace("__", "."))
        before, after = '<th scope="row">', "</th>"
        if bound.name != self.row_header:
            label = conditional_escape(column.verbose_name)
            before, after = f'<td class="{column.css}" data-label="{label}">', "</td>"
        asks = signature(column.render).parameters.keys() & {"record", "value", "bound_column"}

        def cell(record):
            value, shown = read(record), NOTHING
            if value not in (None, ""):
                given = {"record": record, "value": value, "bound_column": bound}
                shown = column.render(**{name: given[name] for name in asks})
            return f"{before}{conditional_escape(shown)}{after}"

        return cell


def by_template(table, request=None):
    return render_to_string("components/table.html", {"table": table}, request=request or REQUEST)


def joined(table, request=None):
    return JOINED.render({"table": table}, request=request or REQUEST)


REQUEST = RequestFactory().get("/de-an/")
REQUEST.user = None
TABLES = {"by_template": (ProposalTable, by_template), "joined": (Joined, joined)}


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


def table_of(kind, user):
    """A page of the list as people see it who have chosen no columns, its rows fetched."""
    shown = {*kind.shown_at_first, kind.row_header, "chosen"}
    rows = proposals.PROPOSALS.for_page(Proposal.objects.visible_to(user), user)
    hidden = [name for name in kind.base_columns if name not in shown]
    table = kind(rows, user=user, exclude=hidden)
    table.paginate(page=1, per_page=ROWS)
    list(table.page.object_list.data)
    return table


def page_of(client, kind, written):
    """The whole page with rows written in this way."""
    listing = dataclasses.replace(proposals.PROPOSALS, table=kind)

    def get():
        proposals.PROPOSALS = listing
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
    ready = {name: (written, table_of(kind, user)) for name, (kind, written) in TABLES.items()}
    texts = {"".join(written(table).split()) for written, table in ready.values()}
    assert len(texts) == 1, "not the same cells"
    table = measure({name: partial(*both) for name, both in ready.items()})
    with override_settings(CACHES=NOTHING_CACHED):
        pages = {name: page_of(client, *both) for name, both in TABLES.items()}
        for get in pages.values():
            get()  # warm
        whole = measure(pages)
    found = {"table_ms": table, "page_ms": whole}
    ratios = {name: round(each["by_template"] / each["joined"], 2) for name, each in found.items()}
    print(json.dumps({**found, "by_template_to_joined": ratios}, indent=1))


if __name__ == "__main__":
    setup_test_environment(debug=False)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
