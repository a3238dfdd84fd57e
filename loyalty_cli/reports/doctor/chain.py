"""The chain: that every row it covers is still as it was written, and since when it can't be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.chain import (
    NOW,
    NUMBERED,
    SIZE,
    Part,
    ledger_sums,
    link_hash,
    rows_digest,
)
from loyalty_cli.store.log.changing_rows import CHANGING, sums_of

COVERED = {*NUMBERED, "ledger", *(name + NOW for name in CHANGING)}

_LINKS = "SELECT link, at, hash FROM chain ORDER BY link"
_PARTS = "SELECT link, what, first, last, digest FROM chain_parts ORDER BY link, what, first"
_ORPHANS = """SELECT what, link, first, last FROM chain_parts
WHERE link NOT IN (SELECT link FROM chain) ORDER BY link, what, first"""
_OF_TABLE = """SELECT c.at, p.first, p.last, p.digest
FROM chain_parts p JOIN chain c USING (link) WHERE p.what = ? ORDER BY p.link, p.first"""
_OF_SUMS = """SELECT p.first, p.last, p.digest, c.at FROM chain_parts p
JOIN chain c USING (link) WHERE p.what = ? ORDER BY p.link"""


@check("chain", "Every link of the chain holds the hash of the one before and of its own parts.")
def links(store: Store) -> Iterator[Difference]:
    """None may be missing or changed."""
    grouped = groupby(store.db.execute(_PARTS), key=itemgetter(0))
    ahead = next(grouped, None)
    before, expected = b"", 1
    for number, at, stands in store.db.execute(_LINKS):
        own: list[Part] = []
        while ahead is not None and ahead[0] <= number:
            if ahead[0] == number:
                own = [Part(*row[1:]) for row in ahead[1]]
            ahead = next(grouped, None)
        if number != expected:
            yield Difference(f"link before {number} (of {at})", f"link {expected}", "missing")
        elif link_hash(before, number, at, own) != stands:
            yield Difference(f"hash of link {number} (of {at})", "as made", "changed")
        before, expected = stands, number + 1


@check("chain-parts", "Every part of the chain is of a link and of a table that the chain covers.")
def parts(store: Store) -> Iterator[Difference]:
    """A part that no link holds has a place in no hash."""
    for what, link, first, last in store.db.execute(_ORPHANS):
        yield Difference(f"part of {what}, {first} to {last}", f"link {link}", "missing")
    for what, link in store.db.execute("SELECT what, min(link) FROM chain_parts GROUP BY what"):
        if what not in COVERED:
            yield Difference(f"table of a part of link {link}", "one that is covered", what)


@check("chain-rows", "What is only ever added is as it was when its link of the chain was made.")
def rows(store: Store) -> Iterator[Difference]:
    """Table by table; a difference lies in the rows that are named, written at that time."""
    for what in NUMBERED:
        yield from _numbered(store.db, what)


@check("chain-ledger", "The ledger has the entries, as they were, that the chain was made of.")
def ledger(store: Store) -> Iterator[Difference]:
    """By arrival: how many, and the sum of their digests."""
    stands = ledger_sums(store.db)
    for arrival, found in _compared(_linked(store.db, "ledger"), stands):
        at, expected, counted = found
        yield Difference(f"entries of arrival {arrival} (written {at})", expected, counted)


@check("chain-changing", "Rows that may change are as our own commands last wrote them.")
def changing(store: Store) -> Iterator[Difference]:
    """Who is who, what is whose, codes, settings, what runs had seen: by the sums of their rows."""
    for name, table in CHANGING.items():
        linked, stands = _linked(store.db, name + NOW), sums_of(store.db, name)
        for number, (at, expected, found) in _compared(linked, stands, "rows"):
            if table.by is None:
                which = ""
            elif table.each == 1:
                which = f" of {table.by} {number}"
            else:
                first = number * table.each
                which = f" of {table.by}s {first} to {first + table.each - 1}"
            yield Difference(f"{name}{which} (last written {at})", expected, found)


Linked = dict[int, tuple[int, int, str]]
"""By number: how many rows, the sum of their digests, and when the last of them was written."""


def _linked(db: sqlite3.Connection, what: str) -> Linked:
    linked: Linked = {}
    for number, count, digest, at in db.execute(_OF_SUMS, (what,)):
        had, total, _ = linked.get(number, (0, 0, at))
        total += int.from_bytes(digest, "big")
        linked[number] = (had + count, total % (1 << (8 * SIZE)), at)
    return linked


def _compared(
    linked: Linked, stands: dict[int, tuple[int, int]], rows: str = "entries"
) -> Iterator[tuple[int, tuple[str, str, str]]]:
    for number in sorted({*linked, *stands}):
        count, total, at = linked.get(number, (0, 0, "no time known"))
        found, summed = stands.get(number, (0, 0))
        if found != count:
            yield number, (at, f"{count} {rows}", f"{found} {rows}")
        elif summed != total:
            yield number, (at, "as written", "changed")


def _numbered(db: sqlite3.Connection, what: str) -> Iterator[Difference]:
    """Each number is covered exactly once: what a link covers begins where the one before ended."""
    covered = 0
    for at, first, last, digest in db.execute(_OF_TABLE, (what,)):
        named = f"{what}, row {first}" if first == last else f"{what}, rows {first} to {last}"
        if first != covered + 1 or last < first:
            expected = f"from row {covered + 1} on, which no link covers yet"
            yield Difference(f"what the link of {at} covers", expected, named)
        if rows_digest(db, what, first, last) != digest:
            yield Difference(f"{named} (written {at})", "as written", "changed")
        covered = max(covered, last)
    key, _ = NUMBERED[what]
    (beyond,) = db.execute(
        f"SELECT count(*) FROM {what} WHERE {key} > ? OR {key} < 1", (covered,)
    ).fetchone()
    if beyond:
        yield Difference(f"{what} after row {covered}", "none without a link", beyond)
