"""Rewards that a balance buys follow points moved by hand, on the day of the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jobs.desk import STARS, Desk

ITSELF = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 10

[[grant]]
name = "full card"
on = "balance"
reward = "mug"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, STARS + ITSELF)
    opened.buys("t1,ann,2026-03-01,8.00", "t2,bob,2026-03-01,9.00")
    opened.batch("2026-03-02")
    yield opened
    opened.close()


def _given(desk: Desk) -> None:
    desk.adjust("ann", 5, "2026-03-02")


def _moved(desk: Desk) -> None:
    desk.transfer("bob", "ann", 9, "2026-03-02")


def _merged(desk: Desk) -> None:
    desk.merge("ann", "bob", "2026-03-02")


@pytest.mark.parametrize("happens", [_given, _moved, _merged])
@pytest.mark.parametrize("next_batch", ["2026-03-02", "2026-03-03", "2026-03-20"])
def test_points_moved_on_a_walked_day_buy_on_it(
    desk: Desk, happens: Callable[[Desk], None], next_batch: str
) -> None:
    assert desk.all("SELECT count(*) FROM claims") == [0]
    happens(desk)
    desk.batch(next_batch)
    assert [line for line in desk.entries("ann") if "redeem" in line] == ["2026-03-02 redeem -10"]
    assert desk.all("SELECT due_on FROM claims") == ["2026-03-02"]
    desk.batch("2026-03-25")
    assert desk.all("SELECT count(*) FROM claims") == [1]
    desk.is_sound()
