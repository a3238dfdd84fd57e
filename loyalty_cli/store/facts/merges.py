"""Members who were one: whose ids and keys lead where, and which accounts went into which."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from loyalty_cli.base.dates import Day, iso, parse_day

ROOTS = """WITH RECURSIVE up (account, root) AS (
    SELECT account, into_account FROM account_merges UNION ALL
    SELECT u.account, m.into_account FROM up u JOIN account_merges m ON m.account = u.root),
roots AS (SELECT account, root FROM up WHERE root NOT IN (SELECT account FROM account_merges))
"""
"""Begins a query that asks `roots` which account each merged one has gone into in the end."""


def has_merged(db: sqlite3.Connection) -> bool:
    """Whether any member was merged into another."""
    row = db.execute("SELECT 1 FROM members WHERE merged_into IS NOT NULL LIMIT 1").fetchone()
    return row is not None


def root_of(db: sqlite3.Connection, member: int) -> int:
    """The member that this one is now."""
    (root,) = db.execute(
        "SELECT coalesce(merged_into, member) FROM members WHERE member = ?", (member,)
    ).fetchone()
    return int(root)


def note_merge(db: sqlite3.Connection, gone: int, kept: int, day: Day, arrival: int) -> None:
    """From that day `gone` is `kept`: its keys, and those that led to it, lead there."""
    db.execute(
        "INSERT INTO merges (member, into_member, merged_on, arrival) VALUES (?, ?, ?, ?)",
        (gone, kept, iso(day), arrival),
    )
    db.execute(
        "UPDATE members SET merged_into = ?2 WHERE member = ?1 OR merged_into = ?1", (gone, kept)
    )
    db.execute(
        "UPDATE member_keys SET member = ?2, once = coalesce(once, ?1) WHERE member = ?1",
        (gone, kept),
    )


def note_account_merge(
    db: sqlite3.Connection, gone: int, kept: int, day: Day, arrival: int
) -> None:
    """Keeps how the account stood that goes into another, and hands on what was said of it."""
    db.execute(
        """INSERT INTO account_merges (account, into_account, merged_on, spend, purchases,
                                       last_activity, state, arrival)
           SELECT account, ?2, ?3, spend, purchases, last_activity, state, ?4 FROM accounts
           WHERE account = ?1""",
        (gone, kept, iso(day), arrival),
    )
    db.execute(
        "UPDATE level_facts SET account = ?2, once = coalesce(once, ?1) WHERE account = ?1",
        (gone, kept),
    )


def first_event_since(db: sqlite3.Connection, member: int, day: Day) -> Day | None:
    """The day of the first event from `day` on of a merged member, whoever it was imported for."""
    (text,) = db.execute(
        """SELECT min(e.local_date) FROM (
               SELECT o.event FROM events o WHERE o.member = ?1
               UNION ALL SELECT d.event FROM adoptions d WHERE d.member = ?1
               UNION ALL SELECT o.event FROM members m CROSS JOIN events o ON o.member = m.member
               WHERE m.merged_into = (SELECT merged_into FROM members WHERE member = ?1)
           ) f CROSS JOIN events e ON e.event = f.event WHERE e.local_date >= ?2""",
        (member, iso(day)),
    ).fetchone()
    return None if text is None else parse_day(text)


def merged_accounts(
    db: sqlite3.Connection, accounts: Iterable[int], day: Day | None = None
) -> dict[int, int]:
    """The accounts that went into these, also through others, up to a day if given: each with the
    one it is now."""
    rows = db.execute(
        """WITH RECURSIVE gone (account, root) AS (
               SELECT m.account, w.value FROM json_each(?) w
               CROSS JOIN account_merges m ON m.into_account = w.value AND m.merged_on <= ?2
               UNION ALL SELECT m.account, g.root FROM gone g
               CROSS JOIN account_merges m ON m.into_account = g.account AND m.merged_on <= ?2)
           SELECT account, root FROM gone ORDER BY account""",
        (json.dumps(list(accounts)), "9999-12-31" if day is None else iso(day)),
    )
    return dict(rows.fetchall())


def without_merged(db: sqlite3.Connection, accounts: Iterable[int]) -> list[int]:
    """Those of the accounts whose member is still a member of its own."""
    return [
        account
        for (account,) in db.execute(
            """SELECT a.account FROM json_each(?) w CROSS JOIN accounts a ON a.account = w.value
               CROSS JOIN members m ON m.member = a.member WHERE m.merged_into IS NULL
               ORDER BY a.account""",
            (json.dumps(list(accounts)),),
        )
    ]
