"""The file itself: that SQLite finds it whole, and that it is guarded as it was made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.connection import Store
from loyalty_cli.store.migrations import migrate

_OBJECTS = """SELECT name, sql FROM sqlite_master
WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"""
_COLUMNS = """SELECT m.name || '.' || c.name, c.type || CASE c."notnull" WHEN 1 THEN ' NOT NULL'
ELSE '' END || CASE WHEN c.pk > 0 THEN ' PRIMARY KEY' ELSE '' END
FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY m.name, c.cid"""


@check("integrity", "SQLite finds the file whole: no page is damaged, every index fits its table.")
def integrity(store: Store) -> Iterator[Difference]:
    """SQLite's own check."""
    for (said,) in store.db.execute("PRAGMA integrity_check(100)"):
        if said != "ok":
            yield Difference("integrity_check", "ok", said)


@check("foreign-keys", "Whatever a row points to exists.")
def foreign_keys(store: Store) -> Iterator[Difference]:
    """SQLite's check of the references that the schema declares."""
    for table, row, parent, _ in store.db.execute("PRAGMA foreign_key_check"):
        yield Difference(f"{table} row {row}", f"a row of {parent}", None)


@check("schema", "Tables, indexes and views are as this release makes them.")
def schema(store: Store) -> Iterator[Difference]:
    """What somebody has added is theirs; what is gone or changed is not as it must be."""
    with closing(_new_store()) as new:
        columns = dict(store.db.execute(_COLUMNS))
        for name, kind in new.execute(_COLUMNS):
            if columns.get(name) != kind:
                yield Difference(f"column {name}", kind, columns.get(name))
        for kind in ("index", "view"):
            there = dict(store.db.execute(_OBJECTS, (kind,)))
            for name, sql in new.execute(_OBJECTS, (kind,)):
                if there.get(name) != sql:
                    yield Difference(f"{kind} {name}", sql, there.get(name))


@check("triggers", "What may never change is guarded by its triggers, and by no others.")
def triggers(store: Store) -> Iterator[Difference]:
    """All of them are ours: another one could change what is written."""
    with closing(_new_store()) as new:
        there: dict[str, str] = dict(store.db.execute(_OBJECTS, ("trigger",)))
        made: dict[str, str] = dict(new.execute(_OBJECTS, ("trigger",)))
    for name in sorted({*there, *made}):
        if there.get(name) != made.get(name):
            yield Difference(f"trigger {name}", made.get(name), there.get(name))


def _new_store() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    return db
