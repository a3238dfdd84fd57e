"""Hand-worked cases of boosts with line conditions: each line has the factors that match it."""

from __future__ import annotations

from tests.second_opinion.cases import event, line, points, program, run

BOOKS, TOYS = {"category": "books"}, {"category": "toys"}


def sale(*lines: dict[str, object]) -> dict[str, object]:
    return event("a", "2026-01-02", lines=list(lines))


COLOURS = """
[[boost]]
name = "red"
multiply = "3"
when = { category = ["red"] }
[[boost]]
name = "blue"
multiply = "6"
when = { category = ["blue"] }
"""


def test_red_threefold_and_blue_sixfold_in_any_order() -> None:
    """4 a unit: red 12.00 -> 48 x 3, blue 100.00 -> 400 x 6, other 40.00 -> 160: 2,704."""
    lines = [
        line("12", category="red"),
        line("100", category="blue"),
        line("40", category="other"),
    ]
    boosts = COLOURS.split("[[boost]]")[1:]
    for order in (boosts, boosts[::-1]):
        rules = program(rest="".join("[[boost]]" + boost for boost in order))
        rules["earn"][0]["points"] = 4
        account = run(rules, sale(*lines))
        assert sum(one[2] for one in points(account)) == 2704
        assert sorted(points(account)) == [
            ("boost", "blue", 2000),
            ("boost", "red", 96),
            ("earn", "spend", 608),
        ]


def test_shares_by_pieces() -> None:
    """2 a piece: 3 red for 1.00 and 1 blue for 99.00 are 6 x 3 + 2 x 6 = 30."""
    rules = program(rest=COLOURS)
    rules["earn"][0] = {"name": "spend", "on": "purchase", "points": 2, "per_quantity": 1}
    bought = sale(line("1", category="red", quantity=3), line("99", category="blue", quantity=1))
    assert sum(one[2] for one in points(run(rules, bought))) == 30


def test_shares_where_nothing_is_to_share_by() -> None:
    """A fixed 9 over three lines of 0.00, one of them red: 3 x 3 + 6 = 15."""
    rules = program(rest=COLOURS)
    rules["earn"][0] = {"name": "spend", "on": "purchase", "points": 9}
    free = sale(line("0", category="red"), line("0"), line("0"))
    assert points(run(rules, free)) == [("earn", "spend", 9), ("boost", "red", 6)]


def test_shares_under_add_and_best() -> None:
    """Red 10.00 and blue 10.00, a doubling of all: add 10 x 4 + 10 x 7 = 110; best, of 40 (all),
    40 (red) and 70 (blue), the blue."""
    rest = '[[boost]]\nname = "all"\nmultiply = "2"\n' + COLOURS
    bought = sale(line("10", category="red"), line("10", category="blue"))
    add = run(program(head='stacking = "add"', rest=rest), bought)
    assert [one[2] for one in points(add)] == [20, 20, 20, 50]
    best = run(program(head='stacking = "best"', rest=rest), bought)
    assert points(best) == [("earn", "spend", 20), ("boost", "blue", 50)]


def test_a_boost_is_there_only_where_a_counted_line_matches() -> None:
    """A rule on toys: an add on books comes on the next rule, which counts books too."""
    rest = """
    [[earn]]
    name = "all"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "gift"
    add = 5
    when = { category = ["books"] }
    """
    rules = program(earn='when = { category = ["toys"] }', rest=rest)
    account = run(rules, sale(line("10", **BOOKS), line("20", **TOYS)))
    assert points(account) == [
        ("earn", "spend", 20),
        ("earn", "all", 30),
        ("boost", "gift", 5),
    ]
