"""What a customer bought and kept, and what counts of it (LANGUAGE 2, What counts)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line as bought (`bought`, `items`) and as kept (`kept`, minor units)."""

    sku: str | None
    category: str | None
    bought: int
    kept: int
    items: Fraction

    def is_still_there(self) -> bool:
        """A line given back wholly is no line any more; one bought for nothing stays."""
        return self.kept != 0 or self.bought == 0

    def quantity(self) -> Fraction:
        """A refund lowers the quantity in proportion to the line's amount."""
        if self.bought == 0:
            return self.items
        return self.items * Fraction(self.kept, self.bought)


def half_up(number: Fraction) -> int:
    """Rounded half up, for amounts that are not negative."""
    return floor(number + Fraction(1, 2))


def largest_remainder(total: int, weights: list[int]) -> list[int]:
    """`total` in proportion to `weights`, in whole units; ties to the earlier line."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    shares = [floor(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda n: (-(exact[n] - shares[n]), n))
    for n in order[: total - sum(shares)]:
        shares[n] += 1
    return shares


@dataclass(frozen=True)
class Basket:
    """The lines of one purchase and the parts of it that no rule counts."""

    lines: tuple[Line, ...]
    parts_bought: int

    def bought(self) -> int:
        """The amount of the whole order as bought."""
        return sum(line.bought for line in self.lines)

    def kept(self) -> int:
        """The amount of the whole order as kept."""
        return sum(line.kept for line in self.lines)

    def parts_left(self) -> int:
        """After a refund: the original x kept / bought, rounded half up."""
        if self.bought() <= 0:
            return self.parts_bought
        return half_up(Fraction(self.parts_bought * self.kept(), self.bought()))

    def part_of_line(self) -> list[int]:
        """The parts, spread over the lines with a positive amount (largest remainder)."""
        return largest_remainder(self.parts_left(), [max(0, line.kept) for line in self.lines])

    def all_lines(self) -> list[int]:
        """The places of the lines that are still there."""
        return [n for n, line in enumerate(self.lines) if line.is_still_there()]

    def counted_of(self, places: list[int]) -> int:
        """What counts of some lines; a sum below 0 counts as 0."""
        parts = self.part_of_line()
        return max(0, sum(self.lines[n].kept - parts[n] for n in places))

    def counted(self) -> int:
        """What counts of the whole order, never below 0."""
        return max(0, self.kept() - self.parts_left())

    def quantity_of(self, places: list[int]) -> Fraction:
        """The items of some lines; a sum below 0 counts as 0."""
        return max(Fraction(0), sum((self.lines[n].quantity() for n in places), Fraction(0)))


EMPTY = Basket((), 0)


def uncounted_parts(program: dict[str, Any], event: dict[str, Any]) -> int:
    """The parts in `not_counted` and what was paid by points or gift cards."""
    names = program.get("program", {}).get("not_counted", ["tip", "shipping"])
    names = [*names, "paid_by_points", "paid_by_gift_card"]
    return sum(abs(event.get(name) or 0) for name in names)


def amounts_given_back(refund: dict[str, Any]) -> list[dict[str, Any]]:
    """A refund's rows with amounts that are positive, whatever sign the file had."""
    sign = -1 if sum(row["amount"] for row in refund["lines"]) < 0 else 1
    return [{**row, "amount": sign * row["amount"]} for row in refund["lines"]]


def items_of(row: dict[str, Any], is_refund: bool) -> Fraction:
    """A row's quantity; missing it is 1, and a refund's may be written below 0."""
    if row.get("quantity") is None and row["amount"] < 0 and not is_refund:
        return Fraction(0)
    if row.get("quantity") is None:
        return Fraction(1)
    quantity = Fraction(row["quantity"])
    return abs(quantity) if is_refund else quantity


def bought_basket(program: dict[str, Any], event: dict[str, Any]) -> Basket:
    """The basket of a purchase before any refund (or of an unmatched refund's rows)."""
    is_refund = event["type"] == "refund"
    rows = amounts_given_back(event) if is_refund else event["lines"]
    lines = [
        Line(
            row.get("sku"),
            row.get("category"),
            row["amount"],
            row["amount"],
            items_of(row, is_refund),
        )
        for row in rows
    ]
    return Basket(tuple(lines), uncounted_parts(program, event))


def places_named(row: dict[str, Any], lines: tuple[Line, ...]) -> list[int]:
    """DESIGN, Refunds: the lines with its sku and category; where none has all that the row says,
    one of them is enough."""
    said = {name: row[name] for name in ("sku", "category") if row.get(name) is not None}
    places: dict[bool, list[int]] = {True: [], False: []}
    for n, line in enumerate(lines):
        equal = [getattr(line, name) == value for name, value in said.items()]
        if any(equal):
            places[all(equal)].append(n)
    return places[True] or places[False]


def lower(amounts: list[int], places: list[int], taken: int) -> int:
    """Lower some lines in proportion to what they hold; returns what they did not hold."""
    held = [amounts[n] for n in places]
    possible = min(taken, max(0, sum(held)))
    for n, share in zip(places, largest_remainder(possible, held), strict=True):
        amounts[n] -= share
    return taken - possible


def kept_basket(basket: Basket, refunds: list[dict[str, Any]]) -> Basket:
    """DESIGN, Refunds: what the customer kept after all refunds so far, in order."""
    amounts = [line.bought for line in basket.lines]
    for refund in refunds:
        rows = amounts_given_back(refund)
        if any(row["amount"] < 0 for row in rows):
            rows = [{"amount": sum(row["amount"] for row in rows)}]
        for row in rows:
            places = places_named(row, basket.lines)
            rest = lower(amounts, places, row["amount"])
            lower(amounts, list(range(len(amounts))), rest)
    lines = [
        Line(line.sku, line.category, line.bought, amount, line.items)
        for line, amount in zip(basket.lines, amounts, strict=True)
    ]
    return Basket(tuple(lines), basket.parts_bought)
