"""One way to lock rows, in one order, so that two actions never wait for each other in a ring.

The order is Programme → Plan → Proposal → Member: each model that can be locked states its `lock_rank`. An
action locks once, as late as possible and before it checks anything. Only who takes scarce money
locks the plan. PostgreSQL locks the rows; on SQLite the IMMEDIATE transaction has already
serialised the writers.
"""

from typing import Any

from django.db import connection, models, transaction


def lock(*objects: models.Model) -> Any:
    """Lock the rows of these objects and return them fresh from the database, in the given order.

    One object in, one object out; several in, a tuple out. Raises RuntimeError outside a
    transaction or when a row of a higher rank is held already, and DoesNotExist if a row is gone.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock() needs a transaction")
    held = _held()
    highest = max((rank for rank, _row in held), default=-1)
    for instance in objects:
        rank = type(instance).lock_rank  # type: ignore[attr-defined]
        if rank < highest and (rank, _name(instance)) not in held:
            raise RuntimeError(f"{instance!r} has rank {rank}, but {highest} is held already")
    fresh: dict[tuple[type, Any], models.Model] = {}
    for instance in sorted(objects, key=lambda row: (type(row).lock_rank, row.pk)):  # type: ignore[attr-defined]
        manager = type(instance)._default_manager
        fresh[type(instance), instance.pk] = manager.select_for_update(of=("self",)).get(
            pk=instance.pk
        )
        transaction.on_commit(_Held(type(instance).lock_rank, _name(instance)))  # type: ignore[attr-defined]
    rows = tuple(fresh[type(instance), instance.pk] for instance in objects)
    return rows[0] if len(rows) == 1 else rows


def ensure_locked(*objects: models.Model) -> None:
    """Lock the rows of these objects unless this transaction holds them already."""
    names = {row for _rank, row in _held()}
    missing = [instance for instance in objects if _name(instance) not in names]
    if missing:
        lock(*missing)


class _Held:
    """A mark of a locked row. It waits among what is to run at the commit, where Django forgets it with
    the transaction, or with the savepoint, that it was made in."""

    def __init__(self, rank: int, row: tuple[str, Any]) -> None:
        self.rank, self.row = rank, row

    def __call__(self) -> None:
        """Nothing is left to do when the lock ends."""


def _name(instance: models.Model) -> tuple[str, Any]:
    return (instance._meta.label, instance.pk)


def _held() -> set[tuple[int, tuple[str, Any]]]:
    """(rank, row) of all that this transaction has locked. A test that wraps several actions into one
    transaction is no transaction of theirs: there the savepoint of the action counts."""
    wrapped = any(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
    base = connection.savepoint_ids[:1] if wrapped else []
    return {  # type: ignore[misc]
        (mark.rank, mark.row)
        for savepoints, mark, _robust in connection.run_on_commit
        if isinstance(mark, _Held) and savepoints.issuperset(base)
    }
