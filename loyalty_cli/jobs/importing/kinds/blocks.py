"""Blocks of plain purchases into the store: in columns, as they were read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.blocks import Block, Rest
from loyalty_cli.intake.kinds.rows import Transaction
from loyalty_cli.jobs.importing.kinds.events import EventImport
from loyalty_cli.jobs.importing.kinds.rows_apart import Apart
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.facts.events import KnownEvent, known_events

_BARE = (None, None, None)
"""sku, category and quantity of a row that says nothing of what was bought."""

Single = tuple[int, Rest, int]
"""An event's number, what the row says beside its amount, and that."""

Sales = EventImport[Transaction]

Members = Sequence[int | Problem | None]
"""Whose each purchase of a block is, None for nobody's."""


def take_block(
    sales: Sales, apart: Apart, sheet: Sheet, block: Block, others: Sequence[Transaction]
) -> None:
    """Takes the purchases of a block, and those that stood among its rows, in order of rows;
    `apart` is told of those that the store has.

    New ones of known members and guests' go into the store in columns; what needs a closer look
    is taken one by one, as `EventImport.take` does it.
    """
    ids = [*block.ids, *(fact.id for fact in others)]
    known = known_events(sales.store.db, sales.source, sales.family, ids)
    members = sales.people.look_up_all(block.keys, [fact.keys for fact in others])
    odd: set[int] = set()
    if set(map(type, members)) != {int}:
        odd = {
            place
            for place, member in enumerate(members)
            if (member is None and block.keys[place]) or isinstance(member, Problem)
        }
    if sales.people.enrols:
        # A key that nobody has yet may be somebody's before its row is reached.
        odd.update(n for n, keys in enumerate(block.keys) if sales.people.may_change(keys))
    ahead = [n for n, day in enumerate(block.days) if day > sales.ahead.as_of]
    odd.update(place for place in ahead if block.ids[place] not in known)
    gone: set[int] = set()
    if known:
        again = [place for place, number in enumerate(block.ids) if number in known]
        gone = {
            place
            for place in again
            if place not in odd and _is_the_same(block, members, known, place)
        }
        for place in gone:
            apart.meet(sheet, known[block.ids[place]])
        sheet.already_there += sum(map(block.rows, gone))
        odd.update(place for place in again if place not in gone)
    one_by_one = [(place, 1, block.fact(place)) for place in odd]
    one_by_one += [(bisect_left(block.lines, fact.rows[0].line), 0, fact) for fact in others]
    start = 0
    for place, taken, fact in sorted(one_by_one, key=lambda each: each[2].rows[0].line):
        _add(sales, sheet, block, members, [n for n in range(start, place) if n not in gone])
        start = place + taken
        if fact.id in known:
            sales.take_again(sheet, fact, known[fact.id])
        else:
            sales.take_new(sheet, fact)
    rest = range(start, len(block))
    _add(sales, sheet, block, members, [n for n in rest if n not in gone] if gone else rest)
    sales.write()


def _is_the_same(block: Block, members: Members, known: dict[str, KnownEvent], place: int) -> bool:
    """Whether the store has just this, of the same member; guests' are left to `take_again`."""
    there = known[block.ids[place]]
    member = members[place]
    return member is not None and member == there.member and there.content == block.contents[place]


def _add(sales: Sales, sheet: Sheet, block: Block, members: Members, places: Sequence[int]) -> None:
    """Adds the rows of new purchases, those at these places."""
    if not places:
        return
    count = len(places)
    is_all = count == len(block)
    is_span = places[-1] - places[0] == count - 1

    def of(column: Sequence[Any]) -> Sequence[Any]:
        if is_all:
            return column
        if is_span:
            return column[places[0] : places[-1] + 1]
        return [column[place] for place in places]

    numbers = sales.take_numbers(count)
    owners, rests, amounts = of(members), of(block.rests), of(block.amounts)
    new = sales.new
    rows = zip(
        numbers,
        repeat(sheet.number),
        of(block.lines),
        owners,
        repeat("purchase"),
        of(block.instants),
        map(iso, of(block.days)),
        of(block.minutes),
        amounts,
        [rest[1] for rest in rests],
        [rest[2] for rest in rests],
        of(block.contents),
        strict=False,
    )
    if block.parts is None:
        new.plain += rows
    else:
        for row, parts in zip(rows, of(block.parts), strict=True):
            if any(part is not None for part in parts):
                new.with_more.append((row, (None, *parts)))
            else:
                new.plain.append(row)
    new.ids += zip(numbers, repeat(sales.source), repeat(sales.family), of(block.ids), strict=False)
    singly: Iterable[Single] = zip(numbers, rests, amounts, strict=True)
    if block.runs:
        singly = _take_runs(sales, sheet, block, members, zip(places, singly, strict=True))
    # Rows that say the same share one `rest`, so that few of them need a look.
    if any(rest[3:6] != _BARE for rest in {id(rest): rest for rest in rests}.values()):
        new.lines += [
            (n, 1, *rest[3:6], amount) for n, rest, amount in singly if rest[3:6] != _BARE
        ]
    guests = owners.count(None)
    sheet.guests += guests
    sheet.new += count - guests
    sheet.transactions += count


def _take_runs(
    sales: Sales,
    sheet: Sheet,
    block: Block,
    members: Members,
    placed: Iterable[tuple[int, Single]],
) -> list[Single]:
    """Adds the lines of purchases of several rows, and counts their further rows; returns the
    others."""
    others: list[Single] = []
    for place, single in placed:
        run = block.runs.get(place)
        if run is None:
            others.append(single)
            continue
        for at, item in enumerate(run.items, 1):
            sales.new.add_line(single[0], at, *item)
        if members[place] is None:
            sheet.guests += len(run.items) - 1
        else:
            sheet.new += len(run.items) - 1
    return others
