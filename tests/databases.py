"""The database of a run, migrated once and copied by each worker.

To migrate takes ten seconds of a core, to copy less than one. `script/test` migrates the database of
DATABASE_URL and sets MIGRATED=1; a run without it migrates in every worker, as pytest-django does.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection

IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # as Django names its test database


@contextmanager
def migrated(database: dict[str, Any]) -> Iterator[None]:
    """While the test database is made: with the migrated one in it, where there is one."""
    if os.environ.get("MIGRATED") != "1":
        yield
    elif database["ENGINE"].endswith("sqlite3"):
        with _copied_into_memory(database["NAME"]):
            yield
    else:
        database.setdefault("TEST", {})["TEMPLATE"] = database["NAME"]
        with patch.object(type(connection.ops), "sql_flush", _deletions):
            yield


def _deletions(_operations: Any, _style: Any, tables: list[str], **_options: bool) -> list[str]:
    """After a test that committed: a tenth of what it takes to truncate seventy tables. The server is
    our own, so nothing is asked of keys and triggers, as when truncating."""
    deleted = [f"DELETE FROM {connection.ops.quote_name(each)}" for each in tables]  # noqa: S608 - names of ours
    return ["SET LOCAL session_replication_role = replica", *deleted]


@contextmanager
def _copied_into_memory(path: str) -> Iterator[None]:
    """A database in memory is there while somebody has it open: until Django has."""
    with closing(sqlite3.connect(IN_MEMORY, uri=True)) as copy:
        with closing(sqlite3.connect(path)) as source:
            source.backup(copy)
        yield
