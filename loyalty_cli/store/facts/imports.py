"""Imports: which file came when, from which source, and what became of its rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

COUNTER = "counter"
"""The kind of an import that is no file: a receipt typed, moved or corrected by a command."""


def source_number(db: sqlite3.Connection, name: str) -> int:
    """The number of a source; a name that is new becomes one."""
    db.execute("INSERT INTO sources (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
    return int(db.execute("SELECT source FROM sources WHERE name = ?", (name,)).fetchone()[0])


def begin_import(
    db: sqlite3.Connection,
    *,
    arrival: int,
    kind: str,
    source: int | None,
    profile: str | None,
    file: str,
) -> int:
    """Notes a file that is being imported; its number, which its events carry."""
    cursor = db.execute(
        "INSERT INTO imports (arrival, kind, source, profile, file, sha256, counts)"
        " VALUES (?, ?, ?, ?, ?, '', '{}')",
        (arrival, kind, source, profile, file),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def finish_import(
    db: sqlite3.Connection, number: int, *, sha256: str, counts: Mapping[str, int]
) -> None:
    """Notes what the whole file held and what became of it."""
    db.execute(
        "UPDATE imports SET sha256 = ?, counts = ? WHERE import = ?",
        (sha256, json.dumps(dict(counts)), number),
    )
