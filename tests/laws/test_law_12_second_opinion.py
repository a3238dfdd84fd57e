"""Law 12: the naive model of tests/second_opinion agrees on generated programs and histories."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.laws.trade import SEEDS, law
from tests.second_opinion.agree import differences
from tests.worlds import make_world

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
    "members who change": {"moved": True, "batches": 5},
    "a longer history": {"events": 24, "days": 300, "batches": 5},
}


@pytest.mark.parametrize("options", WORLDS.values(), ids=WORLDS.keys())
@law(10)
@given(seed=SEEDS)
def test_the_model_agrees(folder: Path, options: dict[str, Any], seed: int) -> None:
    world = make_world(Random(seed), **options)
    found = differences(world, folder)
    assert not found, "\n".join([f"world of seed {seed} {options}", *found])
