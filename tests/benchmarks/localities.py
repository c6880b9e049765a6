"""How long the units of the whole country take to load, on a database of their own.

JSON out: seconds, units and queries of the first loading, of loading again, and of one province. On
SQLite in memory, or on the server that BENCH_DATABASE_URL names. The goal: the whole country in 10 s on SQLite.
"""

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.update(
    DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", "sqlite:///:memory:"),
    SECRET_KEY="bench",
    HTTPS="0",
    DEBUG="0",
    DJANGO_SETTINGS_MODULE="khuyencong.settings",
)

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.test.utils import setup_databases, teardown_databases
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality, LocalityChange

GOAL = 10


def timed(provinces):
    start = time.perf_counter()
    new = load_localities(provinces)
    return {"new_units": new, "seconds": round(time.perf_counter() - start, 2)}


def queries_of(provinces):
    with CaptureQueriesContext(connection) as captured:
        load_localities(provinces)
    return len(captured)


def empty():
    LocalityChange.objects.all()._raw_delete(LocalityChange.objects.db)
    for level in ("commune", "district", "province"):
        Locality.objects.filter(level=level)._raw_delete(Locality.objects.db)


def main() -> int:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        one = {"province": "92", **timed(["92"])}
        empty()
        whole = timed(None)
        result = {
            "database": connection.vendor,
            "one_province": one,
            "whole_country": {**whole, "goal_seconds": GOAL},
            "again": {**timed(None), "queries": queries_of(None)},
        }
        empty()
        result["whole_country"]["queries"] = queries_of(None)
        print(json.dumps(result, indent=2))
    finally:
        teardown_databases(databases, verbosity=0)
    return 0 if whole["seconds"] <= GOAL or connection.vendor != "sqlite" else 1


if __name__ == "__main__":
    sys.exit(main())
