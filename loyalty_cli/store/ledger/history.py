"""What only late events and refunds need of an account's past: levels then, limits used then, and
what became of the purchases that are being refunded."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from loyalty_cli.base.dates import Day, Length, parse_day
from loyalty_cli.engine.account.counted import counted_of
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.entries import Entry, Judgement, Move
from loyalty_cli.engine.account.memories import MEMORIES
from loyalty_cli.engine.account.state import Past, Purchase
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.account.withdrawals import Withdrawal, Withdrawn
from loyalty_cli.engine.judging.carried import add_carried, changes_of
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.facts import REFUND, Event, Order
from loyalty_cli.store.facts.event_queries import load_numbered
from loyalty_cli.store.facts.merges import merged_accounts
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded
from loyalty_cli.store.ledger.judgements import counting_for, event_days, judgements_of
from loyalty_cli.store.ledger.limit_usage import count_gifts, count_used, idle_since, on_rises
from loyalty_cli.store.value.claims import Gift, given_by_grants

T = TypeVar("T", Entry, Judgement)

NONE_TAKEN_BACK: Mapping[int, Sequence[Withdrawal]] = {}


def load_pasts(
    db: sqlite3.Connection,
    plan: Plan,
    loaded: Mapping[int, Loaded],
    refunds: Mapping[int, Sequence[Event]],
    withdrawals: Mapping[int, Sequence[Withdrawal]] = NONE_TAKEN_BACK,
) -> dict[int, Past]:
    """The past of these accounts, by account; `refunds` are the new refunds of each,
    `withdrawals` what has newly been taken back."""
    wanted = json.dumps(sorted(loaded))
    pasts = {
        number: Past(levels=[], usage=Usage(each.account.person.birthday), bought=[])
        for number, each in loaded.items()
    }
    merged = merged_accounts(db, loaded)
    if merged:
        wanted = json.dumps(sorted({*loaded, *merged}))
    entries = _of_both(_entries(db, wanted), merged)
    judged = _of_both(judgements_of(db, wanted, plan), merged)
    days, kinds = event_days(db, wanted)
    counts_for = counting_for(db, wanted) if plan.reads_history else {}
    gifts = given_by_grants(db, loaded, plan.rewarding) if plan.rewarding else {}
    for number, past in pasts.items():
        rows = judged.get(number, ())
        gone = {j.event for j in rows if j.withdrawn}
        past.levels = _levels(db, number, days)
        past.bought = sorted(
            days[j.event] for j in rows if j.purchases > 0 and j.event in days.keys() - gone
        )
        if plan.reads_history:
            past.places = {event: days[of] for event, of in counts_for.items() if of in days}
            past.judged = [
                (past.places[j.event], counted_of(kinds.get(j.event), j))
                for j in rows
                if j.event in past.places
            ]
        if past.usage is not None:
            is_on_rise = on_rises(
                plan, {j.event: (j.version, kinds.get(j.event, "")) for j in rows}
            )
            stays = [
                entry
                for entry in entries.get(number, ())
                if entry.event not in gone or is_on_rise(entry)
            ]
            count_used(plan, past.usage, stays, days, is_on_rise)
            count_gifts(plan, past.usage, gifts.get(number, ()))
        if not loaded[number].tracked:
            _sum_again(plan, loaded[number], judged.get(number, ()), db)
            if plan.is_idle_since(loaded[number].newest):
                idle = idle_since(entries.get(number, ()), days)
                loaded[number].account.idle_since = idle
    asked = {
        number: _carrying(
            plan, judged.get(number, ()), refunds.get(number), withdrawals.get(number)
        )
        | {r.refund_of for r in refunds.get(number, ()) if r.refund_of is not None}
        | {
            event
            for w in withdrawals.get(number, ())
            if (event := w.refund_of if w.kind == REFUND else w.event) is not None
        }
        for number in pasts
    }
    new = {r.number for of_account in refunds.values() for r in of_account}
    back = _add_purchases(db, plan, pasts, asked, new, entries, judged)
    for number, taken in withdrawals.items():
        _add_withdrawn(db, number, pasts[number], taken, back, entries, judged, gifts)
    return pasts


def idle_on(
    db: sqlite3.Connection, idles: Mapping[int, Dated[Length | None]], day: Day
) -> dict[int, Day | None]:
    """From which day the balances of these accounts were idle as of a day, by account; `idles` is
    how long each may be."""
    merged = merged_accounts(db, idles, day)
    wanted = json.dumps(sorted({*idles, *merged}))
    entries = _of_both(_entries(db, wanted), merged)
    days, _ = event_days(db, wanted)
    return {
        number: idle_since(
            [entry for entry in entries.get(number, ()) if entry.posted_on <= day], days, allowed
        )
        for number, allowed in idles.items()
    }


def _carrying(
    plan: Plan, judged: Sequence[Judgement], *asking: Sequence[object] | None
) -> set[int]:
    """The events that have carried steps left, where a refund or what is taken back may take them
    or give some back."""
    if not plan.carries or not any(asking):
        return set()
    gone = {judgement.event for judgement in judged if judgement.withdrawn}
    return {change.event for j in judged for change in changes_of(j) if change.steps} - gone


def _add_withdrawn(
    db: sqlite3.Connection,
    account: int,
    past: Past,
    withdrawals: Sequence[Withdrawal],
    refunds: Mapping[int, set[int]],
    entries: Mapping[int, Sequence[Entry]],
    judged: Mapping[int, Sequence[Judgement]],
    gifts: Mapping[int, Sequence[Gift]],
) -> None:
    """What the events that are taken back have done."""
    for each in withdrawals:
        counted = {each.event, *refunds.get(each.event, ())}
        rows = [j for j in judged.get(account, ()) if j.event in counted]
        rows.sort(key=lambda j: (j.event != each.event, j.withdrawn))
        own = [e for e in entries.get(account, ()) if e.event == each.event]
        moves = _moves(db, account, own) if each.kind == REFUND and own else []
        grants = [g.grant for g in gifts.get(account, ()) if g.event == each.event]
        past.withdrawn[each.event] = Withdrawn(rows, own, moves, grants, each.note)


def _moves(db: sqlite3.Connection, account: int, entries: Sequence[Entry]) -> list[Move]:
    first = account * NUMBERS_EACH
    numbers = {first + entry.number for entry in entries}
    return [
        Move(None if lot is None else lot - first, entry - first, points, parse_day(posted_on))
        for lot, entry, points, posted_on in db.execute(
            "SELECT lot, entry, points, posted_on FROM lot_moves WHERE move BETWEEN ? AND ?"
            " ORDER BY move",
            (first, first + NUMBERS_EACH - 1),
        )
        if entry in numbers
    ]


def _of_both(by_account: dict[int, list[T]], merged: Mapping[int, int]) -> dict[int, list[T]]:
    """What stands in accounts that went into another stands before its own."""
    for account, root in sorted(merged.items(), reverse=True):
        rows = by_account.pop(account, [])
        for row in rows:
            if isinstance(row, Entry):
                # Apart from those of its own, which are numbered from 1.
                row.number -= account * NUMBERS_EACH
        by_account[root] = rows + by_account.get(root, [])
    return by_account


def _entries(db: sqlite3.Connection, wanted: str) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for row in db.execute(
        """SELECT l.account, l.entry % ?1, l.event, l.kind, l.rule, l.on_rule, l.points, l.desired,
                  l.posted_on, l.available_on, l.expires_on, l.note, l.idle
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
                row[11],
                bool(row[12]),
            )
        )
    return found


def _levels(
    db: sqlite3.Connection, number: int, days: Mapping[int, tuple[Day, Order]]
) -> list[tuple[Day, Order | tuple[()], str | None]]:
    first = number * NUMBERS_EACH
    rows = db.execute(
        """SELECT posted_on, event, level, from_level FROM level_changes
           WHERE change BETWEEN ? AND ? ORDER BY change""",
        (first, first + NUMBERS_EACH - 1),
    ).fetchall()
    levels: list[tuple[Day, Order | tuple[()], str | None]] = []
    if rows and rows[0][3] is not None:
        levels.append((0, (), rows[0][3]))
    for posted_on, event, level, _ in rows:
        order = days[event][1] if event in days else ()
        levels.append((parse_day(posted_on), order, level))
    return levels


def _sum_again(
    plan: Plan, loaded: Loaded, judged: Collection[Judgement], db: sqlite3.Connection
) -> None:
    """Sums up from the judgements what a new version measures and no version before did."""
    kinds: dict[int, str] = dict(
        db.execute(
            "SELECT e.event, e.kind FROM json_each(?) w CROSS JOIN events e ON e.event = w.value",
            (json.dumps([judgement.event for judgement in judged]),),
        )
    )
    rows = [counted_of(kinds.get(each.event), each) for each in judged]
    for memory in MEMORIES:
        memory.recount(loaded.account, plan, rows)


def _add_purchases(
    db: sqlite3.Connection,
    plan: Plan,
    pasts: Mapping[int, Past],
    asked: Mapping[int, set[int]],
    new: set[int],
    entries: Mapping[int, Sequence[Entry]],
    judged: Mapping[int, Sequence[Judgement]],
) -> dict[int, set[int]]:
    """The events asked for by account, as they were judged and refunded so far; returns the
    refunds of each, but for the new ones."""
    numbers = {event for of_account in asked.values() for event in of_account}
    wanted = json.dumps(sorted(numbers))
    earlier = [
        row[0]
        for row in db.execute(
            """SELECT e.event FROM json_each(?) w CROSS JOIN events e ON e.refund_of = w.value
               ORDER BY e.event""",
            (wanted,),
        )
    ]
    events = load_numbered(db, {*earlier, *numbers})
    refunds: dict[int, set[int]] = {}
    for n in earlier:
        if n not in new:
            refunds.setdefault(events[n].refund_of or 0, set()).add(n)
    for number, of_account in asked.items():
        rows = judged.get(number, ())
        carried = [(j.event, each) for j in rows for each in changes_of(j)] if plan.carries else []
        by_event = {judgement.event: judgement for judgement in rows if not judgement.withdrawn}
        gone = {judgement.event for judgement in rows if judgement.withdrawn}
        for event in of_account:
            if event not in by_event:
                continue
            purchase = Purchase(
                events[event],
                by_event[event],
                [e for e in entries.get(number, ()) if e.event == event],
            )
            refunded = refunds.get(event, set()) & by_event.keys()
            done = [events[n] for n in refunded - gone]
            # In the order in which they were judged: proportions depend on what was left.
            done.sort(key=lambda e: (by_event[e.number].posted_on, e.day, e.order()))
            purchase.refunds = done
            for entry in entries.get(number, ()):
                if entry.kind == "clawback" and entry.event in refunded and entry.rule:
                    taken = purchase.taken.get(entry.rule, 0) - entry.desired
                    purchase.taken[entry.rule] = taken
                    took = purchase.took.setdefault(entry.event, {})
                    took[entry.rule] = took.get(entry.rule, 0) - entry.desired
            if carried:
                add_carried(purchase, carried, refunded)
            pasts[number].purchases[event] = purchase
    return refunds


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
