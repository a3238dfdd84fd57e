"""States of orders: which file has told the newest, and the refunds that earlier ones made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.store.facts.undoing import begin_list, withdraw_listed


@dataclass(frozen=True, slots=True)
class OrderState:
    """The newest that a file has told of an order: its day, and why it was given up by then."""

    as_of: str
    undone: str | None


def order_states(
    db: sqlite3.Connection, source: int, ids: Collection[str]
) -> dict[str, OrderState]:
    """What files have told of these orders after their first import."""
    rows = db.execute(
        "SELECT s.id, s.as_of, s.undone FROM json_each(?) AS j"
        " CROSS JOIN order_states AS s ON s.source = ? AND s.id = j.value",
        (json.dumps(list(ids)), source),
    )
    return {number: OrderState(as_of, undone) for number, as_of, undone in rows}


def note_states(
    db: sqlite3.Connection, source: int, told: Iterable[tuple[str, str, str | None, int]]
) -> None:
    """Notes the newest states: the order's id, the day, why it was given up, the import."""
    db.executemany(
        "INSERT INTO order_states (source, id, as_of, undone, import) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (source, id) DO UPDATE SET as_of = excluded.as_of, undone = excluded.undone,"
        " import = excluded.import",
        [(source, *each) for each in told],
    )


def import_days(db: sqlite3.Connection, imports: Collection[int]) -> dict[int, str]:
    """The as-of days of these imports."""
    return dict(
        db.execute(
            "SELECT i.import, v.as_of FROM json_each(?) AS j CROSS JOIN imports AS i"
            " ON i.import = j.value JOIN arrivals AS v ON v.arrival = i.arrival",
            (json.dumps(list(imports)),),
        )
    )


def refunds_in_place(db: sqlite3.Connection, purchase: int, prefix: str) -> list[tuple[int, int]]:
    """The refunds of a purchase, newest first, whose ids begin so: their numbers and amounts."""
    return db.execute(
        "SELECT e.event, e.amount FROM events AS e JOIN event_ids AS i ON i.event = e.event"
        " WHERE e.refund_of = ? AND i.withdrawn = 0 AND substr(i.id, 1, length(?2)) = ?2"
        " ORDER BY e.event DESC",
        (purchase, prefix),
    ).fetchall()


def withdraw_refunds(
    db: sqlite3.Connection, refunds: Collection[int], *, number: int, day: Day
) -> None:
    """Takes refunds back as of a day, because that import says that they don't hold."""
    begin_list(db)
    db.execute(
        "INSERT INTO temp.undoing (event, member, adopted)"
        " SELECT e.event, coalesce(e.member, a.member), 0 FROM json_each(?) AS j"
        " CROSS JOIN events AS e ON e.event = j.value LEFT JOIN adoptions AS a USING (event)",
        (json.dumps(list(refunds)),),
    )
    withdraw_listed(db, number, day)


def states_back(db: sqlite3.Connection, number: int) -> list[str]:
    """The ids of refunds that an import took back, a few of them."""
    rows = db.execute(
        "SELECT i.id FROM withdrawals AS w JOIN event_ids AS i ON i.event = w.event"
        " WHERE w.import = ? ORDER BY w.withdrawal LIMIT 3",
        (number,),
    )
    return [number for (number,) in rows]


def forget_states(db: sqlite3.Connection, number: int) -> None:
    """An import is taken back: what it told of orders is not the newest any more."""
    db.execute("DELETE FROM order_states WHERE import = ?", (number,))
