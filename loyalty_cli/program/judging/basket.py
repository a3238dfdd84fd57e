"""What counts of a purchase as it was bought (LANGUAGE 2, "What counts of a purchase").

What counts after refunds stands in `keeping`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loyalty_cli.base.money import apportion
from loyalty_cli.program.judging.facts import PARTS, Event, Line

ONE = 1_000_000
"""A quantity of 1 in whole millionths: what a line without a quantity has."""

_PAID = ("paid_by_points", "paid_by_gift_card")


@dataclass(slots=True)
class Basket:
    """The lines a customer has, and what counts of each, in minor units.

    `counted` may be below 0 for a line; `order` is what counts of all of them, never below 0.
    """

    lines: Sequence[Line]
    counted: Sequence[int]
    order: int


def bought(event: Event) -> Sequence[Line]:
    """The lines of a purchase; one of its whole amount where the file had no more to say.

    The parts of a single row are kept with the event, and given to its line here.
    """
    lines = event.lines or (Line(None, None, None, event.amount),)
    if event.fills_parts and len(lines) == 1:
        return (replace(lines[0], parts=event.parts),)
    return lines


def left_out(not_counted: frozenset[str]) -> list[int]:
    """Which of the parts no rule counts, as places in `PARTS`: payments with points or gift cards,
    and those that the program names."""
    return [place for place, part in enumerate(PARTS) if part in not_counted or part in _PAID]


def is_own(lines: Sequence[Line], part: int) -> bool:
    """Whether a part is each row's own: filled on every row with a positive amount."""
    return all(line.parts[part] is not None for line in lines if line.amount > 0)


def spread(total: int, amounts: Sequence[int]) -> list[int]:
    """A part of the whole order, over the lines with a positive amount in proportion."""
    return apportion(total, [max(0, amount) for amount in amounts])


def without_fees(whole: Basket, fees: frozenset[str]) -> Basket:
    """What counts without the lines that buy a term of a club; parts have been spread before."""
    if not any(line.sku in fees for line in whole.lines):
        return whole
    held = [place for place, line in enumerate(whole.lines) if line.sku not in fees]
    counted = [whole.counted[place] for place in held]
    return Basket([whole.lines[place] for place in held], counted, max(0, sum(counted)))


def is_fee(event: Event, fees: frozenset[str]) -> bool:
    """Whether a purchase is of nothing but lines that buy a term of a club."""
    return bool(fees and event.lines) and all(line.sku in fees for line in event.lines)


def basket(event: Event, not_counted: frozenset[str], fees: frozenset[str] = frozenset()) -> Basket:
    """What counts of a purchase as it was bought; a line whose sku is among `fees` is no part."""
    whole = _basket(event, not_counted)
    return without_fees(whole, fees) if fees else whole


def _basket(event: Event, not_counted: frozenset[str]) -> Basket:
    lines = bought(event)
    amounts = [line.amount for line in lines]
    if not event.fills_parts:
        return Basket(lines, amounts, max(0, event.amount))
    counted, order = list(amounts), event.amount
    for part in left_out(not_counted):
        order -= event.parts[part]
        if is_own(lines, part):
            of_lines = [line.parts[part] or 0 for line in lines]
        else:
            of_lines = spread(event.parts[part], amounts)
        counted = [amount - of_line for amount, of_line in zip(counted, of_lines, strict=True)]
    return Basket(lines, counted, max(0, order))
