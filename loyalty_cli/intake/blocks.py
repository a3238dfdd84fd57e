"""Plain purchases in columns, so that none needs an object of its own on its way into the store.

`blocking` makes blocks of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from marshal import dumps, loads
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.intake.common import Keys
from loyalty_cli.intake.deriving import Cells
from loyalty_cli.intake.receipts import NO_PARTS, PartValues
from loyalty_cli.intake.rows import Bad, LeftOut, RawRow, Transaction, TransactionLine, When

Rest = tuple[Any, ...]
"""refund_of, store, channel, sku, category, quantity, and the content of the context and of the
line before its amount."""

Item = tuple[str | None, str | None, int | None, int]
"""A line: sku, category, quantity, amount."""


@dataclass(slots=True)
class Run:
    """The rows of a purchase of several: what was bought, their physical lines, their cells."""

    items: Sequence[Item]
    lines: Sequence[int]
    cells: Sequence[Cells]


@dataclass(slots=True)
class Block:
    """Purchases that have different ids, in columns of equal length.

    `lines` are the physical lines of their first rows, `cells` those rows themselves, `parts` None
    where no row can have any. `runs` are those of several rows, by their places; what `rests` says
    of them is so for the first row. `others` are what else stood among these rows, in their order.
    """

    ids: Sequence[str]
    keys: Sequence[Keys]
    instants: Sequence[str]
    days: Sequence[Day]
    minutes: Sequence[int | None]
    amounts: Sequence[int]
    rests: Sequence[Rest]
    parts: Sequence[PartValues] | None
    contents: Sequence[bytes]
    lines: Sequence[int]
    cells: Sequence[Cells]
    runs: dict[int, Run] = field(default_factory=dict)
    others: Sequence[Transaction | Bad | LeftOut] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def __reduce__(self) -> tuple[Callable[[bytes, Any], Block], tuple[bytes, Any]]:
        """On its way between processes: as plain data, the rows themselves left packed."""
        data: Any = (
            *(self.ids, self.keys, self.instants, self.days, self.minutes, self.amounts),
            *(self.rests, self.parts, self.contents, self.lines, _packed(self.cells)),
            {place: (run.items, run.lines, _packed(run.cells)) for place, run in self.runs.items()},
        )
        return _unpacked, (dumps(data), self.others)

    def rows(self, place: int) -> int:
        """How many rows one of the purchases has."""
        run = self.runs.get(place)
        return 1 if run is None else len(run.items)

    def all_rows(self) -> int:
        """How many rows all the purchases have."""
        return len(self) + sum(len(run.items) - 1 for run in self.runs.values())

    def fact(self, place: int) -> Transaction:
        """One of the purchases by itself."""
        amount, run = self.amounts[place], self.runs.get(place)
        refund_of, store, channel, *said = self.rests[place][:6]
        if run is None:
            run = Run(((*said, amount),), (self.lines[place],), (self.cells[place],))
        return Transaction(
            self.ids[place],
            self.keys[place],
            "purchase",
            When(self.instants[place], self.days[place], self.minutes[place]),
            amount,
            tuple(TransactionLine(*item) for item in run.items),
            tuple(map(RawRow, run.lines, run.cells)),
            refund_of,
            store,
            channel,
            *(NO_PARTS if self.parts is None else self.parts[place]),
            self.contents[place],
        )

    def facts(self) -> Iterator[Transaction | Bad | LeftOut]:
        """All that stood among these rows, one by one in their order."""
        plain = (self.fact(place) for place in range(len(self)))
        return merge(plain, self.others, key=lambda each: each.rows[0].line)


class _Packed(Sequence[Cells]):
    """Rows that are looked at only where something is wrong with them."""

    def __init__(self, rows: Sequence[bytes]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        return loads(self._rows[place])


def _packed(rows: Sequence[Cells]) -> list[bytes]:
    pack: Callable[[Any], bytes] = dumps
    return [pack(row) for row in rows]


def _unpacked(data: bytes, others: Sequence[Transaction | Bad | LeftOut]) -> Block:
    columns: list[Any] = list(loads(data))
    runs = columns.pop()
    columns[-1] = _Packed(columns[-1])
    block = Block(*columns)
    for place, (items, lines, rows) in runs.items():
        block.runs[place] = Run(items, lines, _Packed(rows))
    block.others = others
    return block
