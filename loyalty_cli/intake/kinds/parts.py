"""The parts of an amount in its rows: tax, shipping, tip, and what was paid by points or cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loyalty_cli.intake.kinds.rows import NO_PARTS, PartValues


def add_parts(parts: Sequence[PartValues]) -> PartValues:
    """The parts of several rows: sums, None where no row has one."""
    filled = (
        [value for value in column if value is not None] for column in zip(*parts, strict=True)
    )
    return five(sum(values) if values else None for values in filled)


def own_parts(amounts: Sequence[int], parts: Sequence[PartValues]) -> list[PartValues]:
    """The parts of a purchase's rows without those that are the whole order's: a part is each row's
    own where every row with a positive amount fills it. What a single row fills is the order's."""
    if len(parts) == 1 or all(each == NO_PARTS for each in parts):
        return [NO_PARTS] * len(parts)
    filled = [each for amount, each in zip(amounts, parts, strict=True) if amount > 0]
    is_own = [all(each[place] is not None for each in filled) for place in range(len(NO_PARTS))]
    return [
        five(part if own else None for part, own in zip(each, is_own, strict=True))
        for each in parts
    ]


def five(parts: Iterable[int | None]) -> PartValues:
    """Five values as parts, in the order of the columns."""
    tax, shipping, tip, by_points, by_gift_card = parts
    return tax, shipping, tip, by_points, by_gift_card
