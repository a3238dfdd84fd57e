"""One row of a file, and the lines between which all rows of its transaction stand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout
from loyalty_cli.intake.kinds.grouping import LOOSE
from loyalty_cli.intake.kinds.rows import RawRow
from loyalty_cli.intake.profile.file_kinds import Kind

_PIECE = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """A row, and the first and the last line of the rows that say what it becomes.

    `lines` is None where that depends on all rows before it.
    """

    row: RawRow
    lines: tuple[int, int] | None


def find_row(table: Table, layout: Layout, kind: Kind, number: int) -> Found | None:
    """The row of that number (from 1 below the header), None where the file has not so many."""
    if number < 1:
        return None
    before: list[RawRow] = []
    there = 0
    pieces = table.pieces(_PIECE)
    for cells, lines in pieces:
        if there + len(cells) < number:
            there += len(cells)
            if kind == "transactions":
                before = [*before[-_PIECE:], *map(RawRow, lines, cells)]
            continue
        rows = list(map(RawRow, lines, cells))
        place = number - there - 1
        row = rows[place]
        if kind != "transactions":
            # An activity without an id is told by its content, and how often that came before.
            counts = kind == "activities" and "activity_id" not in layout.places
            return Found(row, None if counts else (row.line, row.line))
        if layout.makes_ids:
            return Found(row, None)
        before += rows[:place]
        first = _reach(layout, row, iter(reversed(before)))
        if first is None and there + place > len(before):
            return Found(row, None)
        last = _reach(layout, row, _rows_after(rows[place + 1 :], pieces))
        return Found(row, (first or 1, last or sys.maxsize))
    return None


def _rows_after(
    rows: list[RawRow], pieces: Iterator[tuple[list[list[str]], list[int]]]
) -> Iterator[RawRow]:
    yield from rows
    for cells, lines in pieces:
        yield from map(RawRow, lines, cells)


def _reach(layout: Layout, row: RawRow, others: Iterator[RawRow]) -> int | None:
    """How far the transaction of a row goes: the line of the last of the others that may be its
    own, None where none of them is another's."""
    number, line, loose = layout.id_of(row.cells), row.line, 0
    for other in others:
        if layout.left_out(other) is not None:
            continue
        own = layout.id_of(other.cells)
        loose = 0 if own else loose + 1
        if (own and number and own != number) or loose > LOOSE:
            return line
        line = other.line
        number = number or own
    return None
