"""One way to lock rows, in one order, so that two actions never wait for each other in a ring.

The order is Programme → Plan → Proposal → Member → Beneficiary: each model that can be locked states its
`lock_rank`. An action locks once, as late as possible and before it checks anything. Only who takes scarce money
locks the plan. PostgreSQL locks the rows; on SQLite the IMMEDIATE transaction has already
serialised the writers.
"""

from typing import Any

from django.db import connection, models


def lock(*objects: models.Model) -> Any:
    """Lock the rows of these objects and return them fresh from the database, in the given order.

    One object in, one object out; several in, a tuple out. Raises RuntimeError outside a
    transaction, and DoesNotExist if a row is gone.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock() needs a transaction")
    fresh: dict[tuple[type, Any], models.Model] = {}
    for instance in sorted(objects, key=lambda row: (type(row).lock_rank, row.pk)):  # type: ignore[attr-defined]
        manager = type(instance)._default_manager
        fresh[type(instance), instance.pk] = manager.select_for_update(of=("self",)).get(
            pk=instance.pk
        )
    rows = tuple(fresh[type(instance), instance.pk] for instance in objects)
    return rows[0] if len(rows) == 1 else rows
