"""Writing while offices are merged: every value with what stood there, so that all of it can be undone
until something is built on it.

It knows no table by itself: what the merge changes it is told (projects/actions/office_merges.py), and
what hangs on a row it finds by the relations of its model.
"""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model

from khuyencong.audit.models import Event
from khuyencong.offices.models import OfficeEvent, OfficeMerge, OfficeMergeRow

# What comes by itself, or is a person's own: nobody has built anything when these are new.
BY_ITSELF = {
    "notices.Notice",
    "notices.Letter",
    "lists.SavedView",
    "accounts.SignInCount",
    "reports.ReportRun",
}
# So are events of these kinds: what a machine reminds of, a first password, and other merges, which answer for
# themselves as long as they stand.
EVENTS_BY_ITSELF = {
    "reminded",
    "user.joined",
    "user.carried-on",
    "user.scope-carried",
    "proposal.carried-on",
    "plan.carried-on",
    *(kind.value for kind in (OfficeEvent.MERGED, OfficeEvent.MERGE_UNDONE)),
}
OWN_CHOICES = {"last_login", "password", "look", "mail_mode", "list_columns"}
NAMED = 3  # rows that a sentence names


class Journal:
    """What one merge writes. Rows are handed in as they were locked."""

    def __init__(self, merge: OfficeMerge) -> None:
        self.merge = merge
        self._values: list[OfficeMergeRow] = []

    def change(self, rows: Iterable[Model], **values: Any) -> list[Any]:
        """Write these values (by column: `office_id`) into the rows where they differ, by one statement.
        Returns the rows that were changed."""
        changed = [
            row for row in rows if any(getattr(row, name) != new for name, new in values.items())
        ]
        for row in changed:
            for name, new in values.items():
                if (old := getattr(row, name)) != new:
                    self._keep(row, name, old, new)
                    setattr(row, name, new)
        if changed:
            keys = [row.pk for row in changed]
            type(changed[0])._default_manager.filter(pk__in=keys).update(**values)
        return changed

    def add(self, row: Any) -> Any:
        """Store a new row."""
        row.save()
        self._keep(row, "", None, None)
        return row

    def _keep(self, row: Model, field: str, before: Any, after: Any) -> None:
        values = {"before": _plain(before), "after": _plain(after)}
        kept = OfficeMergeRow(
            merge=self.merge, table=row._meta.label, key=row.pk, field=field, **values
        )
        self._values.append(kept)

    def close(self) -> None:
        """When all is written: what each row says now, and which row of each table is the newest."""
        digests = {
            (table, key): digest_of(row)
            for table, keys in _by_table(self._values).items()
            for key, row in _rows(table, keys).items()
        }
        for value in self._values:
            value.digest = digests[value.table, value.key]
        OfficeMergeRow.objects.bulk_create(self._values, batch_size=500)
        self.merge.newest = {
            model._meta.label: model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and _is_counted(model)
        }
        self.merge.save(update_fields=["newest"])


def _is_counted(model: type[Model]) -> bool:
    """Its keys are numbers that go up."""
    return model._meta.auto_field is not None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _by_table(values: Iterable[OfficeMergeRow]) -> dict[str, list[int]]:
    keys: dict[str, set[int]] = defaultdict(set)
    for value in values:
        keys[value.table].add(value.key)
    return {table: sorted(found) for table, found in keys.items()}


def _model(table: str) -> Any:
    return apps.get_model(table)


def name_of(table: str) -> str:
    """A table as a person calls it; one that joins two by the field that it is of."""
    model = _model(table)
    of: Any = model._meta.auto_created
    if not of:
        return str(model._meta.verbose_name)
    fields = (field for field in of._meta.many_to_many if field.remote_field.through is model)
    return f"{next(fields).verbose_name} của {of._meta.verbose_name}"


def _rows(table: str, keys: list[int]) -> dict[int, Any]:
    found: dict[int, Any] = _model(table)._default_manager.in_bulk(keys)
    return found


def digest_of(row: Any) -> str:
    """Of the whole row, but for what a person chooses for oneself."""
    fields = [each for each in row._meta.concrete_fields if each.name not in OWN_CHOICES]
    values = [f"{each.attname}={getattr(row, each.attname)!r}" for each in fields]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def rows_of(merge: OfficeMerge) -> list[Any]:
    """Every row that this merge wrote and that is there still."""
    tables = _by_table(merge.rows.all())
    return [row for table, keys in tables.items() for row in _rows(table, keys).values()]


def built_on(merge: OfficeMerge) -> list[str]:
    """Why this merge cannot be undone any more: each row that it wrote and that was changed since, and what
    was added to one. Empty when it can be."""
    values = list(merge.rows.all())
    digests = {(value.table, value.key): value.digest for value in values}
    reasons: list[str] = []
    for table, keys in _by_table(values).items():
        reasons += _changed_since(table, keys, digests)
        reasons += _added_since(table, keys, merge)
    return list(dict.fromkeys(reasons))


def _changed_since(table: str, keys: list[int], digests: dict[tuple[str, int], str]) -> list[str]:
    rows, name = _rows(table, keys), name_of(table)
    gone = [f"{name} số {key} đã bị xóa." for key in keys if key not in rows]
    changed = [
        f"{name} “{row}” đã được sửa sau khi gộp."
        for key, row in rows.items()
        if digest_of(row) != digests[table, key]
    ]
    return gone + changed


def _added_since(table: str, keys: list[int], merge: OfficeMerge) -> list[str]:
    model, reasons = _model(table), []
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        other = relation.related_model
        if other._meta.label not in BY_ITSELF and other._meta.label in merge.newest:
            new = other._default_manager.filter(**{f"{relation.field.name}__in": keys})
            reasons += _named(new, merge)
    if model._meta.auto_created:  # a row that joins two: nothing is told of it
        return reasons
    about = ContentType.objects.get_for_model(model)
    events = Event.objects.filter(subject_type=about, subject_id__in=keys)
    return reasons + _named(events, merge)


def _named(rows: Any, merge: OfficeMerge) -> list[str]:
    new = rows.filter(pk__gt=merge.newest[rows.model._meta.label]).order_by("pk")
    if rows.model is Event:
        new = new.exclude(kind__in=EVENTS_BY_ITSELF)
    return [f"{name_of(row._meta.label)} mới: “{row}”." for row in new[:NAMED]]


def restore(merge: OfficeMerge) -> None:
    """Every value as it stood before, the last one first; rows that were added are taken away."""
    same: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for value in merge.rows.order_by("-pk"):
        if not value.field:
            _model(value.table)._default_manager.filter(pk=value.key).delete()
            continue
        same[value.table, value.field, json.dumps(value.before)].append(value.key)
    for (table, field, before), keys in same.items():
        model = _model(table)
        old = model._meta.get_field(field).to_python(json.loads(before))
        model._default_manager.filter(pk__in=keys).update(**{field: old})
