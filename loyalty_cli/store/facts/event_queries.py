"""The events that are new to accounts, and what of their old ones has been taken back."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli.base.dates import parse_day
from loyalty_cli.engine.account.withdrawals import IMPORT_UNDONE, STATE_BACK, TOLD_ANEW, Withdrawal
from loyalty_cli.program.judging.facts import NO_PARTS, REFUND, Event, Line
from loyalty_cli.store.facts.imports import COUNTER
from loyalty_cli.store.facts.merges import ROOTS, has_merged, without_merged
from loyalty_cli.store.ledger.batch_queue import Seen


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
    `fresh`: all there is; source and id of these are empty where no other event of the account is
    of the same instant, for then nothing asks which comes first. With `lines` false transactions
    come as their amounts alone, but for refunds and what they are of.
    """
    found: dict[int, list[Event]] = {}
    fresh, walked = list(fresh), list(walked)
    merged = has_merged(db)
    if merged:
        fresh, walked = without_merged(db, fresh), without_merged(db, walked)
    every, since = json.dumps(fresh), json.dumps(walked)
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
    anew = set(fresh)
    _name(
        db,
        (
            event
            for account, events in found.items()
            for event in (_alike(events) if account in anew else events)
        ),
    )
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
    for account, event, kind, refund_of, day, by, undone, again in db.execute(
        f"""{ROOTS}, family (account, root) AS (
               SELECT value, value FROM json_each(?) WHERE value NOT IN
                   (SELECT account FROM account_merges)
               UNION ALL SELECT r.account, x.value FROM json_each(?) x
               JOIN roots r ON r.root = x.value)
           SELECT f.root, e.event, e.kind, e.refund_of, w.withdrawn_on, i.kind,
               EXISTS (SELECT 1 FROM import_undos u WHERE u.import = w.import),
               w.again FROM family f
           CROSS JOIN accounts a ON a.account = f.account
           CROSS JOIN withdrawals w ON w.member = a.member AND w.withdrawal <= ?
             AND (w.withdrawal > ? OR w.withdrawn_on > ?)
           CROSS JOIN imports i ON i.import = w.import
           CROSS JOIN events e ON e.event = w.event
           CROSS JOIN judgements j ON j.account = a.account AND j.event = e.event
           WHERE NOT EXISTS (SELECT 1 FROM family o JOIN judgements t
             ON t.account = o.account AND t.event = e.event AND t.withdrawn = 1
             WHERE o.root = f.root)
           ORDER BY w.withdrawal""",
        (wanted, wanted, upto.withdrawal, before.withdrawal, walked_to or ""),
    ):
        note = TOLD_ANEW if by == COUNTER else IMPORT_UNDONE if undone else STATE_BACK
        withdrawal = Withdrawal(event, kind, refund_of, parse_day(day), note, again)
        found.setdefault(account, []).append(withdrawal)
    return found


def load_numbered(db: sqlite3.Connection, events: Iterable[int]) -> dict[int, Event]:
    """The events of these numbers, with their lines."""
    found: dict[int, list[Event]] = {}
    numbers = json.dumps(list(events))
    _read(db, found, _NUMBERED + _EVENT, {"accounts": numbers}, lines=True)
    _name(db, (event for [event] in found.values()))
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
_EVENT = """SELECT wanted.key, e.event, e.kind, e.instant, e.local_date, e.local_minute, e.amount,
       e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, e.store, e.channel,
       e.quantity, e.refund_of
FROM wanted CROSS JOIN events e ON e.event = wanted.event
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
    unmatched: list[Event] = []
    activities: list[Event] = []
    for row in db.execute(query, values):
        event = Event(
            row[1],
            row[2],
            row[3],
            parse_day(row[4]),
            row[5],
            "",
            "",
            (),
            row[6] or 0,
            row[7] or 0,
            row[8] or 0,
            row[9] or 0,
            row[10] or 0,
            row[11] or 0,
            row[12],
            row[13],
            row[14],
            row[15],
            row[7:12] != NO_PARTS,
        )
        found.setdefault(row[0], []).append(event)
        if not event.is_transaction:
            activities.append(event)
        elif event.kind == REFUND and event.refund_of is None:
            unmatched.append(event)
    if unmatched:
        _add_answers(db, unmatched)
    if activities:
        _add_said(db, activities)
    events = [event for of_key in found.values() for event in of_key]
    if not lines:
        # What a refund leaves of parts and pieces depends on which lines it lowers.
        refunds = [event for event in events if event.kind == REFUND]
        of = {refund.refund_of for refund in refunds}
        events = [*refunds, *(event for event in events if event.number in of)] if refunds else []
    if events:
        _add_lines(db, events)


def _add_answers(db: sqlite3.Connection, unmatched: list[Event]) -> None:
    """Says of refunds without a purchase which of them lower spend alone."""
    numbers = json.dumps([event.number for event in unmatched])
    rows = db.execute(
        "SELECT u.event FROM json_each(?) w CROSS JOIN unmatched_refunds u ON u.event = w.value"
        " WHERE u.answer = 'spend'",
        (numbers,),
    )
    only_spend = {event for (event,) in rows}
    for event in unmatched:
        event.only_spend = event.number in only_spend


def _add_said(db: sqlite3.Connection, activities: list[Event]) -> None:
    """Says of activities their score and what they are about."""
    numbers = json.dumps([event.number for event in activities])
    said = {
        number: (score, subject)
        for number, score, subject in db.execute(
            "SELECT e.event, e.score, t.subject FROM json_each(?) w"
            " CROSS JOIN events e ON e.event = w.value"
            " LEFT JOIN event_texts t ON t.event = e.event",
            (numbers,),
        )
    }
    for event in activities:
        event.score, event.subject = said[event.number]


def _name(db: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Says of events where they come from and under which id."""
    unnamed = {event.number: event for event in events}
    for number, source, name in db.execute(
        """SELECT i.event, s.name, i.id FROM json_each(?) w
           CROSS JOIN event_ids i ON i.event = w.value JOIN sources s ON s.source = i.source""",
        (json.dumps(list(unnamed)),),
    ):
        event = unnamed[number]
        event.source, event.id = source, name


def _alike(events: Sequence[Event]) -> Sequence[Event]:
    """Those of an account's events that have their instant in common with another one."""
    times = Counter([event.instant for event in events])
    if len(times) == len(events):
        return ()
    return [event for event in events if times[event.instant] > 1]


def _add_lines(db: sqlite3.Connection, events: list[Event]) -> None:
    bare = {event.number: event for event in events if not event.lines and event.is_transaction}
    lines: dict[int, list[Line]] = {}
    for row in db.execute(
        """SELECT l.event, l.sku, l.category, l.quantity, l.amount, l.tax, l.shipping, l.tip,
                  l.paid_by_points, l.paid_by_gift_card
           FROM json_each(?) w CROSS JOIN event_lines l ON l.event = w.value
           ORDER BY l.event, l.line""",
        (json.dumps(sorted(bare)),),
    ):
        lines.setdefault(row[0], []).append(Line(row[1], row[2], row[3], row[4], row[5:]))
    for number, of_event in lines.items():
        bare[number].lines = tuple(of_event)
