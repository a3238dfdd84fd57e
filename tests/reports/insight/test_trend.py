"""Sales, members, points and levels by period: figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.books.periods import Every, period_name, periods
from loyalty_cli.reports.books.roll_forward import roll_forward
from loyalty_cli.reports.insight.purchases import the_program
from loyalty_cli.reports.insight.trend import KEYS, trend
from tests.jobs.desk import LADDER, STARS, Desk

VALUED = STARS.replace('points = ["star"', 'point_value = "0.05"\npoints = ["star"')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, VALUED + LADDER)
    opened.members("member_id,joined_on\ndora,2026-02-03\n", as_of="2026-02-03")
    opened.buys(
        *("a1,ann,2026-01-10,30.00", "a2,ann,2026-01-31,90.00", "a3,ann,2026-03-02,-30.00,a1"),
        *("b1,bob,2026-01-11,40.00", "b2,bob,2026-03-05,7.00", "b3,bob,2026-03-06,-2.00,b2"),
        "d1,dora,2026-03-31,1.50",
    )
    opened.batch("2026-03-31")
    yield opened
    opened.close()


def told(desk: Desk, day: str, every: Every, since: str | None = None) -> list[str]:
    rows = trend(
        desk.store,
        program=the_program(desk.store, None),
        as_of=parse_day(day),
        since=None if since is None else parse_day(since),
        every=every,
    )
    assert [tuple(row) for row in rows] == [KEYS] * len(rows)
    return [" ".join(str(cell) for cell in row.values()) for row in rows]


def test_each_month_by_hand(desk: Desk) -> None:
    # January: 90 of ann's 120.00 are kept (a1 was refunded whole in March and is no purchase),
    # bob's 40.00; all but dora joined on the day their file came. 160 points x 0.05; ann rose to
    # Silver. March: 5.00 of 7.00, 1.50; 7 + 1 points, less 30 + 2 clawed back: 136 x 0.05.
    assert told(desk, "2026-03-31", "month") == [
        "2026-01 130.00 2 2 3 160 0 0 1 8.00",
        "2026-02 0.00 0 0 1 0 0 0 0 8.00",
        "2026-03 6.50 2 2 0 8 0 0 0 6.80",
    ]
    # On the last day of January nothing had been refunded.
    assert told(desk, "2026-01-31", "month") == ["2026-01 160.00 3 2 3 160 0 0 1 8.00"]


def test_days_weeks_quarters_and_years(desk: Desk) -> None:
    assert told(desk, "2026-03-31", "quarter") == ["2026-Q1 136.50 4 3 4 168 0 0 1 6.80"]
    assert told(desk, "2026-03-31", "year") == ["2026 136.50 4 3 4 168 0 0 1 6.80"]
    # 5 March is a Thursday; the week of the 2nd lost 32 points.
    assert told(desk, "2026-03-06", "week", "2026-03-02") == ["2026-W10 5.00 1 1 0 7 0 0 0 6.75"]
    # The refund of the 6th stands with its purchase; its points were taken on the 6th.
    assert told(desk, "2026-03-06", "day", "2026-03-05") == [
        "2026-03-05 5.00 1 1 0 7 0 0 0 6.85",
        "2026-03-06 0.00 0 0 0 0 0 0 0 6.75",
    ]


def test_what_lapsed_and_what_was_spent(desk: Desk) -> None:
    desk.adjust("bob", -10, "2026-04-01")
    desk.batch("2027-02-01")
    # Twelve months after they were earned: bob's 40 less 10, then ann's 90 of 31 January.
    lapsed = [row.split() for row in told(desk, "2027-02-01", "month")]
    assert [(row[0], row[7]) for row in lapsed[-2:]] == [("2027-01", "30"), ("2027-02", "90")]


def test_a_merged_member_is_one_and_joined_once(desk: Desk) -> None:
    desk.buys("b4,ann,2026-03-05,1.00", day="2026-03-31")
    desk.batch("2026-03-31")
    desk.merge("ann", "bob", "2026-03-31")
    (row,) = told(desk, "2026-03-31", "year")
    # cleo, dora and ann, who is bob now; ann (with bob's purchases) and dora bought.
    assert row.split()[:5] == ["2026", "137.50", "5", "2", "3"]
    assert told(desk, "2026-03-30", "year")[0].split()[3:5] == ["2", "4"]


def test_the_liability_is_that_of_the_roll_forward(desk: Desk) -> None:
    desk.adjust("bob", -40, "2026-04-01")
    desk.buys("b5,bob,2026-04-02,-5.00,b2", day="2026-04-02")
    desk.batch("2026-04-02")
    asked: dict[str, Any] = {"since": None, "until": None, "every": "month", "program": None}
    books = roll_forward(desk.store, as_of=parse_day("2026-04-02"), **asked)
    assert [row["amount"] for row in books if row["kind"] == "points"] == [
        row.split()[-1] for row in told(desk, "2026-04-02", "month")
    ]


def test_without_anything_there_are_no_rows(desk: Desk) -> None:
    assert told(desk, "2025-12-31", "month") == []
    assert trend(desk.store, program=None, as_of=1, since=None, every="day") == []


@pytest.mark.parametrize(
    ("day", "every", "name"),
    [
        ("2026-12-31", "week", "2026-W53"),
        ("2027-01-03", "week", "2026-W53"),
        ("2027-01-04", "week", "2027-W01"),
        ("2026-12-31", "day", "2026-12-31"),
        ("2026-12-31", "quarter", "2026-Q4"),
    ],
)
def test_periods_have_their_names(day: str, every: Every, name: str) -> None:
    assert period_name(parse_day(day), every) == name
    (only,) = periods(parse_day(day), parse_day(day), every)
    assert (only.name, only.first, only.last) == (name, parse_day(day), parse_day(day))


def test_the_last_period_there_is_ends(desk: Desk) -> None:
    for every in ("day", "week", "month", "quarter", "year"):
        assert list(periods(parse_day("9999-12-31"), parse_day("9999-12-31"), every))
