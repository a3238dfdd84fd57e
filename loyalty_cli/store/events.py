"""Facts: transactions and activities, their ids, and whose they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

Family = Literal["t", "a"]
"""Transactions and activities are numbered apart in a source."""

EventRow = tuple[
    int,  # event
    int,  # import
    int,  # line
    int | None,  # member
    str,  # kind
    str,  # instant
    str,  # local_date
    int | None,  # local_minute
    int | None,  # amount
    int | None,  # tax
    int | None,  # shipping
    int | None,  # tip
    int | None,  # paid_by_points
    int | None,  # paid_by_gift_card
    int | None,  # refund_of
    str | None,  # store
    str | None,  # channel
    int | None,  # quantity
    int | None,  # score
    bytes,  # content
]
"""A row of `events`, in the order of its columns."""

_MARKS = ", ".join("?" * 20)


@dataclass(slots=True)
class KnownEvent:
    """An event that the store has: `member` is whose it is now, `was_guest` as it first came."""

    event: int
    member: int | None
    was_guest: bool
    kind: str
    local_date: str
    amount: int | None
    refund_of: int | None
    content: bytes


@dataclass(slots=True)
class NewEvents:
    """Events to be written together: rows for each table, in the order of their columns."""

    events: list[EventRow] = field(default_factory=list)
    ids: list[tuple[int, int, Family, str]] = field(default_factory=list)
    lines: list[tuple[int, int, str | None, str | None, int | None, int]] = field(
        default_factory=list
    )
    texts: list[tuple[int, str | None, str | None]] = field(default_factory=list)


def known_events(
    db: sqlite3.Connection, source: int, family: Family, ids: Collection[str]
) -> dict[str, KnownEvent]:
    """The events of a source with these ids, as far as the store has them."""
    rows = db.execute(
        "SELECT i.id, e.event, coalesce(e.member, a.member), e.member IS NULL, e.kind,"
        " e.local_date, e.amount, e.refund_of, e.content"
        " FROM json_each(?) AS j"
        " CROSS JOIN event_ids AS i ON i.id = j.value AND i.source = ? AND i.family = ?"
        " CROSS JOIN events AS e ON e.event = i.event"
        " LEFT JOIN adoptions AS a ON a.event = e.event",
        (json.dumps(list(ids)), source, family),
    )
    return {
        id_: KnownEvent(event, member, bool(was_guest), *rest)
        for id_, event, member, was_guest, *rest in rows
    }


def next_event(db: sqlite3.Connection) -> int:
    """The number after the highest."""
    return int(db.execute("SELECT coalesce(max(event), 0) + 1 FROM events").fetchone()[0])


def last_adoption(db: sqlite3.Connection) -> int:
    """The number of the last adoption, 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(adoption), 0) FROM adoptions").fetchone()[0])


def insert_events(db: sqlite3.Connection, new: NewEvents) -> None:
    """Writes events with their ids, lines and texts."""
    db.executemany(f"INSERT INTO events VALUES ({_MARKS})", new.events)
    db.executemany("INSERT INTO event_ids (event, source, family, id) VALUES (?, ?, ?, ?)", new.ids)
    if new.lines:
        db.executemany(
            "INSERT INTO event_lines (event, line, sku, category, quantity, amount)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            new.lines,
        )
    if new.texts:
        db.executemany("INSERT INTO event_texts (event, subject, note) VALUES (?, ?, ?)", new.texts)


def refunded(db: sqlite3.Connection, purchases: Collection[int]) -> dict[int, int]:
    """How much of each purchase has been refunded, in minor units; 0 is left out."""
    return dict(
        db.execute(
            "SELECT e.refund_of, sum(e.amount) FROM json_each(?) AS j"
            " CROSS JOIN events AS e ON e.refund_of = j.value GROUP BY e.refund_of",
            (json.dumps(list(purchases)),),
        )
    )


def adopt(db: sqlite3.Connection, guests: Iterable[tuple[int, int, int, int]]) -> None:
    """Guests' events (event, member, import, line) become their members', refunds with them."""
    for event, member, import_number, line in guests:
        db.execute(
            "INSERT INTO adoptions (event, member, import, line)"
            " SELECT e.event, ?2, ?3, ?4 FROM events AS e"
            " WHERE (e.event = ?1 OR e.refund_of = ?1) AND e.member IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM adoptions AS a WHERE a.event = e.event)"
            " ORDER BY e.event",
            (event, member, import_number, line),
        )


@dataclass(frozen=True, slots=True)
class EventDetails:
    """Everything of one event that a file says, for telling what differs."""

    columns: dict[str, str | int | None]
    lines: list[tuple[str | None, str | None, int | None, int]]
    refund_of: str | None
    subject: str | None
    note: str | None


def event_details(db: sqlite3.Connection, event: int) -> EventDetails:
    """What the store has of one event."""
    names = (
        *("kind", "instant", "local_date", "local_minute", "amount", "tax", "shipping", "tip"),
        *("paid_by_points", "paid_by_gift_card", "store", "channel", "quantity", "score"),
    )
    row = db.execute(
        f"SELECT {', '.join(f'e.{name}' for name in names)}, i.id, t.subject, t.note"
        " FROM events AS e LEFT JOIN event_ids AS i ON i.event = e.refund_of"
        " LEFT JOIN event_texts AS t ON t.event = e.event WHERE e.event = ?",
        (event,),
    ).fetchone()
    lines = db.execute(
        "SELECT sku, category, quantity, amount FROM event_lines WHERE event = ? ORDER BY line",
        (event,),
    ).fetchall()
    columns = dict(zip(names, row, strict=False))
    return EventDetails(columns, lines, *row[len(names) :])
