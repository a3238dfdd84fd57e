"""What a customer bought and kept, and what counts of it (LANGUAGE 2, What counts)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

PARTS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")


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
    """Rounded half up; a number below 0 by its size, as money is."""
    if number < 0:
        return -half_up(-number)
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
class Uncounted:
    """One part that no rule counts, as it was bought and as refunds named it.

    `of_lines`: each row's own, where every row with a positive amount fills it; else None, and
    `whole` is spread. `back`: what refunds named of it, by line, or as one number in `[0]`.
    """

    of_lines: tuple[int, ...] | None
    whole: int
    back: tuple[int, ...]


@dataclass(frozen=True)
class Basket:
    """The lines of one purchase and the parts of it that no rule counts.

    `named_off`: what refunds that name parts took off each line. `most`: what counted of the order
    before the last refund, which never raises it.
    """

    lines: tuple[Line, ...]
    parts: tuple[Uncounted, ...] = ()
    named_off: tuple[int, ...] = ()
    most: int | None = None

    def kept(self) -> int:
        """The amount of the whole order as kept."""
        return sum(line.kept for line in self.lines)

    def left_of(self, part: Uncounted) -> list[int]:
        """A part after refunds, line by line: (original - named) x kept / (bought - named)."""
        if part.of_lines is not None:
            return [
                left_after(whole - back, line.kept, line.bought - off)
                for line, whole, back, off in zip(
                    self.lines, part.of_lines, part.back, self.named_off, strict=True
                )
            ]
        return largest_remainder(self.whole_left_of(part), [max(0, x.kept) for x in self.lines])

    def whole_left_of(self, part: Uncounted) -> int:
        """What is left of a part of the whole order."""
        if part.of_lines is not None:
            return sum(self.left_of(part))
        bought = sum(line.bought for line in self.lines) - sum(self.named_off)
        return left_after(part.whole - part.back[0], self.kept(), bought)

    def all_lines(self) -> list[int]:
        """The places of the lines that are still there."""
        return [n for n, line in enumerate(self.lines) if line.is_still_there()]

    def counted_of(self, places: list[int]) -> int:
        """What counts of some lines; a sum below 0 counts as 0."""
        parts = [self.left_of(part) for part in self.parts]
        return max(0, sum(self.lines[n].kept - sum(part[n] for part in parts) for n in places))

    def counted(self) -> int:
        """What counts of the whole order, never below 0, never raised by a refund.

        Where a refund left nothing of what was paid, nothing counts.
        """
        parts = sum(self.whole_left_of(part) for part in self.parts)
        counted = max(0, self.kept() - parts)
        if self.most is None:
            return counted
        return min(counted, self.most) if self.kept() else 0

    def quantity_of(self, places: list[int]) -> Fraction:
        """The items of some lines; a sum below 0 counts as 0."""
        return max(Fraction(0), sum((self.lines[n].quantity() for n in places), Fraction(0)))


EMPTY = Basket(())


def left_after(original: int, kept: int, bought: int) -> int:
    """What refunds that name no parts leave of one, rounded half up."""
    return original if bought == 0 else half_up(Fraction(original * kept, bought))


def uncounted_parts(program: dict[str, Any]) -> list[str]:
    """The parts in `not_counted` and what was paid by points or gift cards."""
    names = program.get("program", {}).get("not_counted", ["tip", "shipping"])
    return [*names, "paid_by_points", "paid_by_gift_card"]


def amounts_given_back(refund: dict[str, Any]) -> list[dict[str, Any]]:
    """A refund's rows with amounts that are positive, whatever sign the file had."""
    sign = -1 if sum(row["amount"] for row in refund["lines"]) < 0 else 1
    return [{**row, "amount": sign * row["amount"]} for row in refund["lines"]]


def items_of(row: dict[str, Any], is_refund: bool) -> Fraction:
    """A row's quantity; missing it is 1, and a refund's may be written below 0.

    A negative amount (a discount) brings no pieces, and takes away those of a negative quantity.
    """
    quantity = None if row.get("quantity") is None else Fraction(row["quantity"])
    if row["amount"] < 0:
        return Fraction(0) if is_refund else min(Fraction(0), quantity or Fraction(0))
    if quantity is None:
        return Fraction(1)
    return abs(quantity) if is_refund else quantity


def part_bought(rows: list[dict[str, Any]], name: str) -> Uncounted:
    """A part of a purchase: each row's own, or summed to be spread."""
    values = [row.get(name) for row in rows]
    amounts = [value or 0 for value in values]
    is_own = all(
        value is not None for row, value in zip(rows, values, strict=True) if row["amount"] > 0
    )
    if is_own:
        return Uncounted(tuple(amounts), sum(amounts), (0,) * len(rows))
    return Uncounted(None, sum(amounts), (0,))


def bought_basket(program: dict[str, Any], event: dict[str, Any]) -> Basket:
    """The basket of a purchase before any refund (or of an unmatched refund's rows)."""
    is_refund = event["type"] == "refund"
    rows = event["lines"]
    if is_refund:
        rows = [with_parts_as_of_a_purchase(row) for row in amounts_given_back(event)]
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
    parts = [part_bought(rows, name) for name in uncounted_parts(program)]
    return Basket(tuple(lines), tuple(parts), (0,) * len(lines))


def with_parts_as_of_a_purchase(row: dict[str, Any]) -> dict[str, Any]:
    """A row of an unmatched refund: the sign of its parts is that of its amount."""
    sign = -1 if row["amount"] < 0 else 1
    filled = {name: sign * abs(row[name]) for name in PARTS if row.get(name) is not None}
    return row | filled


# --- refunds


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


def fill(amounts: list[int], places: list[int], more: int) -> int:
    """Raise discounts to 0 at most, in proportion to what they hold; returns the rest."""
    held = [-amounts[n] for n in places]
    possible = min(more, max(0, sum(held)))
    for n, share in zip(places, largest_remainder(possible, held), strict=True):
        amounts[n] += share
    return more - possible


def higher(amounts: list[int], bought: list[int], places: list[int], more: int) -> None:
    """Raise some lines in proportion to what they hold; those that hold nothing, as bought.

    Lines bought for nothing are raised alike.
    """
    held = [amounts[n] for n in places]
    if sum(held) <= 0:
        held = [bought[n] for n in places]
    if sum(held) <= 0:
        held = [1] * len(places)
    for n, share in zip(places, largest_remainder(more, held), strict=True):
        amounts[n] += share


def names_parts(refund: dict[str, Any]) -> bool:
    """A refund that fills any part names all of them, a blank as 0."""
    return any(row.get(name) is not None for row in refund["lines"] for name in PARTS)


def after_refund(basket: Basket, refund: dict[str, Any], uncounted: list[str]) -> Basket:
    """DESIGN, Refunds: what the customer kept after one more refund.

    A row of the other sign (a fee held back) raises its own lines, before the others lower theirs.
    """
    everything = list(range(len(basket.lines)))
    bought = [line.bought for line in basket.lines]
    amounts = [line.kept for line in basket.lines]
    backs = [list(part.back) for part in basket.parts]
    taken_off = []
    for row in sorted(amounts_given_back(refund), key=lambda row: row["amount"] >= 0):
        places = places_named(row, basket.lines)
        there = [n for n in everything if amounts[n] != 0 or bought[n] == 0]
        if row["amount"] < 0:
            # A discount that is taken back fills the discounts it names; the rest, and a fee that
            # names nothing of worth, raises all lines.
            places = [n for n in places if bought[n] < 0] or places
            rest = -row["amount"]
            if sum(bought[n] for n in places) < 0:
                rest = fill(amounts, places, rest)
            elif any(bought[n] for n in places):
                higher(amounts, bought, places, rest)
                rest = 0
            higher(amounts, bought, everything, rest)
            whole = rest != 0
        else:
            rest = lower(amounts, places, row["amount"])
            lower(amounts, everything, rest)
            whole = rest != 0
        places = there if whole or not places else [n for n in places if n in there] or places
        taken_off.append((row, places))
    # A row of the other sign names what comes off that which goes back by the others.
    for row, places in sorted(taken_off, key=lambda each: each[0]["amount"] < 0):
        for part, back, name in zip(basket.parts, backs, uncounted, strict=True):
            sign = -1 if row["amount"] < 0 else 1
            give_part_back(part, back, sign * abs(row.get(name) or 0), places)
    named_off = basket.named_off
    if names_parts(refund):
        named_off = tuple(
            off + line.kept - amount
            for off, line, amount in zip(named_off, basket.lines, amounts, strict=True)
        )
    return Basket(
        tuple(
            replace(line, kept=amount) for line, amount in zip(basket.lines, amounts, strict=True)
        ),
        tuple(
            replace(part, back=tuple(back)) for part, back in zip(basket.parts, backs, strict=True)
        ),
        named_off,
        basket.counted(),
    )


def give_part_back(part: Uncounted, back: list[int], named: int, places: list[int]) -> None:
    """What a row names of a part: never more than the purchase had of it.

    An own part goes off the lines that the row lowered, in proportion to what they have left. A
    row of the other sign gives back what a discount had below 0; a fee's comes off what went back.
    """
    if part.of_lines is None:
        back[0] = max(0, min(part.whole, back[0] + named))
        return
    left = [part.of_lines[n] - back[n] for n in places]
    if named < 0:
        below = [max(0, -each) for each in left]
        held = below if any(below) else [max(0, back[n]) for n in places]
        shares = largest_remainder(min(-named, sum(held)), held)
        for n, share in zip(places, shares, strict=True):
            back[n] -= share
        return
    for n, share in zip(
        places, largest_remainder(min(named, max(0, sum(left))), left), strict=True
    ):
        back[n] += share


def kept_basket(program: dict[str, Any], basket: Basket, refunds: list[dict[str, Any]]) -> Basket:
    """What the customer kept after all refunds so far, in order."""
    for refund in refunds:
        basket = after_refund(basket, refund, uncounted_parts(program))
    return basket
