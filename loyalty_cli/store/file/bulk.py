"""Many events at once: what looks at each row by itself is put aside, and made up for at the end.

All of it is part of the import's own transaction: nobody else ever sees the store without its
guards, and a load that is cut short leaves it as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.sqlite import CACHE, HALF_CACHE

WORTH = 100_000
"""Fewer rows cost less than what is to be made up for."""

_ASIDE = ("events_no_replace", "events_by_member")
"""The trigger that looks for a number before each insert (`INSERT` itself refuses one that is
there), and the index whose places lie all over the file."""


def is_worth(store: Store, rows: int) -> bool:
    """Whether so many new rows are worth it: what is made anew covers the old rows as well."""
    if rows < WORTH:
        return False
    (last,) = store.db.execute("SELECT coalesce(max(event), 0) FROM events").fetchone()
    return rows >= int(last) // 2


@contextmanager
def references_looked_at_later(store: Store) -> Iterator[None]:
    """Inside, rows may name others without SQLite looking for them: `loading` does, for events.

    To be entered before the transaction: within one SQLite doesn't listen.
    """
    store.db.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        store.db.execute("PRAGMA foreign_keys = ON")


@contextmanager
def loading(store: Store) -> Iterator[None]:
    """Inside, events are only added; after it every guard stands, and what they name is there.

    Raises sqlite3.IntegrityError where it isn't.
    """
    db = store.db
    (last,) = db.execute("SELECT coalesce(max(event), 0) FROM events").fetchone()
    marks = ", ".join("?" * len(_ASIDE))
    aside = db.execute(
        f"SELECT type, name, sql FROM sqlite_schema WHERE name IN ({marks})", _ASIDE
    ).fetchall()
    for kind, name, _ in aside:
        db.execute(f"DROP {kind} {name}")
    # Rows are only added at the end, and sorting for the index takes as much again.
    db.execute(HALF_CACHE)
    try:
        yield
        for _, _, text in aside:
            db.execute(text)
    finally:
        db.execute(CACHE)
    _look_at_references(db, last)


def _look_at_references(db: sqlite3.Connection, last: int) -> None:
    """New events are numbered one after the other, and so are their ids; their imports and sources
    have been made in the same transaction. So only members and purchases need a look each."""
    new, highest = db.execute(
        "SELECT count(*), max(event) FROM events WHERE event > ?", (last,)
    ).fetchone()
    named = db.execute(
        "SELECT count(*), max(event) FROM event_ids WHERE event > ?", (last,)
    ).fetchone()
    if (new, highest) != named or (new and highest != last + new):
        raise sqlite3.IntegrityError("new events and their ids don't go together")
    for what, query in _MISSING.items():
        if db.execute(query).fetchone() is not None:
            raise sqlite3.IntegrityError(f"an event names {what} that is not there")


_MISSING = {
    "a member": """SELECT 1 FROM (SELECT DISTINCT member FROM events WHERE member IS NOT NULL) e
        WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.member = e.member)""",
    "a purchase": """SELECT 1 FROM (SELECT refund_of FROM events WHERE refund_of IS NOT NULL) e
        WHERE NOT EXISTS (SELECT 1 FROM events p WHERE p.event = e.refund_of)""",
}
