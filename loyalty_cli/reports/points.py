"""`points show`: the ledger of a member, entry by entry (CONTRACT, section 5)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.facts.lookup import find_account, find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_ENTRIES = """
SELECT l.entry, l.entry % :each, l.event, l.kind, l.rule, l.points, l.desired, l.posted_on,
       l.available_on, l.expires_on, coalesce(n.text, l.note), i.family, i.id, s.name, e.instant
FROM ledger l
LEFT JOIN notes n ON n.entry = l.entry
LEFT JOIN events e ON e.event = l.event
LEFT JOIN event_ids i ON i.event = l.event
LEFT JOIN openings o ON l.kind = 'opening' AND o.account = :account AND o.entry = l.entry
LEFT JOIN sources s ON s.source = coalesce(i.source, o.source)
WHERE l.entry BETWEEN :first AND :last AND l.posted_on <= :as_of
ORDER BY l.entry
"""
_MOVES = """
SELECT m.entry, m.posted_on, m.points, t.available_on, t.expires_on
FROM lot_moves m LEFT JOIN lots t ON t.lot = m.lot
WHERE m.move BETWEEN :first AND :last AND m.posted_on <= :as_of ORDER BY m.move
"""

Days = tuple[str | None, str | None]


def points_show(store: Store, who: str, *, program: str | None, as_of: Day) -> list[dict[str, Any]]:
    """The entries of a member in order of posting, in one program or in all.

    Raises Refused where nobody, or no such account, is meant.
    """
    if program is not None:
        return _entries(store, find_account(store, who, program)[0], program, as_of)
    accounts = store.db.execute(
        """SELECT a.account, p.program_id FROM accounts a JOIN programs p ON p.program = a.program
           WHERE a.member = ? ORDER BY p.program""",
        (find_member(store, who),),
    ).fetchall()
    return [row for number, id_ in accounts for row in _entries(store, number, id_, as_of)]


def _entries(store: Store, account: int, program: str, as_of: Day) -> list[dict[str, Any]]:
    span = {
        "account": account,
        "each": NUMBERS_EACH,
        "first": account * NUMBERS_EACH,
        "last": (account + 1) * NUMBERS_EACH - 1,
        "as_of": iso(as_of),
    }
    moves = store.db.execute(_MOVES, span).fetchall()
    of_entry: dict[int, list[tuple[Days, int]]] = {}
    releases: list[tuple[str, Days, int]] = []
    for entry, posted_on, points, *days in moves:
        lot: Days = (days[0], days[1])
        if entry is None:
            releases.append((posted_on, lot, points))
        else:
            of_entry.setdefault(entry, []).append((lot, points))
    held: dict[Days, int] = {}
    total = 0
    rows: list[dict[str, Any]] = []
    for row in store.db.execute(_ENTRIES, span):
        number, place, _, kind, rule, points, desired, posted_on, available, expires = row[:10]
        note, family, id_, source, instant = row[10:]
        while releases and releases[0][0] <= posted_on:
            _, lot, moved = releases.pop(0)
            held[lot] = held.get(lot, 0) + moved
        if points > 0 and available is not None:
            held[available, expires] = held.get((available, expires), 0) + points
        for lot, moved in of_entry.get(number, ()):
            held[lot] = held.get(lot, 0) + moved
        total += points
        later = sum(n for (on, _), n in held.items() if on is not None and on > posted_on)
        now = sum(n for (on, _), n in held.items() if on is not None and on <= posted_on)
        rows.append(
            {
                "entry": place,
                "program": program,
                "occurred_at": _local(store, instant, posted_on),
                "posted_on": posted_on,
                "kind": kind,
                "rule": rule,
                "points": points,
                "desired": desired,
                "transaction": id_ if family == "t" else None,
                "activity": id_ if family == "a" else None,
                "source": source,
                "available_on": available,
                "expires_on": expires,
                "balance": now,
                "pending": later,
                "total": total,
                "note": note,
            }
        )
    return rows


def _local(store: Store, instant: str | None, posted_on: str) -> str:
    """The instant in the store's time with its offset; without an event, the midnight that begins
    the day."""
    zone = store.settings.zone
    if instant is None:
        return datetime.combine(datetime.fromisoformat(posted_on), time(), zone).isoformat()
    return datetime.fromisoformat(instant).astimezone(zone).isoformat()
