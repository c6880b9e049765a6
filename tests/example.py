"""The example of 2023 in a test: loaded once a worker, laid down as a copy of its rows afterwards.

Loading goes through the office's own actions and takes over a second; hundreds of tests begin with it.
"""

import copy
import io

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

APPS = (
    "notices",
    "lists",
    "accounts",
    "localities",
    "audit",
    "beneficiaries",
    "projects",
    "reports",
)
_rows = []  # (model, its rows) of this worker
_types = {}  # content types by the keys that those rows hold


def lay_example():
    """What `load_example` makes, in the database at hand, which holds nothing of it yet."""
    if _rows:
        _lay()
        return
    call_command("load_example", stdout=io.StringIO())
    _types.update({each.pk: each.natural_key() for each in ContentType.objects.all()})
    _rows[:] = [(model, rows) for model in _models() if (rows := list(model._base_manager.all()))]


def _models():
    return [m for label in APPS for m in apps.get_app_config(label).get_models(include_auto_created=True)]  # fmt: skip


@transaction.atomic  # keys that point to rows of a later table are looked at when it ends
def _lay():
    types = _types_of_today()
    for model, rows in _rows:
        kinds = [f.attname for f in model._meta.concrete_fields if f.related_model is ContentType]
        model._base_manager.bulk_create([_anew(row, kinds, types) for row in rows])
    models = [model for model, _rows_of_it in _rows]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _types_of_today():
    """Keys of content types, then and now: a database that was flushed gives them others."""
    now = {each.natural_key(): each.pk for each in ContentType.objects.all()}
    return {then: now[name] for then, name in _types.items()}


def _anew(row, kinds, types):
    row = copy.copy(row)
    row._state = type(row._state)()  # not saved anywhere yet
    for name in kinds:
        setattr(row, name, types[getattr(row, name)])
    return row
