"""The books: periods that close to the point and the cent, and revenue that points defer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.reports.books.deferred import deferred
from loyalty_cli.reports.books.liability import liability
from loyalty_cli.reports.books.periods import Every, periods
from loyalty_cli.reports.books.roll_forward import roll_forward
from loyalty_cli.reports.standing import standing
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.value import PROGRAM, REWARDS, Counter


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path, PROGRAM + LADDER + REWARDS)
    yield opened
    opened.close()


def rolled(desk: Desk, kind: str, day: str = "2026-04-30", **asked: Any) -> list[tuple[Any, ...]]:
    """The rows of a kind: period, opening to closing, amount."""
    asked = {"since": None, "until": None, "every": "month", "program": None, **asked}
    for name in ("since", "until"):
        asked[name] = None if asked[name] is None else parse_day(asked[name])
    rows = roll_forward(desk.store, as_of=parse_day(day), **asked)
    for row in rows:
        flows = {key: _number(row[key]) for key in list(row)[3:10]}
        gone = flows["redeemed"] + flows["expired"] + flows["clawed_back"]
        came = flows["opening"] + flows["issued"] + flows["adjusted"]
        assert flows["closing"] == came - gone
    return [tuple(row.values())[2:-1] for row in rows if row["kind"] == kind]


def _number(value: object) -> int:
    return int(str(value).replace(".", ""))


@pytest.mark.parametrize(
    ("every", "names"),
    [
        ("month", ["2025-12", "2026-01", "2026-02"]),
        ("quarter", ["2025-Q4", "2026-Q1"]),
        ("year", ["2025", "2026"]),
    ],
)
def test_periods_are_cut_at_both_ends(every: Every, names: list[str]) -> None:
    found = list(periods(parse_day("2025-12-10"), parse_day("2026-02-03"), every))
    assert [each.name for each in found] == names
    assert found[0].first == parse_day("2025-12-10")
    assert found[-1].last == parse_day("2026-02-03")
    for one, other in pairwise(found):
        assert other.first == one.last + 1


def test_points_by_month(desk: Counter) -> None:
    # ann: 120 in January, 80 in February; bob 45. On 2 March ann has a mug for 50.
    desk.redeem("ann", "mug")
    desk.adjust("bob", -5, "2026-03-03")
    desk.buys("r1,ann,2026-03-05,-20.00,t2")
    desk.batch("2026-03-31")
    assert rolled(desk, "points", "2026-03-31") == [
        ("2026-01", 0, 120, 0, 0, 0, 0, 120, "6.00"),
        ("2026-02", 120, 125, 0, 0, 0, 0, 245, "12.25"),
        ("2026-03", 245, 0, 50, 0, 20, -5, 170, "8.50"),
    ]
    assert rolled(desk, "points", "2026-03-31", every="quarter", since="2026-02-01") == [
        ("2026-Q1", 120, 125, 50, 0, 20, -5, 170, "8.50")
    ]
    # What lapses in the next year does so in its month; 20 of what was refunded are gone.
    desk.batch("2027-02-28")
    rows = rolled(desk, "points", "2027-02-28", since="2027-01-01")
    assert [row[4] for row in rows] == [70, 100]
    assert rows[-1][7:] == (0, "0.00")


def test_what_came_late_stands_in_the_month_in_which_it_was_posted(desk: Counter) -> None:
    before = rolled(desk, "points", "2026-02-28")
    desk.buys("late,ann,2026-01-20,30.00", day="2026-03-04")
    desk.batch("2026-03-04")
    rows = rolled(desk, "points", "2026-03-31")
    assert rows[:2] == before
    assert rows[2] == ("2026-03", 245, 30, 0, 0, 0, 0, 275, "13.75")


def test_gift_cards_by_month(desk: Counter) -> None:
    one: Any = desk.sell(5000).data["code"]
    two: Any = desk.sell(2000, day="2026-03-10", expires_on=parse_day("2026-04-15")).data
    three: Any = desk.sell(1000, day="2026-03-11").data
    desk.top_up(one, 500, day="2026-03-12")
    desk.pay(one, 1500, day="2026-03-13")
    desk.refund(one, 300, day="2026-04-01")
    desk.pay(two["code"], 700, day="2026-04-02")
    desk.void_card(three["card"], day="2026-04-03")
    assert rolled(desk, "gift-cards", "2026-04-30") == [
        ("2026-01", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"),
        ("2026-02", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"),
        ("2026-03", "0.00", "85.00", "15.00", "0.00", "0.00", "0.00", "70.00", "70.00"),
        ("2026-04", "70.00", "0.00", "4.00", "13.00", "0.00", "-10.00", "43.00", "43.00"),
    ]
    # On its last good day the card is still owed.
    assert rolled(desk, "gift-cards", "2026-04-15")[-1][4:] == (
        *("0.00", "0.00", "-10.00", "56.00", "56.00"),
    )


def test_vouchers_are_uses_that_are_left(tmp_path: Path) -> None:
    valued = REWARDS.replace('id = "latte"\n', 'id = "latte"\nvalue = "1.20"\n')
    desk = Counter(tmp_path, PROGRAM + LADDER + valued)
    latte, void = desk.code("latte"), desk.code("latte")
    use = desk.use(latte, day="2026-03-05", order=_cups()).data["use"]
    desk.void(void, "2026-03-10")
    desk.undo_use(use, "2026-04-02")
    desk.use(latte, day="2026-04-03", order=_cups())
    assert rolled(desk, "vouchers")[2:] == [
        ("2026-03", 0, 4, 1, 0, 0, -2, 1, "1.20"),
        ("2026-04", 1, 0, 0, 0, 0, 0, 1, "1.20"),
    ]
    desk.close()


def _cups() -> Any:
    from loyalty_cli.program.judging.discounts import Good, Order

    return Order(500, 0, (Good(None, "latte", 1_000_000, 500),))


def test_what_is_given_back_to_a_voucher_that_is_over_lapses_at_once(desk: Counter) -> None:
    made: Any = desk.redeem("ann", "off", points=100).data["voucher"]
    use = desk.use(made["code"], day="2026-03-20").data["use"]
    desk.undo_use(use, "2026-04-20")
    assert rolled(desk, "vouchers")[2:] == [
        ("2026-03", 0, 1, 1, 0, 0, 0, 0, "0.00"),
        ("2026-04", 0, 0, -1, 1, 0, 0, 0, "0.00"),
    ]


def test_the_closing_is_what_standing_and_liability_say(tmp_path: Path) -> None:
    """Of a random half year: points to the point, cards and vouchers to the cent."""
    random = Random(5)
    desk = Counter(tmp_path, PROGRAM + LADDER + REWARDS)
    cards: list[Any] = []
    day = parse_day("2026-03-02")
    for n in range(60):
        day += random.randrange(4)
        on = _iso(day)
        who = random.choice(["ann", "bob"])
        desk.buys(f"x{n},{who},{on},{random.randrange(1, 90)}.00", day=on)
        if random.random() < 0.3:
            desk.buys(f"y{n},{who},{on},-1.00,x{n}", day=on)
        desk.batch(on)
        if random.random() < 0.4:
            cards.append(
                desk.sell(random.randrange(1, 50) * 100, day=on, expires_on=day + 40).data["card"]
            )
        if cards and random.random() < 0.4:
            code = desk.code_of_card(random.choice(cards))
            desk.pay(code, 100 * random.randrange(1, 9), day=on, up_to=True)
        if random.random() < 0.3:
            desk.redeem(who, "off", day=on, points=20)
        if n % 9 == 0 or n == 59:
            rows = roll_forward(
                desk.store, as_of=day, since=None, until=None, every="month", program=None
            )
            closing = {row["kind"]: row for row in rows}
            stands = standing(desk.store, as_of=day, program=None)
            assert closing["points"]["closing"] == sum(
                row["balance"] + row["pending"] - row["debt"] for row in stands
            )
            owed = liability(desk.store, as_of=day, program=None)
            for kind in ("vouchers", "gift-cards"):
                owing = sum(_number(row["amount"]) for row in owed if row["kind"] == kind)
                amount = closing[kind]["amount"] if kind in closing else "0.00"
                assert _number(amount) == owing, (kind, on)
    desk.close()


def _iso(day: int) -> str:
    from loyalty_cli.base.dates import iso

    return iso(day)


EXAMPLE_52 = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]
point_value = "1.00"
breakage = "{breakage}"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "10.00"

[[reward]]
id = "off"
name = "Money off"
kind = "voucher"
cost = "any"
voucher = {{ amount = "point-value" }}
"""


def test_illustrative_example_52_of_ifrs_15(tmp_path: Path) -> None:
    """100,000 of sales, 10,000 points worth 1.00 each, 9,500 of them expected to be redeemed."""
    desk = Desk(tmp_path, EXAMPLE_52.format(breakage="5"))
    desk.buys("s1,ann,2025-03-01,100000.00", day="2026-01-01")
    desk.batch("2025-06-30")
    redeem = Counter.redeem
    redeem(desk, "ann", "off", "2025-12-01", points=4500)  # type: ignore[arg-type]
    desk.apply(
        EXAMPLE_52.format(breakage="3"),
        as_of=parse_day("2026-01-01"),
        valid_from=parse_day("2026-01-01"),
    )
    redeem(desk, "ann", "off", "2026-12-01", points=4000)  # type: ignore[arg-type]

    [first, second] = deferred(
        desk.store, until=parse_day("2026-12-31"), every="year", program=None
    )
    # 100,000 x 9,500 / 109,500 = 8,675.799…; x 4,500 / 9,500 = 4,109.589…
    assert first == {
        "program": "stars",
        "period": "2025",
        "sales": "100000.00",
        "issued": 10_000,
        "price_of_points": "9500.00",
        "allocated": "8675.80",
        "redeemed": 4500,
        "expected": 9500,
        "recognised": "4109.59",
        "deferred": "4566.21",
        "lapsed_share": None,
        "currency": "EUR",
    }
    # 8,675.799… x 8,500 / 9,700 = 7,602.504…, less 4,109.589…
    assert (second["expected"], second["recognised"], second["deferred"]) == (
        *(9700, "3492.92", "1073.29"),
    )
    # A re-estimate alone: 4,500 of 9,700 are 4,024.855…, so 84.734… is given back in January.
    months = deferred(desk.store, until=parse_day("2026-01-31"), every="month", program=None)
    assert (months[-1]["period"], months[-1]["recognised"]) == ("2026-01", "-84.73")
    desk.close()


def test_deferred_adds_months_up_and_says_what_lapsed(tmp_path: Path) -> None:
    text = EXAMPLE_52.format(breakage="20").replace("breakage", "breakage", 1)
    desk = Desk(tmp_path, text + '\n[expiry]\nafter = "1 month"\n')
    desk.buys("s1,ann,2026-01-10,1000.00", "s2,bob,2026-02-10,500.00", day="2026-04-30")
    desk.batch("2026-01-20")
    Counter.redeem(desk, "ann", "off", "2026-01-25", points=30)  # type: ignore[arg-type]
    desk.batch("2026-04-30")
    months = deferred(desk.store, until=parse_day("2026-04-30"), every="month", program="stars")
    [quarter, _] = deferred(
        desk.store, until=parse_day("2026-04-30"), every="quarter", program="stars"
    )
    # January: 100 points, p = 80.00; 1,000 x 80 / 1,080 = 74.07; February: 50, p = 40.00, 37.04.
    assert [(m["price_of_points"], m["allocated"]) for m in months[:2]] == [
        ("80.00", "74.07"),
        ("40.00", "37.04"),
    ]
    assert (quarter["sales"], quarter["issued"], quarter["redeemed"]) == ("1500.00", 150, 30)
    assert quarter["allocated"] == "111.11"
    # Of ann's lot of 100 seventy lapsed in February, bob's fifty in March: 120 of 150.
    assert [m["lapsed_share"] for m in months] == [None, "70.0", "80.0", "80.0"]
    # From March on nothing is held: the 30 that were used are all that can be, and all is earned.
    assert (months[2]["expected"], months[2]["deferred"]) == (30, "0.00")
    desk.close()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (STARS, "needs-point-value"),
        (PROGRAM + LADDER + REWARDS, "needs-breakage"),
    ],
)
def test_what_deferred_needs(tmp_path: Path, text: str, code: str) -> None:
    desk = Desk(tmp_path, text)
    with pytest.raises(Refused) as caught:
        deferred(desk.store, until=parse_day("2026-04-30"), every="month", program=None)
    assert [problem.code for problem in caught.value.problems] == [code]
    desk.close()
