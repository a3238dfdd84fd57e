"""What only late events and refunds need of an account's past: levels then, limits used then, and
what became of the purchases that are being refunded."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.refunds import GIVEN
from loyalty_cli.engine.state import Entry, Judgement, Past, Purchase, Tally, Usage
from loyalty_cli.program.facts import Event
from loyalty_cli.store.accounts import NUMBERS_EACH, Loaded
from loyalty_cli.store.feeds import load_numbered


def load_pasts(
    db: sqlite3.Connection,
    plan: Plan,
    loaded: Mapping[int, Loaded],
    refunds: Mapping[int, Sequence[Event]],
) -> dict[int, Past]:
    """The past of these accounts, by account; `refunds` are the new refunds of each."""
    wanted = json.dumps(sorted(loaded))
    pasts = {number: Past(levels=[], usage=Usage(), bought=[]) for number in loaded}
    entries = _entries(db, wanted)
    judged = _judgements(db, wanted)
    days = _event_days(db, wanted)
    for number, past in pasts.items():
        levels = _levels(db, number, days)
        bought = sorted(
            days[j.event] for j in judged.get(number, ()) if j.purchases > 0 and j.event in days
        )
        past.levels, past.bought = levels, bought
        if past.usage is not None:
            _count(plan, past.usage, entries.get(number, ()), days)
        if not loaded[number].tracked:
            _sum_again(plan, loaded[number], judged.get(number, ()), db)
    _add_purchases(db, plan, pasts, refunds, entries, judged)
    return pasts


def _entries(db: sqlite3.Connection, wanted: str) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for row in db.execute(
        """SELECT l.account, l.entry % ?1, l.event, l.kind, l.rule, l.on_rule, l.points, l.desired,
                  l.posted_on, l.available_on, l.expires_on
           FROM json_each(?2) w CROSS JOIN ledger l
           ON l.entry BETWEEN w.value * ?1 AND w.value * ?1 + ?1 - 1
           ORDER BY l.entry""",
        (NUMBERS_EACH, wanted),
    ):
        found.setdefault(row[0], []).append(
            Entry(
                row[1],
                row[2],
                row[3],
                row[4],
                row[5],
                row[6],
                row[7],
                parse_day(row[8]),
                _day(row[9]),
                _day(row[10]),
            )
        )
    return found


def _judgements(db: sqlite3.Connection, wanted: str) -> dict[int, list[Judgement]]:
    found: dict[int, list[Judgement]] = {}
    for row in db.execute(
        """SELECT j.account, j.event, j.version, j.level, j.nth, j.posted_on, j.counts_on, j.spend,
                  j.points, j.purchases, j.saw
           FROM json_each(?) w CROSS JOIN judgements j ON j.account = w.value""",
        (wanted,),
    ):
        saw: dict[str, Any] = {} if row[10] is None else json.loads(row[10])
        found.setdefault(row[0], []).append(
            Judgement(
                row[1],
                row[2],
                row[3],
                row[4],
                parse_day(row[5]),
                parse_day(row[6]),
                row[7],
                row[8],
                row[9],
                saw,
            )
        )
    return found


def _event_days(db: sqlite3.Connection, wanted: str) -> dict[int, tuple[Day, str]]:
    """Local date and instant of every event judged for the accounts."""
    return {
        event: (parse_day(day), instant)
        for event, day, instant in db.execute(
            """SELECT e.event, e.local_date, e.instant
               FROM json_each(?) w CROSS JOIN judgements j ON j.account = w.value
               CROSS JOIN events e ON e.event = j.event""",
            (wanted,),
        )
    }


def _levels(
    db: sqlite3.Connection, number: int, days: Mapping[int, tuple[Day, str]]
) -> list[tuple[Day, str, str | None]]:
    first = number * NUMBERS_EACH
    rows = db.execute(
        """SELECT posted_on, event, level, from_level FROM level_changes
           WHERE change BETWEEN ? AND ? ORDER BY change""",
        (first, first + NUMBERS_EACH - 1),
    ).fetchall()
    levels: list[tuple[Day, str, str | None]] = []
    if rows and rows[0][3] is not None:
        levels.append((0, "", rows[0][3]))
    for posted_on, event, level, _ in rows:
        instant = days[event][1] if event in days else ""
        levels.append((parse_day(posted_on), instant, level))
    return levels


def _count(
    plan: Plan, usage: Usage, entries: Iterable[Entry], days: Mapping[int, tuple[Day, str]]
) -> None:
    """Counts again what limits have used, event by event, from the ledger."""
    used: dict[tuple[str, object], tuple[Day, int]] = {}

    def add(scope: str, entry: Entry) -> None:
        event = entry.event
        if scope.startswith("grant:") and plan.is_grant_on_level(entry.rule or ""):
            event = None
        day = days[event][0] if event is not None and event in days else entry.posted_on
        key = (scope, event if event is not None else ("occasion", entry.number))
        _, points = used.get(key, (day, 0))
        used[key] = (day, points + entry.points)

    for entry in entries:
        if entry.kind == "grant":
            add(f"grant:{entry.rule}", entry)
        elif entry.kind in GIVEN:
            add("program", entry)
            add(f"rule:{entry.on_rule or entry.rule}", entry)
            if entry.on_rule is not None:
                add(f"boost:{entry.rule}", entry)
    for (scope, _), (day, points) in used.items():
        if points:
            for limited, every in plan.limited:
                if limited == scope:
                    usage.add(scope, every, day, points)


def _sum_again(
    plan: Plan, loaded: Loaded, judged: Iterable[Judgement], db: sqlite3.Connection
) -> None:
    """Sums up from the judgements what a new version measures and no version before did."""
    kinds: dict[int, str] = dict(
        db.execute(
            """SELECT e.event, e.kind FROM judgements j CROSS JOIN events e ON e.event = j.event
               WHERE j.account = ?""",
            (loaded.account.number,),
        )
    )
    tallies = {measure: Tally() for measure in plan.measures}
    for judgement in judged:
        for measure, tally in tallies.items():
            if measure in ("spend", "points", "purchases"):
                tally.add(judgement.counts_on, getattr(judgement, measure))
            elif kinds.get(judgement.event) == measure and judgement.nth:
                tally.add(judgement.counts_on, 1)
    loaded.account.tallies = tallies


def _add_purchases(
    db: sqlite3.Connection,
    plan: Plan,
    pasts: Mapping[int, Past],
    refunds: Mapping[int, Sequence[Event]],
    entries: Mapping[int, Sequence[Entry]],
    judged: Mapping[int, Sequence[Judgement]],
) -> None:
    """The purchases that the new refunds are of, as they were judged and refunded so far."""
    numbers = {r.refund_of for of_account in refunds.values() for r in of_account}
    wanted = json.dumps(sorted(n for n in numbers if n is not None))
    earlier = [
        row[0]
        for row in db.execute(
            """SELECT e.event FROM json_each(?) w CROSS JOIN events e ON e.refund_of = w.value
               ORDER BY e.event""",
            (wanted,),
        )
    ]
    events = load_numbered(
        db, {*earlier, *(n for n in numbers if n is not None)}, lines=plan.needs_lines
    )
    for number, of_account in refunds.items():
        by_event = {judgement.event: judgement for judgement in judged.get(number, ())}
        new = {refund.number for refund in of_account}
        for event in {refund.refund_of for refund in of_account}:
            if event is None or event not in by_event:
                continue
            purchase = Purchase(
                events[event],
                by_event[event],
                [e for e in entries.get(number, ()) if e.event == event],
            )
            done = [
                events[n]
                for n in earlier
                if events[n].refund_of == event and n in by_event and n not in new
            ]
            # In the order in which they were judged: proportions depend on what was left.
            done.sort(key=lambda e: (by_event[e.number].posted_on, e.day, e.order()))
            purchase.refunds = done
            refunded = {e.number for e in done}
            for entry in entries.get(number, ()):
                if entry.kind == "clawback" and entry.event in refunded and entry.rule:
                    taken = purchase.taken.get(entry.rule, 0) - entry.desired
                    purchase.taken[entry.rule] = taken
            pasts[number].purchases[event] = purchase


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
