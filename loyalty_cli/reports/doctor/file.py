"""The file itself: that SQLite finds it whole, and that it is guarded as it was made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from loyalty_cli.base.letters import composed
from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.migrations import migrate
from loyalty_cli.store.file.unreadable_texts import unreadable_texts

_OBJECTS = """SELECT name, sql FROM sqlite_master
WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
  AND name NOT LIKE '~_sqlite~_%' ESCAPE '~' ORDER BY name"""
_OWNERS = """SELECT {what} FROM member_keys k JOIN members m USING (member)
JOIN members r ON r.member = coalesce(m.merged_into, m.member) WHERE {where}"""
_UNCOMPOSED = _OWNERS.format(what="k.kind, k.key, r.member_id", where="k.key GLOB '*[^ -~]*'")
_OWNER = _OWNERS.format(what="r.member_id", where="k.kind = ? AND k.key = ?")
READ_WHOLE = frozenset({"ledger", "events", "event_lines"})
"""The tables of which other checks (`chain-ledger`, `contents`) read every text of every row."""


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


@check("texts", "Every text of every table can be read: it is UTF-8.")
def texts(store: Store) -> Iterator[Difference]:
    """But for those tables that another check reads whole, which then says the same."""
    for each in unreadable_texts(store.db, but=READ_WHOLE):
        yield Difference(str(each), "UTF-8", each.found)


@check("spellings", "No two members have one id or key, written in two ways (NFC and NFD).")
def spellings(store: Store) -> Iterator[Difference]:
    """Earlier releases took them for two; a file leads to the one in NFC. `member merge` mends."""
    for kind, key, member_id in store.db.execute(_UNCOMPOSED):
        for (other,) in store.db.execute(_OWNER, (kind, composed(key))):
            if key != composed(key) and other != member_id:
                yield Difference(
                    f"{kind} {key} in another spelling (loyalty member merge makes the two one)",
                    f"of one member, {other}",
                    f"of {member_id} too",
                )


@check("schema", "Tables, indexes and views are as this release makes them.")
def schema(store: Store) -> Iterator[Difference]:
    """By their own SQL, in which references and limits stand. What somebody has added is theirs;
    what is gone or changed is not as it must be."""
    with closing(_new_store()) as new:
        for kind in ("table", "index", "view"):
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
