"""Commands of all kinds between batches: the books add up, whenever a batch runs, and reports of
past days say what they said then."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.members.editing import edit_member
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.members.statuses import Status, set_status
from loyalty_cli.jobs.points.tiers import set_level
from loyalty_cli.jobs.points.transfer import transfer_points
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.standing import standing
from tests.laws.sums import check_no_debt_beside_balance
from tests.laws.trade import SEEDS, law, same
from tests.worlds import START, Shop, World, make_world, open_world

DAYS = 120
STATUSES: tuple[Status, ...] = ("active", "active", "suspended", "closed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands")


def commands_of(r: Random, world: World, count: int) -> list[tuple[date, int]]:
    """Days of commands, each with the seed of what is asked; never two on a day."""
    days = sorted({r.randrange(5, DAYS - 5) for _ in range(count)})
    return [(START + timedelta(day), r.randrange(2**32)) for day in days]


def ask_something(shop: Shop, world: World, day: date, seed: int) -> None:
    """One command; what is refused is refused."""
    r = Random(seed)
    store, caller = shop.store, shop.caller(day)
    ids = [member["id"] for member in world.members]
    one, other = r.sample(ids, 2)
    levels = [
        level["name"]
        for level in world.versions[-1][1].get("tiers", {}).get("level", [{"name": "none"}])
    ]
    with suppress(Refused):
        match r.choice(
            ["adjust", "transfer", "level", "level", "status", "edit", "merge", "open", "open"]
        ):
            case "adjust":
                shop.adjust(one, r.choice([7, 30, -5, -20]), day)
            case "transfer":
                points = r.choice([1, 5, 20])
                asked: dict[str, Any] = {"reason": "gift", "program": None, "ref": None}
                transfer_points(store, one, other, points, caller=caller, **asked)
            case "level":
                until = parse_day(str(day + timedelta(r.choice([0, 5, 30, 200]))))
                set_level(
                    store,
                    one,
                    r.choice(levels),
                    reason="vip",
                    until=r.choice([None, until]),
                    program=None,
                    caller=caller,
                )
            case "status":
                status = r.choice(STATUSES)
                set_status(store, one, status, reason="so", caller=caller)
            case "edit":
                born = r.choice(["1990-02-28", str(day), "1990-12-01", None])
                values = {"birthday": born, "attribute:city": r.choice(["Rome", "Oslo", None])}
                edit_member(store, one, values, caller=caller)
            case "merge":
                merge_members(store, one, other, reason="same", caller=caller)
            case _:
                open_some(shop, r, one, day)


def open_some(shop: Shop, r: Random, member: str, day: date) -> None:
    row = {
        "member_id": member,
        "points": r.choice([0, 5, 40]),
        "expires_on": r.choice(["", str(day + timedelta(9))]),
        "counts_for_tier": r.choice(["yes", "no"]),
    }
    if shop.ask("SELECT 1 FROM members WHERE member_id = ? AND status = 'active'", member):
        with suppress(AssertionError):  # A second balance of a member is a problem.
            shop.load("balances", [row], day)


def live(world: World, shop: Shop, commands: list[tuple[date, int]], batches: set[date]) -> Shop:
    """The history of a world: each day its events, then the day's commands, then its batch."""
    last = START + timedelta(DAYS)
    seeds = dict(commands)
    for number in range(DAYS + 1):
        day = START + timedelta(number)
        if day in seeds:
            ask_something(shop, world, day, seeds[day])
        shop.load_events([event for event in world.events if event["day"] == day], day)
        if day in batches or day == last:
            shop.batch(day)
    return shop


def found_by_doctor(shop: Shop) -> list[Any]:
    return [(each.name, each.differences) for each in examine(shop.store) if each.differences]


def world_of(r: Random) -> World:
    return make_world(r, members=3, events=14, days=DAYS - 10, late=False)


@law(9)
@given(SEEDS)
def test_between_two_commands_it_matters_not_when_batches_run(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = world_of(r)
    commands = commands_of(r, world, 7)
    eves = {day - timedelta(1) for day, _ in commands}
    every = {START + timedelta(n) for n in range(DAYS)}
    sparse = live(world, open_world(world, folder), commands, eves)
    daily = live(world, open_world(world, folder), commands, every)
    same(sparse, daily)


@law(9)
@given(SEEDS)
def test_the_books_add_up_whenever_batches_run(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = world_of(r)
    commands = commands_of(r, world, 9)
    batches = {START + timedelta(r.randrange(DAYS)) for _ in range(4)}
    shop = live(world, open_world(world, folder), commands, batches)
    assert found_by_doctor(shop) == []
    last = START + timedelta(DAYS)
    check_no_debt_beside_balance(shop, last)
    for row in standing(shop.store, as_of=parse_day(str(last)), program=None):
        given = row["earned"] - row["clawed_back"] - row["redeemed"] - row["expired"]
        assert row["balance"] + row["pending"] - row["debt"] == given + row["adjusted"]


@law(9)
@given(SEEDS)
def test_a_past_day_is_told_as_it_was(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = world_of(r)
    commands = commands_of(r, world, 8)
    shop = open_world(world, folder)
    seeds = dict(commands)
    said: dict[date, Any] = {}
    for number in range(DAYS + 1):
        day = START + timedelta(number)
        shop.load_events([event for event in world.events if event["day"] == day], day)
        shop.batch(day)
        if day in seeds:
            ask_something(shop, world, day, seeds[day])
            said[day] = standing(shop.store, as_of=parse_day(str(day)), program=None)
    for day, rows in said.items():
        told = standing(shop.store, as_of=parse_day(str(day)), program=None)
        for one, other in zip(rows, told, strict=True):
            changed = {key: (one[key], other[key]) for key in one if one[key] != other[key]}
            if one["earned"] == one["adjusted"] == 0:
                continue  # Nothing stands there: what a level set by hand gives waits for a batch.
            # A lot's idle date is that of now, and so is what a level set by hand hides.
            for key in ("next_expiry_on", "next_expiry_points", "to_keep_level"):
                changed.pop(key, None)
            assert changed == {}, (day, one["member_id"])
