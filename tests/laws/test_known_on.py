"""A report as known on a day is the report that was printed on that day, whatever came since."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.problems import LoyaltyError
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from loyalty_cli.reports.books.deferred import deferred
from loyalty_cli.reports.books.liability import liability
from loyalty_cli.reports.books.roll_forward import roll_forward
from loyalty_cli.reports.points import points_show
from loyalty_cli.reports.standing import standing
from loyalty_cli.reports.statement import statement
from loyalty_cli.reports.tiers import tiers
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.known import know_only
from tests.laws.test_law_11_replay import balances, change_members
from tests.laws.trade import SEEDS, a_command, arriving, by_hand, gives_rewards, law
from tests.worlds import Shop, World, change_program, make_world, open_world

Printed = dict[str, Any]
WORTH = {"point_value": "0.05", "breakage": "10"}


def printed(store: Store, day: Day, members: list[str]) -> Printed:
    """Every report that can be asked for what was known, or why it says no."""
    asked: dict[str, Callable[[], Any]] = {
        "standing": lambda: standing(store, as_of=day, program=None),
        "tiers": lambda: tiers(store, as_of=day, program=None),
        "liability": lambda: liability(store, as_of=day, program=None),
        "roll-forward": lambda: roll_forward(
            store, as_of=day, since=None, until=None, every="month", program=None
        ),
        "deferred": lambda: deferred(store, until=day, every="month", program=None),
        "ledger": lambda: "".join(
            text
            for text, _ in csv_pieces(
                export_sheet(store, "ledger", source=None, program=None, as_of=day)[0]
            )
        ),
    }
    for member in members:
        asked[f"points {member}"] = partial(points_show, store, member, program=None, as_of=day)
        asked[f"statement {member}"] = partial(
            statement, store, member, program=None, since=None, until=day, as_of=day
        )
    told: Printed = {}
    for name, ask in asked.items():
        try:
            told[name] = read_out(ask())
        except LoyaltyError as error:
            told[name] = [problem.code for problem in error.problems]
    return told


def read_out(told: Any) -> Any:
    """What a report says, its rows that are read one by one in full."""
    if isinstance(told, Mapping):
        return {name: read_out(value) for name, value in told.items()}
    if isinstance(told, Iterator | list):
        return [read_out(row) for row in told]
    return told


def an_undo(shop: Shop, r: Random, world: World, day: date) -> None:
    """A file of events is taken back, if nothing that came later needs it.

    An account of which nothing has come is walked anew without them, and what it had been judged
    for is gone.
    """
    files = shop.ask(
        """SELECT import FROM imports WHERE kind <> 'members' AND NOT EXISTS (
             SELECT 1 FROM events e JOIN judgements j USING (event) JOIN accounts a USING (account)
             WHERE e.import = imports.import AND a.entries = 0)"""
    )
    with suppress(LoyaltyError, IndexError):
        undo_import(shop.store, r.choice(files)[0], reason="law", caller=shop.caller(day))


@law(10)
@given(SEEDS)
def test_what_was_known_is_what_was_printed(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=3, events=8, batches=5, versions=2, rewards=gives_rewards(seed))
    # From when a balance is idle is counted again by the versions that are known now.
    expiry = world.versions[0][1].get("expiry", {"after": "never"})
    for _, program in world.versions:
        program["program"] |= WORTH
        program["expiry"] = expiry
    shop = open_world(world, folder)
    members = [member["id"] for member in world.members]
    told: dict[Day, Printed] = {}
    seen = 0
    for number, day in enumerate(world.batches):
        shop.load_events(arriving(world, number), day, unknown="enrol")
        shop.batch(day)
        for happens in r.sample(HAPPENINGS, 2):
            happens(shop, r, world, day)
        # Sums that a new version goes by are made with the batch after it.
        [(last,)] = shop.ask("SELECT max(as_of) FROM arrivals")
        shop.batch(date.fromisoformat(last))
        [(first, newest)] = shop.ask(
            "SELECT min(as_of), max(arrival) FROM arrivals WHERE arrival > ?", seen
        )
        # What comes for a day that has been printed already changes what is known of that day.
        told = {on: was for on, was in told.items() if on < parse_day(first)}
        told[parse_day(last)] = printed(shop.store, parse_day(last), members)
        seen = newest
    for on, was in told.items():
        with closing(copy_of(shop)) as store:
            know_only(store, on)
            now = printed(store, on, members)
        for name, rows in was.items():
            assert now[name] == rows, (name, iso(on))


def a_version(shop: Shop, r: Random, world: World, day: date) -> None:
    """A new version from that day on, or later."""
    program = change_program(r, world.versions[-1][1])
    program["program"] |= WORTH
    program["expiry"] = world.versions[0][1]["expiry"]
    world.versions.append((day, program))
    shop.apply(program, day + timedelta(r.choice([0, 20])), day)


HAPPENINGS = [by_hand, a_command, an_undo, balances, a_version, change_members]


def copy_of(shop: Shop) -> Store:
    """The store of a shop once more."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    shop.store.db.backup(db)
    return Store(shop.store.path, db, shop.store.settings)
