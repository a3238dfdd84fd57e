"""Plain purchases in columns: what many rows share is done for all of them at once.

A purchase of one row whose cells are good needs no object of its own on its way into the store.
What is given here for a row is what `receipts.combine` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import merge
from itertools import compress
from marshal import dumps, loads
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.intake.bundle import Bundle
from loyalty_cli.intake.common import Keys
from loyalty_cli.intake.deriving import Cells
from loyalty_cli.intake.faults import CellError
from loyalty_cli.intake.receipts import PartValues, parts_text
from loyalty_cli.intake.rows import Bad, LeftOut, RawRow, Transaction, TransactionLine, When
from loyalty_cli.intake.times import TAILS, Clock
from loyalty_cli.intake.values import Numbers, read_id

Rest = tuple[Any, ...]
"""refund_of, store, channel, sku, category, quantity, and the content before the amount."""

_NO_PARTS: PartValues = (None, None, None, None, None)
_NO_TEXT = parts_text(_NO_PARTS)


@dataclass(slots=True)
class Block:
    """Purchases of one row each that have different ids, in columns of equal length.

    `lines` are the physical lines of the rows, `cells` the rows themselves, `parts` None where no
    row can have any. `others` are what else stood among these rows, in their order.
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
    others: Sequence[Transaction | Bad | LeftOut] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def __reduce__(self) -> tuple[Callable[[bytes, Any], Block], tuple[bytes, Any]]:
        """On its way between processes: as plain data, the rows themselves left packed."""
        data: Any = (
            *(self.ids, self.keys, self.instants, self.days, self.minutes, self.amounts),
            *(self.rests, self.parts, self.contents, self.lines, _packed(self.cells)),
        )
        return _unpacked, (dumps(data), self.others)

    def fact(self, place: int) -> Transaction:
        """One of the purchases by itself."""
        amount = self.amounts[place]
        refund_of, store, channel, sku, category, quantity, _ = self.rests[place]
        return Transaction(
            self.ids[place],
            self.keys[place],
            "purchase",
            When(self.instants[place], self.days[place], self.minutes[place]),
            amount,
            (TransactionLine(sku, category, quantity, amount),),
            (RawRow(self.lines[place], self.cells[place]),),
            refund_of,
            store,
            channel,
            *(_NO_PARTS if self.parts is None else self.parts[place]),
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
    columns[-1] = _Packed(columns[-1])
    block = Block(*columns)
    block.others = others
    return block


@dataclass(frozen=True, slots=True)
class Columns:
    """How the rows of a file become columns: where the cells are, and what reads them.

    `view` gives a row's cells with the derived ones behind them; `keys`, `rest` and `parts` are
    read together; `many` makes what it can of a row that is not plain.
    """

    view: Callable[[Cells], Cells] | None
    id_at: int
    time_at: int
    amount_at: int
    clock: Clock
    money: Numbers
    keys: Bundle
    rest: Bundle
    parts: Bundle
    many: Callable[[list[RawRow]], Transaction | Bad]

    def block(self, cells: Sequence[Cells], lines: Sequence[int]) -> Block:
        """Rows of full width, each a transaction of its own with another id."""
        if not cells:
            return Block((), (), (), (), (), (), (), None, (), (), ())
        columns = list(zip(*(cells if self.view is None else map(self.view, cells)), strict=True))
        odd: set[int] = set()
        ids = _ids(columns[self.id_at], odd)
        instants, days, minutes, times = self._times(columns[self.time_at], odd)
        amounts = self._amounts(columns[self.amount_at], odd)
        keys = self.keys.read_all(columns, len(cells), odd)
        rests = self.rest.read_all(columns, len(cells), odd)
        odd.update(place for place, rest in enumerate(rests) if rest is None or rest[6] is None)
        parts, texts = self._parts(columns, len(cells), odd)
        others = []
        given: list[Any] = [ids, keys, instants, days, minutes, amounts, rests, lines, cells]
        given += [times, texts, parts]
        if odd:
            others = [self.many([RawRow(lines[place], cells[place])]) for place in sorted(odd)]
            plain = [place not in odd for place in range(len(cells))]
            given = [None if each is None else list(compress(each, plain)) for each in given]
        ids, keys, instants, days, minutes, amounts, rests, lines, cells, times, texts, parts = (
            given
        )
        contents = _contents(times, rests, amounts, texts)
        return Block(
            ids,
            keys,
            instants,
            days,
            minutes,
            amounts,
            rests,
            parts,
            contents,
            lines,
            cells,
            others,
        )

    def _times(
        self, column: Sequence[str], odd: set[int]
    ) -> tuple[list[str], list[Day], list[int | None], list[str]]:
        """Instants, days, minutes, and what the content says of the time."""
        known, when_of = self.clock.known_hours, self.clock.when
        instants: list[str] = []
        days: list[Day] = []
        minutes: list[int | None] = []
        bare: list[int] = []
        for cell in column:
            tail = cell[13:]
            if len(tail) == 3:
                tail += ":00"
            hour, minute = known.get(cell[:13]), TAILS.get(tail)
            if hour is not None and minute is not None and hour[3]:
                instants.append(f"{hour[0]}{tail}Z")
                days.append(hour[1])
                minutes.append(hour[2] + minute)
                continue
            try:
                when = when_of(cell)
            except CellError:
                odd.add(len(instants))
                when = When("", 0, None)
            if when.minute is None:
                bare.append(len(instants))
            instants.append(when.instant)
            days.append(when.day)
            minutes.append(when.minute)
        times = instants
        if bare:
            # A bare date is not the midnight that begins it.
            times = instants.copy()
            for place in bare:
                times[place] = f"{times[place]}/day"
        return instants, days, minutes, times

    def _amounts(self, column: Sequence[str], odd: set[int]) -> list[int]:
        amounts: list[Any] = list(map(self.money.known.get, column))
        if None in amounts:
            for place, amount in enumerate(amounts):
                if amount is None:
                    try:
                        amounts[place] = self.money(column[place])
                    except CellError:
                        odd.add(place)
        odd.update(place for place, each in enumerate(amounts) if each is None or each < 0)
        return amounts

    def _parts(
        self, columns: Sequence[Sequence[str]], count: int, odd: set[int]
    ) -> tuple[list[PartValues] | None, list[str] | None]:
        """The parts and what the content says of them, None where the file has none."""
        if not self.parts.present:
            return None, None
        read = self.parts.read_all(columns, count, odd)
        odd.update(place for place, each in enumerate(read) if each is None or not each[2])
        good = [each or (_NO_PARTS, _NO_TEXT, True) for each in read]
        return [each[0] for each in good], [each[1] for each in good]


def _ids(column: Sequence[str], odd: set[int]) -> list[str]:
    ids = [cell.strip() for cell in column]
    for place, number in enumerate(ids):
        if "+" in number or number[0] == "'":
            try:
                ids[place] = read_id(number) or ""
            except CellError:
                odd.add(place)
    return ids


def _contents(
    times: Sequence[str],
    rests: Sequence[Rest],
    amounts: Sequence[int],
    texts: Sequence[str] | None,
) -> list[bytes]:
    """The digests that `receipts.combine` makes of the same values."""
    rows = zip(
        times, rests, amounts, [_NO_TEXT] * len(amounts) if texts is None else texts, strict=True
    )
    return [
        blake2b(
            f"purchase\x1e{time}\x1e{rest[6]}amount={amount}\x1e{text}".encode(), digest_size=16
        ).digest()
        for time, rest, amount, text in rows
    ]
