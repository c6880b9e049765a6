"""One way to lock rows, in one order, so that two actions never wait for each other in a ring.

The order is Programme → Plan → Proposal → Member → Beneficiary → CouncilMember, and by key within each: every model that can be locked
states its `lock_rank`. An action locks once, as late as possible and before it checks anything. Only
who takes scarce money locks the plan. PostgreSQL locks the rows; on SQLite the IMMEDIATE transaction
has already serialised the writers.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction
from django.http import Http404

GONE = (
    "Mục này vừa được bỏ ở nơi khác (một thẻ khác, một người khác, hoặc do bấm hai lần), nên lần này "
    "không ghi gì. Hãy tải lại trang trước để xem những gì còn lại."
)
Row = tuple[str, Any]  # label of the model, key


class RowGone(Http404):
    """What an action was to change is not there any more: somebody took it away meanwhile."""

    def __init__(self, sentence: str = GONE) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def lock(*objects: models.Model) -> Any:
    """Lock the rows of these objects and return them fresh from the database, in the given order.

    One object in, one object out; several in, a tuple out. Raises RuntimeError outside a
    transaction or when a row of a higher rank is held already, and RowGone if a row is gone.
    What is held may be asked for again: it is fetched anew.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock() needs a transaction")
    _refuse_lower_ranks(objects)
    fresh: dict[Row, models.Model] = {}
    for instance in sorted(objects, key=lambda row: (_rank(row), row.pk)):
        rows = type(instance)._default_manager.select_for_update(of=("self",))
        try:
            fresh[_name(instance)] = rows.get(pk=instance.pk)
        except ObjectDoesNotExist as error:
            raise RowGone from error
        transaction.on_commit(_Held(_rank(instance), _name(instance)))
    locked = tuple(fresh[_name(instance)] for instance in objects)
    return locked[0] if len(locked) == 1 else locked


def lock_name(name: str) -> None:
    """Lock what has no row that is always there, until the transaction ends. An action asks for it
    before it locks any row."""
    if not connection.in_atomic_block:
        raise RuntimeError("lock_name() needs a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def ensure_locked(*objects: models.Model) -> None:
    """Lock the rows of these objects unless this transaction holds them already. An object that was
    not locked is read anew: what was fetched before the lock may have changed meanwhile."""
    held = _held()
    missing = [instance for instance in objects if _name(instance) not in held]
    for instance, fresh in zip(missing, _as_tuple(lock(*missing)) if missing else (), strict=True):
        _renew(instance, fresh)


def _as_tuple(locked: Any) -> tuple[models.Model, ...]:
    return locked if isinstance(locked, tuple) else (locked,)


def _renew(instance: models.Model, fresh: models.Model) -> None:
    """Give an object the columns of the row that was locked. Not by refresh_from_db(): a further query,
    and django-fsm opens the protected state of the class to all threads while it runs."""
    for field in instance._meta.concrete_fields:
        value = vars(fresh)[field.attname]
        if field.is_relation and vars(instance).get(field.attname) != value:
            vars(instance)["_state"].fields_cache.pop(field.name, None)
        vars(instance)[field.attname] = value


class _Held:
    """A mark of a locked row. It waits among what is to run at the commit, where Django forgets it with
    the transaction, or with the savepoint, that it was made in – just as the database lets go of
    the lock. What a thread or a connection holds is thereby its own."""

    def __init__(self, rank: int, row: Row) -> None:
        self.rank, self.row = rank, row

    def __call__(self) -> None:
        """Nothing is left to do when the lock ends."""


def _refuse_lower_ranks(objects: tuple[models.Model, ...]) -> None:
    held = _held()
    highest = max(held.values(), default=-1)
    for instance in objects:
        if _rank(instance) < highest and _name(instance) not in held:
            raise RuntimeError(
                f"{instance!r} has rank {_rank(instance)}, but {highest} is held already: "
                "lock all rows of an action at once"
            )


def _rank(instance: Any) -> int:
    return type(instance).lock_rank


def _name(instance: models.Model) -> Row:
    return (instance._meta.label, instance.pk)


def _held() -> dict[Row, int]:
    """What this transaction has locked, with its rank."""
    waiting: Any = connection.run_on_commit  # (savepoints it was made in, what is to run, robust)
    marks = ((savepoints, mark) for savepoints, mark, _robust in waiting)
    return {
        mark.row: mark.rank
        for savepoints, mark in marks
        if isinstance(mark, _Held) and _is_of_this_transaction(savepoints)
    }


def _is_of_this_transaction(savepoints: set[str | None]) -> bool:
    """Whether a mark was made in it. Django wraps a test, and its class, into transactions that are not
    those of the actions in it: there the outermost block of the action counts as the transaction."""
    wraps = sum(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
    if not wraps:
        return True
    own = connection.savepoint_ids[wraps - 1 : wraps]  # the outermost block has no savepoint
    return savepoints.issuperset(own) if own else savepoints == set(connection.savepoint_ids)
