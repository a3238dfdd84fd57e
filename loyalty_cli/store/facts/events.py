"""Facts: transactions and activities, their ids, and whose they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.intake.kinds.rows import NO_PARTS, PartValues
from loyalty_cli.store.file.connection import Store

Family = Literal["t", "a"]
"""Transactions and activities are numbered apart in a source."""

_SHARED = (
    *("event", "import", "line", "member", "kind", "instant", "local_date", "local_minute"),
    *("amount", "store", "channel", "content"),
)
_PARTS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")
_MEASURES = ("quantity", "score")

SharedRow = tuple[
    int,  # event
    int,  # import
    int,  # line
    int | None,  # member
    str,  # kind
    str,  # instant
    str,  # local_date
    int | None,  # local_minute
    int | None,  # amount
    str | None,  # store
    str | None,  # channel
    bytes,  # content
]
"""What every row of `events` says."""

MoreValues = tuple[int | None, int | None, int | None, int | None, int | None, int | None]
"""refund_of, tax, shipping, tip, paid_by_points, paid_by_gift_card."""


def _insert(columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO events ({', '.join(columns)}) VALUES ({marks})"


_INSERT_PLAIN = _insert(_SHARED)
_INSERT_WITH_MORE = _insert((*_SHARED, "refund_of", *_PARTS))
_INSERT_ACTIVITY = _insert((*_SHARED, *_MEASURES))
_INSERT_LINE_WITH_PARTS = (
    f"INSERT INTO event_lines (event, line, sku, category, quantity, amount, {', '.join(_PARTS)})"
    f" VALUES ({', '.join('?' * (6 + len(_PARTS)))})"
)


@dataclass(slots=True)
class KnownEvent:
    """An event that the store has: `member` is whose it is now, `was_guest` as it first came,
    `of_import` the file that brought it."""

    event: int
    member: int | None
    was_guest: bool
    kind: str
    local_date: str
    amount: int | None
    refund_of: int | None
    content: bytes
    of_import: int


@dataclass(slots=True)
class NewEvents:
    """Events to be written together: rows for each table.

    Most sales are `plain`; refunds, those with parts, and activities with their quantity and score
    are apart because binding columns that say nothing is a third of what writing a row costs.
    """

    plain: list[SharedRow] = field(default_factory=list)
    with_more: list[tuple[SharedRow, MoreValues]] = field(default_factory=list)
    activities: list[tuple[SharedRow, tuple[int | None, int | None]]] = field(default_factory=list)
    ids: list[tuple[int, int, Family, str]] = field(default_factory=list)
    lines: list[tuple[int, int, str | None, str | None, int | None, int]] = field(
        default_factory=list
    )
    lines_with_parts: list[tuple[int | str | None, ...]] = field(default_factory=list)
    texts: list[tuple[int, str | None, str | None]] = field(default_factory=list)
    unmatched: list[tuple[int, str]] = field(default_factory=list)
    answers: list[tuple[int, str, int | None]] = field(default_factory=list)

    def add_line(
        self,
        event: int,
        place: int,
        sku: str | None,
        category: str | None,
        quantity: int | None,
        amount: int,
        parts: PartValues,
    ) -> None:
        """A line of an event, the first in place 1."""
        if parts == NO_PARTS:
            self.lines.append((event, place, sku, category, quantity, amount))
        else:
            self.lines_with_parts.append((event, place, sku, category, quantity, amount, *parts))


def known_events(
    db: sqlite3.Connection, source: int, family: Family, ids: Collection[str]
) -> dict[str, KnownEvent]:
    """The events of a source with these ids, as far as the store has them."""
    rows = db.execute(
        "SELECT i.id, e.event, coalesce(m.merged_into, m.member), e.member IS NULL, e.kind,"
        " e.local_date, e.amount, e.refund_of, e.content, e.import"
        " FROM json_each(?) AS j"
        " CROSS JOIN event_ids AS i ON i.id = j.value AND i.source = ? AND i.family = ?"
        " AND i.withdrawn = 0"
        " CROSS JOIN events AS e ON e.event = i.event"
        " LEFT JOIN adoptions AS a ON a.event = e.event"
        " LEFT JOIN members AS m ON m.member = coalesce(e.member, a.member)",
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


def insert_events(store: Store, new: NewEvents) -> None:
    """Writes events with their ids, lines and texts."""
    db = store.db
    _tell_chain(store, new)
    db.executemany(_INSERT_PLAIN, new.plain)
    for sql, rows in (
        (_INSERT_WITH_MORE, new.with_more),
        (_INSERT_ACTIVITY, new.activities),
    ):
        if rows:
            db.executemany(sql, [(*shared, *more) for shared, more in rows])
    db.executemany("INSERT INTO event_ids (event, source, family, id) VALUES (?, ?, ?, ?)", new.ids)
    if new.lines:
        db.executemany(
            "INSERT INTO event_lines (event, line, sku, category, quantity, amount)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            new.lines,
        )
    if new.lines_with_parts:
        db.executemany(_INSERT_LINE_WITH_PARTS, new.lines_with_parts)
    if new.texts:
        db.executemany("INSERT INTO event_texts (event, subject, note) VALUES (?, ?, ?)", new.texts)
    if new.unmatched:
        db.executemany("INSERT INTO event_texts (event, refund_of) VALUES (?, ?)", new.unmatched)
    if new.answers:
        db.executemany(
            "INSERT INTO unmatched_refunds (event, answer, purchase) VALUES (?, ?, ?)", new.answers
        )


def _tell_chain(store: Store, new: NewEvents) -> None:
    rows = [(row[0], row[3], row[11]) for row in new.plain]
    if new.with_more or new.activities:
        rows += [(row[0], row[3], row[11]) for row, _ in new.with_more]
        rows += [(row[0], row[3], row[11]) for row, _ in new.activities]
        rows.sort()
    store.chain.events(rows)


def refunded(db: sqlite3.Connection, purchases: Collection[int]) -> dict[int, int]:
    """How much of each purchase has been refunded, in minor units; 0 is left out."""
    return dict(
        db.execute(
            "SELECT e.refund_of, sum(e.amount) FROM json_each(?) AS j"
            " CROSS JOIN events AS e ON e.refund_of = j.value"
            " WHERE NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = e.event)"
            " GROUP BY e.refund_of",
            (json.dumps(list(purchases)),),
        )
    )


def parts_left(db: sqlite3.Connection, purchase: int) -> list[int]:
    """What is left of each part of a purchase after its refunds that name some, in minor units."""
    sums = ", ".join(f"coalesce(max(p.{part}), 0) - coalesce(sum(r.{part}), 0)" for part in _PARTS)
    row = db.execute(
        f"SELECT {sums} FROM events AS p LEFT JOIN events AS r ON r.refund_of = p.event"
        " AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = r.event)"
        " WHERE p.event = ?",
        (purchase,),
    ).fetchone()
    return list(row)


def has_another_source(db: sqlite3.Connection, source: str) -> bool:
    """Whether events have come under another source than this one."""
    row = db.execute(
        """SELECT 1 FROM imports AS i JOIN sources AS s USING (source)
           WHERE s.name <> ? AND i.kind IN ('transactions', 'activities', 'counter') LIMIT 1""",
        (source,),
    ).fetchone()
    return row is not None


def counted_from(db: sqlite3.Connection, first: int) -> int:
    """How many events there are from this number on."""
    return int(db.execute("SELECT count(*) FROM events WHERE event >= ?", (first,)).fetchone()[0])


def looking_like(
    db: sqlite3.Connection, source: str, first: int, *, step: int
) -> list[tuple[int | None, int | None]]:
    """Of every so-manieth purchase and activity of a member from this number on: the import of an
    earlier one of another source with the same member, time, kind and amount (None: there is
    none), and the minute of the day (None: a bare date)."""
    return db.execute(
        """SELECT (SELECT o.import FROM events AS o JOIN event_ids AS i ON i.event = o.event
                   WHERE o.member = e.member AND o.local_date = e.local_date AND o.event < ?2
                   AND o.instant = e.instant AND o.local_minute IS e.local_minute
                   AND o.kind = e.kind AND o.amount IS e.amount AND i.withdrawn = 0
                   AND i.source <> (SELECT source FROM sources WHERE name = ?1) LIMIT 1),
                  e.local_minute
           FROM events AS e WHERE e.event >= ?2 AND e.event % ?3 = 0 AND e.member IS NOT NULL
           AND e.kind <> 'refund'""",
        (source, first, step),
    ).fetchall()


def adopt(db: sqlite3.Connection, guests: Iterable[tuple[int, int, int, int]]) -> None:
    """Guests' events (event, member, import, line) become their members', refunds with them."""
    for event, member, import_number, line in guests:
        db.execute(
            "INSERT INTO adoptions (event, member, import, line)"
            " SELECT e.event, ?2, ?3, ?4 FROM events AS e"
            " WHERE (e.event = ?1 OR e.refund_of = ?1) AND e.member IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM adoptions AS a WHERE a.event = e.event)"
            " AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = e.event)"
            " ORDER BY e.event",
            (event, member, import_number, line),
        )


@dataclass(frozen=True, slots=True)
class EventDetails:
    """Everything of one event that a file says, for telling what differs."""

    columns: dict[str, str | int | None]
    lines: list[tuple[str | None, str | None, int | None, int, PartValues]]
    refund_of: str | None
    subject: str | None
    note: str | None


def event_details(db: sqlite3.Connection, event: int) -> EventDetails:
    """What the store has of one event."""
    names = (
        *("kind", "instant", "local_date", "local_minute", "amount", "store", "channel"),
        *(*_PARTS, *_MEASURES),
    )
    row = db.execute(
        f"SELECT {', '.join(f'e.{name}' for name in names)}, coalesce(i.id, t.refund_of),"
        " t.subject, t.note"
        " FROM events AS e LEFT JOIN event_ids AS i ON i.event = e.refund_of"
        " LEFT JOIN event_texts AS t ON t.event = e.event WHERE e.event = ?",
        (event,),
    ).fetchone()
    lines = [
        (sku, category, quantity, amount, parts)
        for sku, category, quantity, amount, *of_row in db.execute(
            f"SELECT sku, category, quantity, amount, {', '.join(_PARTS)} FROM event_lines"
            " WHERE event = ? ORDER BY line",
            (event,),
        )
        for parts in (tuple(of_row),)
    ]
    columns = dict(zip(names, row, strict=False))
    return EventDetails(columns, lines, *row[len(names) :])
