"""Other processes over the rows of a test: the portal's own commands, as they are started."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


class SharedDatabase:
    """The committed rows of a test, for other processes: PostgreSQL's test database itself; on SQLite
    a file copied from the database in memory (so a test reads results back by `ask`)."""

    def __init__(self, folder):
        self.is_postgresql = connection.vendor == "postgresql"
        if self.is_postgresql:
            s = connection.settings_dict
            user = f"{s['USER']}:{s['PASSWORD']}@" if s["PASSWORD"] else f"{s['USER']}@"
            self.url = f"postgres://{user}{s['HOST']}:{s['PORT'] or 5432}/{s['NAME']}"
        else:
            self.path = folder / "shared.sqlite3"
            connection.ensure_connection()
            with sqlite3.connect(self.path) as copy:
                connection.connection.backup(copy)
            copy.close()
            self.url = f"sqlite:///{self.path}"

    def connect(self):
        """A connection that waits two seconds for a lock, as long as a person would."""
        if self.is_postgresql:
            options = "-c lock_timeout=2000"
            return psycopg.connect(
                self.url.replace("postgres://", "postgresql://"), options=options
            )
        return sqlite3.connect(self.path, timeout=2)

    def ask(self, sql):
        """The rows of a statement, which is committed."""
        opened = self.connect()
        try:
            cursor = opened.execute(sql)
            rows = cursor.fetchall() if cursor.description else []
            opened.commit()
        finally:
            opened.close()
        return [tuple(row) for row in rows]

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LD_LIBRARY_PATH"}}
        fixed = {"SECRET_KEY": "t", "HTTPS": "0", "DEBUG": "0", "DATABASE_URL": self.url}
        return {**kept, **fixed, "DJANGO_SETTINGS_MODULE": "khuyencong.settings", **more}

    def start(self, *command, **environment):
        """A process of ours; who starts it waits for it or kills it."""
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            cwd=ROOT,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def manage(self, *arguments, **environment):
        return self.start(sys.executable, "manage.py", *arguments, **environment)

    def work(self, **environment):
        """The worker, until nothing is to be done."""
        return self.manage("db_worker", "--batch", "--no-startup-delay", **environment)


def said_by(process, seconds=60):
    """What a process said until it ended by itself."""
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        raise AssertionError(f"did not end:\n{said}") from None
    return said


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
