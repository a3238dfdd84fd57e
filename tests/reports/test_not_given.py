"""`points explain M` says why a reward or a grant has not come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.explain.answer import points_explain
from loyalty_cli.show.explain.account import account_tree
from loyalty_cli.show.output.tree import lines_of
from tests.jobs.desk import STARS, Desk

GIFTS = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 12

[[reward]]
id = "gift"
name = "Gift"
kind = "voucher"
voucher = { amount = "1.00" }

[[grant]]
name = "birthday treat"
on = "birthday"
reward = "gift"
when = { member_for = "1 month" }

[[grant]]
name = "card"
on = "balance"
reward = "mug"

[[grant]]
name = "spring"
on = "03-20"
points = 3

[[grant]]
name = "review"
on = "review"
points = 3
"""
MEMBERS = """member_id,birthday,joined_on
came,1990-02-20,2026-01-01
before,1990-12-24,2026-01-01
late,1990-02-10,2026-02-15
young,1990-02-20,2026-02-01
none,,2026-01-01
"""
BUYS = "t1,came,2026-02-01,11.00", "t2,before,2026-02-01,5.00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, STARS + GIFTS)
    desk.members(MEMBERS, as_of="2026-01-01", future_rows=True)
    desk.buys(*BUYS)
    desk.batch("2026-02-28")
    yield desk
    desk.close()


def told(desk: Desk, who: str, day: str = "2026-02-28") -> dict[str, Any]:
    return points_explain(desk.store, who, as_of=parse_day(day))


def why(desk: Desk, who: str, name: str, day: str = "2026-02-28") -> tuple[str, str] | None:
    rows = [row for row in told(desk, who, day)["not_given"] if row["name"] == name]
    return (rows[0]["reason"], rows[0]["says"]) if rows else None


def test_points_that_are_missing(desk: Desk) -> None:
    rows = {row["name"]: row for row in told(desk, "came")["not_given"]}
    assert rows["mug"] == {
        "kind": "reward",
        "name": "mug",
        "on": None,
        "reason": "not-enough-points",
        "missing": 1,
        "says": "1 missing",
    }
    assert (rows["card"]["reason"], rows["card"]["missing"]) == ("missing-points", 1)
    assert why(desk, "before", "mug") == ("not-enough-points", "7 missing")


def test_why_a_birthday_gift_has_not_come(desk: Desk) -> None:
    name = "birthday treat"
    assert why(desk, "came", name) is None
    assert why(desk, "before", name) == (
        "before-program",
        "the last one was on 2025-12-24, before occasions count, from 2026-01-01 on; "
        "the next is on 2026-12-24",
    )
    assert why(desk, "late", name) == (
        "before-account",
        "the last one was on 2026-02-10, before the member came, on 2026-02-15; "
        "the next is on 2027-02-10",
    )
    assert why(desk, "young", name) == (
        "condition",
        "the last one was on 2026-02-20; it asks for member_for 1 month, "
        "and met joined 2026-02-01; the next is on 2027-02-20",
    )
    assert why(desk, "none", name) == ("unknown-day", "no birthday of the member is known")


def test_other_grants(desk: Desk) -> None:
    assert why(desk, "came", "spring") == (
        "before-program",
        "the last one was on 2025-03-20, before occasions count, from 2026-01-01 on; "
        "the next is on 2026-03-20",
    )
    assert why(desk, "came", "review") == (
        "nothing-happened",
        "no review that it asks for has come",
    )
    assert why(desk, "came", "spring", "2026-03-21") == (
        "batch-due",
        "it is due since 2026-03-20, and no batch has run for it",
    )
    desk.batch("2026-03-21")
    assert why(desk, "came", "spring", "2026-03-21") is None
    desk.status("before", "suspended", "2026-03-21")
    assert why(desk, "before", "review", "2026-03-21") == ("inactive", "the member is suspended")


def test_people_read_it(desk: Desk) -> None:
    lines = list(lines_of([account_tree(told(desk, "none"))]))
    assert "  what has not come" in lines
    assert "    grant birthday treat: no birthday of the member is known" in lines
    assert "    reward mug: 12 missing" in lines
