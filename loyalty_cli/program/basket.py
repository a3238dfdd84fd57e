"""What counts of a purchase, whole or after refunds (LANGUAGE 2, "What counts of a purchase")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalty_cli.base.money import apportion, divide_half_up
from loyalty_cli.program.facts import Event, Line

ONE = 1_000_000
"""A quantity of 1 in whole millionths: what a line without a quantity has."""


@dataclass(slots=True)
class Basket:
    """The lines a customer has, and what counts of each, in minor units.

    `counted` may be negative for a discount line; `order` is their sum, never below 0.
    """

    lines: Sequence[Line]
    counted: Sequence[int]
    order: int


def left_out(event: Event, not_counted: frozenset[str]) -> int:
    """The parts of the amount that no rule counts, in minor units: payments with points or gift
    cards, and those of tax, shipping and tip that the program names."""
    total = event.paid_by_points + event.paid_by_gift_card
    if event.tax and "tax" in not_counted:
        total += event.tax
    if event.shipping and "shipping" in not_counted:
        total += event.shipping
    if event.tip and "tip" in not_counted:
        total += event.tip
    return total


def bought(event: Event) -> Sequence[Line]:
    """The lines of a purchase; one of its whole amount where the file had no more to say."""
    return event.lines or (Line(None, None, None, event.amount),)


def basket(event: Event, not_counted: frozenset[str]) -> Basket:
    """What counts of a purchase as it was bought."""
    return _counted(bought(event), left_out(event, not_counted))


def kept_basket(event: Event, kept: Sequence[Line], not_counted: frozenset[str]) -> Basket:
    """What counts of what is kept of a purchase: the parts left out shrink with the amount."""
    parts = left_out(event, not_counted)
    if parts and event.amount > 0:
        parts = divide_half_up(parts * sum(line.amount for line in kept), event.amount)
    return _counted(kept, parts)


def _counted(lines: Sequence[Line], parts: int) -> Basket:
    counted = [line.amount for line in lines]
    if parts > 0:
        weights = [amount if amount > 0 else 0 for amount in counted]
        shares = apportion(min(parts, sum(weights)), weights)
        counted = [amount - share for amount, share in zip(counted, shares, strict=True)]
    return Basket(lines, counted, max(0, sum(counted)))


def keep_after(lines: Sequence[Line], refund: Event) -> list[Line]:
    """The lines after one more refund (DESIGN, "Refunds").

    Each row of the refund lowers the lines with its sku and category; what those no longer hold,
    and a row with neither, lowers all lines in proportion, by largest remainder.
    """
    amounts = [line.amount for line in lines]
    rows = bought(refund)
    if any(row.amount < 0 for row in rows):
        # A fee held back and the like: what the customer got back is the sum.
        rows = (Line(None, None, None, refund.amount),)
    for row in rows:
        rest = row.amount
        named = _named(lines, row)
        if named:
            rest -= _lower(amounts, named, rest)
        if rest:
            _lower(amounts, range(len(amounts)), rest)
    return [
        _part(line, amount) if amount != line.amount else line
        for line, amount in zip(lines, amounts, strict=True)
    ]


def held(original: Sequence[Line], kept: Sequence[Line]) -> list[Line]:
    """The lines still there: what has been wholly refunded is out of the basket."""
    return [
        now for was, now in zip(original, kept, strict=True) if now.amount != 0 or was.amount == 0
    ]


def _named(lines: Sequence[Line], row: Line) -> list[int]:
    """The places of the lines a refund row names: by all it says, else by any of it."""
    if row.sku is None and row.category is None:
        return []
    both = [
        place
        for place, line in enumerate(lines)
        if (row.sku is None or line.sku == row.sku)
        and (row.category is None or line.category == row.category)
    ]
    return both or [
        place
        for place, line in enumerate(lines)
        if (row.sku is not None and line.sku == row.sku)
        or (row.category is not None and line.category == row.category)
    ]


def _lower(amounts: list[int], places: Iterable[int], by: int) -> int:
    """Takes `by`, at most what the lines at `places` hold together; returns what was taken."""
    where = list(places)
    total = sum(amounts[place] for place in where)
    taken = max(0, min(by, total))
    if taken == 0:
        return 0
    # Lines below 0 (discounts) shrink like the others, so parts of any size add up to one whole.
    shares = [divmod(amounts[place] * taken, total) for place in where]
    missing = taken - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(where)), key=lambda n: -shares[n][1])
    for n, place in enumerate(where):
        amounts[place] -= shares[n][0]
    for n in by_remainder[:missing]:
        amounts[where[n]] -= 1
    return taken


def _part(line: Line, amount: int) -> Line:
    """A line lowered to `amount`, its quantity in proportion."""
    quantity = ONE if line.quantity is None else line.quantity
    if line.amount:
        quantity = Fraction(quantity * amount, line.amount)
    return Line(line.sku, line.category, quantity, amount)
