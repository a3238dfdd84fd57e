"""Plain purchases and refunds in columns: none needs an object of its own on its way to the store.

`blocking` makes blocks of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from marshal import dumps, loads
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.kinds.common import Keys
from loyalty_cli.intake.kinds.plain_data import Plain, transaction_of
from loyalty_cli.intake.kinds.rows import NO_PARTS, Bad, LeftOut, PartValues, Transaction

Rest = tuple[Any, ...]
"""refund_of, store, channel, sku, category, quantity, the content of the context and of the line
before its amount, and whether it is a refund's."""

Item = tuple[str | None, str | None, int | None, int, PartValues]
"""A line: sku, category, quantity, amount, parts."""


@dataclass(slots=True)
class Run:
    """The rows of a purchase of several: what was bought, their physical lines, their cells.

    `times_differ` tells that they have different times and nobody has said which of them counts.
    """

    items: Sequence[Item]
    lines: Sequence[int]
    cells: Sequence[Cells]
    times_differ: bool = False


@dataclass(slots=True)
class Block:
    """Purchases that have different ids, in columns of equal length; or refunds.

    `lines` are the physical lines of their first rows, `cells` those rows themselves, `parts` None
    where no row can have any. `runs` are those of several rows, by their places; what `rests` says
    of them is so for the first row. `refunds` are those of one row that stood among the purchases
    (None: there were none), with amounts above 0; `others` are what else did, in their order.
    """

    ids: Sequence[str]
    keys: Sequence[Keys]
    instants: Sequence[str]
    days: Sequence[Day]
    minutes: Sequence[int | None]
    amounts: Sequence[int]
    rests: Sequence[Rest]
    parts: Sequence[PartValues] | None
    contents: list[bytes]
    lines: Sequence[int]
    cells: Sequence[Cells]
    runs: dict[int, Run] = field(default_factory=dict)
    refunds: Block | None = None
    others: Sequence[Transaction | Bad | LeftOut] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def __reduce__(self) -> tuple[Callable[[bytes, Any, Any], Block], tuple[bytes, Any, Any]]:
        """On its way between processes: as plain data, the rows themselves left packed."""
        pack: Callable[[Any], bytes] = dumps
        data = (
            *(self.ids, self.keys, self.instants, self.days, self.minutes, self.amounts),
            *(self.rests, self.parts, self.contents, self.lines, pack(self.cells)),
            {
                place: (run.items, run.lines, pack(run.cells), run.times_differ)
                for place, run in self.runs.items()
            },
        )
        return _unpacked, (pack(data), self.refunds, self.others)

    def rows(self, place: int) -> int:
        """How many rows one of the purchases has."""
        run = self.runs.get(place)
        return 1 if run is None else len(run.items)

    def all_rows(self) -> int:
        """How many rows all the purchases and refunds have."""
        further = sum(len(run.items) - 1 for run in self.runs.values())
        return len(self) + further + (0 if self.refunds is None else len(self.refunds))

    def plain(self, place: int) -> Plain:
        """One of the purchases or refunds by itself, as plain data."""
        amount, rest, run = self.amounts[place], self.rests[place], self.runs.get(place)
        if run is None:
            run = Run(((*rest[3:6], amount, NO_PARTS),), (self.lines[place],), (self.cells[place],))
        return (
            self.ids[place],
            self.keys[place],
            "refund" if rest[8] else "purchase",
            (self.instants[place], self.days[place], self.minutes[place]),
            amount,
            run.items,
            run.lines,
            run.cells,
            *rest[:3],
            *(NO_PARTS if self.parts is None else self.parts[place]),
            self.contents[place],
            *(None, None, run.times_differ),
        )

    def fact(self, place: int) -> Transaction:
        """The same as a transaction."""
        return transaction_of(self.plain(place))

    def facts(self) -> Iterator[Transaction | Bad | LeftOut]:
        """All that stood among these rows, one by one in their order."""
        plain = map(self.fact, range(len(self)))
        refunds = () if self.refunds is None else self.refunds.facts()
        return merge(plain, refunds, self.others, key=lambda each: each.rows[0].line)


class _Packed(Sequence[Cells]):
    """Rows that are looked at only where something is wrong with one of them."""

    def __init__(self, rows: bytes, count: int) -> None:
        self._rows = rows
        self._count = count
        self._loaded: Sequence[Cells] | None = None

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        if self._loaded is None:
            self._loaded = loads(self._rows)
        return self._loaded[place]


def _unpacked(
    data: bytes, refunds: Block | None, others: Sequence[Transaction | Bad | LeftOut]
) -> Block:
    columns: list[Any] = list(loads(data))
    runs = columns.pop()
    columns[-1] = _Packed(columns[-1], len(columns[0]))
    block = Block(*columns)
    for place, (items, lines, rows, differ) in runs.items():
        block.runs[place] = Run(items, lines, _Packed(rows, len(lines)), differ)
    block.refunds, block.others = refunds, others
    return block
