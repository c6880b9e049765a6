"""A plugin of pytest: the tables come out of a file, which takes a tenth of the time of all migrations.
The file is made by the first run after a migration, or what migrations call, has changed."""

import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

DATABASE = "MUTATE_DATABASE"
MADE_BY = ("*/migrations/*.py", "*/*/migrations/*.py", "khuyencong/*.py")


def file_in(folder: Path) -> str:
    """The file with the tables of the code that is here."""
    told = hashlib.sha256()
    for path in sorted(path for pattern in MADE_BY for path in Path().glob(pattern)):
        told.update(str(path).encode() + path.read_bytes())
    return str(folder / f"tables-{told.hexdigest()[:12]}.sqlite3")


def keep(connection: Any) -> None:
    """Write the tables of a database in memory into the file of which the environment tells."""
    path = Path(os.environ[DATABASE])
    if path.exists():
        return
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(part) as file:
        connection.connection.backup(file)
    part.rename(path)


def create_test_db(self: Any, *_args: Any, **_options: Any) -> str:
    """In place of Django's own."""
    name: str = self._get_test_db_name()
    self.connection.close()
    settings.DATABASES[self.connection.alias]["NAME"] = name
    self.connection.settings_dict["NAME"] = name
    self.connection.ensure_connection()
    with sqlite3.connect(os.environ[DATABASE]) as file:
        file.backup(self.connection.connection)
    return name


def pytest_configure() -> None:
    if Path(os.environ[DATABASE]).exists():
        DatabaseCreation.create_test_db = create_test_db  # type: ignore[method-assign]
