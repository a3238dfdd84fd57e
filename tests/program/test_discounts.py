"""What vouchers take off an order: published cases of others, and what must hold for any order."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.discounts import ONE, Good, Order, Terms, discounted, refusal

PERCENT = 10**6


def percent(number: int | str, key: str = "p", most: int | None = None) -> Terms:
    whole, _, part = str(number).partition(".")
    return Terms(key, percent=int(whole + part.ljust(6, "0")), max_discount=most, stacks=True)


def amount(minor: int, key: str = "a") -> Terms:
    return Terms(key, amount=minor, stacks=True)


def item(word: str, key: str = "i") -> Terms:
    return Terms(key, item=word, stacks=True)


SHIPS = Terms("s", free_shipping=True, stacks=True)


@pytest.mark.parametrize(
    ("order", "shipping", "vouchers", "discount", "to_pay"),
    [
        # Saleor, Solidus: all of it off leaves nothing, not 0.01.
        (3333, 0, [percent(100)], 3333, 0),
        (1, 0, [percent(100)], 1, 0),
        # Half up to the smallest unit.
        (3335, 0, [percent(10)], 334, 3001),
        (3334, 0, [percent(10)], 333, 3001),
        (5, 0, [percent(10)], 1, 4),
        (999, 0, [percent("33.333333")], 333, 666),
        # Never more than what is left.
        (1000, 0, [amount(1500)], 1000, 0),
        (1000, 490, [amount(1500)], 1000, 490),
        (1000, 0, [amount(700), amount(700, "b")], 1000, 0),
        # Percentages each on what is left, the largest first: 100 - 20 = 80, - 10 % = 72.
        (10000, 0, [percent(10), percent(20, "q")], 2800, 7200),
        # Percentages before amounts: 100 - 10 % = 90, - 15 = 75.
        (10000, 0, [amount(1500), percent(10)], 2500, 7500),
        # At most so much.
        (10000, 0, [percent(50, most=500)], 500, 9500),
        # Free shipping is what it costs, and nothing where it costs nothing.
        (2000, 490, [SHIPS], 490, 2000),
        (2000, 0, [SHIPS], 0, 2000),
        (2000, 490, [SHIPS, Terms("t", free_shipping=True)], 490, 2000),
        (0, 0, [percent(10), amount(500)], 0, 0),
    ],
)
def test_orders_of_an_amount(
    order: int, shipping: int, vouchers: list[Terms], discount: int, to_pay: int
) -> None:
    for typed in permutations(vouchers):
        done = discounted(Order(order, shipping), typed)
        assert (done.discount, done.to_pay) == (discount, to_pay)


def goods(*lines: tuple[str, int, int]) -> Order:
    made = tuple(Good(word, word, quantity, amount) for word, quantity, amount in lines)
    return Order(sum(line.amount for line in made), 0, made)


@pytest.mark.parametrize(
    ("order", "vouchers", "lines"),
    [
        # Largest remainder, ties to the earlier line: 10.00 over three equal lines.
        (
            goods(("a", ONE, 1000), ("b", ONE, 1000), ("c", ONE, 1000)),
            [amount(1000)],
            [334, 333, 333],
        ),
        (goods(("a", ONE, 1000), ("b", ONE, 2000)), [percent(10)], [100, 200]),
        # One piece of the cheapest matching line, of several pieces one.
        (goods(("a", ONE, 500), ("x", 2 * ONE, 800), ("x", ONE, 450)), [item("x")], [0, 400, 0]),
        (goods(("x", 3 * ONE, 1000)), [item("x")], [333]),
        (goods(("x", 3 * ONE, 1000)), [item("x"), item("x", "j"), item("x", "k")], [1000]),
        # Half a kilo is taken whole.
        (goods(("x", ONE // 2, 420)), [item("x")], [420]),
        # A tie of prices goes to the earlier line; what costs nothing is nothing to take off.
        (goods(("x", ONE, 300), ("x", ONE, 300)), [item("x")], [300, 0]),
        (goods(("x", ONE, 0), ("x", ONE, 300)), [item("x")], [0, 300]),
        # Items first, then the percentage of what is left.
        (goods(("x", ONE, 300), ("y", ONE, 1000)), [percent(10), item("x")], [300, 100]),
        # The shop's own discount line lowers the others.
        (goods(("a", ONE, 1000), ("off", ONE, -500)), [percent(50)], [250, 0]),
    ],
)
def test_discounts_are_spread_over_the_lines(
    order: Order, vouchers: list[Terms], lines: list[int]
) -> None:
    done = discounted(order, vouchers)
    assert done.lines == lines
    assert done.discount == sum(lines)
    assert done.to_pay == order.amount - sum(lines)


@pytest.mark.parametrize(
    ("terms", "order", "alone", "reason"),
    [
        (Terms("a", amount=1), Order(100), True, None),
        (Terms("a", amount=1), Order(100), False, "not-with-others"),
        (Terms("a", amount=1, stacks=True), Order(100), False, None),
        (Terms("a", amount=1, min_order=101), Order(100), True, "min-order"),
        (Terms("a", amount=1, min_order=100), Order(100), True, None),
        (item("x"), Order(100), True, "needs-basket"),
        (item("x"), goods(("y", ONE, 100)), True, "no-item"),
        (item("x"), goods(("x", ONE, 100)), True, None),
    ],
)
def test_reasons_for_no(terms: Terms, order: Order, alone: bool, reason: str | None) -> None:
    assert refusal(terms, order, alone=alone) == reason


WORDS = st.sampled_from(["a", "b", "x"])
LINES = st.lists(
    st.builds(Good, WORDS, WORDS, st.integers(1, 5 * ONE), st.integers(-2_000, 20_000)),
    min_size=1,
    max_size=6,
)
VOUCHERS = st.lists(
    st.one_of(
        st.builds(lambda p: Terms("", percent=p), st.integers(1, 100 * PERCENT)),
        st.builds(
            lambda p, m: Terms("", percent=p, max_discount=m),
            st.integers(1, 100 * PERCENT),
            st.integers(1, 5_000),
        ),
        st.builds(lambda a: Terms("", amount=a), st.integers(1, 30_000)),
        st.builds(lambda i: Terms("", item=i), WORDS),
        st.just(Terms("", free_shipping=True)),
    ),
    min_size=1,
    max_size=4,
)


@given(LINES, st.integers(0, 2_000), VOUCHERS, st.data())
def test_whatever_the_order(
    lines: list[Good], shipping: int, drawn: list[Terms], data: st.DataObject
) -> None:
    order = Order(max(0, sum(line.amount for line in lines)), shipping, tuple(lines))
    vouchers = [
        Terms(f"v{n}", t.percent, t.amount, t.item, t.free_shipping, None, t.max_discount, True)
        for n, t in enumerate(drawn)
    ]
    done = discounted(order, vouchers)
    assert done.discount + done.to_pay == order.amount + shipping
    assert done.discount == sum(cut.discount for cut in done.cuts)
    assert done.to_pay >= 0
    assert all(cut.discount >= 0 for cut in done.cuts)
    ships = sum(cut.discount for cut in done.cuts if cut.terms.free_shipping)
    assert sum(done.lines) == done.discount - ships
    for line, taken in zip(lines, done.lines, strict=True):
        assert 0 <= taken <= max(0, line.amount)
    shuffled = data.draw(st.permutations(vouchers))
    again = discounted(order, shuffled)
    assert again.lines == done.lines
    assert {c.terms.key: c.discount for c in again.cuts} == {
        c.terms.key: c.discount for c in done.cuts
    }
