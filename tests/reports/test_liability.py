"""What is owed: points, vouchers and cards, by the month in which they came to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.reports.books.liability import liability
from tests.jobs.desk import LADDER, STARS
from tests.jobs.value import PROGRAM, REWARDS, Counter

VALUED = REWARDS.replace('id = "latte"\n', 'id = "latte"\nvalue = "1.20"\n')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path, PROGRAM + LADDER + VALUED)
    yield opened
    opened.close()


def owed(desk: Counter, day: str = "2026-03-31", program: str | None = None) -> list[object]:
    rows = liability(desk.store, as_of=parse_day(day), program=program)
    assert {row["currency"] for row in rows} <= {"EUR"}
    return [tuple(value for key, value in row.items() if key != "currency") for row in rows]


def test_points_are_worth_their_point_value(desk: Counter) -> None:
    assert owed(desk) == [
        ("points", "stars", "2026-01", 1, 120, "6.00", 0),
        ("points", "stars", "2026-02", 2, 125, "6.25", 0),
    ]
    assert owed(desk, "2026-01-01") == []


def test_vouchers_are_worth_their_value_as_often_as_they_can_be_used(desk: Counter) -> None:
    latte = desk.code("latte")
    desk.code("latte", day="2026-04-02")
    desk.code("ten")
    desk.code("mine", member="ann")
    void = desk.code("latte")
    desk.void(void, "2026-03-10")
    # Two lattes of two uses at 1.20, and 3.00 off; nothing says what ten percent is worth.
    assert owed(desk, "2026-03-09")[2:] == [("vouchers", "stars", "2026-03", 4, None, "7.80", 1)]
    assert owed(desk, "2026-04-03")[2:] == [
        ("vouchers", "stars", "2026-03", 3, None, "5.40", 1),
        ("vouchers", "stars", "2026-04", 1, None, "2.40", 0),
    ]
    assert latte


def test_what_has_no_known_value_is_counted_and_hides_nothing(desk: Counter) -> None:
    desk.code("ten")
    assert owed(desk)[2:] == [("vouchers", "stars", "2026-03", 1, None, None, 1)]
    desk.code("latte")
    assert owed(desk)[2:] == [("vouchers", "stars", "2026-03", 2, None, "2.40", 1)]


def test_points_without_a_point_value_are_counted_too(tmp_path: Path) -> None:
    desk = Counter(tmp_path, STARS)
    assert owed(desk) == [
        ("points", "stars", "2026-01", 1, 120, None, 1),
        ("points", "stars", "2026-02", 2, 125, None, 2),
    ]
    desk.close()


def test_cards_are_worth_what_is_on_them(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    desk.pay(code, 1250, "2026-03-05")
    desk.sell(3000, expires_on=parse_day("2026-03-20"))
    desk.sell(1000, "2026-04-01")
    desk.redeem("ann", "card")
    cards = [row for row in owed(desk, "2026-03-20") if row[0] == "gift-cards"]  # type: ignore[index]
    assert cards == [
        ("gift-cards", "stars", "2026-03", 1, None, "6.00", 0),
        ("gift-cards", None, "2026-03", 2, None, "67.50", 0),
    ]
    assert owed(desk, "2026-03-21")[-1] == ("gift-cards", None, "2026-03", 1, None, "37.50", 0)
    assert owed(desk, "2026-03-04")[-1] == ("gift-cards", None, "2026-03", 2, None, "80.00", 0)
    assert owed(desk, program="stars")[-1] == ("gift-cards", "stars", "2026-03", 1, None, "6.00", 0)
    with pytest.raises(Refused, match="there is no program nope"):
        owed(desk, program="nope")
