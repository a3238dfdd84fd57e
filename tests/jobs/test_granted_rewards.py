"""Grants that buy have limits like all others, and the books say so."""

from __future__ import annotations

from pathlib import Path

from tests.jobs.desk import STARS, Desk

BUYING = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 5

[[grant]]
name = "by itself"
on = "balance"
reward = "mug"
limit = { times = 1, every = "week" }

[[grant]]
name = "on a visit"
on = "visit"
reward = "mug"
pay = true
limit = { times = 2, every = "month" }
"""


def test_what_only_buys_is_counted_by_its_limits_and_by_doctor(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + BUYING)
    desk.buys("t1,ann,2026-01-10,12.00", "t2,bob,2026-01-20,40.00")
    visits = [f"{day},bob,2026-01-{day},visit" for day in (21, 22, 23)]
    rows = "\n".join(("activity_id,member_id,occurred_at,kind", *visits))
    desk.take("activities", rows + "\n")
    desk.batch("2026-01-31")
    bought = [line for line in desk.entries("ann") if "redeem" in line]
    # On the Saturday, and on the Monday of the next week.
    assert bought == ["2026-01-10 redeem -5", "2026-01-12 redeem -5"]
    assert [line for line in desk.entries("bob") if "redeem" in line] == [
        "2026-01-20 redeem -5",
        "2026-01-21 redeem -5",
        "2026-01-22 redeem -5",
        "2026-01-26 redeem -5",
    ]
    desk.is_sound()
    desk.merge("ann", "bob", "2026-01-31")
    desk.is_sound()
    desk.batch("2026-02-02")
    desk.is_sound()
    desk.close()
