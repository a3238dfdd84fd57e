"""What vouchers take off an order, exactly (CONTRACT 4).

In whatever order they were typed, items come first, then percentages (the largest first, each on
what is left), amounts, and free shipping; gift cards pay what remains. Amounts are minor units, a
percentage whole millionths of a percent, quantities whole millionths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.base.money import apportion, divide_half_up
from loyalty_cli.program.judging.rewards import PERCENT_DIGITS

ONE = 10**6
"""One piece, in millionths."""

Reason = Literal["needs-basket", "min-order", "not-with-others"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What one voucher takes off: exactly one of percent, amount, item and free_shipping.

    `key` tells vouchers of the same terms apart, so that the result never depends on who is first.
    """

    key: str
    percent: int | None = None
    amount: int | None = None
    item: str | None = None
    free_shipping: bool = False
    min_order: int | None = None
    max_discount: int | None = None
    stacks: bool = False

    def place(self) -> tuple[int, int, str]:
        """Where it stands among several on one order."""
        if self.item is not None:
            return (0, 0, f"{self.item}|{self.key}")
        if self.percent is not None:
            return (1, -self.percent, self.key)
        if self.amount is not None:
            return (2, -self.amount, self.key)
        return (3, 0, self.key)


@dataclass(frozen=True, slots=True)
class Good:
    """A line of the order: what is bought, how much of it, and what it costs together."""

    sku: str | None
    category: str | None
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order before any discount; `goods` is None where only its amount is known."""

    amount: int
    shipping: int = 0
    goods: tuple[Good, ...] | None = None


@dataclass(slots=True)
class Cut:
    """What one voucher took off: in all, of the shipping, and of each line."""

    terms: Terms
    discount: int = 0
    lines: list[int] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """What a voucher of an amount is worth beyond what it took off: nobody gets it back."""
        return 0 if self.terms.amount is None else self.terms.amount - self.discount


@dataclass(slots=True)
class Discounted:
    """An order with its vouchers: what each took off, in the order in which they were typed."""

    cuts: list[Cut]
    discount: int
    to_pay: int
    lines: list[int]


def refusal(terms: Terms, order: Order, *, alone: bool) -> Reason | None:
    """Why a voucher may not be used on an order as it is; `alone`: no other one is.

    An item needs a basket, and one that it is in.
    """
    if terms.min_order is not None and order.amount < terms.min_order:
        return "min-order"
    if not alone and not terms.stacks:
        return "not-with-others"
    if terms.item is not None:
        goods = [good for good in order.goods or () if _fits(terms.item, good)]
        if sum(map(_pieces, goods)) <= 0:
            return "needs-basket"
    return None


def discounted(order: Order, vouchers: Sequence[Terms]) -> Discounted:
    """The order with vouchers that may be used on it.

    A discount is never more than what is left of the goods, free shipping is what the shipping
    costs, and a discount is spread over the lines by largest remainder, ties to the earlier.
    """
    goods = order.goods or ()
    left = [max(0, good.amount) for good in goods] if goods else [max(0, order.amount)]
    # A basket's lines below zero (discounts of the shop) are taken off the others first.
    for place, part in enumerate(apportion(sum(left) - max(0, order.amount), left)):
        left[place] -= part
    pieces = [_pieces(good) for good in goods]
    shipping = order.shipping
    made: dict[int, Cut] = {}
    for number in sorted(range(len(vouchers)), key=lambda n: vouchers[n].place()):
        terms = vouchers[number]
        cut = made[number] = Cut(terms, lines=[0] * len(left))
        if terms.item is not None:
            _take_piece(terms.item, goods, left, pieces, cut)
        elif terms.free_shipping:
            cut.discount, shipping = shipping, 0
        else:
            _spread(_wanted(terms, sum(left)), left, cut)
    cuts = [made[number] for number in range(len(vouchers))]
    discount = sum(cut.discount for cut in cuts)
    taken = [sum(parts) for parts in zip(*(cut.lines for cut in cuts), strict=True)]
    return Discounted(cuts, discount, sum(left) + shipping, taken or [0] * len(left))


def _wanted(terms: Terms, left: int) -> int:
    if terms.percent is not None:
        share = divide_half_up(left * terms.percent, 100 * 10**PERCENT_DIGITS)
        return share if terms.max_discount is None else min(share, terms.max_discount)
    return terms.amount or 0


def _spread(wanted: int, left: list[int], cut: Cut) -> None:
    wanted = min(wanted, sum(left))
    for place, part in enumerate(apportion(wanted, left)):
        left[place] -= part
        cut.lines[place] += part
    cut.discount += wanted


def _take_piece(
    item: str, goods: Sequence[Good], left: list[int], pieces: list[int], cut: Cut
) -> None:
    """One piece of the cheapest matching line that has one left; of less than one, all of it."""
    fitting = [n for n, good in enumerate(goods) if _fits(item, good)]
    places = [n for n in fitting if left[n] and pieces[n] > 0]
    if not places or sum(pieces[n] for n in fitting) <= 0:
        return
    price = {
        n: left[n] if pieces[n] <= ONE else divide_half_up(left[n] * ONE, pieces[n]) for n in places
    }
    place = min(places, key=lambda n: (price[n], n))
    left[place] -= price[place]
    pieces[place] -= ONE
    cut.lines[place] += price[place]
    cut.discount += price[place]


def _pieces(good: Good) -> int:
    """The pieces of a line; a discount is none, and takes away those of a quantity below 0."""
    return good.quantity if good.amount >= 0 else min(0, good.quantity)


def _fits(item: str, good: Good) -> bool:
    return item in (good.sku, good.category)
