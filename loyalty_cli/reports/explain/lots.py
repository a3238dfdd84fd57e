"""Entries and lots as data: what fed a lot, what used it, and what is left of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.account.entries import Days, Entry
from loyalty_cli.reports.explain.history import History, Pool

Name = dict[str, Any]
"""`transaction` or `activity`, and `source`; all null for what no event caused."""

NOBODY: Name = {"transaction": None, "activity": None, "source": None}


def named(history: History, events: Iterable[int | None]) -> dict[int | None, Name]:
    """The ids of events; None stands for no event."""
    wanted = json.dumps(sorted({event for event in events if event is not None}))
    found: dict[int | None, Name] = {None: NOBODY}
    for event, family, id_, source in history.store.db.execute(
        """SELECT i.event, i.family, i.id, s.name FROM json_each(?) w
           CROSS JOIN event_ids i ON i.event = w.value JOIN sources s ON s.source = i.source""",
        (wanted,),
    ):
        found[event] = {
            "transaction": id_ if family == "t" else None,
            "activity": id_ if family == "a" else None,
            "source": source,
        }
    return found


def entry_rows(history: History, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries with the event that caused them."""
    listed = list(entries)
    names = named(history, (entry.event for entry in listed))
    return [entry_row(history, entry, names[entry.event]) for entry in listed]


def entry_row(history: History, entry: Entry, name: Name) -> dict[str, Any]:
    """One entry of the ledger."""
    expires = entry.expires_on
    return {
        "entry": entry.number,
        "posted_on": iso(entry.posted_on),
        "kind": entry.kind,
        "rule": entry.rule,
        "on_rule": entry.on_rule,
        "points": entry.points,
        "desired": entry.desired,
        "available_on": None if entry.available_on is None else iso(entry.available_on),
        "expires_on": None if expires is None else iso(expires),
        **name,
        "note": history.notes.get(entry.number, entry.note),
    }


def fed_by(history: History, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The lots that these entries fed, and what became of each since."""
    shares: dict[Days, int] = {}
    for entry in entries:
        if entry.points > 0 and entry.available_on is not None:
            days = (entry.available_on, entry.expires_on, entry.idle)
            shares[days] = shares.get(days, 0) + entry.points
    return [
        {**pool_told(history, history.pools[days]), "fed_by_this": points}
        for days, points in shares.items()
    ]


def pool_told(history: History, pool: Pool) -> dict[str, Any]:
    """One lot: its days, what was put in, each use in order, and what is left.

    Its `lapses_on` is its last good day, or that of an idle balance.
    """
    available, expires, ends_idle = pool.days
    ends_idle = ends_idle or expires is None
    idle = history.account.idle_until(history.as_of) if ends_idle else None
    return {
        "available_on": iso(available),
        "expires_on": None if expires is None else iso(expires),
        "idle_until": None if idle is None else iso(idle),
        "pending": available > history.as_of,
        "fed": sum(entry.points for entry in pool.fed),
        "remaining": pool.remaining,
        "uses": _uses(history, pool),
    }


def _uses(history: History, pool: Pool) -> list[dict[str, Any]]:
    """What took from a lot or gave back to it, entry by entry."""
    found: dict[tuple[int | None, Day], int] = {}
    for move in pool.moves:
        key = (move.entry, move.posted_on)
        found[key] = found.get(key, 0) + move.points
    by_number = {entry.number: entry for entry in history.entries}
    names = named(history, (by_number[n].event for n, _ in found if n is not None))
    fed = {entry.number for entry in pool.fed}
    rows = []
    for (number, posted_on), points in found.items():
        entry = None if number is None else by_number[number]
        # What feeds a lot while points are owed pays the debt at once; released points do later.
        pays = entry is None or entry.number in fed
        rows.append(
            {
                "entry": number,
                "posted_on": iso(posted_on),
                "kind": "debt" if pays or entry is None else entry.kind,
                "rule": None if pays or entry is None else entry.rule,
                "points": points,
                **(NOBODY if entry is None else names[entry.event]),
            }
        )
    return rows
