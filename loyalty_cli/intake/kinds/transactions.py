"""Transactions: rows that share an id are one purchase or refund.

`making` makes transactions of rows, `blocking` many plain ones at once, `gathering` finds rows of
one that don't follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter, ne
from typing import NotRequired, TypedDict, Unpack
from zoneinfo import ZoneInfo

from loyalty_cli.base.dashes import DASHES
from loyalty_cli.base.letters import composed
from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout
from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.common import Source, opened
from loyalty_cli.intake.kinds.enrolling import teller
from loyalty_cli.intake.kinds.from_rows import TransactionMaker
from loyalty_cli.intake.kinds.grouping import Gathering, Grouper, Rows
from loyalty_cli.intake.kinds.rows import Bad, Gathered, LeftOut, RawRow, Transaction
from loyalty_cli.intake.profile.file_kinds import COLUMNS
from loyalty_cli.intake.profile.model import Profile

NEEDED = {"transaction_id", "occurred_at", "amount"}
"""An id is needed only where there is a column for it: see `Layout.makes_ids`."""

PIECE = 5_000
"""So many rows are looked at together."""

Read = Block | Transaction | Bad | LeftOut | Gathered
"""What a file's rows come to."""


class Terms(TypedDict):
    """What a store says of amounts, times and phone numbers: see `read_transactions`."""

    digits: int
    currency: str
    zone: ZoneInfo | str
    country: NotRequired[str | None]
    first_country: NotRequired[str | None]


def read_transactions(
    source: Source, profile: Profile, **terms: Unpack[Terms]
) -> Iterator[Transaction | Bad | LeftOut]:
    """The transactions of a file, in its order, with what is bad and what the profile leaves out.

    `digits` and `currency` are the store's, `zone` its time zone, `country` (ISO 3166) whose
    national phone numbers are, `first_country` whose they were when ids were first made of rows
    that have none ("" for the same). Every row of the file is in exactly one of the results. Raises
    Rejected: at once for the file and its header, while reading where it stops being readable.
    """
    return _without_blocks(read_transaction_blocks(source, profile, **terms))


def read_transaction_blocks(
    source: Source,
    profile: Profile,
    *,
    first: tuple[SourceFile, Gathering] | None = None,
    **terms: Unpack[Terms],
) -> Iterator[Read]:
    """The same; plain purchases in blocks, with what else stood among their rows.

    The ids of one block are all different, those of its others included. `first` is the same file
    once more, which is read before, with what gathers its rows: then those that share an id are
    one transaction wherever they stand, else only where they follow each other.
    """
    gathering = None
    if first is not None:
        before, gathering = first
        table, layout = _opened(before, profile)
        _look(table, layout, gathering)
    table, layout = _opened(opened(source), profile)
    return _Reader(table, layout, TransactionMaker(table, layout, **terms), gathering).read()


def _opened(file: SourceFile, profile: Profile) -> tuple[Table, Layout]:
    table = Table(file, profile)
    layout = Layout(table, profile, "transactions", COLUMNS["transactions"], NEEDED)
    file.tell = teller(layout, table.name)
    layout.finish()
    return table, layout


def _look(table: Table, layout: Layout, gathering: Gathering) -> None:
    """Looks for ids that come again after others."""
    with suppress(Rejected):  # What can't be read is said when it is read again.
        for cells, lines in table.pieces(PIECE):
            kept = _kept(layout, cells, lines, []) if layout.filters else (cells, lines)
            gathering.look(list(map(layout.id_of, kept[0])), kept[1])
    gathering.settle()


def _kept(
    layout: Layout, cells: Sequence[Cells], lines: Sequence[int], left: list[LeftOut]
) -> Rows:
    """The rows that the profile doesn't leave out; those that it does are added to `left`."""
    kept: tuple[list[Cells], list[int]] = ([], [])
    for row, line in zip(cells, lines, strict=True):
        out = layout.left_out(RawRow(line, row))
        if out is None:
            kept[0].append(row)
            kept[1].append(line)
        else:
            left.append(out)
    return kept


def _without_blocks(read: Iterator[Read]) -> Iterator[Transaction | Bad | LeftOut]:
    for each in read:
        if isinstance(each, Block):
            yield from each.facts()
        elif not isinstance(each, Gathered):
            yield each


@dataclass(slots=True)
class _Rows:
    """Rows as they stood, and their lines."""

    cells: list[Cells]
    lines: list[int]

    def add(self, cells: Sequence[Cells], lines: Sequence[int]) -> None:
        """More of them."""
        self.cells += cells
        self.lines += lines


class _Reader:
    def __init__(
        self,
        table: Table,
        layout: Layout,
        maker: TransactionMaker,
        gathering: Gathering | None,
    ) -> None:
        self._table = table
        self._layout = layout
        self._maker = maker
        self._gathering = gathering

    def read(self) -> Iterator[Read]:
        """What the rows are, piece by piece; what is not in a block comes in the order of rows,
        but rows that are left out don't wait for the end of a transaction."""
        gathering = self._gathering
        if gathering is None:
            yield from self._stream(self._table.pieces(PIECE))
            return
        try:
            yield from self._stream(self._table.pieces(PIECE))
            # These have been looked at, and don't wait again.
            self._gathering = None
            yield from self._stream(gathering.pieces(PIECE), is_filtered=True)
            if (told := gathering.told()) is not None:
                yield told
        finally:
            gathering.close()

    def _stream(self, pieces: Iterable[Rows], *, is_filtered: bool = False) -> Iterator[Read]:
        filters = self._layout.filters and not is_filtered
        has_orders = self._maker.has_orders
        held = _Rows([], [])
        new = _Rows([], [])
        left: list[LeftOut] = []
        broken: Rejected | None = None
        try:
            for cells, lines in pieces:
                kept = _kept(self._layout, cells, lines, left) if filters else (cells, lines)
                if self._gathering is not None:
                    ids_of = list(map(self._layout.id_of, kept[0]))
                    kept = self._gathering.put_aside(ids_of, *kept)
                new.add(*kept)
                if len(new.cells) < len(held.cells):
                    # Of a transaction that goes on and on no row is looked at often.
                    yield from left
                    left = []
                    continue
                held.add(new.cells, new.lines)
                makes_ids = self._layout.makes_ids
                ids = None if has_orders or makes_ids else self._ids(held.cells)
                if self._maker.makes_ids_in_columns and self._is_even(held.cells):
                    block = self._maker.columns.block(held.cells, held.lines)
                    block.others = sorted([*left, *block.others], key=_first_line)
                    yield block
                    held = _Rows([], [])
                elif ids is None:
                    made, rows = self._one_by_one(held)
                    yield from sorted([*left, *made], key=_first_line)
                    held = _Rows([row.cells for row in rows], [row.line for row in rows])
                else:
                    start = _last_run(ids)
                    block = self._block(ids[:start], held)
                    block.others = sorted([*left, *block.others], key=_first_line)
                    yield block
                    held = _Rows(held.cells[start:], held.lines[start:])
                new, left = _Rows([], []), []
        except Rejected as error:
            broken = error
        held.add(new.cells, new.lines)
        # What the file breaks off in is no transaction; what stands before it is.
        made, _ = self._one_by_one(held, is_all=broken is None)
        yield from sorted([*left, *made], key=_first_line)
        if broken is not None:
            raise broken

    def _ids(self, cells: list[Cells]) -> list[str] | None:
        """The ids of rows that may go in columns; None where they must be looked at one by one.

        That is where one is short or has no id, and where one comes again after another, be it
        only that a spreadsheet would have escaped it.
        """
        if not self._is_even(cells):
            return None
        place = self._layout.places["transaction_id"]
        get = itemgetter(place.index) if place.index is not None else place.get
        ids = [get(row).strip() for row in cells]
        if not all(map(str.isascii, ids)):
            ids = list(map(composed, ids))
        different = set(ids)
        runs = sum(map(ne, ids, ids[1:])) + 1
        if "" in different or len(different) != runs or not different.isdisjoint(DASHES):
            return None
        unescaped = {number[1:] for number in different if number[0] == "'"}
        return ids if different.isdisjoint(unescaped) else None

    def _is_even(self, cells: list[Cells]) -> bool:
        """Whether there are rows, and all have the cells that the header asks for."""
        return bool(cells) and set(map(len, cells)) == {self._table.width}

    def _block(self, ids: list[str], rows: _Rows) -> Block:
        """Rows in columns; those that share an id are put together."""
        count = len(ids)
        differ = [True, *map(ne, ids, ids[1:])]
        starts = None if all(differ) else list(compress(range(count), differ))
        return self._maker.columns.block(rows.cells[:count], rows.lines[:count], starts)

    def _one_by_one(
        self, rows: _Rows, *, is_all: bool = False
    ) -> tuple[list[Transaction | Bad | LeftOut], list[RawRow]]:
        """What those of the rows are that are whole, and the rows of what may go on.

        With `is_all` nothing goes on.
        """
        make = self._maker.make
        group = Grouper()
        made = [
            make(whole)
            for row in map(RawRow, rows.lines, rows.cells)
            for whole in group.feed(row, self._layout.id_of(row.cells))
        ]
        if is_all:
            made += map(make, group.close())
        return made, group.give_up()


def _last_run(ids: Sequence[str]) -> int:
    """Where the rows of the last id begin: more of them may follow."""
    start = len(ids) - 1
    while start > 0 and ids[start - 1] == ids[start]:
        start -= 1
    return start


def _first_line(each: Transaction | Bad | LeftOut) -> int:
    return each.rows[0].line
