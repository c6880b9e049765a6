"""Constraints that Django does not bring: validity that must not overlap, rows that stay.

What always holds is a database constraint first. These two work on PostgreSQL and on SQLite, as
far as each database can go; docs/adr/0007 says how far that is.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import FieldError, ValidationError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BaseConstraint, CheckConstraint, Index, Model, Q


def valid_on(day: datetime.date) -> Q:
    """Rows whose `valid_from` … `valid_to` holds the day: both days included, an empty end is open."""
    return Q(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


def moment_has_its_person(
    table: str, verb: str, who: str, *, is_required: bool = False
) -> CheckConstraint:
    """`<verb>_at` and `<verb>_by` are both there or, unless required, both missing."""
    both = Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False})
    none = Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
    return CheckConstraint(
        condition=both if is_required else none | both,
        name=f"{table}_{verb}_at_goes_with_{verb}_by",
        violation_error_message=f"Thời điểm và {who} phải được ghi cùng nhau.",
    )


FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


def day_is_plausible(table: str, name: str, label: str) -> CheckConstraint:
    """The day lies in the years 2000 … 2100 or is empty: a year typed wrong is refused by the database
    itself. Whether it may lie in the future, or before another day, is asked where it is written."""
    return CheckConstraint(
        condition=Q(**{name: None}) | Q(**{f"{name}__range": (FIRST_DAY, LAST_DAY)}),
        name=f"{table}_{name}_is_plausible",
        violation_error_message=(
            f"{label} phải từ {FIRST_DAY:%d/%m/%Y} đến {LAST_DAY:%d/%m/%Y}. Hãy kiểm tra lại năm."
        ),
    )


class NoOverlappingValidity(BaseConstraint):
    """No two rows with the same `fields` are valid on one day.

    Validity is `valid_from` … `valid_to`, both days included, an empty end is open. PostgreSQL
    gets an exclusion constraint (needs the extension btree_gist); on SQLite, which has none, the
    same rule is asked by `full_clean()`, so form, admin and import refuse alike on both. Rows
    where one of `fields` is empty are not compared; a relation of `or_none` may be empty, and then rows
    without it are.
    """

    def __init__(
        self,
        *,
        fields: Iterable[str],
        name: str,
        violation_error_message: str,
        or_none: Iterable[str] = (),
    ) -> None:
        self.fields = tuple(fields)
        self.or_none = tuple(or_none)
        super().__init__(name=name, violation_error_message=violation_error_message)

    def _expression(self, model: type[Model], schema_editor: Any) -> str | None:
        if schema_editor.connection.vendor != "postgresql":
            return None
        quote = schema_editor.quote_name
        fields = model._meta.concrete_fields
        columns = [quote(field.column) for field in fields if field.name in self.fields]
        optional = [quote(field.column) for field in fields if field.name in self.or_none]
        columns += [f"(COALESCE({column}, 0))" for column in optional]
        same = ", ".join(f"{column} WITH =" for column in columns)
        validity = f"daterange({quote('valid_from')}, {quote('valid_to')}, '[]') WITH &&"
        return f"CONSTRAINT {quote(self.name)} EXCLUDE USING gist ({same}, {validity})"

    # Django takes None for "nothing to do here"; its stubs do not say so.

    def constraint_sql(self, model: Any, schema_editor: Any) -> str | None:  # type: ignore[override]
        return self._expression(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> str | None:  # type: ignore[override]
        expression = self._expression(model, schema_editor)
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {expression}" if expression else None

    def remove_sql(self, model: Any, schema_editor: Any) -> str | None:  # type: ignore[override]
        if schema_editor.connection.vendor != "postgresql":
            return None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(
        self,
        model: type[Model],  # noqa: ARG002 - Django's signature
        instance: Any,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if exclude and {*self.fields, *self.or_none} & set(exclude):
            return
        if self.overlapping(instance, using).exists():
            raise ValidationError(self.get_violation_error_message(), code="overlap")

    def overlapping(self, instance: Any, using: str = DEFAULT_DB_ALIAS) -> Any:
        """The other rows with the same fields that are valid on one of its days."""
        others = type(instance)._default_manager.using(using)
        same = {name: getattr(instance, name) for name in self.fields}
        if any(value in (None, "") for value in same.values()):
            return others.none()
        same |= {name: getattr(instance, name) for name in self.or_none}
        others = others.filter(**same).exclude(pk=instance.pk)
        if instance.valid_to:
            others = others.filter(Q(valid_from=None) | Q(valid_from__lte=instance.valid_to))
        if instance.valid_from:
            others = others.filter(Q(valid_to=None) | Q(valid_to__gte=instance.valid_from))
        return others

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.or_none:
            kwargs["or_none"] = self.or_none
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NoOverlappingValidity):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = BaseConstraint.__hash__


class SearchIndex(GinIndex):
    """Makes `contains` on a folded text quick: trigrams on PostgreSQL (needs pg_trgm).

    SQLite has no such index; there an ordinary one stands in, read through instead of the table.
    """

    def __init__(self, *, fields: Iterable[str], name: str, **_kwargs: Any) -> None:
        fields = tuple(fields)
        super().__init__(fields=fields, name=name, opclasses=("gin_trgm_ops",) * len(fields))

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        return Index(fields=self.fields, name=self.name).create_sql(model, schema_editor, **kwargs)


POSTGRES_TRIGGER = """
CREATE OR REPLACE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER {table}_stays BEFORE {events} ON {table}
FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {table}_stays();
"""
SQLITE_DROP = "DROP TRIGGER IF EXISTS {table}_stays"
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def protect_rows(model: type[Model], *, when: str, message: str, using: str) -> None:
    """Make rows of a table unchangeable in the database itself, also for SQL from outside.

    `when` is an SQL condition on OLD, written by us and never by a user. Called after migrations,
    because SQLite drops the triggers of a table that a migration remakes. PostgreSQL refuses UPDATE
    and DELETE; SQLite refuses UPDATE (its tables are emptied by DELETE when tests end), and the
    model itself refuses to delete.
    """
    connection = connections[using]
    if model._meta.db_table not in connection.introspection.table_names():
        return
    names = {"table": model._meta.db_table, "condition": when, "message": message}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_TRIGGER.format(events="UPDATE OR DELETE", **names))
        elif connection.vendor == "sqlite":
            cursor.execute(SQLITE_DROP.format(**names))
            cursor.execute(SQLITE_TRIGGER.format(**names))
        else:
            raise FieldError(f"no trigger known for {connection.vendor}")
