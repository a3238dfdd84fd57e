"""Which accounts a batch must touch, cut into pieces."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from loyalty_cli.store.facts.merges import ROOTS


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a batch has looked: the numbers of the last event, adoption, withdrawal and version
    it saw."""

    event: int
    adoption: int
    withdrawal: int
    version: int


NOTHING_SEEN = Seen(0, 0, 0, 0)
"""What a batch has seen that looks at an account for the first time."""


def arrived(db: sqlite3.Connection, program: int) -> Seen:
    """How far there is to look now."""
    seen = db.execute(
        """SELECT (SELECT coalesce(max(event), 0) FROM events),
                  (SELECT coalesce(max(adoption), 0) FROM adoptions),
                  (SELECT coalesce(max(withdrawal), 0) FROM withdrawals),
                  (SELECT coalesce(max(version), 0) FROM program_versions WHERE program = ?)""",
        (program,),
    ).fetchone()
    return Seen(*seen)


def make_todo(
    db: sqlite3.Connection,
    program: int,
    *,
    as_of: str,
    before: Seen,
    everyone: bool,
    newcomers: bool,
    position: int,
) -> int:
    """Notes the accounts beyond `position` that have something to do; returns how many.

    They have new events, something is due, or the last batch had to leave them as they were.
    `everyone`: all of them, because a version begins or is new; `newcomers`: also those never
    looked at, because joining may give something. The list is a temporary table of this
    connection, `todo (account, events)`.
    """
    values = {
        "program": program,
        "as_of": as_of,
        "event": before.event,
        "adoption": before.adoption,
        "withdrawal": before.withdrawal,
        "position": position,
        "everyone": everyone,
        "newcomers": newcomers,
    }
    db.execute("CREATE TEMP TABLE IF NOT EXISTS todo (account INTEGER PRIMARY KEY, events INTEGER)")
    db.execute("DELETE FROM temp.todo")
    # From nothing the index by member gives the groups in order; later the new rows are the last.
    db.execute(_ALL_EVENTS if before.event == 0 else _NEW_EVENTS, values)
    db.execute(_NEWLY_ADOPTED_BY, values)
    db.execute(_NEWLY_WITHDRAWN_FROM, values)
    db.execute(_DUE, values)
    db.execute(_LEFT, values)
    if everyone or newcomers:
        db.execute(_OTHERS, values)
    return int(db.execute("SELECT count(*) FROM temp.todo").fetchone()[0])


_ALL_EVENTS = """INSERT INTO temp.todo
SELECT a.account, n.events FROM (
    SELECT member, count(*) AS events FROM events WHERE member IS NOT NULL GROUP BY member) n
JOIN accounts a ON a.program = :program AND a.member = n.member
WHERE a.account > :position"""
_NEW_EVENTS = """INSERT INTO temp.todo
SELECT a.account, n.events FROM (
    SELECT member, count(*) AS events FROM events NOT INDEXED
    WHERE event > :event AND member IS NOT NULL GROUP BY member) n
CROSS JOIN accounts a ON a.program = :program AND a.member = n.member
WHERE a.account > :position"""
_NEWLY_ADOPTED_BY = """INSERT OR IGNORE INTO temp.todo
SELECT a.account, 1 FROM adoptions d CROSS JOIN accounts a
ON a.program = :program AND a.member = d.member
WHERE d.adoption > :adoption AND a.account > :position"""
_NEWLY_WITHDRAWN_FROM = f"""INSERT OR IGNORE INTO temp.todo {ROOTS}
SELECT coalesce(r.root, a.account), 1 FROM withdrawals w CROSS JOIN accounts a
ON a.program = :program AND a.member = w.member LEFT JOIN roots r ON r.account = a.account
WHERE w.withdrawal > :withdrawal AND coalesce(r.root, a.account) > :position"""
_DUE = """INSERT OR IGNORE INTO temp.todo
SELECT account, 0 FROM accounts
WHERE program = :program AND next_due <= :as_of AND account > :position"""
_LEFT = """INSERT OR IGNORE INTO temp.todo
SELECT l.account, 1 FROM left_accounts l JOIN accounts a USING (account)
WHERE a.program = :program AND l.account > :position"""
_OTHERS = """INSERT OR IGNORE INTO temp.todo
SELECT account, 0 FROM accounts
WHERE program = :program AND account > :position
  AND (:everyone OR (:newcomers AND state IS NULL))"""


def events_to_do(db: sqlite3.Connection) -> int:
    """How many events the accounts to do have, of those that the todo list counted."""
    return int(db.execute("SELECT coalesce(sum(events), 0) FROM temp.todo").fetchone()[0])


def pieces(db: sqlite3.Connection, *, events: int, accounts: int) -> Iterator[list[int]]:
    """The account numbers to do, in order, cut so that no piece has much more than so many
    events or accounts."""
    piece: list[int] = []
    load = 0
    for account, count in db.execute("SELECT account, events FROM temp.todo ORDER BY account"):
        piece.append(account)
        load += count
        if load >= events or len(piece) >= accounts:
            yield piece
            piece, load = [], 0
    if piece:
        yield piece
