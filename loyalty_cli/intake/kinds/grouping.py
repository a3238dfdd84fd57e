"""Rows that share an id are one transaction: they follow each other, or are gathered first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.kinds.rows import Gathered, RawRow

Rows = tuple[Sequence[Cells], Sequence[int]]
"""Rows as they stood, and their lines."""

LOOSE = 100
"""So many rows without an id may stand between two of one transaction."""


class Gathering(Protocol):
    """Finds in a first pass which ids of a file come again after others; in a second one the rows
    that have them wait until the file has been read."""

    def look(self, ids: Sequence[str], lines: Sequence[int]) -> None:
        """The next rows of the first pass; rows without an id are between those of one that has."""

    def settle(self) -> None:
        """The first pass is over."""

    def put_aside(self, ids: Sequence[str], cells: Sequence[Cells], lines: Sequence[int]) -> Rows:
        """The next rows of the second pass but those that have to wait."""

    def pieces(self, size: int) -> Iterator[Rows]:
        """The rows that waited, those of one transaction after each other, so many at a time."""

    def told(self) -> Gathered | None:
        """What was put together; None for nothing."""

    def close(self) -> None:
        """Let go of the rows."""


class Grouper:
    """Puts rows together as they come: `feed` and `close` give the groups that are whole."""

    def __init__(self) -> None:
        self._id = ""
        self._rows: list[RawRow] = []
        self._loose: list[RawRow] = []

    def feed(self, row: RawRow, number: str) -> list[list[RawRow]]:
        """The groups that end before this row, of that id ("" for none); often none."""
        if number and number == self._id:
            self._rows += [*self._loose, row]
            self._loose = []
            return []
        if not number and self._rows and len(self._loose) < LOOSE:
            self._loose.append(row)
            return []
        whole = self.close()
        if number:
            self._id, self._rows = number, [row]
        else:
            whole.append([row])
        return whole

    def close(self) -> list[list[RawRow]]:
        """What was open, as if the file ended here; a row without an id is a group of its own."""
        whole = [self._rows] if self._rows else []
        whole += [[lost] for lost in self._loose]
        self._id, self._rows, self._loose = "", [], []
        return whole

    def give_up(self) -> list[RawRow]:
        """What was open, row by row: fed again it is open again."""
        rows = self._rows + self._loose
        self._id, self._rows, self._loose = "", [], []
        return rows
