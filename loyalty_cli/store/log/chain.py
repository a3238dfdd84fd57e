"""The chain: one link for each database transaction, so that a change behind our back is found.

A link holds the digests of the rows that its transaction wrote (the parts) and the hash of the link
before it. `doctor` makes them all again. Parts of numbered tables are told by their first and last
number; entries of the ledger, which are numbered by account, by their arrival: their digest is the
sum of the digests of the rows, so it needs no order and no memory.

It covers what is only ever added: arrivals, commands, versions, imports, events (by the digest of
their content, which covers lines and words), what was adopted or withdrawn, the ledger, what was
given away, and the audit (by its digest, in which a salt stands that an erasure drops). What
follows from these (lots, levels, balances) `doctor` compares with them. Rows that may change or go
(members and their keys, owners, codes, settings) are in it by sums (see `changing`). Ids of events
and notes are not in it, because an erasure may change them.

It can't find that the newest links were cut off with everything they cover (an old copy put in the
place of the store), nor a change by somebody who makes all later links anew with this code: for
these, compare a link noted elsewhere (`loyalty audit --links`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from marshal import dumps
from typing import Any

from loyalty_cli.store.log.changing_rows import CHANGING, changes, sums_of, watch

NOW = ".now"
"""What is behind the name of a table in a part about rows that may change: `first` is the number
its sum is kept by, `last` by how many rows it changed, the digest by how much the sum did."""

SIZE = 16
"""Bytes of the digest of a part."""

ENTRY = (
    "entry, account, event, kind, rule, on_rule, points, desired, posted_on, available_on,"
    " expires_on, note, arrival, idle"
)
"""The columns of the ledger, in the order in which they are digested."""

_ARRIVAL = -2
"""Where in these the arrival stands."""

NUMBERED: Mapping[str, tuple[str, str]] = {
    "arrivals": ("arrival", "kind, as_of, at, runs"),
    "commands": ("arrival", "command, arguments"),
    "program_versions": ("version", "program, valid_from, applied_on, fingerprint, text, arrival"),
    "imports": ("import", "arrival, kind, source, sha256, counts"),
    "events": ("event", "member, content"),
    "adoptions": ("adoption", "event, member, import, line"),
    "unmatched_refunds": ("event", "answer, purchase"),
    "withdrawals": ("withdrawal", "event, member, withdrawn_on, import, again"),
    "merges": ("merge", "member, into_member, merged_on, arrival"),
    "level_facts": ("fact", "from_day, level, until, points, arrival"),
    "openings": ("opening", "import, line, source, member, points, expires_on, content"),
    "redemptions": (
        "redemption",
        "account, reward, version, level, cost, entry, claim, made_on, arrival",
    ),
    "vouchers": (
        "voucher",
        "program, reward, version, redemption, percent, amount, item, free_shipping, min_order,"
        " max_discount, stacks, personal, uses_max, issued_on, expires_on, source, arrival",
    ),
    "voucher_uses": ("use", "voucher, uses, discount, order_amount, used_on, undoes, arrival"),
    "gift_cards": ("gift_card", "card, redemption, issued_on, expires_on, source, arrival"),
    "gift_card_entries": ("entry", "gift_card, kind, amount, posted_on, arrival"),
    "audit": ("audit", "arrival, at, action, member, digest"),
}
"""The tables that are covered by number: the number's column, and the others that never change."""

_FORM = 0
"""Marshal's oldest form: of whole numbers, texts, bytes and None it makes the same bytes in every
Python, and in a third of the time that JSON takes."""

_LIST = len(dumps([], _FORM))


@dataclass(frozen=True, slots=True)
class Part:
    """What a link says of one table. Of the ledger `first` is the arrival, `last` how many rows."""

    what: str
    first: int
    last: int
    digest: bytes


class Chain:
    """What the transaction at hand has written, until its link is made."""

    def __init__(self, db: sqlite3.Connection, *, keep: bool = True, changed: bool = False) -> None:
        """Without `keep` no link is made; `changed` says that the first one is wanted at once."""
        self._db = db
        self._keep = keep
        self._watches = False
        self._sums: dict[int, tuple[int, int]] = {}
        self._told: _Told | None = None
        self._changes = -1 if changed else db.total_changes

    def watch(self) -> None:
        """To be called before a transaction: notes what it changes of rows that may change."""
        if self._keep and not self._watches:
            watch(self._db)
            self._watches = True

    def begin(self) -> None:
        """A transaction begins."""
        self._changes = self._db.total_changes
        self._sums, self._told = {}, _Told()

    def entries(self, arrival: int, count: int, total: int) -> None:
        """Rows of the ledger are being written, of that arrival, of which this is `entries_sum`."""
        if self._keep:
            had, before = self._sums.get(arrival, (0, 0))
            if had + count:
                self._sums[arrival] = (had + count, (before + total) % _MODULUS)

    def events(self, rows: Iterable[tuple[int, int | None, bytes]]) -> None:
        """These events (number, member, content) are being written, in order of number."""
        if self._keep and self._told is not None:
            self._told.add(rows)

    def mark(self) -> dict[int, tuple[int, int]]:
        """Where it stands, for `back_to`."""
        return dict(self._sums)

    def back_to(self, mark: dict[int, tuple[int, int]]) -> None:
        """What was written since the mark is not kept."""
        self._sums = mark
        self._told = None  # What stands in the table is read again.

    def link(self, at: str) -> None:
        """Writes the link of the transaction, if it wrote anything that the chain covers.

        The first one covers all that was there before.
        """
        if not self._keep or self._db.total_changes == self._changes:
            return
        db = self._db
        last = db.execute("SELECT link, hash FROM chain ORDER BY link DESC LIMIT 1").fetchone()
        number, before = (1, b"") if last is None else (last[0] + 1, last[1])
        if last is None:
            self._sums = ledger_sums(db)
        parts = [
            Part("ledger", arrival, count, total.to_bytes(SIZE, "big"))
            for arrival, (count, total) in sorted(self._sums.items())
        ]
        parts += self._numbered()
        parts += self._changed()
        if not parts:
            return
        db.execute(
            "INSERT INTO chain (link, at, hash) VALUES (?, ?, ?)",
            (number, at, link_hash(before, number, at, parts)),
        )
        db.executemany(
            "INSERT INTO chain_parts (what, link, first, last, digest) VALUES (?, ?, ?, ?, ?)",
            [(part.what, number, part.first, part.last, part.digest) for part in parts],
        )

    def _changed(self) -> Iterator[Part]:
        """What was changed of rows that may; of a table that no link covers yet all that stands."""
        new = _not_begun(self._db)
        if self._watches:
            for name, number, count, total in changes(self._db):
                if name not in new:
                    yield Part(name + NOW, number, count, total)
        for name in sorted(new):
            # Also where it is empty, so that what a stranger puts in is not the beginning.
            for number, (count, summed) in sorted((sums_of(self._db, name) or {0: (0, 0)}).items()):
                yield Part(name + NOW, number, count, summed.to_bytes(SIZE, "big"))

    def _numbered(self) -> Iterator[Part]:
        for what, (key, _) in NUMBERED.items():
            (last,) = self._db.execute(f"SELECT max({key}) FROM {what}").fetchone()
            covered = self._db.execute(
                "SELECT last FROM chain_parts WHERE what = ? ORDER BY link DESC LIMIT 1", (what,)
            ).fetchone()
            first = 1 if covered is None else covered[0] + 1
            if last is not None and last >= first:
                told = self._told if what == "events" else None
                if told is not None and told.covers(first, last):
                    yield Part(what, first, last, told.digest())
                else:
                    yield Part(what, first, last, rows_digest(self._db, what, first, last))


def _not_begun(db: sqlite3.Connection) -> set[str]:
    return {
        name
        for name in CHANGING
        if db.execute("SELECT 1 FROM chain_parts WHERE what = ? LIMIT 1", (name + NOW,)).fetchone()
        is None
    }


class _Told:
    """The events of a transaction as they are written, so that they need not be read again."""

    def __init__(self) -> None:
        self._hashed = blake2b(digest_size=SIZE)
        self._first = self._last = 0

    def add(self, rows: Iterable[tuple[int, int | None, bytes]]) -> None:
        """Rows in order of number; where one is left out, `covers` says no for ever."""
        rows = list(rows)
        if not rows:
            return
        if not self._last:
            self._first = rows[0][0]
        elif rows[0][0] != self._last + 1:
            self._first = -1
        self._last = rows[-1][0]
        # A list is its rows one after the other, behind its own mark and length.
        self._hashed.update(memoryview(dumps(rows, _FORM))[_LIST:])

    def covers(self, first: int, last: int) -> bool:
        """Whether these are the events that were told, first to last."""
        return (first, last) == (self._first, self._last)

    def digest(self) -> bytes:
        """That of all rows."""
        return self._hashed.digest()


_MODULUS = 1 << (8 * SIZE)


def entries_sum(rows: Iterable[tuple[Any, ...]]) -> tuple[int, int]:
    """How many rows of the ledger there are, and the sum of their digests.

    `idle` is digested where it is 1: an entry of before there was that column has the same digest.
    """
    number = int.from_bytes
    digests = [
        number(
            blake2b(dumps(row if row[-1] else row[:-1], _FORM), digest_size=SIZE).digest(), "big"
        )
        for row in rows
    ]
    return len(digests), sum(digests) % _MODULUS


def ledger_sums(db: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """For each arrival how many entries the ledger has of it, and their sum."""
    sums: dict[int, tuple[int, int]] = {}
    for row in db.execute(f"SELECT {ENTRY} FROM ledger"):
        count, total = sums.get(row[_ARRIVAL], (0, 0))
        sums[row[_ARRIVAL]] = (count + 1, (total + entries_sum([row])[1]) % _MODULUS)
    return sums


def rows_digest(db: sqlite3.Connection, what: str, first: int, last: int) -> bytes:
    """The digest of the rows of a numbered table from the first to the last."""
    key, columns = NUMBERED[what]
    hashed = blake2b(digest_size=SIZE)
    for row in db.execute(
        f"SELECT {key}, {columns} FROM {what} WHERE {key} BETWEEN ? AND ? ORDER BY {key}",
        (first, last),
    ):
        hashed.update(dumps(row, _FORM))
    return hashed.digest()


def link_hash(before: bytes, number: int, at: str, parts: Iterable[Part]) -> bytes:
    """The hash of a link: of the one before it, its number and time, and its parts by name."""
    hashed = blake2b(before, digest_size=32)
    hashed.update(f"{number} {at}".encode())
    for part in sorted(parts, key=lambda part: (part.what, part.first)):
        hashed.update(f"\n{part.what} {part.first} {part.last} {part.digest.hex()}".encode())
    return hashed.digest()
