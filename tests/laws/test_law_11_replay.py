"""Law 11: repeating the store's one sequence of arrivals from nothing gives what stands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.batch import batch
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.checks import Difference
from loyalty_cli.reports.doctor.examine import examine
from tests.laws.trade import SEEDS, a_command, arriving, by_hand, gives_rewards, law
from tests.worlds import Shop, World, change_program, make_world, member_row, open_world


def differences(shop: Shop) -> list[tuple[str, Difference]]:
    """What the checks and the replay find."""
    done = [*examine(shop.store), *replay(shop.store)]
    return [(each.name, found) for each in done for found in each.differences]


class _KilledError(Exception):
    """Stands for the kill: the piece before it is kept, the rest of the run is not."""


def killed(shop: Shop, day: date, pieces: int) -> None:
    """A batch of pieces of one account that is cut short after so many of them."""
    done = 0
    do_piece = batch.do_piece

    def cut_short(*args: object) -> object:
        nonlocal done
        if done == pieces:
            raise _KilledError
        done += 1
        return do_piece(*args)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched, suppress(_KilledError):
        patched.setattr(batch, "PIECE_ACCOUNTS", 1)
        patched.setattr(batch, "do_piece", cut_short)
        shop.batch(day)


@law(12)
@given(SEEDS)
def test_the_history_repeated_gives_what_stands(folder: Path, seed: int) -> None:
    r = Random(seed)
    versions = r.choice([1, 2])
    world = make_world(r, members=3, events=10, versions=versions, rewards=gives_rewards(seed))
    shop = open_world(world, folder)
    for number, day in enumerate(world.batches):
        shop.load_events(arriving(world, number), day, unknown="enrol")
        if r.random() < 0.3:
            a_command(shop, r, world, day)
        shop.batch(day)
        r.choice([by_hand, a_command, an_undo, balances])(shop, r, world, day)
    assert differences(shop) == []


@law(12)
@given(SEEDS)
def test_a_run_that_was_killed_and_went_on_is_repeated_as_it_was(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=4, events=8, batches=4, rewards=gives_rewards(seed))
    shop = open_world(world, folder)
    for number, day in enumerate(world.batches):
        shop.load_events(arriving(world, number), day, unknown="enrol")
        killed(shop, day, r.randrange(4))
        for happens in r.sample(_MEANWHILE, r.randrange(len(_MEANWHILE) + 1)):
            happens(shop, r, world, day)
        if r.random() < 0.8 or number == len(world.batches) - 1:
            shop.batch(day)
    assert differences(shop) == []


@law(10)
@given(SEEDS)
def test_a_run_that_is_still_cut_short_is_no_fault(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=4, events=8, batches=2)
    shop = open_world(world, folder)
    shop.load_events(arriving(world, 0), world.batches[0])
    shop.batch(world.batches[0])
    shop.load_events(arriving(world, 1), world.batches[1])
    killed(shop, world.batches[1], 1)
    by_hand(shop, r, world, world.batches[1])
    assert differences(shop) == []


@law(10)
@given(SEEDS)
def test_members_of_whom_more_is_known_later(folder: Path, seed: int) -> None:
    """Enrolled by a purchase, described by a file later, changed by another."""
    r = Random(seed)
    world = make_world(r, members=3, events=8, batches=3)
    shop = Shop(folder)
    for valid_from, program in world.versions:
        shop.apply(program, valid_from, world.batches[0] - timedelta(200))
    for number, day in enumerate(world.batches):
        shop.load_events(arriving(world, number), day, unknown="enrol")
        if r.random() < 0.5:
            shop.batch(day)
        if number:
            change_members(shop, r, world, day)
        shop.batch(day)
    assert differences(shop) == []


def change_members(shop: Shop, r: Random, world: World, day: date) -> None:
    """A file of members, some of them with other values."""
    for member in world.members:
        if r.random() < 0.5:
            member["city"] = r.choice(["Rome", "Oslo"])
            member["birthday"] = date(1991, r.randrange(1, 13), 3)
    shop.load("members", [member_row(member) for member in world.members], day)


def another_version(shop: Shop, r: Random, world: World, day: date) -> None:
    """A new version from that day on, or from before."""
    program = change_program(r, world.versions[-1][1])
    world.versions.append((day, program))
    shop.apply(program, day - timedelta(r.choice([0, 20])), day)


def an_undo(shop: Shop, r: Random, world: World, day: date) -> None:
    """A file is taken back, if nothing that came later needs it."""
    number = r.randrange(1, 1 + shop.ask("SELECT max(import) FROM imports")[0][0])
    with suppress(Refused):
        undo_import(shop.store, number, reason="test", caller=shop.caller(day))


def balances(shop: Shop, r: Random, world: World, day: date) -> None:
    """Opening balances, some of which count for levels; once for a member and source."""
    rows = [
        {
            "member_id": member["id"],
            "points": r.choice([0, 5, 40]),
            "counts_for_tier": r.choice(["yes", "no"]),
        }
        for member in world.members
        if r.random() < 0.5
    ]
    with suppress(AssertionError, Refused):
        shop.load("balances", rows, day, source=f"old-{r.randrange(3)}")


_MEANWHILE: list[Callable[[Shop, Random, World, date], None]] = [
    by_hand,
    a_command,
    change_members,
    another_version,
    an_undo,
    balances,
]
