"""Refunds that wait until all purchases of the files are in: in order of time, on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from marshal import dumps, loads

from loyalty_cli.intake.kinds.plain_data import Plain, transaction_of
from loyalty_cli.intake.kinds.rows import Transaction

_MANY = 5_000


class WaitingRefunds:
    """On disk, not in memory: a file may be nothing but refunds."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._is_made = False

    def put(self, sheet: int, refunds: Iterable[Plain]) -> None:
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
                (sheet, plain[0], plain[3][0][:-1], dumps(plain))
                for plain in refunds
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
                yield sheet, transaction_of(loads(data))

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
