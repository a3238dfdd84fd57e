"""Small worlds to try laws on: a random program, a few members, a history, days of batches.

A world comes from a random source alone, so a seed (or hypothesis) repeats it. It is run on the
real thing: program text, CSV files, import, batch, in a store in memory.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from tests.random_programs import (
    CATEGORIES,
    KINDS,
    SKUS,
    START,
    change_program,
    made_plain,
    make_carry,
    make_program,
    maybe,
)
from tests.random_rewards import add_full_cards, add_rewards
from tests.shops import (
    PARTS,
    ZONE,
    Shop,
    activity_row,
    member_row,
    moment_text,
    transaction_rows,
)

__all__ = [
    "CATEGORIES",
    "KINDS",
    "SKUS",
    "START",
    "ZONE",
    "Shop",
    "World",
    "activity_row",
    "change_program",
    "make_program",
    "maybe",
    "member_row",
    "moment_text",
    "transaction_rows",
]


CROWD = int(os.environ.get("LOYALTY_CROWD", "1"))
"""How many times as many members a world has in a long run: more histories for one program."""


@dataclass
class World:
    """What happens: versions with their first day, members, events by batch, days of batches.

    `applied`: before which batch each version is applied, where it is not before all of them.
    `commands`: points moved by hand, each after a batch.
    `changes`: rows of members that differ from what they were, each before a batch.
    """

    versions: list[tuple[date | None, dict[str, Any]]]
    members: list[dict[str, Any]]
    events: list[dict[str, Any]]
    batches: list[date]
    seed: object = None
    applied: list[int] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def make_world(
    r: Random,
    *,
    members: int = 1,
    events: int = 14,
    days: int = 150,
    batches: int = 3,
    late: bool = True,
    versions: int = 1,
    refunds: bool = True,
    attributes: bool = True,
    early: bool = False,
    unmatched: bool = False,
    named: bool = False,
    rewards: bool = False,
    carry: bool = False,
    replaced: bool = False,
    bought: bool = False,
    moved: bool = False,
) -> World:
    """A program with a history that ends with the last batch."""
    made: list[tuple[date | None, dict[str, Any]]] = [(None, make_program(r))]
    for _ in range(versions - 1):
        start = START + timedelta(r.randrange(10, days))
        made.append((start, change_program(r, made[-1][1])))
    # By the program itself: what else a seed makes stays as it was.
    made = [
        (start, made_plain(own, data) if maybe(own, 0.3) else data)
        for start, data in made
        for own in (Random(repr(data)),)
    ]
    members *= CROWD
    people = [make_member(r, n, attributes=attributes) for n in range(members)]
    last = START + timedelta(days)
    dates = sorted({START + timedelta(r.randrange(5, days)) for _ in range(batches - 1)} | {last})
    world = World(made, people, [], dates)
    for number in range(events * members):
        add_event(r, world, number, r.choice(people), days, late=late, refunds=refunds)
    if rewards:
        for _, program in made:
            add_rewards(r, program)
    if carry:
        for _, program in made:
            make_carry(r, program)
    if named:
        say_more_of_refunds(r, world)
    if unmatched:
        forget_some_purchases(r, world)
    if early:
        let_some_come_early(r, world)
    if replaced:
        begin_with_a_dull_program(r, world)
    if moved:
        change_members(r, world)
    if bought:
        for _, program in world.versions:
            add_full_cards(r, program)
        move_points_by_hand(r, world)
    return world


def change_members(r: Random, world: World) -> None:
    """Some members have another birthday or live elsewhere from the day of a batch on."""
    for number in range(1, len(world.batches)):
        for member in world.members:
            if maybe(r, 0.6):
                changed: dict[str, Any] = {
                    "birthday": date(1991, r.randrange(1, 13), r.randrange(1, 29))
                }
                if maybe(r, 0.5):
                    changed = {"city": r.choice(["Rome", "Oslo"])}
                world.changes.append({"member": member, "before_batch": number, **changed})


def move_points_by_hand(r: Random, world: World) -> None:
    """After a batch, on its day or before the next, points are given or taken by hand."""
    for number, (day, following) in enumerate(pairwise(world.batches)):
        for member in world.members:
            if maybe(r, 0.5):
                points = r.choice([1, 5, 20, 60, -1, -3, -10])
                on = r.choice([day, day, day + timedelta(r.randrange((following - day).days))])
                command = {"member": member, "points": points, "day": on, "after_batch": number}
                if points > 0 and maybe(r, 0.3):
                    command["expires_on"] = on + timedelta(r.randrange(40))
                world.commands.append(command)


def begin_with_a_dull_program(r: Random, world: World) -> None:
    """The first version hardly gives anything; another comes without a date, maybe in its place."""
    [(_, program)] = world.versions
    dull = {name: table for name, table in program.items() if name != "grant" or maybe(r, 0.3)}
    dull["earn"] = [
        {**rule, "when": {"store": ["nowhere"]}} if maybe(r, 0.9) else rule
        for rule in program["earn"]
    ]
    other = program if maybe(r, 0.5) else change_program(r, program)
    world.versions = [(None, dull), (None, other)]
    world.applied = [0, r.randrange(len(world.batches))]


def say_more_of_refunds(r: Random, world: World) -> None:
    """Refunds that name lines by sku, category or both, in several rows, with a fee held back."""
    for event in world.events:
        if event["type"] == "refund":
            amount = event["lines"][0]["amount"]
            part = r.randrange(1, amount + 1)
            event["lines"] = [
                line(each, r.choice([*SKUS, None]), r.choice([*CATEGORIES, None]))
                for each in (part, amount - part)
                if each
            ]
            if maybe(r, 0.2):
                event["lines"][0]["amount"] += 20
                other = line(-20, r.choice([*SKUS, None]), r.choice([*CATEGORIES, None, None]))
                event["lines"].append(other)
            name_parts(r, event["lines"])


def forget_some_purchases(r: Random, world: World) -> None:
    """Some refunds are of purchases that nobody knows."""
    known = {event["id"] for event in world.events if event["type"] == "purchase"}
    lost = {name for name in sorted(known) if maybe(r, 0.5)}
    world.events = [event for event in world.events if event["id"] not in lost]


def let_some_come_early(r: Random, world: World) -> None:
    """Now and then an event is known before its day, so batches leave it for later."""
    come: dict[str, int] = {}
    for event in world.events:
        if maybe(r, 0.4):
            first = come.get(event.get("refund_of", ""), 0)
            event["arrives_before_batch"] = r.randrange(first, event["arrives_before_batch"] + 1)
        come[event["id"]] = event["arrives_before_batch"]


def make_member(r: Random, number: int, *, attributes: bool) -> dict[str, Any]:
    """A member with a birthday and an attribute, or without."""
    return {
        "id": f"m{number}",
        "birthday": date(1990, r.randrange(1, 13), r.randrange(1, 29)) if maybe(r, 0.7) else None,
        "joined_on": START + timedelta(r.randrange(-400, 30)),
        "city": r.choice(["Rome", "Oslo"]) if attributes and maybe(r, 0.6) else None,
    }


def add_event(
    r: Random,
    world: World,
    number: int,
    member: dict[str, Any],
    days: int,
    *,
    late: bool,
    refunds: bool,
    from_day: int = 0,
) -> None:
    """One more event: a purchase, an activity, or a refund of a purchase made before."""
    day = START + timedelta(r.randrange(from_day, days))
    minute = r.choice([None, 0, 60, 9 * 60, 15 * 60 + 30, 23 * 60 + 59])
    mine = [e for e in world.events if e["member"] is member and e["type"] == "purchase"]
    event: dict[str, Any] = {
        "id": f"e{number}",
        "member": member,
        "source": "csv",
        "day": day,
        "minute": minute,
        "store": r.choice(["north", "south", None]),
        "channel": r.choice(["web", None]),
        "lines": [],
    }
    kind = r.random()
    if kind < 0.25 and refunds and mine:
        purchase = r.choice(mine)
        left = sum(line["amount"] for line in purchase["lines"]) - purchase["refunded"]
        if left <= 0:
            return
        amount = left if maybe(r, 0.4) else r.randrange(1, left + 1)
        purchase["refunded"] += amount
        event["type"] = "refund"
        event["refund_of"] = purchase["id"]
        event["day"] = min(
            purchase["day"] + timedelta(r.randrange(40)), START + timedelta(days - 1)
        )
        event["day"] = max(event["day"], purchase["day"])
        sku = r.choice([*SKUS, None, None])
        event["lines"] = [line(amount, sku=sku)]
        name_parts(r, event["lines"])
    elif kind < 0.45:
        event["type"] = r.choice(KINDS)
        event["quantity"] = r.choice([None, 1, 2, 5])
        event["score"] = (None, 1, "4.5", 3, 4)[number % 5]
        event["subject"] = (None, "latte", "mocha")[number % 3]
    else:
        event["type"] = "purchase"
        event["refunded"] = 0
        event["lines"] = make_lines(r)
    local = datetime.combine(event["day"], time((minute or 0) // 60, (minute or 0) % 60), ZONE)
    event["instant"] = local.astimezone(UTC)
    due = next(n for n, batch in enumerate(world.batches) if batch >= event["day"])
    event["arrives_before_batch"] = due
    if late and maybe(r, 0.25):
        event["arrives_before_batch"] = r.randrange(due, len(world.batches))
    if event["type"] == "refund":
        purchase = next(e for e in mine if e["id"] == event["refund_of"])
        event["arrives_before_batch"] = max(
            event["arrives_before_batch"], purchase["arrives_before_batch"]
        )
    world.events.append(event)


def make_lines(r: Random) -> list[dict[str, Any]]:
    """One to four lines; now and then a discount, a free item, a quantity."""
    lines = [
        line(
            r.choice([100, 250, 333, 999, 1200, 0]),
            sku=r.choice([*SKUS, None]),
            category=r.choice([*CATEGORIES, None]),
            quantity=r.choice([None, None, 1, 3]),
        )
        for _ in range(r.choice([1, 1, 2, 3]))
    ]
    if maybe(r, 0.2) and sum(each["amount"] for each in lines) > 50:
        off = line(-50, category=r.choice([*CATEGORIES, None]), quantity=r.choice([None, 1, -1]))
        lines.insert(r.randrange(len(lines) + 1), off)
    for part in PARTS:
        if maybe(r, 0.15):
            fill_part(r, lines, part)
    return lines


def fill_part(r: Random, lines: list[dict[str, Any]], part: str) -> None:
    """A part of a purchase, on every row, on the first alone, or on some of them."""
    share = r.choice([1.0, 0.0, 0.5])
    for number, each in enumerate(lines):
        if each["amount"] < 0:
            if maybe(r, share / 2):
                each[part] = -r.randrange(0, 10)
        elif number == 0 or maybe(r, share):
            each[part] = r.choice([r.randrange(0, 200), 0, 10])
    if sum(each.get(part, 0) for each in lines) < 0:
        for each in lines:
            each.pop(part, None)


def name_parts(r: Random, lines: list[dict[str, Any]]) -> None:
    """Some refunds say which parts go back, now and then more than there were."""
    if maybe(r, 0.35):
        for part in r.sample(PARTS, r.choice([1, 1, 2])):
            for each in lines:
                if maybe(r, 0.7 if each["amount"] > 0 else 0.3):
                    each[part] = r.choice([1, -1]) * r.choice([r.randrange(0, 200), 0, 10])


def line(
    amount: int, sku: str | None = None, category: str | None = None, quantity: int | None = None
) -> dict[str, Any]:
    """One line of a transaction in minor units."""
    return {"sku": sku, "category": category, "quantity": quantity, "amount": amount}


# Running --------------------------------------------------------------------------------------


def run_world(world: World, folder: Path) -> Shop:
    """The world, run on the real thing: files, imports, batches."""
    shop = open_world(world, folder)
    for number, day in enumerate(world.batches):
        for (valid_from, program), before in zip(world.versions, world.applied, strict=False):
            if before == number and before:
                shop.apply(program, valid_from, world.batches[number - 1])
        for change in world.changes:
            if change["before_batch"] == number:
                blank = dict.fromkeys(("birthday", "joined_on", "city"))
                row = member_row({**blank, **change, "id": change["member"]["id"]})
                shop.load("members", [row], day)
        shop.load_events([e for e in world.events if e["arrives_before_batch"] == number], day)
        shop.batch(day)
        for command in world.commands:
            if command["after_batch"] == number:
                ends = command.get("expires_on")
                shop.adjust(command["member"]["id"], command["points"], command["day"], ends)
    return shop


def open_world(world: World, folder: Path) -> Shop:
    """A store with the versions and members of a world, before anything happens."""
    shop = Shop(folder)
    for number, (valid_from, program) in enumerate(world.versions):
        if number >= len(world.applied) or not world.applied[number]:
            shop.apply(program, valid_from, START)
    shop.load("members", [member_row(member) for member in world.members], START)
    return shop
