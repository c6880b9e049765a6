"""Keeps the successions of offices free of rings, in the database itself.

A ring cannot be told from one row, but days can: each step of a road of successions is later than the
step before it, and around a ring none could be the last. So it is enough to compare a step with
those next to it. SQLite drops the triggers of a table that a migration remakes, so they are made after
migrations (docs/adr/0007).
"""

from django.core.exceptions import FieldError
from django.db import connections

TABLE = "offices_officesuccession"
OUT_OF_ORDER = f"""
EXISTS (SELECT 1 FROM {TABLE} WHERE
 (successor_id = NEW.predecessor_id AND effective_on >= NEW.effective_on)
 OR (predecessor_id = NEW.successor_id AND effective_on <= NEW.effective_on))
"""  # noqa: S608 - our own words
POSTGRES = f"""
CREATE OR REPLACE FUNCTION {TABLE}_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 LOCK TABLE {TABLE} IN SHARE ROW EXCLUSIVE MODE;
 IF {OUT_OF_ORDER} THEN
  RAISE EXCEPTION 'Ke thua phai theo thu tu ngay' USING ERRCODE = 'integrity_constraint_violation';
 END IF;
 RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {TABLE}_goes_forward BEFORE INSERT OR UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION {TABLE}_goes_forward();
"""
SQLITE_TRIGGER = f"""
CREATE TRIGGER {TABLE}_goes_forward_{{event}} BEFORE {{event}} ON {TABLE}
FOR EACH ROW WHEN {OUT_OF_ORDER}
BEGIN SELECT RAISE(ABORT, 'Ke thua phai theo thu tu ngay'); END
"""
SQLITE = [
    statement.format(event=event)
    for event in ("insert", "update")
    for statement in (f"DROP TRIGGER IF EXISTS {TABLE}_goes_forward_{{event}}", SQLITE_TRIGGER)
]
STATEMENTS = {"postgresql": [POSTGRES], "sqlite": SQLITE}


def forbid(using: str) -> None:
    """Make the triggers, once the table is there."""
    connection = connections[using]
    if connection.vendor not in STATEMENTS:
        raise FieldError(f"no trigger known for {connection.vendor}")
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in STATEMENTS[connection.vendor]:
            cursor.execute(statement)
