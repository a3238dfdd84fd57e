"""What `export` writes, row by row: nothing is held in memory but the row at hand.

A cell is text that came from somebody, or a `Plain` one of our own making that no spreadsheet
takes for a formula; None is an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


class Plain(str):
    """A number, a date or a word of ours, to be written as it is."""

    __slots__ = ()


Cell = str | None
Cells = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows below it; the rows are read while they are written."""

    header: Sequence[str]
    rows: Iterator[Cells]
