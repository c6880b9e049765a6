"""How a test asks the database to refuse."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import UniqueConstraint

UNIQUE = {
    constraint.name: model._meta.db_table
    for model in apps.get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, UniqueConstraint)
}


def refused_by_database(constraint, write, **fields):
    """The write fails in the database by exactly this constraint."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write(**fields)
    told = str(error.value)
    # SQLite names the table and columns of a unique constraint, not the constraint.
    if connection.vendor == "sqlite" and constraint in UNIQUE:
        table = f"{UNIQUE[constraint]}."
        assert told.startswith(
            (
                f"UNIQUE constraint failed: {table}",
                f"UNIQUE constraint failed: index '{constraint}'",
            )
        )
    else:
        assert constraint in told
