"""What vouchers take off an order (CONTRACT 4): cases by hand, and what holds for all of them."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.base.money import divide_half_up
from loyalty_cli.program.judging.discounts import (
    ONE,
    Discounted,
    Good,
    Order,
    Terms,
    discounted,
    refusal,
)

P = 10**6
"""One percent, in millionths of a percent."""


def percent(number: str, most: int | None = None, key: str = "p") -> Terms:
    whole, _, part = number.partition(".")
    return Terms(key, percent=int(whole + part.ljust(6, "0")), max_discount=most, stacks=True)


def amount(minor: int, key: str = "a", least: int | None = None) -> Terms:
    return Terms(key, amount=minor, min_order=least, stacks=True)


def item(word: str, key: str = "i") -> Terms:
    return Terms(key, item=word, stacks=True)


SHIPPING = Terms("s", free_shipping=True, stacks=True)


def line(minor: int, sku: str | None = None, pieces: str = "1", of: str | None = None) -> Good:
    whole, _, part = pieces.partition(".")
    return Good(sku, of, int(whole + part.ljust(6, "0")), minor)


def basket(*goods: Good, shipping: int = 0) -> Order:
    return Order(sum(good.amount for good in goods), shipping, goods)


# (what, order, vouchers, the discount of each, to pay)
CASES: list[tuple[str, Order, list[Terms], list[int], int]] = [
    ("ten percent", Order(4000), [percent("10")], [400], 3600),
    ("half a cent goes up", Order(1005), [percent("10")], [101], 904),
    ("just under half a cent goes down", Order(1004), [percent("10")], [100], 904),
    ("a hundred percent leaves nothing", Order(1999), [percent("100")], [1999], 0),
    ("a hundred percent of one cent", Order(1), [percent("100")], [1], 0),
    ("a hundred percent of thirds", basket(*[line(333)] * 3), [percent("100")], [999], 0),
    ("a third of it", Order(999), [percent("33.333333")], [333], 666),
    ("half a cent is one", Order(5), [percent("10")], [1], 4),
    # 7.00 for two lattes less 1.00 of discount, which is no piece: a latte is 3.00.
    (
        "a discount is no piece",
        basket(line(700, "l", "2"), line(-100, "l")),
        [item("l")],
        [300],
        300,
    ),
    # Of two lattes one is taken back: the 3.50 go off all in proportion, 3.06 off the lattes. A
    # latte is half of their 3.94, and with one piece there the second voucher finds none.
    (
        "a line that takes a piece back",
        basket(line(700, "l", "2"), line(-350, "l", "-1"), line(100, "c")),
        [item("l"), item("l", "j")],
        [197, 0],
        253,
    ),
    ("a third of a percent", Order(10000), [percent("0.333333")], [33], 9967),
    ("a percentage has its most", Order(100_00), [percent("50", most=2500)], [2500], 7500),
    ("an amount is never more than the order", Order(300), [amount(500)], [300], 0),
    ("an amount leaves the shipping", Order(300, 490), [amount(500)], [300], 490),
    ("a percentage leaves the shipping", Order(1000, 490), [percent("100")], [1000], 490),
    ("free shipping is what the shipping costs", Order(1000, 490), [SHIPPING], [490], 1000),
    ("free shipping of no shipping", Order(1000), [SHIPPING], [0], 1000),
    (
        "the largest percentage first, the next on what is left",
        Order(1003),
        [percent("20"), percent("50", key="q")],
        [100, 502],
        401,
    ),
    ("percentages before amounts", Order(10000), [amount(1000), percent("10")], [1000, 1000], 8000),
    (
        "a second amount takes what is left",
        Order(800),
        [amount(500), amount(700, "b")],
        [100, 700],
        0,
    ),
    (
        "items before percentages",
        basket(line(350, "latte"), line(650, "beans")),
        [percent("10"), item("latte")],
        [65, 350],
        585,
    ),
    (
        "all four",
        basket(line(350, "latte"), line(650, "beans"), shipping=490),
        [SHIPPING, amount(85), percent("10"), item("latte")],
        [490, 85, 65, 350],
        500,
    ),
    ("one piece of two", basket(line(700, "latte", "2")), [item("latte")], [350], 350),
    (
        "one piece of three that don't divide",
        basket(line(1000, "latte", "3")),
        [item("latte")],
        [333],
        667,
    ),
    (
        "two pieces of three",
        basket(line(1000, "latte", "3")),
        [item("latte"), item("latte", "j")],
        [333, 334],
        333,
    ),
    (
        "no more pieces than there are",
        basket(line(500, "latte"), line(100, "tea")),
        [item("latte"), item("latte", "j")],
        [500, 0],
        100,
    ),
    (
        "the cheapest matching line",
        basket(line(500, "latte"), line(380, "latte")),
        [item("latte")],
        [380],
        500,
    ),
    (
        "the cheapest by the piece",
        basket(line(500, "latte"), line(800, "latte", "2")),
        [item("latte")],
        [400],
        900,
    ),
    (
        "a line matches by its category",
        basket(line(500, "C1", of="coffee"), line(90, "tea")),
        [item("coffee")],
        [500],
        90,
    ),
    ("of less than one piece all of it", basket(line(240, "ham", "0.3")), [item("ham")], [240], 0),
    ("of one and a half pieces one", basket(line(300, "ham", "1.5")), [item("ham")], [200], 100),
    (
        "the shop's own discount line comes off first",
        basket(line(1000, "latte"), line(-100)),
        [percent("50")],
        [450],
        450,
    ),
    (
        "an item after the shop's own discount",
        basket(line(500, "latte"), line(500, "tea"), line(-100)),
        [item("latte")],
        [450],
        450,
    ),
    ("a thousandth of a dinar", Order(12345), [percent("12.5")], [1543], 10802),
]


@pytest.mark.parametrize(
    ("order", "vouchers", "each", "to_pay"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_cases_worked_by_hand(
    order: Order, vouchers: list[Terms], each: list[int], to_pay: int
) -> None:
    done = discounted(order, vouchers)
    assert ([cut.discount for cut in done.cuts], done.to_pay) == (each, to_pay)
    assert done.discount == sum(each)


def test_a_discount_is_spread_by_largest_remainder_ties_to_the_earlier_line() -> None:
    done = discounted(basket(line(100), line(100), line(100)), [amount(100)])
    assert done.cuts[0].lines == [34, 33, 33]
    done = discounted(basket(line(1000), line(500), line(1)), [amount(100)])
    assert done.cuts[0].lines == [67, 33, 0]
    done = discounted(basket(line(50), line(250), line(-100)), [amount(100)])
    assert done.lines == [17, 83, 0]


def test_the_minimum_looks_at_the_order_before_any_discount() -> None:
    least = amount(500, least=2000)
    assert refusal(least, Order(2000), alone=True) is None
    assert refusal(least, Order(1999), alone=True) == "min-order"
    # Half of it is gone when the amount comes off, and that is no matter.
    assert discounted(Order(2000), [percent("50"), least]).to_pay == 500
    # Shipping is no part of what was ordered.
    assert refusal(least, Order(1999, shipping=500), alone=True) == "min-order"


def test_reasons_of_the_order() -> None:
    lonely = Terms("x", amount=100)
    assert refusal(lonely, Order(1000), alone=True) is None
    assert refusal(lonely, Order(1000), alone=False) == "not-with-others"
    assert refusal(item("latte"), Order(1000), alone=True) == "needs-basket"
    assert refusal(item("latte"), basket(line(100, "tea")), alone=True) == "needs-basket"
    assert refusal(item("tea"), basket(line(100, "tea")), alone=True) is None


GOODS = st.builds(
    Good,
    sku=st.sampled_from(["latte", "tea", None]),
    category=st.sampled_from(["coffee", "latte", None]),
    quantity=st.sampled_from([1, ONE // 3, ONE, 2 * ONE, 3 * ONE, 7 * ONE // 2]),
    amount=st.integers(-300, 2000),
)
ORDERS = st.builds(
    lambda goods, shipping: Order(max(0, sum(g.amount for g in goods)), shipping, tuple(goods)),
    st.lists(GOODS, min_size=1, max_size=6),
    st.integers(0, 700),
)
TERMS = st.one_of(
    st.builds(
        lambda n, most: {"percent": n, "max_discount": most},
        st.integers(1, 100 * P),
        st.none() | st.integers(1, 500),
    ),
    st.builds(lambda n: {"amount": n}, st.integers(1, 3000)),
    st.builds(lambda word: {"item": word}, st.sampled_from(["latte", "coffee"])),
    st.just({"free_shipping": True}),
)
VOUCHERS = st.lists(TERMS, min_size=1, max_size=4).map(
    lambda many: [Terms(f"K{n}", stacks=True, **each) for n, each in enumerate(many)]
)


def by_key(done: Discounted) -> dict[str, tuple[int, list[int]]]:
    return {cut.terms.key: (cut.discount, cut.lines) for cut in done.cuts}


@given(ORDERS, VOUCHERS)
@settings(max_examples=150)
def test_what_holds_for_all_orders(order: Order, vouchers: list[Terms]) -> None:
    done = discounted(order, vouchers)
    assert order.goods is not None
    # It adds up: order by order, voucher by voucher, line by line.
    assert done.to_pay == order.amount + order.shipping - done.discount >= 0
    assert done.discount == sum(cut.discount for cut in done.cuts)
    assert done.lines == [sum(parts) for parts in zip(*(c.lines for c in done.cuts), strict=True)]
    for cut in done.cuts:
        assert cut.discount >= 0
        assert min(cut.lines) >= 0
        of_lines = 0 if cut.terms.free_shipping else cut.discount
        assert sum(cut.lines) == of_lines
        if cut.terms.max_discount is not None:
            assert cut.discount <= cut.terms.max_discount
    for good, taken in zip(order.goods, done.lines, strict=True):
        assert taken <= max(0, good.amount)
    # Whatever the order in which they were typed.
    for typed in permutations(vouchers):
        again = discounted(order, typed)
        assert by_key(again) == by_key(done)
        assert (again.to_pay, again.lines) == (done.to_pay, done.lines)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 100 * P), min_size=1, max_size=4))
@settings(max_examples=100)
def test_percentages_one_after_another(left: int, percents: list[int]) -> None:
    """Said once more, without lines: each on what is left, the largest first."""
    vouchers = [Terms(f"{n}", percent=p, stacks=True) for n, p in enumerate(percents)]
    done = discounted(Order(left), vouchers)
    for each in sorted(percents, reverse=True):
        left -= divide_half_up(left * each, 100 * P)
    assert done.to_pay == left


@pytest.mark.parametrize(
    ("goods", "reason"),
    [
        ([line(350, "l")], None),
        ([line(-350, "l")], "needs-basket"),
        ([line(350, "l"), line(-350, "l")], None),
        ([line(350, "l"), line(-350, "l", "-1")], "needs-basket"),
    ],
    ids=["one", "a discount", "one and a discount", "one that is taken back"],
)
def test_an_item_needs_a_piece_in_the_basket(goods: list[Good], reason: str | None) -> None:
    order = basket(*goods, line(500, "other"))
    assert refusal(item("l"), order, alone=True) == reason
