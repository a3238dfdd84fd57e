"""Transactions whose rows don't follow each other: found by their ids, and put together again.

A first pass sorts the ids; in a second one the rows of those that come again wait until the file
has been read. Both lie in a file of SQLite's own that goes with the process, so memory stays flat.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from marshal import dumps, loads

from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.kinds.grouping import LOOSE, Rows
from loyalty_cli.intake.kinds.rows import Gathered

_TABLES = """
CREATE TABLE runs (id TEXT, line INTEGER);
CREATE TABLE apart (id TEXT PRIMARY KEY, first INTEGER) WITHOUT ROWID;
CREATE TABLE waiting (first INTEGER, line INTEGER, cells BLOB, PRIMARY KEY (first, line))
WITHOUT ROWID;
"""


class OnDisk:
    """A `Gathering` in SQLite."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        self._db.execute("BEGIN")
        self._last = ""
        self._loose = 0

    def look(self, ids: Sequence[str], lines: Sequence[int]) -> None:
        """The next rows of the first pass; rows without an id are between those of one that has."""
        runs = []
        for number, line in zip(ids, lines, strict=True):
            if not number:
                self._loose += 1
            elif number != self._last or self._loose > LOOSE:
                runs.append((number, line))
            if number:
                self._last, self._loose = number, 0
        self._db.executemany("INSERT INTO runs VALUES (?, ?)", runs)

    def settle(self) -> None:
        """The first pass is over."""
        self._db.execute(
            "INSERT INTO apart SELECT id, min(line) FROM runs GROUP BY id HAVING count(*) > 1"
        )

    def put_aside(self, ids: Sequence[str], cells: Sequence[Cells], lines: Sequence[int]) -> Rows:
        """The next rows of the second pass but those that have to wait."""
        found = dict(
            self._db.execute(
                "SELECT a.id, a.first FROM json_each(?) AS j JOIN apart AS a ON a.id = j.value",
                (json.dumps(sorted(set(ids))),),
            ).fetchall()
        )
        kept: tuple[list[Cells], list[int]] = ([], [])
        waiting = []
        for number, row, line in zip(ids, cells, lines, strict=True):
            if number in found:
                waiting.append((found[number], line, dumps(list(row))))
            else:
                kept[0].append(row)
                kept[1].append(line)
        self._db.executemany("INSERT INTO waiting VALUES (?, ?, ?)", waiting)
        return kept

    def pieces(self, size: int) -> Iterator[Rows]:
        """The rows that waited, those of one transaction after each other, so many at a time."""
        cursor = self._db.execute("SELECT cells, line FROM waiting ORDER BY first, line")
        while rows := cursor.fetchmany(size):
            yield [loads(cells) for cells, _ in rows], [line for _, line in rows]

    def told(self) -> Gathered | None:
        """How many transactions were put together; None for none."""
        (count,) = self._db.execute("SELECT count(*) FROM apart").fetchone()
        if not count:
            return None
        (number,) = self._db.execute("SELECT id FROM apart ORDER BY first LIMIT 1").fetchone()
        lines = self._db.execute(
            "SELECT line FROM runs WHERE id = ? ORDER BY line", (number,)
        ).fetchall()
        return Gathered(count, number, [line for (line,) in lines])

    def close(self) -> None:
        """Let go of the rows."""
        self._db.close()
