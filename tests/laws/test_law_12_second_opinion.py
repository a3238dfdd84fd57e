"""Law 12: the naive model of tests/second_opinion agrees on generated programs and histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.laws.trade import SEEDS, law
from tests.second_opinion.agree import differences
from tests.second_opinion.basket import PARTS
from tests.second_opinion.conditions import LINE_CONDITIONS
from tests.worlds import World, make_world

WORLDS: dict[str, dict[str, Any]] = {
    "one member": {},
    "in time": {"late": False},
    "two versions": {"versions": 2},
    "known before its day": {"early": True},
    "refunds of unknown purchases": {"unmatched": True, "events": 20},
    "refunds that name lines": {"named": True, "events": 20},
    "rules that carry": {"carry": True, "events": 24},
    "rules that carry, in two versions": {
        "carry": True,
        "events": 20,
        "versions": 2,
        "named": True,
    },
    "two members": {"members": 2, "events": 10},
    "a first version that may be replaced": {"replaced": True, "members": 2, "events": 8},
    "balances that buy, and points by hand": {"bought": True, "events": 18, "batches": 5},
    "members who change": {"moved": True, "batches": 5},
    "a longer history": {"events": 24, "days": 300, "batches": 5},
}

ALL_OF_IT = (
    "a refund that names parts",
    "a refund that names none",
    "a fee held back",
    "a part on every row",
    "a part on some rows",
    "a discount that takes pieces away",
    "a discount",
    "a limit from birthday to birthday",
    "two boosts on lines",
)


@pytest.mark.parametrize("options", WORLDS.values(), ids=WORLDS.keys())
@law(10)
@given(seed=SEEDS)
def test_the_model_agrees(folder: Path, options: dict[str, Any], seed: int) -> None:
    world = make_world(Random(seed), **options)
    found = differences(world, folder)
    assert not found, "\n".join([f"world of seed {seed} {options}", *found])


def _what_is_in(world: World) -> Iterator[str]:
    """Which of the things that few files have this one has."""
    for event in world.events:
        if event["type"] not in ("purchase", "refund"):
            continue
        filled = [part for part in PARTS if any(part in each for each in event["lines"])]
        if event["type"] == "refund":
            yield "a refund that names parts" if filled else "a refund that names none"
            if any(each["amount"] < 0 for each in event["lines"]):
                yield "a fee held back"
            continue
        for part in filled:
            own = all(part in each for each in event["lines"] if each["amount"] > 0)
            if len(event["lines"]) > 1:
                yield "a part on every row" if own else "a part on some rows"
        off = [each["quantity"] for each in event["lines"] if each["amount"] < 0]
        if off:
            yield "a discount that takes pieces away" if -1 in off else "a discount"
    for _, program in world.versions:
        tables = [*program["earn"], *program.get("boost", []), *program.get("grant", [])]
        limits = [limit for table in tables for limit in table.get("limit", [])]
        if any(limit["every"] == "birthday" for limit in limits):
            yield "a limit from birthday to birthday"
        boosts = [one.get("when", {}) for one in program.get("boost", []) if "multiply" in one]
        if sum(any(name in when for name in LINE_CONDITIONS) for when in boosts) > 1:
            yield "two boosts on lines"


def test_the_worlds_have_all_of_it() -> None:
    """Otherwise the law would say nothing of it."""
    worlds = [make_world(Random(seed), named=True, versions=2) for seed in range(150)]
    found = Counter(what for world in worlds for what in set(_what_is_in(world)))
    assert all(found[what] >= 5 for what in ALL_OF_IT), found
