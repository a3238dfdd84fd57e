"""What a program costs: figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.books.periods import Every
from loyalty_cli.reports.insight.cost import KEYS, By, cost
from loyalty_cli.reports.insight.purchases import the_program
from tests.jobs.desk import LADDER
from tests.jobs.value import PROGRAM, REWARDS, Counter

MORE = """
[[boost]]
name = "double"
multiply = "2"
starts_on = "2026-03-01"

[[reward]]
id = "cup"
name = "Cup"
kind = "item"
value = "2.00"

[[grant]]
name = "a cup"
on = "03-15"
reward = "cup"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    # January: ann buys for 120.00 and is Silver; February: ann 80.00, bob 45.00.
    opened = Counter(tmp_path, PROGRAM + LADDER + REWARDS + MORE)
    opened.redeem("ann", "mug")
    opened.redeem("ann", "card")
    opened.undo(opened.redeem("bob", "latte").data["redemption"])
    voucher: Any = opened.redeem("ann", "off", points=40).data["voucher"]
    opened.use(voucher["code"], day="2026-03-04")
    mine = opened.code("mine", member="bob")
    opened.undo_use(opened.use(mine, member="bob").data["use"])
    opened.use(mine, member="bob", day="2026-03-04")
    opened.buys("t4,bob,2026-03-05,50.00", "t5,bob,2026-03-20,-25.00,t4", day="2026-03-31")
    opened.batch("2026-03-31")
    yield opened
    opened.close()


def told(
    desk: Counter, by: By | None = None, every: Every = "month", since: str | None = None
) -> list[str]:
    rows = cost(
        desk.store,
        program=the_program(desk.store, None),
        as_of=parse_day("2026-03-31"),
        since=None if since is None else parse_day(since),
        every=every,
        by=by,
    )
    assert [tuple(row) for row in rows] == [KEYS] * len(rows)
    return [" ".join(str(cell) for cell in row.values()) for row in rows]


def test_each_month_by_hand(desk: Counter) -> None:
    # A point is worth 0.05. March: bob's 25.00 are kept, twice 25 points. The mug has no value: 50
    # points are 2.50; the card is 6.00 (ann is Silver); three cups 6.00. Vouchers: 2.00 and 3.00.
    # 14.50 + 5.00 of 25.00 are 78 percent.
    assert told(desk) == [
        "2026-01 None 120.00 6.00 0.00 0.00 0.00",
        "2026-02 None 125.00 6.25 0.00 0.00 0.00",
        "2026-03 None 25.00 2.50 14.50 5.00 78.00",
    ]
    # 19.50 of 270.00: 7.222.
    assert told(desk, every="year") == ["2026 None 270.00 14.75 14.50 5.00 7.22"]
    assert told(desk, since="2026-03-01") == ["2026-03 None 25.00 2.50 14.50 5.00 78.00"]
    assert told(desk, since="2026-03-10")[0].startswith("2026-03 None 0.00 -2.50 6.00 0.00 None")


def test_each_rule_by_hand(desk: Counter) -> None:
    # What the refund took is shared by the rule and its boost; the grant gave three cups. Of the
    # sales of the month: 1.25 of 25.00, 6.00 of 25.00.
    assert told(desk, "rule") == [
        "2026-01 spend 120.00 6.00 0.00 0.00 5.00",
        "2026-02 spend 125.00 6.25 0.00 0.00 5.00",
        "2026-03 a cup 25.00 0.00 6.00 0.00 24.00",
        "2026-03 double 25.00 1.25 0.00 0.00 5.00",
        "2026-03 spend 25.00 1.25 0.00 0.00 5.00",
    ]


def test_each_reward_by_hand(desk: Counter) -> None:
    assert told(desk, "reward") == [
        "2026-03 card 25.00 None 6.00 0.00 24.00",
        "2026-03 cup 25.00 None 6.00 0.00 24.00",
        "2026-03 mine 25.00 None 0.00 3.00 12.00",
        "2026-03 mug 25.00 None 2.50 0.00 10.00",
        "2026-03 off 25.00 None 0.00 2.00 8.00",
    ]


def test_each_level_by_hand(desk: Counter) -> None:
    # ann was Silver at the end of the day of her first purchase. Base in March: bob's 25.00, his
    # voucher and the cups of bob and cleo: 7.00 of 25.00. Silver bought nothing then.
    assert told(desk, "level") == [
        "2026-01 Silver 120.00 6.00 0.00 0.00 0.00",
        "2026-02 Base 45.00 2.25 0.00 0.00 0.00",
        "2026-02 Silver 80.00 4.00 0.00 0.00 0.00",
        "2026-03 Base 25.00 2.50 4.00 3.00 28.00",
        "2026-03 Silver 0.00 0.00 10.50 2.00 None",
    ]


def test_the_groups_add_up(desk: Counter) -> None:
    whole = [sum(float(row.split()[place]) for row in told(desk)) for place in (3, 4, 5)]
    by_level = [line.rsplit(" ", 4)[1:4] for line in told(desk, "level")]
    assert [sum(float(row[place]) for row in by_level) for place in range(3)] == whole


def test_without_a_value_of_points_the_rest_is_told(tmp_path: Path) -> None:
    desk = Counter(
        tmp_path,
        (PROGRAM + LADDER + REWARDS.split('[[reward]]\nid = "off"')[0]).replace(
            'point_value = "0.05"\n', ""
        ),
    )
    desk.redeem("ann", "mug")
    rows = told(desk)
    assert rows[2] == "2026-03 None 0.00 None None 0.00 None"
    assert told(desk, "rule")[0] == "2026-01 spend 120.00 None 0.00 0.00 None"
    desk.close()


def test_without_anything_there_is_no_row(desk: Counter) -> None:
    asked = {"as_of": parse_day("2025-01-01"), "since": None, "every": "month", "by": None}
    assert cost(desk.store, program=1, **asked) == []  # type: ignore[arg-type]
    assert cost(desk.store, program=None, **asked) == []  # type: ignore[arg-type]
