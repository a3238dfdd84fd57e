"""Which accounts a batch must touch, and the events that are new to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import parse_day
from loyalty_cli.engine.withdrawals import Withdrawal
from loyalty_cli.program.facts import Event, Line
from loyalty_cli.store.merges import has_merged, without_merged


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a batch has looked: the numbers of the last event, adoption, withdrawal and version
    it saw."""

    event: int
    adoption: int
    withdrawal: int
    version: int


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

    They have new events, or something is due. `everyone`: all of them, because a version begins or
    is new; `newcomers`: also those never looked at, because joining may give something. The list
    is a temporary table of this connection, `todo (account, events)`.
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
# The account that each merged one has gone into in the end.
_ROOTS = """WITH RECURSIVE up (account, root) AS (
    SELECT account, into_account FROM account_merges UNION ALL
    SELECT u.account, m.into_account FROM up u JOIN account_merges m ON m.account = u.root),
roots AS (SELECT account, root FROM up WHERE root NOT IN (SELECT account FROM account_merges))
"""
_NEWLY_WITHDRAWN_FROM = f"""INSERT OR IGNORE INTO temp.todo {_ROOTS}
SELECT coalesce(r.root, a.account), 1 FROM withdrawals w CROSS JOIN accounts a
ON a.program = :program AND a.member = w.member LEFT JOIN roots r ON r.account = a.account
WHERE w.withdrawal > :withdrawal AND coalesce(r.root, a.account) > :position"""
_DUE = """INSERT OR IGNORE INTO temp.todo
SELECT account, 0 FROM accounts
WHERE program = :program AND next_due <= :as_of AND account > :position"""
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
    merged = has_merged(db)
    if merged:
        fresh, walked = without_merged(db, fresh), without_merged(db, walked)
    every, since = json.dumps(list(fresh)), json.dumps(list(walked))
    known = {
        "event": upto.event,
        "adoption": upto.adoption,
        "seen": before.event,
        "adopted": before.adoption,
        "withdrawal": upto.withdrawal,
        "walked_to": walked_to or "",
    }
    # Most stores have none, and need not look for them event by event.
    event = _EVENT + (_NOT_WITHDRAWN if upto.withdrawal else _ANY)
    if every != "[]":
        _read(db, found, _OWN + event, {"accounts": every, **known}, lines)
        _read(db, found, _ADOPTED + event, {"accounts": every, **known}, lines)
    if since != "[]":
        own = _OWN if again else _OWN_NEW
        adopted = _NOT_JUDGED if again else _NOT_JUDGED + _NEWLY_ADOPTED
        _read(db, found, own + event + _NOT_JUDGED, {"accounts": since, **known}, lines)
        _read(db, found, _ADOPTED + event + adopted, {"accounts": since, **known}, lines)
    if merged:
        new = "" if again else _NEW
        values = {"accounts": json.dumps([*fresh, *walked]), **known}
        _read(db, found, _OF_MERGED + event + _NOT_JUDGED_YET + new, values, lines)
        new = "" if again else _NEWLY_ADOPTED
        _read(db, found, _ADOPTED_BY_MERGED + event + _NOT_JUDGED_YET + new, values, lines)
    return found


def load_withdrawals(
    db: sqlite3.Connection,
    accounts: Iterable[int],
    *,
    walked_to: str | None,
    before: Seen,
    upto: Seen,
) -> dict[int, list[Withdrawal]]:
    """What has been taken back of these accounts and not been undone in them, by account.

    What was judged in an account that went into another is undone in that one.
    """
    found: dict[int, list[Withdrawal]] = {}
    wanted = json.dumps(list(accounts))
    if upto.withdrawal == 0:
        return found
    for account, event, kind, refund_of, day in db.execute(
        f"""{_ROOTS}, family (account, root) AS (
               SELECT value, value FROM json_each(?) WHERE value NOT IN
                   (SELECT account FROM account_merges)
               UNION ALL SELECT r.account, x.value FROM json_each(?) x
               JOIN roots r ON r.root = x.value)
           SELECT f.root, e.event, e.kind, e.refund_of, w.withdrawn_on FROM family f
           CROSS JOIN accounts a ON a.account = f.account
           CROSS JOIN withdrawals w ON w.member = a.member AND w.withdrawal <= ?
             AND (w.withdrawal > ? OR w.withdrawn_on > ?)
           CROSS JOIN events e ON e.event = w.event
           CROSS JOIN judgements j ON j.account = a.account AND j.event = e.event
           WHERE NOT EXISTS (SELECT 1 FROM family o JOIN judgements t
             ON t.account = o.account AND t.event = e.event AND t.withdrawn = 1
             WHERE o.root = f.root)
           ORDER BY w.withdrawal""",
        (wanted, wanted, upto.withdrawal, before.withdrawal, walked_to or ""),
    ):
        withdrawal = Withdrawal(event, kind, refund_of, parse_day(day))
        found.setdefault(account, []).append(withdrawal)
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
# The index by member and day tells what is new, so the history behind it is not read.
_OWN_NEW = """WITH wanted (key, event) AS (
    SELECT a.account, e.event FROM json_each(:accounts) w
    CROSS JOIN accounts a ON a.account = w.value
    CROSS JOIN events e ON e.member = a.member AND e.event <= :event
      AND (e.event > :seen OR e.local_date > :walked_to))
"""
_ADOPTED = """WITH wanted (key, event) AS (
    SELECT a.account, d.event FROM json_each(:accounts) w
    CROSS JOIN accounts a ON a.account = w.value
    CROSS JOIN adoptions d ON d.member = a.member AND d.adoption <= :adoption)
"""
# What merged members left unjudged is the account's that theirs went into.
_OF_MERGED = """WITH wanted (key, event) AS (
    SELECT a.account, e.event FROM json_each(:accounts) w
    CROSS JOIN accounts a ON a.account = w.value
    CROSS JOIN members m ON m.merged_into = a.member
    CROSS JOIN events e ON e.member = m.member AND e.event <= :event)
"""
_ADOPTED_BY_MERGED = """WITH wanted (key, event) AS (
    SELECT a.account, d.event FROM json_each(:accounts) w
    CROSS JOIN accounts a ON a.account = w.value
    CROSS JOIN members m ON m.merged_into = a.member
    CROSS JOIN adoptions d ON d.member = m.member AND d.adoption <= :adoption)
"""
_NOT_JUDGED_YET = """AND NOT EXISTS (
    SELECT 1 FROM accounts k
    CROSS JOIN members n ON n.member = k.member OR n.merged_into = k.member
    CROSS JOIN accounts g ON g.program = k.program AND g.member = n.member
    CROSS JOIN judgements j ON j.account = g.account AND j.event = e.event
    WHERE k.account = wanted.key)
"""
_NUMBERED = """WITH wanted (key, event) AS (SELECT value, value FROM json_each(:accounts))
"""
_EVENT = """SELECT wanted.key, e.event, e.kind, e.instant, e.local_date, e.local_minute, s.name,
       i.id, e.amount, e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, e.store,
       e.channel, e.quantity, e.refund_of
FROM wanted CROSS JOIN events e ON e.event = wanted.event
JOIN event_ids i ON i.event = e.event JOIN sources s ON s.source = i.source
"""
_ANY = "WHERE 1\n"
_NOT_WITHDRAWN = """WHERE NOT EXISTS (
    SELECT 1 FROM withdrawals w WHERE w.event = e.event AND w.withdrawal <= :withdrawal)
"""
_NOT_JUDGED = """AND NOT EXISTS (
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
