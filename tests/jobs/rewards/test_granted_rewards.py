"""What is bought, by hand or by a grant: limits, idle balances, and the books."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch import batch
from loyalty_cli.jobs.rewards.redeeming import redeem_reward
from loyalty_cli.reports.rewards.rewards import reward_list
from loyalty_cli.store.value.redemptions import days_had
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


def test_what_is_bought_keeps_an_idle_balance_alive(tmp_path: Path) -> None:
    program = STARS.replace('after = "12 months"', 'idle = "1 month"')
    program += BUYING.partition("[[grant")[0]
    desk = Desk(tmp_path, program)
    desk.buys("t1,ann,2026-01-10,30.00", "t2,bob,2026-01-10,30.00")
    desk.batch("2026-01-31")
    asked: dict[str, Any] = {
        "points": None,
        "program": None,
        "ref": None,
        "caller": desk.on("2026-02-05"),
    }
    redeem_reward(desk.store, "ann", "mug", **asked)
    desk.batch("2026-03-05")
    # bob's lapsed a month after the purchase, ann's live a month from the mug on.
    assert desk.entries("bob")[1:] == ["2026-02-11 expire -30"]
    assert desk.entries("ann")[1:] == ["2026-02-05 redeem -5"]
    desk.batch("2026-03-06")
    assert desk.entries("ann")[2:] == ["2026-03-06 expire -25"]
    desk.is_sound()
    desk.close()


ON_PURCHASES = (
    BUYING[: BUYING.index("[[grant")]
    + """
[[grant]]
name = "with it"
on = "purchase"
reward = "mug"
pay = true
"""
)


def killed_before_settling(desk: Desk, day: str) -> None:
    """A batch that has walked all accounts, and no more."""

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batch, "settle", kill)
        with pytest.raises(KeyboardInterrupt):
            desk.batch(day)


def test_what_came_between_the_walk_and_its_settlement_is_repeated_in_that_order(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, STARS + ON_PURCHASES)
    desk.buys("t1,ann,2026-01-10,12.00")
    desk.batch("2026-01-11")
    desk.buys("t2,ann,2026-01-12,-12.00,t1")
    killed_before_settling(desk, "2026-01-12")
    desk.take("balances", "member_id,points\nann,3\n", as_of="2026-01-12")
    desk.batch("2026-01-12")
    assert [line.split(" ")[1] for line in desk.entries("ann")] == [
        *("earn", "redeem", "clawback"),
        *("opening", "restore"),
    ]
    desk.is_sound()
    desk.close()


def test_what_a_command_claimed_by_a_newer_version_waits_for_the_next_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + ON_PURCHASES)
    desk.buys("t1,ann,2026-01-10,12.00", "t2,bob,2026-01-10,12.00")
    killed_before_settling(desk, "2026-01-12")
    newer = STARS + ON_PURCHASES.replace("cost = 5", "cost = 6")
    desk.apply(newer, valid_from=parse_day("2026-01-11"), as_of=parse_day("2026-01-12"))
    desk.buys("t3,ann,2026-01-11,20.00", day="2026-01-12")
    desk.merge("bob", "ann", "2026-01-12")
    desk.batch("2026-01-12")
    assert desk.all("SELECT version, status FROM claims ORDER BY version, claim") == [
        *((1, "met"), (1, "met")),
        (2, "met"),
    ]
    desk.is_sound()
    desk.close()


def test_what_was_bought_and_refunded_in_one_walk_is_had_no_more_before_it_is_settled(
    tmp_path: Path,
) -> None:
    once = ON_PURCHASES.replace("cost = 5", 'cost = 5\nlimit = { times = 1, every = "ever" }')
    desk = Desk(tmp_path, STARS + once)
    desk.buys("t1,ann,2026-01-10,12.00", "t2,ann,2026-01-12,-12.00,t1")
    desk.buys("t3,bob,2026-01-10,12.00", "t4,bob,2026-01-12,-12.00,t3")
    desk.take("balances", "member_id,points\nann,9\nbob,9\n", as_of="2026-01-09")
    killed_before_settling(desk, "2026-01-20")
    ends = ["2026-01-12 clawback -12", "2026-01-12 restore +5"]
    assert desk.entries("ann")[-2:] == desk.entries("bob")[-2:] == ends
    asked: dict[str, Any] = {"points": None, "program": None, "ref": None}
    redeem_reward(desk.store, "ann", "mug", **asked, caller=desk.on("2026-01-20"))
    desk.merge("bob", "ann", "2026-01-20")
    desk.batch("2026-01-21")
    assert desk.all(
        """SELECT r.claim IS NULL, r.made_on, s.done_on, e.kind, e.points FROM redemptions r
           LEFT JOIN redemption_steps s USING (redemption) LEFT JOIN ledger e ON e.entry = s.entry
           ORDER BY r.claim"""
    ) == [
        (1, "2026-01-20", None, None, None),
        (0, "2026-01-12", "2026-01-12", "restore", 5),
        (0, "2026-01-12", "2026-01-12", "restore", 5),
    ]
    assert desk.all("SELECT DISTINCT status, reason FROM claims") == [("dropped", None)]
    desk.is_sound()
    desk.close()


def test_a_run_that_goes_on_knows_the_version_by_which_a_command_has_judged(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, STARS + ON_PURCHASES)
    desk.buys("t1,ann,2026-01-10,12.00")
    desk.batch("2026-01-09")
    desk.buys("t2,bob,2026-01-10,12.00", "t3,bob,2026-01-12,-12.00,t2")

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batch, "do_piece", kill)
        with pytest.raises(KeyboardInterrupt):
            desk.batch("2026-01-12")
    newer = STARS.replace("points = 1", "points = 2") + ON_PURCHASES
    desk.apply(newer, valid_from=parse_day("2026-01-10"), as_of=parse_day("2026-01-12"))
    # The merge judges t2 by the newer version; the refund is the run's, which knows the first.
    desk.merge("bob", "cleo", "2026-01-12")
    desk.batch("2026-01-12")
    entries = [line.split(" to ")[0] for line in desk.entries("bob")]
    assert [line for line in entries if "transfer" not in line] == [
        *("2026-01-10 earn +24", "2026-01-10 redeem -5"),
        *("2026-01-12 clawback -24", "2026-01-12 restore +5"),
    ]
    desk.is_sound()
    desk.close()


def test_who_owes_misses_the_cost_and_no_more(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + BUYING.partition("[[grant")[0])
    desk.buys("t1,ann,2026-01-10,12.00")
    desk.batch("2026-01-10")
    desk.adjust("ann", -12, "2026-01-10")
    desk.buys("t2,ann,2026-01-11,-12.00,t1")
    desk.batch("2026-01-11")
    asked: dict[str, Any] = {"points": None, "program": None, "ref": None}
    outcome = redeem_reward(desk.store, "ann", "mug", **asked, caller=desk.on("2026-01-11"))
    assert (outcome.status, outcome.data["missing"]) == ("refused", 5)
    desk.close()


GIVING = """
[[reward]]
id = "cup"
name = "Cup"
kind = "item"
cost = 5
stock = 1
limit = { times = 2, every = "year" }

[[grant]]
name = "with a purchase"
on = "purchase"
reward = "cup"
"""


def test_a_past_day_counts_what_waited_then(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + GIVING)
    desk.buys("t1,ann,2026-01-10,12.00", "t2,ann,2026-02-10,40.00")
    desk.batch("2026-02-15")
    day = parse_day("2026-02-15")

    def seen() -> tuple[Any, list[dict[str, Any]]]:
        had = {
            name: sorted(of["cup"]) for name, of in days_had(desk.store.db, [1], until=day).items()
        }
        return had, reward_list(desk.store, as_of=day, program=None, member="ann")

    then = seen()
    assert desk.all("SELECT status FROM claims ORDER BY claim") == ["met", "unmet"]
    assert then[0] == {1: [parse_day("2026-01-10"), parse_day("2026-02-10")]}
    assert [(row["reason"], row["stock_left"]) for row in then[1]] == [("limit", 0)]
    desk.apply((STARS + GIVING).replace("stock = 1", "stock = 3"), as_of=parse_day("2026-03-01"))
    desk.batch("2026-03-01")
    assert desk.all("SELECT status FROM claims ORDER BY claim") == ["met", "met"]
    assert seen() == then
    desk.buys("r2,ann,2026-03-05,-40.00,t2", "r1,ann,2026-03-05,-12.00,t1")
    desk.batch("2026-03-06")
    assert seen() == then
    now = days_had(desk.store.db, [1], until=parse_day("2026-03-06"))
    assert now == days_had(desk.store.db, [1])
    desk.close()


def test_what_was_asked_back_before_it_was_made_waited_until_then(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + GIVING)
    desk.buys("t1,ann,2026-01-10,12.00", "t2,ann,2026-02-10,40.00")
    desk.batch("2026-02-15")
    desk.buys("r2,ann,2026-03-05,-40.00,t2")
    desk.batch("2026-03-06")
    assert desk.all("SELECT status FROM claims ORDER BY claim") == ["met", "dropped"]
    days = [parse_day(day) for day in ("2026-02-15", "2026-03-04", "2026-03-05", "2026-03-06")]
    had = [len(days_had(desk.store.db, [1], until=day)[1]["cup"]) for day in days]
    assert had == [2, 2, 1, 1]
    desk.close()
