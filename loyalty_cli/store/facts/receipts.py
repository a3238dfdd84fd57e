"""Receipts by their ids: whose they are, what was refunded, what was told of them before."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from loyalty_cli.store.facts.imports import COUNTER

_RECEIPTS = """
SELECT e.event, i.id, i.source, s.name, e.kind, e.local_date, e.amount, e.refund_of, e.import,
    e.line, coalesce(m.merged_into, m.member), f.kind
FROM event_ids i JOIN sources s ON s.source = i.source JOIN events e ON e.event = i.event
JOIN imports f ON f.import = e.import LEFT JOIN adoptions a ON a.event = e.event
LEFT JOIN members m ON m.member = coalesce(e.member, a.member)
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A transaction that stands; `member` is whose it is now, None a guest's.

    `number` is the import that brought it, `line` its line there, `brought_by` its kind.
    """

    event: int
    id: str
    source: int
    source_name: str
    kind: str
    local_date: str
    amount: int
    refund_of: int | None
    number: int
    line: int
    member: int | None
    brought_by: str

    @property
    def is_typed(self) -> bool:
        """Whether it was typed at the counter, and no file has brought it."""
        return self.brought_by == COUNTER


def receipts_named(db: sqlite3.Connection, id_: str) -> list[Receipt]:
    """The transactions of that id which stand, one of each source that has it."""
    rows = db.execute(
        f"{_RECEIPTS} WHERE i.id = ? AND i.family = 't' AND i.withdrawn = 0 ORDER BY s.name", (id_,)
    )
    return [_receipt(row) for row in rows]


def receipt_of(db: sqlite3.Connection, event: int) -> Receipt:
    """The transaction of that number."""
    return _receipt(db.execute(f"{_RECEIPTS} WHERE e.event = ?", (event,)).fetchone())


def _receipt(row: tuple[Any, ...]) -> Receipt:
    return Receipt(*row)


def taken_back_on(db: sqlite3.Connection, id_: str) -> str | None:
    """The last day on which a transaction of that id was taken back; None where none was."""
    (day,) = db.execute(
        "SELECT max(w.withdrawn_on) FROM event_ids AS i JOIN withdrawals AS w ON w.event = i.event"
        " WHERE i.id = ? AND i.family = 't'",
        (id_,),
    ).fetchone()
    return None if day is None else str(day)


def refunds_of(db: sqlite3.Connection, purchase: int) -> list[tuple[str, str, int]]:
    """The refunds of a purchase that stand: id, day and amount in minor units."""
    return db.execute(
        "SELECT i.id, e.local_date, e.amount FROM events AS e"
        " JOIN event_ids AS i ON i.event = e.event"
        " WHERE e.refund_of = ? AND i.withdrawn = 0 ORDER BY e.local_date, e.event",
        (purchase,),
    ).fetchall()


def keep_answer(db: sqlite3.Connection, old: int, new: int) -> None:
    """A refund of an unknown purchase that lowers spend alone does so too where it is told anew."""
    db.execute(
        "INSERT INTO unmatched_refunds (event, answer, purchase)"
        " SELECT ?, answer, purchase FROM unmatched_refunds WHERE event = ? AND answer = 'spend'",
        (new, old),
    )


def last_numbered(db: sqlite3.Connection, source: int, prefix: str) -> int:
    """The highest N of the ids `prefix` + N that a source has ever had, 0 without one."""
    (number,) = db.execute(
        "SELECT max(CAST(substr(id, length(?1) + 1) AS INTEGER)) FROM event_ids"
        " WHERE id >= ?1 AND id < ?1 || ':' AND source = ?2 AND family = 't'"
        " AND substr(id, length(?1) + 1) NOT GLOB '*[^0-9]*'",
        (prefix, source),
    ).fetchone()
    return int(number or 0)


def was_told_so(
    db: sqlite3.Connection, event: int, member: int | None, content: bytes | None = None
) -> bool:
    """Whether a receipt that was assigned or corrected by hand was that member's before (None: a
    guest's), and said this; without `content` whatever it said."""
    rows = db.execute(
        """WITH RECURSIVE before (event) AS (
               SELECT w.event FROM withdrawals w JOIN imports i ON i.import = w.import
               WHERE w.again = ?1 AND i.kind = ?2
               UNION SELECT w.event FROM before b JOIN withdrawals w ON w.again = b.event)
           SELECT coalesce(m.merged_into, m.member), e.member IS NULL
           FROM before b JOIN events e ON e.event = b.event AND e.content = ifnull(?3, e.content)
           LEFT JOIN adoptions a ON a.event = e.event
           LEFT JOIN members m ON m.member = coalesce(e.member, a.member)""",
        (event, COUNTER, content),
    )
    return any(
        owner == member if member is not None else bool(was_guest) for owner, was_guest in rows
    )
