"""Waiting for others who hold the store's locks, so that a Ctrl-C is heard meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_cli.store.file.sqlite_errors import BUSY_SECONDS

PART = 250
"""So many milliseconds SQLite waits in one go: it hears nothing until it is done."""


def begin(db: sqlite3.Connection, seconds: int) -> None:
    """Begins to write; raises sqlite3.OperationalError where others do so for so many seconds."""
    turns = max(1, seconds * 1000 // PART)
    with waiting(db, PART):
        for turn in range(1, turns + 1):
            try:
                db.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if turn == turns or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise


@contextmanager
def waiting(db: sqlite3.Connection, milliseconds: int) -> Iterator[None]:
    """SQLite waits no longer than this for others inside."""
    db.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000):d}")
