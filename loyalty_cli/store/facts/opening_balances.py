"""Opening balances: once for a member, program and source."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, parse_day


@dataclass(frozen=True, slots=True)
class Known:
    """An opening balance that the store has."""

    points: int
    content: bytes
    expires_on: str | None
    counts_for_tier: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Open:
    """One that is still to be posted to its account."""

    opening: int
    account: int
    points: int
    expires_on: Day | None
    counts_for_tier: bool


NewOpening = tuple[int, int, int, int, int, int, str | None, int, bytes]
"""import, line, source, member, account, points, expires_on, counts_for_tier, content."""


def known_openings(
    db: sqlite3.Connection, source: int, accounts: Collection[int]
) -> dict[int, list[Known]]:
    """What a source has brought to these accounts, and to those that went into them."""
    found: dict[int, list[Known]] = {}
    for account, points, content, expires_on, counts, reason in db.execute(
        """WITH RECURSIVE own (account, root) AS (
               SELECT w.value, w.value FROM json_each(?1) w
               UNION ALL SELECT m.account, o.root FROM own o
               CROSS JOIN account_merges m ON m.into_account = o.account)
           SELECT own.root, n.points, n.content, n.expires_on, n.counts_for_tier, t.text
           FROM own CROSS JOIN openings n ON n.account = own.account
           LEFT JOIN notes t ON t.entry = n.entry WHERE n.source = ?2""",
        (json.dumps(list(accounts)), source),
    ):
        known = Known(points, content, expires_on, bool(counts), reason)
        found.setdefault(account, []).append(known)
    return found


def insert_openings(db: sqlite3.Connection, rows: Iterable[NewOpening]) -> None:
    """Writes what is to be posted."""
    db.executemany(
        "INSERT INTO openings (import, line, source, member, account, points, expires_on,"
        " counts_for_tier, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def openings_of(db: sqlite3.Connection, arrival: int, program: int) -> list[Open]:
    """What came with an arrival for the accounts of a program, by account."""
    return [
        Open(opening, account, points, None if day is None else parse_day(day), bool(counts))
        for opening, account, points, day, counts in db.execute(
            """SELECT o.opening, o.account, o.points, o.expires_on, o.counts_for_tier
               FROM openings o JOIN imports i USING (import) JOIN accounts a USING (account)
               WHERE i.arrival = ? AND a.program = ? ORDER BY o.account, o.opening""",
            (arrival, program),
        )
    ]


def note_entries(db: sqlite3.Connection, entries: Iterable[tuple[int, int]]) -> None:
    """Which entry each opening balance became: (opening, entry)."""
    db.executemany(
        "UPDATE openings SET entry = ?2 WHERE opening = ?1",
        entries,
    )


def note_reasons(db: sqlite3.Connection, reasons: Iterable[tuple[int, int, str]]) -> None:
    """What the file said of the balances: (import, line, text), kept with their entries."""
    db.executemany(
        "INSERT INTO notes (entry, text) SELECT entry, ?3 FROM openings"
        " WHERE import = ?1 AND line = ?2 AND entry IS NOT NULL",
        reasons,
    )
