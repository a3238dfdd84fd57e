"""What is kept of a purchase after its refunds, and what counts of that.

The sources are DESIGN, "Refunds", and LANGUAGE 2, "What counts of a purchase".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from loyalty_cli.base.money import divide_half_up
from loyalty_cli.program.judging.basket import ONE, Basket, basket, bought, is_own, left_out, spread
from loyalty_cli.program.judging.facts import NO_PARTS, Event, Line


class Keeping:
    """One purchase while its refunds are taken off it, in order.

    `amounts` are what is kept of each line, in minor units.
    """

    def __init__(
        self, event: Event, not_counted: frozenset[str], fees: frozenset[str] = frozenset()
    ) -> None:
        self._event = event
        self._lines = bought(event)
        self.amounts = [line.amount for line in self._lines]
        self._fees = fees if any(line.sku in fees for line in self._lines) else frozenset()
        self._whole = basket(event, not_counted, self._fees)
        self._order = self._whole.order
        self._refunds = 0
        self._touched = False
        # What refunds that name parts took off each line.
        self._off = [0] * len(self._lines)
        parts = left_out(not_counted) if event.fills_parts else []
        self._parts = [_Part(event, self._lines, part) for part in parts]

    @property
    def is_gone(self) -> bool:
        """Whether nothing is kept; a purchase of 0.00 is gone with its first refund."""
        if not self._fees:
            return self._refunds > 0 and sum(self.amounts) == 0
        of_goods = [line.sku not in self._fees for line in self._lines]
        kept = sum(amount for amount, counts in zip(self.amounts, of_goods, strict=True) if counts)
        # Where nothing else was bought there is nothing that could be gone.
        return self._refunds > 0 and kept == 0 and any(of_goods) and self._touched

    def take_all(self, refunds: Iterable[Event]) -> None:
        """Takes refunds off, in their order."""
        for refund in refunds:
            self.take(refund)

    def take(self, refund: Event) -> None:
        """Takes one more refund off.

        Each row lowers the lines with its sku and category; what those no longer hold, and a row
        with neither, lowers all lines in proportion. A row of the other sign (a discount that is
        taken back, a fee held back) does so first. The parts that a row names go back as named.
        """
        before, rows = list(self.amounts), bought(refund)
        lowered = [
            (row, self._take_row(row)) for row in sorted(rows, key=lambda row: row.amount >= 0)
        ]
        if refund.fills_parts:
            for row, places in sorted(lowered, key=lambda each: each[0].amount < 0):
                for part in self._parts:
                    part.give_back(row.parts[part.place] or 0, places)
            if all(row.parts == NO_PARTS for row in rows):
                # What was named is known of the whole refund alone.
                changed = [place for place, had in enumerate(before) if had != self.amounts[place]]
                for part in self._parts:
                    part.give_back(refund.parts[part.place], changed)
            for place, (had, has) in enumerate(zip(before, self.amounts, strict=True)):
                self._off[place] += had - has
        self._refunds += 1
        self._touched = self._touched or any(
            line.sku not in self._fees and (had != has or line.amount == 0)
            for line, had, has in zip(self._lines, before, self.amounts, strict=True)
        )
        self._order = min(self._order, self._counted()[1])

    def _take_row(self, row: Line) -> Sequence[int]:
        """Takes one row of a refund off; the places of the lines that it was taken off."""
        there = [place for place in range(len(self.amounts)) if self._is_there(place)]
        named = self._named(row)
        rest = row.amount
        if named:
            rest -= self._lower(named, rest)
        if rest:
            self._lower(range(len(self.amounts)), rest)
        places = there if rest or not named else [place for place in named if place in there]
        return places or named or range(len(self.amounts))

    def _is_there(self, place: int) -> bool:
        """Whether a line has not been wholly refunded; one of 0.00 stays."""
        return self.amounts[place] != 0 or self._lines[place].amount == 0

    def basket(self) -> Basket:
        """What counts of what is kept; what has been wholly refunded is out of it.

        A refund never raises what counts of the order.
        """
        if not self._refunds:
            return self._whole
        counted, _ = self._counted()
        held = [
            place
            for place in range(len(self.amounts))
            if self._is_there(place) and self._lines[place].sku not in self._fees
        ]
        lines = [_lowered(self._lines[place], self.amounts[place]) for place in held]
        return Basket(lines, [counted[place] for place in held], self._order)

    def _counted(self) -> tuple[list[int], int]:
        """What counts of each line and of the order, as far as the parts that are left say."""
        counted, order = list(self.amounts), sum(self.amounts)
        for part in self._parts:
            left, whole = part.left(self.amounts, self._off)
            counted = [amount - of_line for amount, of_line in zip(counted, left, strict=True)]
            order -= whole
        if self._fees:
            order = sum(
                amount
                for amount, line in zip(counted, self._lines, strict=True)
                if line.sku not in self._fees
            )
        return counted, max(0, order)

    def _named(self, row: Line) -> list[int]:
        """The places of the lines a row names, by all it says, else by any of it; for a discount
        the discounts among them, if there are any."""
        if row.sku is None and row.category is None:
            return []
        fits = [
            [
                wanted == found
                for wanted, found in ((row.sku, line.sku), (row.category, line.category))
                if wanted is not None
            ]
            for line in self._lines
        ]
        named = [place for place, fit in enumerate(fits) if all(fit)]
        named = named or [place for place, fit in enumerate(fits) if any(fit)]
        if row.amount < 0:
            return [place for place in named if self._lines[place].amount < 0] or named
        return named

    def _lower(self, places: Sequence[int], by: int) -> int:
        """Takes `by` off the lines at `places`, at most what they hold together; returns what was
        taken. Lines below 0 shrink like the others, so parts of any size add up to one whole.

        With `by` below 0 it raises them: discounts to 0 at most, others without end.
        """
        held = [self.amounts[place] for place in places]
        if by < 0 and sum(held) == 0:
            held = [max(0, self._lines[place].amount) for place in places]
        taken, shares = _split(by, held)
        for place, share in zip(places, shares, strict=True):
            self.amounts[place] -= share
        return taken


class _Part:
    """One part that no rule counts: as it was bought, and what refunds named of it.

    It is each row's own, a number for each line, or one sum for the order.
    """

    def __init__(self, event: Event, lines: Sequence[Line], place: int) -> None:
        self.place = place
        self._is_own = is_own(lines, place)
        self._bought = [line.amount for line in lines]
        self._had = [line.parts[place] or 0 for line in lines]
        if not self._is_own:
            self._had = [event.parts[place]]
        self._named = [0] * len(self._had)

    def give_back(self, named: int, lowered: Sequence[int]) -> None:
        """What a row names goes back, off the lines that the row lowered, never more than there
        was; of several in proportion to what they have left."""
        places = lowered if self._is_own else [0]
        if named < 0 and any(self._had[place] - self._named[place] < 0 for place in places):
            # What a discount had below 0.
            held = [min(0, self._had[place] - self._named[place]) for place in places]
            sign = 1
        elif named < 0:
            # What a fee that is held back has of it comes off what went back.
            held = [max(0, self._named[place]) for place in places]
            named, sign = -named, -1
        else:
            held = [self._had[place] - self._named[place] for place in places]
            sign = 1
        for place, share in zip(places, _split(named, held)[1], strict=True):
            self._named[place] += sign * share

    def left(self, kept: Sequence[int], off: Sequence[int]) -> tuple[list[int], int]:
        """What is left of it on each line and in all: a refund that names nothing leaves a share.

        `kept` is what is kept of each line, `off` what refunds that named took off it.
        """
        still = [had - named for had, named in zip(self._had, self._named, strict=True)]
        below = [bought - less for bought, less in zip(self._bought, off, strict=True)]
        if self._is_own:
            of_lines = list(map(_share, still, kept, below))
            return of_lines, sum(of_lines)
        whole = _share(still[0], sum(kept), sum(below))
        return spread(whole, kept), whole


def _share(part: int, kept: int, of: int) -> int:
    """part x kept / of, rounded half up; all of it where there is nothing to share by."""
    if of == 0:
        return part
    return divide_half_up(part * kept, of) if of > 0 else divide_half_up(-part * kept, -of)


def _split(by: int, held: Sequence[int]) -> tuple[int, list[int]]:
    """`by` over what is held, in proportion by largest remainder, ties to the earlier: what was
    given out, and the shares.

    Above 0 it is at most all that is held; below 0 at most what is held below 0, where that is so.
    """
    whole = sum(held)
    given = min(by, max(0, whole)) if by > 0 else max(by, whole) if whole < 0 else by
    if not given or not whole:
        return 0, [0] * len(held)
    sign = -1 if given < 0 else 1
    shares = [divmod(abs(given) * each * (1 if whole > 0 else -1), abs(whole)) for each in held]
    parts = [share for share, _ in shares]
    by_remainder = sorted(range(len(held)), key=lambda place: -shares[place][1])
    for place in by_remainder[: abs(given) - sum(parts)]:
        parts[place] += 1
    return given, [sign * part for part in parts]


def _lowered(line: Line, amount: int) -> Line:
    """A line of which `amount` is kept, its quantity lowered in proportion."""
    if amount == line.amount:
        return line
    quantity = line.quantity
    if quantity is None and line.amount > 0:
        quantity = ONE
    if quantity is not None and line.amount:
        quantity *= min(Fraction(1), Fraction(amount, line.amount))
    return Line(line.sku, line.category, quantity, amount)
