"""The example of 2023 and the law in a test: loaded once a worker, afterwards a copy of the rows.

Loading the example goes through the office's own actions and takes over a second; hundreds of tests
begin with it. The copy is made below the models: making each anew costs more than writing its row.
"""

import datetime
import io

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from projects.law.loading import load_law
from tests.factories import OfficeFactory, ProvinceFactory

APPS = (
    "notices",
    "lists",
    "accounts",
    "offices",
    "localities",
    "audit",
    "beneficiaries",
    "projects",
    "reports",
)


def _models():
    return [m for label in APPS for m in apps.get_app_config(label).get_models(include_auto_created=True)]  # fmt: skip


def _names(fields):
    """The table of these fields, and their columns."""
    quote = connection.ops.quote_name
    return quote(fields[0].model._meta.db_table), ", ".join(quote(f.column) for f in fields)


def _read(model):
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    table, columns = _names(fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 - names of ours
        return fields, cursor.fetchall()


class Kept:
    """What a loader makes in an empty database, kept as the rows of this worker."""

    def __init__(self, load):
        self._load = load
        self._rows = []  # (fields, rows of their values) of each model
        self._types = {}  # content types by the keys that those rows hold

    def lay(self):
        if self._rows:
            self._lay_rows()
            return
        self._load()
        self._types = {each.pk: each.natural_key() for each in ContentType.objects.all()}
        self._rows = [found for model in _models() if (found := _read(model))[1]]

    @transaction.atomic  # keys that point to rows of a later table are looked at when it ends
    def _lay_rows(self):
        types = self._types_of_today()
        with connection.cursor() as cursor:
            for fields, rows in self._rows:
                cursor.executemany(_insert(fields), _of_today(fields, rows, types))
            models = [fields[0].model for fields, _rows_of_it in self._rows]
            if statements := connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute("".join(statements))

    def _types_of_today(self):
        """Keys of content types, then and now: a database that was flushed gives them others."""
        now = {each.natural_key(): each.pk for each in ContentType.objects.all()}
        return {then: now[name] for then, name in self._types.items()}


def _insert(fields):
    table, columns = _names(fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of ours


def _of_today(fields, rows, types):
    """The rows, but for keys of content types and for moments at which a row was written."""
    kinds = {n for n, field in enumerate(fields) if field.related_model is ContentType}
    moments = {n for n, field in enumerate(fields) if getattr(field, "auto_now_add", False)}
    if not kinds | moments:
        return rows
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return [
        [types[v] if n in kinds else now if n in moments else v for n, v in enumerate(row)]
        for row in rows
    ]


def _load_law():
    """A norm of a province is loaded where the province is."""
    province = ProvinceFactory(
        code="94", name="Tỉnh Sóc Trăng", valid_to=datetime.date(2025, 6, 30)
    )
    load_law(OfficeFactory(code="soc-trang", name="Sóc Trăng", letters="", province=province))


# Each is laid down in a database that holds nothing of it yet.
lay_example = Kept(lambda: call_command("load_example", stdout=io.StringIO())).lay
lay_law = Kept(_load_law).lay
