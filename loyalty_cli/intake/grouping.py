"""Rows that share an id and follow each other are one transaction."""

from __future__ import annotations

from loyalty_cli.intake.rows import RawRow

_LOOSE = 100
"""So many rows without an id may stand between two of one transaction."""


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
        if not number and self._rows and len(self._loose) < _LOOSE:
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
