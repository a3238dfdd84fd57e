"""Hand-worked cases of what counts of a purchase: parts, pieces, and refunds of both."""

from __future__ import annotations

from tests.second_opinion.cases import event, line, points, program, run

WINE = {"category": "wine"}
BOOKS, TOYS = {"category": "books", "sku": "B"}, {"category": "toys", "sku": "T"}


def sale(*lines: dict[str, object]) -> dict[str, object]:
    return event("a", "2026-01-02", lines=list(lines))


def back(*lines: dict[str, object], name: str = "r", day: str = "2026-01-03") -> dict[str, object]:
    return event(name, day, kind="refund", lines=list(lines), refund_of="a")


def test_a_discount_is_no_piece() -> None:
    """5 bottles and a discount are 5 pieces; a discount of -1 pieces takes one away: 4."""
    rules = program(earn='when = { category = ["wine"], quantity = { from = 5 } }')
    bottles = line("50", **WINE, quantity=5)
    assert points(run(rules, sale(bottles, line("-10", **WINE, quantity=1))))
    assert points(run(rules, sale(bottles, line("-10", **WINE))))
    assert not points(run(rules, sale(bottles, line("-10", **WINE, quantity=-1))))
    six = program(earn='when = { category = ["wine"], quantity = { from = 6 } }')
    assert not points(run(six, sale(bottles, line("-10", **WINE, quantity=1))))


def test_the_parts_of_a_row_are_its_own() -> None:
    """Books 107.00 with 7.00 tax, toys 119.00 with 19.00: books count 100.00.

    With the tax of the toys blank, 7.00 are spread over 226.00: 107/226 of it are 3.31, so 103.
    """
    rules = program(head='not_counted = ["tax"]', earn='when = { category = ["books"] }')
    own = sale(line("107", **BOOKS, tax=700), line("119", **TOYS, tax=1900))
    assert points(run(rules, own)) == [("earn", "spend", 100)]
    spread = sale(line("107", **BOOKS, tax=700), line("119", **TOYS))
    assert points(run(rules, spread)) == [("earn", "spend", 103)]


def test_the_part_of_a_discount_row_keeps_its_sign() -> None:
    """119.00 with 19.00, less 11.90 with -1.90: 107.10 less 17.10 are 90.00."""
    rules = program(head='not_counted = ["tax"]')
    bought = sale(line("119", tax=1900), line("-11.90", tax=-190))
    assert points(run(rules, bought)) == [("earn", "spend", 90)]


def test_a_refund_of_the_shipping_alone_keeps_the_goods() -> None:
    """107.00 with 7.00 shipping: 100. Of 7.00 with shipping 7.00 nothing goes; of 7.00 with tip
    0.00, which names all parts, 7 go; of 7.00 that names none, 7 x 100/107 = 6.54: 93.46 stay."""
    rules = program()
    bought = event("a", "2026-01-02", "107", shipping=700)
    for parts, lost in (({"shipping": 700}, 0), ({"shipping": -700}, 0), ({"tip": 0}, 7), ({}, 7)):
        refund = event("r", "2026-01-03", "7", "refund", refund_of="a", **parts)
        account = run(rules, bought, refund)
        assert sum(one[2] for one in points(account)) == 100 - lost, parts
        assert account.lifetime_spend == (9346 if parts == {} else 10000 - 100 * lost)


def test_refunds_that_name_parts_and_refunds_that_do_not() -> None:
    """100.00 with 10.00 tip. 20.00 with a tip of 6.00, then 40.00 that names nothing.

    Left of the tip: (10 - 6) x 40 / (100 - 20) = 2.00, so 38.00 count.
    """
    bought = event("a", "2026-01-02", "100", tip=1000)
    first = event("r", "2026-01-03", "20", "refund", refund_of="a", tip=600)
    second = event("s", "2026-01-04", "40", "refund", refund_of="a")
    assert run(program(), bought, first, second).lifetime_spend == 3800
    assert run(program(), bought, second, first).lifetime_spend == 3800


def test_a_refund_never_raises_what_counts() -> None:
    """50.00 paid with 30.00 points count 20.00; 5.00 back that name 30.00 of points count no 45."""
    bought = event("a", "2026-01-02", "50", paid_by_points=3000)
    refund = event("r", "2026-01-03", "5", "refund", refund_of="a", paid_by_points=3000)
    assert run(program(), bought, refund).lifetime_spend == 2000


def test_an_own_part_goes_back_with_its_line() -> None:
    """Books 107.00 (tax 7.00), toys 119.00 (19.00); the books go back: toys still count 100."""
    rules = program(head='not_counted = ["tax"]', earn='when = { category = ["toys"] }')
    bought = sale(line("107", **BOOKS, tax=700), line("119", **TOYS, tax=1900))
    for row in (line("107", **BOOKS), line("107", **BOOKS, tax=700)):
        account = run(rules, bought, back(row))
        assert points(account) == [("earn", "spend", 100)]
        assert account.lifetime_spend == 10000


def test_a_fee_held_back_raises_its_own_line() -> None:
    """Books 10.00 and toys 20.00 go back, less 2.00 on the toys: 2.00 of the toys are kept."""
    rules = program(earn='when = { category = ["toys"] }')
    bought = sale(line("10", **BOOKS), line("20", **TOYS))
    rows = (line("10", **BOOKS), line("20", **TOYS), line("-2", **TOYS))
    for order in (rows, rows[::-1]):
        assert points(run(rules, bought, back(*order))) == [
            ("earn", "spend", 20),
            ("clawback", "spend", -18),
        ]
