"""Rows to blocks: what many rows share is done for all of them at once.

What is given here for the rows of a purchase is what `receipts.combine` makes of them; where they
are not good, or don't agree, it looks at them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.intake.cells.bundle import Bundle
from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.id_cells import ids_of
from loyalty_cli.intake.cells.times import TAILS, Clock, Hour
from loyalty_cli.intake.cells.values import MOST, Numbers
from loyalty_cli.intake.kinds.blocks import Block, Rest, Run
from loyalty_cli.intake.kinds.common import Keys
from loyalty_cli.intake.kinds.content import parts_text, transaction_content, transaction_contents
from loyalty_cli.intake.kinds.made_ids import MadeIds
from loyalty_cli.intake.kinds.parts import add_parts, own_parts
from loyalty_cli.intake.kinds.receipts import Of, which_time
from loyalty_cli.intake.kinds.rows import (
    NO_PARTS,
    Bad,
    LeftOut,
    PartValues,
    RawRow,
    Transaction,
    When,
)

_NO_TEXT = parts_text(NO_PARTS)
_NO_HOUR: Hour = ("", 0, 0, False)


@dataclass(slots=True)
class _Read:
    """What rows say, in columns; `times` and `texts` are what contents say of times and parts.

    `odd` are the places of rows that need a closer look, `below` those of amounts below 0,
    `refunds` those of refunds.
    """

    ids: list[str]
    keys: list[Keys]
    instants: list[str]
    days: list[Day]
    minutes: list[int | None]
    times: list[str]
    amounts: list[int]
    rests: list[Rest]
    parts: list[PartValues] | None
    texts: list[str] | None
    odd: set[int]
    below: set[int]
    refunds: list[int]


@dataclass(frozen=True, slots=True)
class Columns:
    """How the rows of a file become columns: where the cells are, and what reads them.

    `view` gives a row's cells with the derived ones behind them; `keys`, `rest` and `parts` are
    read together; `many` makes what it can of rows that are not plain, `made_id` an id where the
    file has none.
    """

    view: Callable[[Cells], Cells] | None
    id_at: int | None
    time_at: int
    amount_at: int
    clock: Clock
    money: Numbers
    keys: Bundle
    rest: Bundle
    parts: Bundle
    many: Callable[[list[RawRow]], Transaction | Bad]
    of: Of = None
    made_id: MadeIds | None = None

    def block(
        self, cells: Sequence[Cells], lines: Sequence[int], starts: Sequence[int] | None = None
    ) -> Block:
        """Rows of full width as transactions that have different ids.

        `starts` are the places of their first rows; None where each is one row.
        """
        if not cells:
            return Block((), (), (), (), (), (), (), None, [], (), ())
        read = self._read(cells)
        runs: dict[int, Run] = {}
        contents: dict[int, bytes] = {}
        others: list[Transaction | Bad | LeftOut] = []
        refunds = [place for place in read.refunds if place not in read.odd]
        lone = (read.odd | read.below).difference(refunds)
        plain: bytearray | None = None
        if starts is None and (lone or refunds):
            plain = bytearray(b"\1") * len(cells)
            for place in sorted([*lone, *refunds]):
                plain[place] = False
                if place in lone:
                    others.append(self.many([RawRow(lines[place], cells[place])]))
        elif starts is not None:
            plain, single = bytearray(len(cells)), set(refunds)
            refunds = []
            made = 0
            for start, end in pairwise([*starts, len(cells)]):
                is_plain = False
                if end - start == 1:
                    is_plain = start not in lone and start not in single
                elif (time := _time_of_one(read, start, end, self.of)) is not None:
                    is_plain = True
                    differ = _settle_time(read, start, end, time) and self.of is None
                    runs[made], contents[made] = _joined(read, start, end, lines, cells)
                    runs[made].times_differ = differ
                if is_plain:
                    plain[start] = True
                    made += 1
                elif end - start == 1 and start in single:
                    refunds.append(start)
                else:
                    rows = map(RawRow, lines[start:end], cells[start:end])
                    others.append(self.many(list(rows)))
        block = _taken(read, lines, cells, plain)
        for place, content in contents.items():
            block.contents[place] = content
        block.runs, block.others = runs, others
        if refunds:
            block.refunds = _refunds(read, lines, cells, refunds)
        if self.made_id is not None:
            for each in (block, block.refunds):
                if each is not None:
                    each.ids = list(map(self.made_id, each.contents, each.keys))
        return block

    def _read(self, cells: Sequence[Cells]) -> _Read:
        columns = list(zip(*(cells if self.view is None else map(self.view, cells)), strict=True))
        odd: set[int] = set()
        below: set[int] = set()
        ids = [""] * len(cells) if self.id_at is None else ids_of(columns[self.id_at], odd)
        instants, days, minutes, times = self._times(columns[self.time_at], odd)
        amounts = self._amounts(columns[self.amount_at], odd, below)
        keys = self.keys.read_all(columns, len(cells), odd)
        rests = self.rest.read_all(columns, len(cells), odd)
        refunds: list[int] = []
        for place, rest in enumerate(rests):
            if rest is None or rest[7] is None:
                odd.add(place)
            elif rest[8]:
                refunds.append(place)
        parts, texts = self._parts(columns, len(cells), odd)
        return _Read(
            *(ids, keys, instants, days, minutes, times, amounts, rests, parts, texts),
            *(odd, below, refunds),
        )

    def _times(
        self, column: Sequence[str], odd: set[int]
    ) -> tuple[list[str], list[Day], list[int | None], list[str]]:
        """Instants, days, minutes, and what the content says of the time."""
        known, when_of = self.clock.known_hours, self.clock.when
        heads = [cell[:13] for cell in column]
        tails = [cell[13:] if len(cell) > 16 else f"{cell[13:]}:00" for cell in column]
        for head, cell in dict(zip(heads, column, strict=True)).items():
            if head not in known:
                try:
                    when_of(cell)
                except CellError:
                    continue  # What is wrong with it is said below.
        hours = [known.get(head, _NO_HOUR) for head in heads]
        past = [TAILS.get(tail, -1) for tail in tails]
        instants = [f"{hour[0]}{tail}Z" for hour, tail in zip(hours, tails, strict=True)]
        days = [hour[1] for hour in hours]
        minutes: list[int | None] = [
            hour[2] + minute for hour, minute in zip(hours, past, strict=True)
        ]
        singly = {place for place, hour in enumerate(hours) if not hour[3]}
        if -1 in past:
            singly.update(place for place, minute in enumerate(past) if minute < 0)
        bare: list[int] = []
        for place in sorted(singly):
            try:
                when = when_of(column[place])
            except CellError:
                odd.add(place)
                when = When("", 0, None)
            if when.minute is None:
                bare.append(place)
            instants[place], days[place], minutes[place] = when.instant, when.day, when.minute
        times = instants
        if bare:
            # A bare date is not the midnight that begins it.
            times = instants.copy()
            for place in bare:
                times[place] = f"{times[place]}/day"
        return instants, days, minutes, times

    def _amounts(self, column: Sequence[str], odd: set[int], below: set[int]) -> list[int]:
        amounts: list[Any] = list(map(self.money.known.get, column))
        if None in amounts:
            for place, amount in enumerate(amounts):
                if amount is None:
                    try:
                        amounts[place] = self.money(column[place])
                    except CellError:
                        odd.add(place)
        for place in [n for n, each in enumerate(amounts) if each is None or each < 0]:
            (odd if amounts[place] is None else below).add(place)
        return amounts

    def _parts(
        self, columns: Sequence[Sequence[str]], count: int, odd: set[int]
    ) -> tuple[list[PartValues] | None, list[str] | None]:
        """The parts and what the content says of them, None where the file has none."""
        if not self.parts.present:
            return None, None
        read = self.parts.read_all(columns, count, odd)
        odd.update(place for place, each in enumerate(read) if each is None or not each[2])
        good = [each or (NO_PARTS, _NO_TEXT, True) for each in read]
        return [each[0] for each in good], [each[1] for each in good]


def _time_of_one(read: _Read, start: int, end: int, of: Of) -> int | None:
    """The place of the row whose time counts, where good rows agree in all else that they say of
    the whole and add up to a purchase; None where they don't."""
    if not read.odd.isdisjoint(range(start, end)):
        return None
    count, context = end - start, read.rests[start][6]
    for rest in read.rests[start:end]:
        if rest[8] or rest[6] != context:
            return None
    if read.keys[start:end].count(read.keys[start]) != count:
        return None
    if not 0 <= sum(read.amounts[start:end]) < MOST:
        return None
    if read.times[start:end].count(read.times[start]) == count:
        return start
    times = zip(
        read.instants[start:end], read.days[start:end], read.minutes[start:end], strict=True
    )
    place = which_time(list(times), of)
    return None if place is None else start + place


def _settle_time(read: _Read, start: int, end: int, time: int) -> bool:
    """Gives the first row the time that counts; whether the rows have different ones."""
    differ = read.times[start:end].count(read.times[start]) != end - start
    read.instants[start], read.times[start] = read.instants[time], read.times[time]
    read.days[start], read.minutes[start] = read.days[time], read.minutes[time]
    return differ


def _joined(
    read: _Read, start: int, end: int, lines: Sequence[int], cells: Sequence[Cells]
) -> tuple[Run, bytes]:
    """Several rows as one: the first now says what they come to. Returns them, and the content."""
    rests, amounts = read.rests[start:end], read.amounts[start:end]
    rows = list(zip(rests, amounts, strict=True))
    read.amounts[start] = sum(amounts)
    text, own = _NO_TEXT, [NO_PARTS] * len(rows)
    if read.parts is not None:
        own = own_parts(amounts, read.parts[start:end])
        read.parts[start] = parts = add_parts(read.parts[start:end])
        text = parts_text(parts)
    said = [
        f"{rest[7]}amount={amount}" + (f"\x1f{parts_text(each)}" if each != NO_PARTS else "")
        for (rest, amount), each in zip(rows, own, strict=True)
    ]
    content = transaction_content("purchase", read.times[start], rests[0][6], said, text)
    items = [(*rest[3:6], amount, each) for (rest, amount), each in zip(rows, own, strict=True)]
    return Run(items, lines[start:end], cells[start:end]), content


def _taken(
    read: _Read,
    lines: Sequence[int],
    cells: Sequence[Cells],
    wanted: bytearray | None,
    kind: str = "purchase",
) -> Block:
    """The rows at the places that are wanted (None: all) as a block."""

    def of(column: Any) -> Any:
        return column if wanted is None or column is None else list(compress(column, wanted))

    amounts, rests = of(read.amounts), of(read.rests)
    return Block(
        of(read.ids),
        of(read.keys),
        of(read.instants),
        of(read.days),
        of(read.minutes),
        amounts,
        rests,
        of(read.parts),
        _contents(kind, of(read.times), rests, amounts, of(read.texts)),
        of(lines),
        of(cells),
    )


def _refunds(
    read: _Read, lines: Sequence[int], cells: Sequence[Cells], places: Sequence[int]
) -> Block:
    """Rows of refunds as a block; their amounts stand above 0, whichever sign the file has."""
    wanted = bytearray(len(cells))
    for place in places:
        wanted[place] = True
        read.amounts[place] = abs(read.amounts[place])
    return _taken(read, lines, cells, wanted, "refund")


def _contents(
    kind: str,
    times: Sequence[str],
    rests: Sequence[Rest],
    amounts: Sequence[int],
    texts: Sequence[str] | None,
) -> list[bytes]:
    """The contents of transactions of one row each."""
    rows = zip(
        times, rests, amounts, [_NO_TEXT] * len(amounts) if texts is None else texts, strict=True
    )
    return transaction_contents(
        [
            (kind, time, rest[6], (f"{rest[7]}amount={amount}",), text)
            for time, rest, amount, text in rows
        ]
    )
