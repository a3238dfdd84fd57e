"""What members bought by category: spend, pieces, and how alike two categories are.

Two categories are alike as far as the same members buy them: the cosine of their buyers, how many
bought both / the square root of (how many bought one x how many bought the other). That is
item-based collaborative filtering with yes or no for a rating (Sarwar, Karypis, Konstan and Riedl
2001; Deshpande and Karypis 2004).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import QUANTITY_DIGITS, apportion
from loyalty_cli.reports.insight.models.ratios import cosine
from loyalty_cli.reports.insight.purchases import Buyer, Purchase, buyers
from loyalty_cli.store.file.connection import Store

BUYERS_MIN = 20
"""A category is proposed only where so many members bought it."""

PIECE = 10**QUANTITY_DIGITS
CHUNK = 5_000
"""So many purchases are looked up together."""

_Line = tuple[str | None, int, int | None]


@dataclass(slots=True)
class Taste:
    """What one member kept by category, in minor units, and how many pieces, in millionths."""

    account: int
    member: int
    spend: dict[str, int] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)

    @property
    def bought(self) -> list[str]:
        """The categories of which something was kept."""
        return [category for category, spend in self.spend.items() if spend > 0]


def tastes(store: Store, program: int, *, as_of: Day, since: Day, until: Day) -> list[Taste]:
    """Who bought any category in the days from `since` to `until`, as it stands on the as-of."""
    found = []
    for some in _chunks(buyers(store, as_of=as_of, since=since, program=program), until):
        events = [
            event
            for _, purchases in some
            for each in purchases
            for event in (each.event, *each.refunds)
        ]
        lines = _lines(store, events)
        for buyer, purchases in some:
            taste = Taste(buyer.account, buyer.member)
            for each in purchases:
                if each.event in lines:
                    _add(taste, each, lines)
            if taste.bought:
                found.append(taste)
    return found


def _chunks(found: Iterable[Buyer], until: Day) -> Iterator[list[tuple[Buyer, list[Purchase]]]]:
    some, count = [], 0
    for each in found:
        purchases = [purchase for purchase in each.purchases if purchase.day <= until]
        some.append((each, purchases))
        count += len(purchases)
        if count >= CHUNK:
            yield some
            some, count = [], 0
    if some:
        yield some


def _lines(store: Store, events: Sequence[int]) -> dict[int, list[_Line]]:
    """The lines of these events; those without lines are left out."""
    lines: dict[int, list[_Line]] = {}
    for event, category, amount, quantity in store.db.execute(
        """SELECT l.event, l.category, l.amount, l.quantity FROM json_each(?) w
           CROSS JOIN event_lines l ON l.event = w.value""",
        (json.dumps(events),),
    ):
        lines.setdefault(event, []).append((category, amount, quantity))
    return lines


def _add(taste: Taste, purchase: Purchase, lines: Mapping[int, list[_Line]]) -> None:
    """Adds a purchase: what was kept of it is spread over its categories by what each line still
    holds, less the refunds that name the category."""
    own = lines[purchase.event]
    amounts: dict[str | None, int] = {}
    pieces: dict[str | None, int] = {}
    for category, amount, quantity in own:
        amounts[category] = amounts.get(category, 0) + amount
        if amount > 0:  # a discount is no piece
            pieces[category] = pieces.get(category, 0) + (PIECE if quantity is None else quantity)
    for refund in purchase.refunds:
        for category, amount, quantity in lines.get(refund, ()):
            if category in amounts:
                amounts[category] -= abs(amount)
                pieces[category] = pieces.get(category, 0) - abs(quantity or 0)
    weights = [max(0, amount) for amount in amounts.values()]
    spread = apportion(max(0, purchase.spend), weights)
    for category, spend in zip(amounts, spread, strict=True):
        if category is not None and spend:
            taste.spend[category] = taste.spend.get(category, 0) + spend
            taste.pieces[category] = taste.pieces.get(category, 0) + pieces.get(category, 0)


class Likeness:
    """How alike categories are, by who bought them, and what that proposes to somebody."""

    def __init__(self, found: Sequence[Taste]) -> None:
        """`found` are the members it learns from."""
        places: dict[str, list[int]] = {}
        for place, taste in enumerate(found):
            for category in taste.bought:
                places.setdefault(category, []).append(place)
        self.buyers = {category: len(of) for category, of in places.items()}
        sets = {category: _bits(of, len(found)) for category, of in places.items()}
        self._near: dict[str, list[tuple[str, float]]] = {category: [] for category in sets}
        for one, other in combinations(sets, 2):
            both = (sets[one] & sets[other]).bit_count()
            if both:
                near = cosine(both, self.buyers[one], self.buyers[other])
                self._near[one].append((other, near))
                self._near[other].append((one, near))

    def nearest(self, bought: Sequence[str], most: int) -> list[tuple[str, float]]:
        """The categories, not bought, that are most like those that were, with the mean cosine to
        them; at equal cosines the one that more buy, then by name. Only what at least BUYERS_MIN
        bought."""
        sums: dict[str, float] = {}
        for category in bought:
            for other, near in self._near.get(category, ()):
                sums[other] = sums.get(other, 0) + near
        ranked = sorted(
            (each for each in sums if each not in bought and self.buyers[each] >= BUYERS_MIN),
            key=lambda each: (-sums[each], -self.buyers[each], each),
        )
        return [(each, sums[each] / len(bought)) for each in ranked[:most]]

    def most_popular(self, bought: Sequence[str], most: int) -> list[str]:
        """The categories, not bought, that most members buy; ties by name."""
        ranked = sorted(
            (
                each
                for each, count in self.buyers.items()
                if each not in bought and count >= BUYERS_MIN
            ),
            key=lambda each: (-self.buyers[each], each),
        )
        return ranked[:most]


def _bits(places: Iterable[int], size: int) -> int:
    """A number in which these bits are set."""
    found = bytearray(size // 8 + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")
