"""The bad rows of a file in the order of its lines: a few in memory, many in a file on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from itertools import islice
from marshal import dumps, loads
from typing import Any, overload

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.rows import Bad, RawRow

KEPT = 10_000
"""So many are kept in memory; where there are more all lie in a file of SQLite's own, which goes
with the process."""


class BadRows:
    """Bad rows as they are found; read, they come in the order of their first lines."""

    def __init__(self) -> None:
        self._kept: list[Bad] = []
        self._more: sqlite3.Connection | None = None
        self.problems = 0

    def append(self, bad: Bad) -> None:
        """One more."""
        self.problems += len(bad.problems)
        self._kept.append(bad)
        if len(self._kept) > KEPT:
            self._put_away()

    def __bool__(self) -> bool:
        return bool(self._kept) or self._more is not None

    def __iter__(self) -> Iterator[Bad]:
        if self._more is None:
            yield from sorted(self._kept, key=lambda bad: bad.rows[0].line)
            return
        self._put_away()
        for (told,) in self._more.execute("SELECT told FROM bad ORDER BY line, place"):
            id_, rows, problems = loads(told)
            yield Bad([RawRow(*row) for row in rows], [Problem(*each) for each in problems], id_)

    def _put_away(self) -> None:
        if self._more is None:
            self._more = sqlite3.connect("", isolation_level=None)
            self._more.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                "CREATE TABLE bad (line INTEGER, place INTEGER PRIMARY KEY, told BLOB);"
                "CREATE INDEX bad_by_line ON bad (line); BEGIN"
            )
        self._more.executemany(
            "INSERT INTO bad (line, told) VALUES (?, ?)",
            [(bad.rows[0].line, dumps(_as_values(bad))) for bad in self._kept],
        )
        self._kept = []


def _as_values(bad: Bad) -> tuple[Any, ...]:
    rows = [(row.line, list(row.cells)) for row in bad.rows]
    return bad.id, rows, [astuple(problem) for problem in bad.problems]


class FoundProblems(Sequence[Problem]):
    """All problems of an import's files, read anew each time they are asked for."""

    def __init__(self, parts: Sequence[tuple[Sequence[Problem], BadRows]]) -> None:
        """For each file what keeps it from being read to its end, and its bad rows."""
        self._parts = parts

    def __len__(self) -> int:
        return sum(len(broken) + bad.problems for broken, bad in self._parts)

    def __iter__(self) -> Iterator[Problem]:
        for broken, rows in self._parts:
            yield from broken
            for bad in rows:
                yield from bad.problems

    @overload
    def __getitem__(self, place: int) -> Problem: ...
    @overload
    def __getitem__(self, place: slice) -> list[Problem]: ...
    def __getitem__(self, place: int | slice) -> Problem | list[Problem]:
        if isinstance(place, slice):
            return list(self)[place]
        return next(islice(self, range(len(self))[place], None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
