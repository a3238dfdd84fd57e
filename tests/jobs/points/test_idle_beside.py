"""`idle` beside `after`: commands, reports and the books know which points idleness ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.rewards.redeeming import redeem_reward
from loyalty_cli.jobs.rewards.undoing import undo_redemption
from loyalty_cli.reports.doctor.checks import Difference
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.explain.answer import points_explain
from tests.jobs.desk import STARS, Desk

BOTH = STARS.replace('after = "12 months"', 'after = "6 months"\nidle = "1 month"')
MUG = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 5
"""


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    shop = Desk(tmp_path, BOTH + MUG)
    shop.buys("t1,ann,2026-01-10,30.00")
    shop.batch("2026-01-10")
    yield shop
    shop.is_sound()
    shop.close()


def redeem(desk: Desk, who: str, day: str) -> str:
    asked: dict[str, Any] = {"points": None, "program": None, "ref": None}
    outcome = redeem_reward(desk.store, who, "mug", caller=desk.on(day), **asked)
    return str(outcome.data["redemption"])


def lots(desk: Desk, who: str) -> list[tuple[Any, ...]]:
    return desk.store.db.execute(
        "SELECT t.available_on, t.expires_on, t.idle, t.remaining FROM lots t"
        " JOIN accounts USING (account) JOIN members USING (member)"
        f" WHERE member_id = '{who}' AND t.remaining > 0 ORDER BY lot"
    ).fetchall()


def test_a_redemption_puts_it_off_and_its_undoing_does_not_turn_that_back(desk: Desk) -> None:
    """A month after 5 February, and not after 10 January, which is its own last good day."""
    number = redeem(desk, "ann", "2026-02-05")
    undo_redemption(desk.store, number, reason=None, caller=desk.on("2026-02-06"))
    assert lots(desk, "ann") == [("2026-01-10", "2026-07-10", 1, 30)]
    desk.batch("2026-03-05")
    assert desk.entries("ann")[-1] == "2026-02-06 restore +5"
    desk.batch("2026-03-06")
    assert desk.entries("ann")[-1] == "2026-03-06 expire -30"


def test_points_of_an_undone_redemption_are_idle_from_then_where_all_had_lapsed(
    desk: Desk,
) -> None:
    """Spent on 5 February, the rest gone on 6 March; the 5 that come back are the next points."""
    number = redeem(desk, "ann", "2026-02-05")
    desk.batch("2026-03-06")
    assert desk.entries("ann")[-1] == "2026-03-06 expire -25"
    undo_redemption(desk.store, number, reason=None, caller=desk.on("2026-03-10"))
    desk.batch("2026-04-10")
    assert desk.entries("ann")[-1] == "2026-03-10 restore +5"
    desk.batch("2026-04-11")
    assert desk.entries("ann")[-1] == "2026-04-11 expire -5"


def test_points_that_go_to_another_keep_their_days_and_that_idleness_ends_them(
    desk: Desk,
) -> None:
    """Bob's first points begin his month; ann's goes on since her purchase."""
    desk.transfer("ann", "bob", 10, "2026-02-01")
    assert lots(desk, "bob") == [("2026-01-10", "2026-07-10", 1, 10)]
    desk.batch("2026-03-02")
    assert desk.entries("ann")[-1] == "2026-02-11 expire -20"
    assert desk.entries("bob")[-1] == "2026-03-02 expire -10"


def test_points_by_hand_with_a_day_of_their_own_are_outside_of_it(desk: Desk) -> None:
    desk.adjust("ann", 4, "2026-01-20", expires_on="2026-05-01")
    desk.batch("2026-05-02")
    assert desk.entries("ann")[-2:] == ["2026-02-11 expire -30", "2026-05-02 expire -4"]


def test_what_ends_next_is_told_by_the_earlier_of_both(desk: Desk) -> None:
    """30 of 10 January: until 10 February, by idleness. With a purchase in July the 7 of 15 June
    and the 30 that a purchase of each month has kept end by their date."""
    day = "2026-01-20"
    assert desk.stands("ann", day, "next_expiry_on", "next_expiry_points") == ["2026-02-10", 30]
    told = points_explain(desk.store, "ann", program=None, as_of=parse_day(day))
    [lot] = told["lots"]
    assert (lot["expires_on"], lot["idle_until"]) == ("2026-07-10", "2026-02-10")
    months = [f"m{month},ann,2026-0{month}-05,1.00" for month in range(2, 7)]
    desk.buys(*months, "m7,ann,2026-07-01,1.00", day="2026-07-01")
    desk.batch("2026-07-01")
    stood = desk.stands("ann", "2026-07-01", "next_expiry_on", "next_expiry_points")
    assert stood == ["2026-07-10", 30]


def test_a_version_that_lets_it_lapse_counts_from_what_happened_before(tmp_path: Path) -> None:
    """Points without a date are idle since 20 January, when no version knew of that."""
    desk = Desk(tmp_path, STARS.partition("[expiry]")[0])
    desk.buys("t1,ann,2026-01-10,30.00", "t2,ann,2026-01-20,5.00")
    desk.batch("2026-01-31")
    desk.apply(BOTH, as_of=parse_day("2026-02-01"))
    desk.batch("2026-02-20")
    assert desk.entries("ann")[2:] == []
    desk.batch("2026-02-21")
    assert desk.entries("ann")[2:] == ["2026-02-21 expire -30", "2026-02-21 expire -5"]
    desk.is_sound()
    desk.close()


@pytest.mark.parametrize("change", ["json_set(state, '$.idle_since', {})", "json_remove({})"])
def test_doctor_counts_again_from_which_day_it_is_idle(desk: Desk, change: str) -> None:
    """Ann's last earning was on 10 January: neither the day before nor no day at all."""
    db = desk.store.db
    day_before = parse_day("2026-01-09")
    change = change.format(day_before if "set" in change else "state, '$.idle_since'")
    (state,) = db.execute("SELECT state FROM accounts WHERE account = 1").fetchone()
    db.execute(f"UPDATE accounts SET state = {change} WHERE account = 1")
    found = [(each.name, each.differences) for each in examine(desk.store) if each.count]
    said = "2026-01-09" if "set" in change else "nothing"
    assert ("idle-since", [Difference("idle since", "2026-01-10", said, 1)]) in found
    db.execute("UPDATE accounts SET state = ? WHERE account = 1", (state,))
