"""`points show`: the ledger of a member, entry by entry (CONTRACT, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.facts.lookup import find_account, find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_ENTRIES = """
SELECT l.entry, l.kind, l.rule, l.points, l.desired, l.posted_on, l.available_on, l.expires_on,
       l.note, n.text, i.family, i.id, s.name, e.instant, e.kind, r.id
FROM ledger l
LEFT JOIN notes n ON n.entry = l.entry
LEFT JOIN events e ON e.event = l.event
LEFT JOIN event_ids i ON i.event = l.event
LEFT JOIN event_ids r ON r.event = e.refund_of
LEFT JOIN openings o ON l.kind = 'opening' AND o.account = :account AND o.entry = l.entry
LEFT JOIN sources s ON s.source = coalesce(i.source, o.source)
WHERE l.entry BETWEEN :first AND :last AND l.posted_on <= :as_of
ORDER BY l.entry
"""
# SQLite keeps what it sorts in a file where it is much.
_MOVES = """
SELECT m.entry, m.points, t.available_on, t.expires_on
FROM lot_moves m LEFT JOIN lots t ON t.lot = m.lot
WHERE m.move BETWEEN :first AND :last AND m.posted_on <= :as_of AND m.entry IS NOT NULL
ORDER BY m.entry, m.move
"""
_RELEASES = """
SELECT m.posted_on, m.points, t.available_on
FROM lot_moves m LEFT JOIN lots t ON t.lot = m.lot
WHERE m.move BETWEEN :first AND :last AND m.posted_on <= :as_of AND m.entry IS NULL
ORDER BY m.move
"""


class Posted(NamedTuple):
    """An entry as it was posted, with what the account held after it.

    `note` is the walk's, `reason` what somebody wrote; `family` is t or a, `event_id` the event's
    id, `event_kind` and `refunded_id` its kind and the id of the purchase that it refunds.
    `lapsed` is the last good day of the lot that an `expire` emptied.
    """

    number: int
    kind: str
    rule: str | None
    points: int
    desired: int
    posted_on: str
    available_on: str | None
    expires_on: str | None
    note: str | None
    reason: str | None
    family: str | None
    event_id: str | None
    source: str | None
    instant: str | None
    event_kind: str | None
    refunded_id: str | None
    balance: int
    pending: int
    total: int
    lapsed: str | None


def points_show(
    store: Store, who: str, *, program: str | None, as_of: Day
) -> Iterator[dict[str, Any]]:
    """The entries of a member in order of posting, in one program or in all, as they are read.

    Raises Refused at once where nobody, or no such account, is meant.
    """
    if program is not None:
        accounts = [(find_account(store, who, program)[0], program)]
    else:
        accounts = store.db.execute(
            """SELECT a.account, p.program_id FROM accounts a
               JOIN programs p ON p.program = a.program WHERE a.member = ? ORDER BY p.program""",
            (find_member(store, who),),
        ).fetchall()
    return chain.from_iterable(_rows(store, number, id_, as_of) for number, id_ in accounts)


def _rows(store: Store, account: int, program: str, as_of: Day) -> Iterator[dict[str, Any]]:
    for entry in posted(store, account, as_of):
        yield {
            "entry": entry.number,
            "program": program,
            "occurred_at": _local(store, entry.instant, entry.posted_on),
            "posted_on": entry.posted_on,
            "kind": entry.kind,
            "rule": entry.rule,
            "points": entry.points,
            "desired": entry.desired,
            "transaction": entry.event_id if entry.family == "t" else None,
            "activity": entry.event_id if entry.family == "a" else None,
            "source": entry.source,
            "available_on": entry.available_on,
            "expires_on": entry.expires_on,
            "balance": entry.balance,
            "pending": entry.pending,
            "total": entry.total,
            "note": entry.note if entry.reason is None else entry.reason,
        }


def posted(store: Store, account: int, as_of: Day) -> Iterator[Posted]:
    """The entries of an account up to a day, in order of posting."""
    span = {
        "account": account,
        "first": account * NUMBERS_EACH,
        "last": (account + 1) * NUMBERS_EACH - 1,
        "as_of": iso(as_of),
    }
    moves = groupby(store.db.execute(_MOVES, span), key=itemgetter(0))
    ahead = next(moves, None)
    releases = store.db.execute(_RELEASES, span)
    release = releases.fetchone()
    held = _Held()
    total = 0
    for entry, *cells in store.db.execute(_ENTRIES, span):
        _, _, points, _, posted_on, available, *_ = cells
        held.pass_to(posted_on)
        while release is not None and release[0] <= posted_on:
            held.add(release[2], release[1])
            release = releases.fetchone()
        if points > 0:
            held.add(available, points)
        lapsed = None
        while ahead is not None and ahead[0] <= entry:
            for _, moved, on, last in ahead[1]:
                held.add(on, moved)
                lapsed = last
            ahead = next(moves, None)
        total += points
        pending = sum(held.later.values())
        yield Posted._make([entry % NUMBERS_EACH, *cells, held.spendable, pending, total, lapsed])


class _Held:
    """The points of an account while its entries pass: those to spend, and the later ones by the
    day from which they are."""

    def __init__(self) -> None:
        self.spendable = 0
        self.later: dict[str, int] = {}
        self._all: dict[str, int] = {}
        self._day = ""

    def pass_to(self, day: str) -> None:
        """What is available by a day is spendable; after a killed batch a day may be an earlier."""
        if day < self._day:
            self.spendable, self.later = 0, dict(self._all)
        if day != self._day:
            for on in [on for on in self.later if on <= day]:
                self.spendable += self.later.pop(on)
        self._day = day

    def add(self, available: str | None, points: int) -> None:
        """Points of a lot come, or go below 0; those of no lot are owed, and held by nobody."""
        if available is None:
            return
        self._all[available] = self._all.get(available, 0) + points
        if available <= self._day:
            self.spendable += points
        else:
            self.later[available] = self.later.get(available, 0) + points


def _local(store: Store, instant: str | None, posted_on: str) -> str:
    """The instant in the store's time with its offset; without an event, the midnight that begins
    the day."""
    zone = store.settings.zone
    if instant is None:
        return datetime.combine(datetime.fromisoformat(posted_on), time(), zone).isoformat()
    return datetime.fromisoformat(instant).astimezone(zone).isoformat()
