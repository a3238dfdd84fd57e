"""Refunds that wait until all purchases of the files are in: in order of time, on disk."""

from __future__ import annotations

import json
import marshal
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from loyalty_cli.intake.rows import RawRow, Transaction, TransactionLine, When

_MANY = 5_000


class WaitingRefunds:
    """On disk, not in memory: a file may be nothing but refunds."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._is_made = False

    def put(self, sheet: int, refunds: Iterable[Transaction]) -> None:
        """Puts refunds of a file aside."""
        if not self._is_made:
            self._db.execute(
                "CREATE TEMP TABLE waiting_refunds"
                " (place INTEGER PRIMARY KEY, sheet INTEGER, id TEXT, instant TEXT, data BLOB)"
            )
            self._is_made = True
        self._db.executemany(
            "INSERT INTO waiting_refunds (sheet, id, instant, data) VALUES (?, ?, ?, ?)",
            [
                # Without the Z, so that a fraction of a second comes after the whole one.
                (sheet, fact.id, fact.when.instant[:-1], marshal.dumps(_plain(fact)))
                for fact in refunds
            ],
        )

    def take(self) -> Iterator[tuple[int, Transaction]]:
        """All of them in order of time, each with its file."""
        if not self._is_made:
            return
        self._db.execute("CREATE INDEX temp.waiting_ids ON waiting_refunds (id)")
        cursor = self._db.execute(
            "SELECT sheet, data FROM waiting_refunds ORDER BY instant, id, place"
        )
        while rows := cursor.fetchmany(_MANY):
            for sheet, data in rows:
                yield sheet, _fact(*marshal.loads(data))

    def among(self, ids: Iterable[str]) -> set[str]:
        """Those of these ids that are refunds'."""
        rows = self._db.execute(
            "SELECT w.id FROM json_each(?) AS j CROSS JOIN temp.waiting_refunds AS w"
            " ON w.id = j.value",
            (json.dumps(list(ids)),),
        )
        return {number for (number,) in rows}

    def drop(self) -> None:
        """All of them have been taken."""
        if self._is_made:
            self._db.execute("DROP TABLE temp.waiting_refunds")
            self._is_made = False


_Plain = tuple[list[Any], tuple[Any, ...], list[Any], list[Any]]


def _plain(fact: Transaction) -> _Plain:
    """The fact without classes: pickling those takes ten times as long."""
    when = fact.when
    return (
        [
            *(fact.id, tuple(fact.keys), fact.type, fact.amount, fact.refund_of, fact.store),
            *(fact.channel, fact.tax, fact.shipping, fact.tip, fact.paid_by_points),
            *(fact.paid_by_gift_card, fact.content, fact.refunded, fact.undone),
        ],
        (when.instant, when.day, when.minute),
        [(line.sku, line.category, line.quantity, line.amount) for line in fact.lines],
        [(row.line, list(row.cells)) for row in fact.rows],
    )


def _fact(said: list[Any], when: tuple[Any, ...], lines: list[Any], rows: list[Any]) -> Transaction:
    number, keys, kind, amount, *rest = said
    return Transaction(
        number,
        keys,
        kind,
        When(*when),
        amount,
        [TransactionLine(*line) for line in lines],
        [RawRow(*row) for row in rows],
        *rest,
    )
