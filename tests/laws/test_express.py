"""The express till gives what `events` gives: the same worlds, walked with it and without."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

from loyalty_cli.engine import walk
from loyalty_cli.engine.judging.express import Express, express_of
from loyalty_cli.jobs.points.tiers import set_level
from tests.laws.trade import SEEDS, a_command, by_hand, gives_rewards, law, play, same
from tests.random_programs import change_program, made_plain, make_program, maybe
from tests.random_rewards import add_rewards
from tests.shops import Shop
from tests.worlds import World, make_world, open_world


def plain_world(seed: int) -> World:
    """A world for the till; now and then one of its versions is not."""
    r = Random(seed)
    world = make_world(r, members=2, events=16, late=maybe(r, 0.5))
    world.versions = [(None, made_plain(r, world.versions[0][1]))]
    if maybe(r, 0.4):
        other = change_program(r, make_program(r))
        start = date(2026, 1, r.randrange(1, 28))
        world.versions.append((start, made_plain(r, other) if maybe(r, 0.7) else other))
    if gives_rewards(seed):
        for _, program in world.versions:
            add_rewards(r, program)
    share = r.choice([0.0, 0.3, 0.9])
    for event in world.events:
        if event["type"] == "purchase" and maybe(r, share):
            total = sum(each["amount"] for each in event["lines"])
            event["lines"] = [{"sku": None, "category": None, "quantity": None, "amount": total}]
    return world


def traded(world: World, folder: Path, seed: int) -> Shop:
    """The world played, with commands between its batches: debts, levels set by hand, mergers."""
    r = Random(seed)

    def meanwhile(shop: Shop, day: date) -> None:
        by_hand(shop, r, world, day)
        if maybe(r, 0.3):
            a_command(shop, r, world, day)

    return play(world, open_world(world, folder), after_batch=meanwhile)


def states(shop: Shop) -> list[tuple[Any, ...]]:
    """What the accounts remember."""
    return shop.ask("SELECT account, level, level_since, next_due, state FROM accounts ORDER BY 1")


@law(36)
@given(SEEDS)
def test_with_the_till_and_without(folder: Path, seed: int) -> None:
    world = plain_world(seed)
    fast = traded(world, folder, seed)
    with patch.object(walk, "express_of", lambda *_: None):
        slow = traded(world, folder, seed)
    same(slow, fast)
    assert states(slow) == states(fast)


def test_the_worlds_go_through_the_till(folder: Path) -> None:
    """Otherwise the law above would say nothing."""
    judged: list[int] = []
    real = Express.judge

    def counting(self: Express, *words: Any) -> Any:
        judged.append(1)
        return real(self, *words)

    with patch.object(Express, "judge", counting):
        for seed in range(12):
            world = plain_world(seed)
            play(world, open_world(world, folder))
    assert len(judged) > 60


def shop_of(folder: Path, **program: Any) -> Shop:
    """One member in a program of one rule, changed as told."""
    shop = Shop(folder)
    shop.apply({**PLAIN, **program}, None, date(2026, 1, 1))
    shop.load("members", [{"member_id": "ada", "joined_on": "2026-01-01"}], date(2026, 1, 1))
    return shop


PLAIN: dict[str, Any] = {
    "program": {"id": "p", "name": "P", "points": ["point", "points"]},
    "earn": [{"name": "spend", "on": "purchase", "points": 1, "per": "1.00"}],
}
_EARN, _LEVELS = PLAIN["earn"][0], [{"name": "Base", "from": "0"}, {"name": "Top", "from": "20.00"}]
_LADDER = {"by": "spend", "window": "lifetime", "keep": "1 month", "level": _LEVELS}


_BETTER = {**_LADDER, "level": [_LEVELS[0], {**_LEVELS[1], "multiply": "1.5"}]}


def _earn(**more: Any) -> dict[str, Any]:
    return {"earn": [{**_EARN, **more}]}


def _boost(**more: Any) -> dict[str, Any]:
    return {"boost": [{"name": "more", "multiply": "2", **more}]}


@pytest.mark.parametrize(
    ("program", "by_the_till"),
    [
        ({}, 4),
        (_earn(when={"channel": ["web"], "weekday": ["mon"], "min_amount": "2.00"}), 4),
        (_earn(when={"attribute": {"city": ["Rome"]}}), 4),
        (_earn(when={"nth": 2}), 4),
        (_earn(when={"sku": ["a1"]}), 4),
        (_boost(when={"hours": ["08:00-12:00"], "max_amount": "9.00"}), 4),
        (_boost(when={"first": True}), 4),
        # Where a boost with a limit of its own counts, and on no other purchase.
        (_boost(limit={"points": 5, "every": "day"}), 0),
        (_boost(limit={"points": 5, "every": "day"}, when={"weekday": ["mon"]}), 3),
        (_boost(limit={"points": 5, "every": "day"}, when={"min_amount": "5.00"}), 2),
        (_boost(limit={"points": 5, "every": "day"}, when={"nth": 3}), 3),
        # Where no two factors meet; the level's comes with the third purchase.
        ({"program": {**PLAIN["program"], "stacking": "best"}, **_boost()}, 4),
        ({"program": {**PLAIN["program"], "stacking": "add"}, **_boost(), "tiers": _BETTER}, 2),
        ({"expiry": {"idle": "1 month"}}, 4),
        ({"grant": [{"name": "each", "on": "purchase", "points": 5}]}, 4),
        ({"tiers": {**_LADDER, "crossing": "before"}}, 0),
    ],
)
def test_what_is_judged_by_the_till(
    folder: Path, program: dict[str, Any], by_the_till: int
) -> None:
    shop = shop_of(folder, **program)
    days = enumerate(["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"])
    rows = [sale(n, day, ["4.00", "16.00"][n % 2]) for n, day in days]
    shop.load("transactions", rows, LAST)
    judged: list[int] = []
    real = Express.judge

    def counting(self: Express, *words: Any) -> Any:
        judged.append(1)
        return real(self, *words)

    with patch.object(Express, "judge", counting):
        shop.batch(LAST)
    assert len(judged) == by_the_till


def test_a_boost_that_another_version_limits_is_counted(folder: Path) -> None:
    shop = shop_of(folder, **_boost())
    limited = {**PLAIN, **_boost(limit={"points": 5, "every": "month"})}
    shop.apply(limited, date(2026, 1, 10), date(2026, 1, 2))
    shop.load("transactions", [sale(1, "2026-01-05", "4.00"), sale(2, "2026-01-12", "4.00")], LAST)
    shop.batch(LAST)
    # Of the five points of January four are gone when the limit begins.
    assert shop.ask("SELECT points FROM ledger WHERE kind = 'boost'") == [(4,), (1,)]


LAST = date(2026, 2, 20)


def sale(number: int, day: str, amount: str, **more: str) -> dict[str, str]:
    """A row of transactions.csv."""
    row = {"transaction_id": f"t{number}", "member_id": "ada", "occurred_at": day}
    return {**row, "amount": amount, "type": "purchase", "refund_of": "", **more}


def test_points_pay_a_debt_before_they_are_spendable(folder: Path) -> None:
    shop = shop_of(folder)
    shop.load("transactions", [sale(1, "2026-01-05", "10.00")], date(2026, 1, 6))
    shop.batch(date(2026, 1, 6))
    assert shop.adjust("ada", -10, date(2026, 1, 6))
    back = sale(2, "2026-01-07", "10.00", type="refund", refund_of="t1")
    shop.load("transactions", [back, sale(3, "2026-01-08", "4.00")], date(2026, 1, 8))
    shop.batch(date(2026, 1, 8))
    assert shop.ask("SELECT debt, (SELECT sum(remaining) FROM lots) FROM accounts") == [(6, 0)]


def test_beneath_a_level_set_by_hand_the_ladder_goes_on(folder: Path) -> None:
    levels = [*_LEVELS, {"name": "Best", "from": "90.00"}]
    shop = shop_of(folder, tiers={**_LADDER, "keep": "forever", "level": levels})
    caller = shop.caller(date(2026, 1, 2))
    until = caller.as_of + 20
    set_level(shop.store, "ada", "Best", reason="x", until=until, program=None, caller=caller)
    shop.load("transactions", [sale(n, f"2026-01-0{n}", "15.00") for n in (4, 5, 6)], LAST)
    shop.batch(LAST)
    changes = "SELECT posted_on, from_level, level, why FROM level_changes ORDER BY change"
    assert shop.ask(changes) == [
        ("2026-01-02", "Base", "Best", "set"),
        ("2026-01-23", "Best", "Top", "set-ended"),
    ]
    # It rose once, on the fifth, and not again with every purchase after that.
    [(state,)] = shop.ask("SELECT state FROM accounts")
    assert len(json.loads(state)["reached"]) == 1


def _rows(number: int, *lines: tuple[str, str], at: str = "", **more: str) -> list[dict[str, str]]:
    """A purchase of such amounts of such skus, all of them tea but `b2`."""
    day = f"2026-01-{number:02}{at}"
    kinds = {"": "", "b2": "books"}
    return [
        sale(number, day, amount, sku=sku, category=kinds.get(sku, "tea"), **more)
        for amount, sku in lines
    ]


EDGES = [
    *_rows(5, ("4.99", ""), at=" 08:00"),
    *_rows(6, ("5.00", ""), at=" 12:00", store="north"),
    *_rows(7, ("5.01", ""), at=" 11:59", store="south", channel="web"),
    *_rows(8, ("3.00", "a1"), ("4.00", "c3"), ("5.00", "b2")),
    *_rows(9, ("5.00", "a1"), ("-1.00", "c3"), ("-2.00", "b2")),
    *_rows(10, ("2.00", "a1"), ("2.00", "a1"), ("9.00", "c3"), store="north"),
    *_rows(11, ("5.00", ""), at=" 12:00", channel="web"),
]
TEA = {"when": {"category": ["tea"]}}


@pytest.mark.parametrize(
    "program",
    [
        _earn(when={"min_amount": "5.00"}),
        _earn(when={"max_amount": "5.00"}),
        _earn(when={"max_amount": "5.00", "sku": ["a1"]}),
        _earn(when={"hours": ["08:00-12:00"]}),
        _earn(when={"store": ["north"]}),
        _earn(when={"channel": ["web"]}),
        *(
            {"boost": [{"name": "more", **gives, "when": when}]}
            for gives in ({"multiply": "2"}, {"add": 5})
            for when in (
                {"min_amount": "5.00"},
                {"max_amount": "5.00"},
                {"min_order": "5.00", "max_amount": "5.00"},
                {"max_amount": "5.00", "sku": ["a1"]},
                {"hours": ["08:00-12:00"]},
                {"store": ["north"]},
                {"channel": ["web"]},
            )
        ),
        {**_earn(**TEA), **_boost(when={"sku": ["a1", "b2"]})},
        {"earn": [{**TEA, "name": "pieces", "on": "purchase", "points": 9, "per_quantity": 1}]}
        | _boost(when={"sku": ["a1", "b2"]}),
    ],
)
def test_at_the_edges_of_what_is_asked(folder: Path, program: dict[str, Any]) -> None:
    ways: list[list[tuple[Any, ...]]] = []
    for till in (express_of, lambda *_: None):
        shop = shop_of(folder, **program)
        shop.load("transactions", EDGES, LAST)
        with patch.object(walk, "express_of", till):
            shop.batch(LAST)
        ways.append(shop.ask("SELECT event, kind, rule, points FROM ledger ORDER BY entry"))
    assert ways[0] == ways[1]
    assert ways[0]


_AFTER = {"expiry": {"after": "1 month"}}
_SOON = {"expiry": {"after": "5 days"}, "when": {"min_amount": "2.00"}}


@pytest.mark.parametrize(
    "program",
    [
        {"earn": [{**_EARN, **_SOON}, {**_EARN, "name": "other", **_AFTER}]},
        {"earn": [{**_EARN, **_AFTER}, {**_EARN, "name": "other", **_SOON}]},
        {**_AFTER, "grant": [{"name": "each", "on": "purchase", "points": 4, **_SOON}]},
    ],
)
def test_what_lapses_first_lapses_on_its_day(folder: Path, program: dict[str, Any]) -> None:
    shop = shop_of(folder, **program)
    # An account's first day is begun, and asks by itself what comes next.
    sales = [("2026-01-02", "0.50"), ("2026-01-03", "1.00")]
    sales += [("2026-01-05", "4.00"), ("2026-01-05", "1.00")]
    shop.load("transactions", [sale(n, *each) for n, each in enumerate(sales)], LAST)
    shop.batch(LAST)
    lapses = "SELECT posted_on, points FROM ledger WHERE kind = 'expire' ORDER BY entry"
    assert shop.ask(lapses) == [("2026-01-11", -4), ("2026-02-04", -1), ("2026-02-06", -5)]


def test_what_an_activity_gave_lapses_on_its_day(folder: Path) -> None:
    """A purchase that the till judges after it on that day gives what lapses later."""
    review = {"name": "kind", "on": "review", "points": 4, "expiry": {"after": "5 days"}}
    shop = shop_of(folder, earn=[{**_EARN, **_AFTER}, review])
    rows = [sale(1, "2026-01-02", "0.50"), sale(2, "2026-01-05 11:00", "4.00")]
    shop.load("transactions", rows, LAST)
    at = {"occurred_at": "2026-01-05 10:00", "kind": "review"}
    shop.load("activities", [{"activity_id": "a1", "member_id": "ada", **at}], LAST)
    shop.batch(LAST)
    lapses = "SELECT posted_on, points FROM ledger WHERE kind = 'expire' ORDER BY entry"
    assert shop.ask(lapses) == [("2026-01-11", -4), ("2026-02-06", -4)]


def test_a_review_that_a_purchase_calls_for_comes_on_its_day(folder: Path) -> None:
    shop = shop_of(folder, tiers={**_LADDER, "keep": "forever", "upgrade": "at-review"})
    rows = [sale(1, "2026-01-02", "0.50"), sale(2, "2026-01-05", "25.00")]
    shop.load("transactions", rows, LAST)
    shop.batch(LAST)
    changes = shop.ask("SELECT posted_on, level FROM level_changes")
    assert changes == [("2026-02-01", "Top")]
