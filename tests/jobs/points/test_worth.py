"""What points are worth in money: rounded down, and never a thing that is worth nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.reports.rewards.rewards import next_reward
from tests.jobs.desk import LADDER, STARS
from tests.jobs.value import Counter, refused

REWARDS = """
[[reward]]
id = "card"
name = "Card"
kind = "gift-card"
cost = "any"
gift_card = { amount = "point-value" }

[[reward]]
id = "pairs"
name = "Voucher"
kind = "voucher"
cost = "any"
step = 2
voucher = { amount = "point-value" }

[[reward]]
id = "all"
name = "All"
kind = "gift-card"
cost = "all"
gift_card = { amount = "point-value" }

[[reward]]
id = "one"
name = "One"
kind = "gift-card"
cost = { Base = 1, Silver = 3 }
gift_card = { amount = "point-value" }
"""
BUYS = """
[[grant]]
name = "bought"
on = "purchase"
reward = "one"
pay = true
"""


def _desk(folder: Path, value: str, more: str = "") -> Counter:
    text = STARS.replace('"stars"]', f'"stars"]\npoint_value = "{value}"', 1)
    return Counter(folder, text + LADDER + REWARDS + more)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    """0.004 a point: 1 and 2 points are less than a cent, 3 are 1.2 cents."""
    opened = _desk(tmp_path, "0.004")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("reward", "points", "amount"),
    [("card", 3, "0.01"), ("card", 4, "0.01"), ("card", 5, "0.02"), ("card", 45, "0.18")],
)
def test_the_value_is_rounded_down(desk: Counter, reward: str, points: int, amount: str) -> None:
    card: Any = desk.redeem("bob", reward, points=points).data["gift_card"]
    assert card["amount"] == amount
    desk.is_sound()


def test_split_in_parts_comes_to_no_more_than_at_once(tmp_path: Path) -> None:
    desk = _desk(tmp_path, "0.005")
    assert [refused(desk.redeem("bob", "card", points=1)) for _ in range(4)] == ["too-little"] * 4
    card: Any = desk.redeem("bob", "card", points=4).data["gift_card"]
    assert card["amount"] == "0.02"
    desk.close()


@pytest.mark.parametrize(
    ("who", "reward", "points", "fix"),
    [
        ("bob", "card", 2, "Say how many with --points N."),
        ("bob", "pairs", 3, "Say how many with --points N, in steps of 2."),
        ("bob", "one", None, "A greater cost or point_value is a new version of the program file."),
    ],
)
def test_what_comes_to_nothing_takes_nothing(
    desk: Counter, who: str, reward: str, points: int | None, fix: str
) -> None:
    before = desk.entries(who)
    done = desk.redeem(who, reward, points=points)
    assert refused(done) == "too-little"
    assert done.data["reason"] == "too-little"
    assert done.problems[0].fix == fix
    assert desk.entries(who) == before
    desk.is_sound()


def test_the_cost_of_a_level_may_be_enough(desk: Counter) -> None:
    """ann is Silver: 3 points are a cent."""
    card: Any = desk.redeem("ann", "one").data["gift_card"]
    assert card["amount"] == "0.01"


def test_a_whole_balance_that_is_too_little_says_what_is_missing(desk: Counter) -> None:
    desk.adjust("bob", -43, "2026-03-02")
    done = desk.redeem("bob", "all")
    assert (refused(done), done.data["missing"]) == ("too-little", 1)


def test_a_grant_that_buys_takes_nothing_for_nothing(tmp_path: Path) -> None:
    desk = _desk(tmp_path, "0.004", BUYS)
    desk.buys("v1,ann,2026-03-05,1.00", "v2,bob,2026-03-05,1.00")
    desk.batch("2026-03-05")
    assert desk.entries("ann")[-1] == "2026-03-05 redeem -3"
    assert not any("redeem" in line for line in desk.entries("bob"))
    desk.is_sound()
    desk.close()


def test_next_reward_counts_from_what_is_worth_something(desk: Counter) -> None:
    from loyalty_cli.reports.upkeep.programs import in_force

    [program] = in_force(desk.store, desk.on("2026-03-02").as_of)
    assert next_reward(program.program, "Base", 2, desk.on("2026-03-02").as_of) == ("card", 1)
