"""What commands said of accounts' levels, and whether anything is left to judge before a day."""

from __future__ import annotations

import sqlite3

from loyalty_cli.base.dates import Day, iso, parse_day


def insert_level_fact(
    db: sqlite3.Connection,
    account: int,
    day: Day,
    *,
    level: str | None = None,
    until: Day | None = None,
    points: int = 0,
    arrival: int,
) -> None:
    """A level set by hand, or points that count for levels, from the start of that day."""
    db.execute(
        "INSERT INTO level_facts (account, from_day, level, until, points, arrival)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (account, iso(day), level, None if until is None else iso(until), points, arrival),
    )


def last_set_on(db: sqlite3.Connection, account: int) -> Day | None:
    """The day of the last level that was set by hand."""
    (text,) = db.execute(
        "SELECT max(from_day) FROM level_facts WHERE account = ? AND level IS NOT NULL", (account,)
    ).fetchone()
    return None if text is None else parse_day(text)


def is_waiting(db: sqlite3.Connection, account: int, since: Day | None, before: Day) -> bool:
    """Whether an event of these days waits to be judged for the account, also of members merged
    into its own."""
    row = db.execute(
        """WITH own (program, member) AS (
               SELECT a.program, m.member FROM accounts a
               CROSS JOIN members m ON m.member = a.member OR m.merged_into = a.member
               WHERE a.account = ?1),
           facts (event) AS (
               SELECT e.event FROM own CROSS JOIN events e ON e.member = own.member
               UNION ALL
               SELECT d.event FROM own CROSS JOIN adoptions d ON d.member = own.member)
           SELECT 1 FROM facts CROSS JOIN events e ON e.event = facts.event
           WHERE e.local_date >= ?2 AND e.local_date < ?3
             AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)
             AND NOT EXISTS (
                 SELECT 1 FROM own CROSS JOIN accounts g
                 ON g.program = own.program AND g.member = own.member
                 CROSS JOIN judgements j ON j.account = g.account AND j.event = e.event)
           LIMIT 1""",
        (account, "" if since is None else iso(since), iso(before)),
    ).fetchone()
    return row is not None


def wake_account(db: sqlite3.Connection, account: int, day: Day) -> None:
    """The next batch for that day or later looks at the account."""
    db.execute(
        "UPDATE accounts SET next_due = min(coalesce(next_due, ?2), ?2) WHERE account = ?1",
        (account, iso(day)),
    )
