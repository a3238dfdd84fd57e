"""Which accounts a batch must touch, and the events that are new to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import parse_day
from loyalty_cli.program.facts import Event, Line


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a batch has looked: the numbers of the last event, adoption and version it saw."""

    event: int
    adoption: int
    version: int


def arrived(db: sqlite3.Connection, program: int) -> Seen:
    """How far there is to look now."""
    event, adoption, version = db.execute(
        """SELECT (SELECT coalesce(max(event), 0) FROM events),
                  (SELECT coalesce(max(adoption), 0) FROM adoptions),
                  (SELECT coalesce(max(version), 0) FROM program_versions WHERE program = ?)""",
        (program,),
    ).fetchone()
    return Seen(event, adoption, version)


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

    They have new events, or something is due. `everyone`: all of them, because a version begins or
    is new; `newcomers`: also those never looked at, because joining may give something. The list
    is a temporary table of this connection, `todo (account, events)`.
    """
    values = {
        "program": program,
        "as_of": as_of,
        "event": before.event,
        "adoption": before.adoption,
        "position": position,
        "everyone": everyone,
        "newcomers": newcomers,
    }
    db.execute("CREATE TEMP TABLE IF NOT EXISTS todo (account INTEGER PRIMARY KEY, events INTEGER)")
    db.execute("DELETE FROM temp.todo")
    # From nothing the index by member gives the groups in order; later the new rows are the last.
    db.execute(_ALL_EVENTS if before.event == 0 else _NEW_EVENTS, values)
    db.execute(_NEWLY_ADOPTED_BY, values)
    db.execute(_DUE, values)
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
_DUE = """INSERT OR IGNORE INTO temp.todo
SELECT account, 0 FROM accounts
WHERE program = :program AND next_due <= :as_of AND account > :position"""
_OTHERS = """INSERT OR IGNORE INTO temp.todo
SELECT account, 0 FROM accounts
WHERE program = :program AND account > :position
  AND (:everyone OR (:newcomers AND state IS NULL))"""


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


def load_events(
    db: sqlite3.Connection,
    walked: Iterable[int],
    fresh: Iterable[int],
    *,
    walked_to: str | None,
    before: Seen,
    upto: Seen,
    again: bool,
    lines: bool,
) -> dict[int, list[Event]]:
    """The events that are new to these accounts, by account.

    For the accounts `walked`: what arrived since, and what lay after the day walked to; with
    `again` whatever has not been judged (a new version may judge what none did). For the accounts
    `fresh`: all there is. With `lines` false every transaction comes as its amount alone.
    """
    found: dict[int, list[Event]] = {}
    every, since = json.dumps(list(fresh)), json.dumps(list(walked))
    known = {
        "event": upto.event,
        "adoption": upto.adoption,
        "seen": before.event,
        "adopted": before.adoption,
        "walked_to": walked_to or "",
    }
    if every != "[]":
        _read(db, found, _OWN + _EVENT, {"accounts": every, **known}, lines)
        _read(db, found, _ADOPTED + _EVENT, {"accounts": every, **known}, lines)
    if since != "[]":
        own = _NOT_JUDGED if again else _NOT_JUDGED + _NEW
        adopted = _NOT_JUDGED if again else _NOT_JUDGED + _NEWLY_ADOPTED
        _read(db, found, _OWN + _EVENT + own, {"accounts": since, **known}, lines)
        _read(db, found, _ADOPTED + _EVENT + adopted, {"accounts": since, **known}, lines)
    return found


def load_numbered(
    db: sqlite3.Connection, events: Iterable[int], *, lines: bool
) -> dict[int, Event]:
    """The events of these numbers."""
    found: dict[int, list[Event]] = {}
    numbers = json.dumps(list(events))
    _read(db, found, _NUMBERED + _EVENT, {"accounts": numbers}, lines)
    return {number: event for number, [event] in found.items()}


# Each query gives `key` (whom the event is for) and its number `e.event`; CROSS JOIN keeps SQLite
# to the order written: from the few accounts wanted to their events by index.
_OWN = """WITH wanted (key, event) AS (
    SELECT a.account, e.event FROM json_each(:accounts) w
    CROSS JOIN accounts a ON a.account = w.value
    CROSS JOIN events e ON e.member = a.member AND e.event <= :event)
"""
_ADOPTED = """WITH wanted (key, event) AS (
    SELECT a.account, d.event FROM json_each(:accounts) w
    CROSS JOIN accounts a ON a.account = w.value
    CROSS JOIN adoptions d ON d.member = a.member AND d.adoption <= :adoption)
"""
_NUMBERED = """WITH wanted (key, event) AS (SELECT value, value FROM json_each(:accounts))
"""
_EVENT = """SELECT wanted.key, e.event, e.kind, e.instant, e.local_date, e.local_minute, s.name,
       i.id, e.amount, e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, e.store,
       e.channel, e.quantity, e.refund_of
FROM wanted CROSS JOIN events e ON e.event = wanted.event
JOIN event_ids i ON i.event = e.event JOIN sources s ON s.source = i.source
"""
_NOT_JUDGED = """WHERE NOT EXISTS (
    SELECT 1 FROM judgements j WHERE j.account = wanted.key AND j.event = e.event)
"""
_NEW = "AND (e.event > :seen OR e.local_date > :walked_to)"
_NEWLY_ADOPTED = """AND (e.local_date > :walked_to OR EXISTS (
    SELECT 1 FROM adoptions d WHERE d.event = e.event AND d.adoption > :adopted))"""


def _read(
    db: sqlite3.Connection,
    found: dict[int, list[Event]],
    query: str,
    values: dict[str, Any],
    lines: bool,
) -> None:
    for row in db.execute(query, values):
        event = Event(
            row[1],
            row[2],
            row[3],
            parse_day(row[4]),
            row[5],
            row[6],
            row[7],
            (),
            row[8] or 0,
            row[9] or 0,
            row[10] or 0,
            row[11] or 0,
            row[12] or 0,
            row[13] or 0,
            row[14],
            row[15],
            row[16],
            row[17],
        )
        found.setdefault(row[0], []).append(event)
    if lines and found:
        _add_lines(db, [event for events in found.values() for event in events])


def _add_lines(db: sqlite3.Connection, events: list[Event]) -> None:
    bare = {event.number: event for event in events if not event.lines and event.is_transaction}
    lines: dict[int, list[Line]] = {}
    for number, sku, category, quantity, amount in db.execute(
        """SELECT l.event, l.sku, l.category, l.quantity, l.amount
           FROM json_each(?) w CROSS JOIN event_lines l ON l.event = w.value
           ORDER BY l.event, l.line""",
        (json.dumps(sorted(bare)),),
    ):
        lines.setdefault(number, []).append(Line(sku, category, quantity, amount))
    for number, of_event in lines.items():
        bare[number].lines = tuple(of_event)
