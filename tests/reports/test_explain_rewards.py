"""What `points explain` says of grants that give rewards, or buy them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.explain.answer import points_explain
from loyalty_cli.show.explain.steps import grant_node
from tests.jobs.desk import STARS, Desk

DAY = "2026-02-28"
GIFTS = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 5
limit = { times = 1, every = "month" }

[[reward]]
id = "bonus"
name = "Bonus"
kind = "points"
points = 7

[[grant]]
name = "bought"
on = "visit"
reward = "mug"
pay = true
limit = { times = 5, every = "year" }

[[grant]]
name = "given"
on = "visit"
reward = ["mug", "bonus"]
points = 2

[[grant]]
name = "birthday"
on = "birthday"
reward = "bonus"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, STARS + GIFTS)
    desk.members("member_id,birthday\ndora,1990-02-20\n", as_of="2026-01-01")
    desk.buys("t1,dora,2026-02-01,12.00")
    visits = "v1,dora,2026-02-10,visit\nv2,dora,2026-02-11,visit\n"
    desk.take("activities", "activity_id,member_id,occurred_at,kind\n" + visits)
    desk.batch(DAY)
    yield desk
    desk.close()


def told(desk: Desk, **asked: Any) -> dict[str, Any]:
    return points_explain(desk.store, "dora", as_of=parse_day(DAY), **asked)


def given(desk: Desk, activity: str) -> list[tuple[str, bool, int, list[Any]]]:
    story = told(desk, activity=activity)
    assert story["agrees"]
    return [
        (row["grant"], row["matched"], row["points"], [tuple(r.values()) for r in row["rewards"]])
        for row in story["grants"]
    ]


def test_a_visit_tells_what_it_gave_what_it_bought_and_what_not(desk: Desk) -> None:
    assert given(desk, "v1") == [
        ("bought", True, 0, [("mug", 5, None)]),
        ("given", True, 2, [("mug", 0, "limit"), ("bonus", 0, None)]),
    ]
    # The month has had its mug: nothing is bought.
    assert given(desk, "v2") == [
        ("bought", True, 0, []),
        ("given", True, 2, [("mug", 0, "limit"), ("bonus", 0, None)]),
    ]
    limits = [row["limits"] for row in told(desk, activity="v2")["grants"]]
    assert [cut["used_times"] for cut in limits[0]] == [1]


def test_it_is_said_in_words(desk: Desk) -> None:
    story = told(desk, activity="v1")
    bought, gave = (grant_node(story, row) for row in story["grants"])
    assert "buys mug for 5" in str(bought)
    assert "mug is not given: limit" in str(gave)
    assert "gives bonus" in str(gave)


def test_an_occasion_tells_it_with_either_entry(desk: Desk) -> None:
    numbers = desk.all("SELECT entry % 10000000 FROM ledger WHERE rule = 'birthday' ORDER BY entry")
    for number in numbers:
        story = told(desk, entry=number)
        assert story["entry"]["grant"]["rewards"] == [
            {"reward": "bonus", "cost": 0, "reason": None}
        ]
    assert len(numbers) == 2
