"""No setting does nothing: left out, or said otherwise, it changes what a story comes to.

The settings are the fields of the program's own models, so a new one fails here until a story
names it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.language.models import (
    BoostTable,
    EarnTable,
    GrantTable,
    LevelTable,
    ProgramTable,
    TiersTable,
)
from loyalty_cli.program.language.reward_models import AnyRewardTable
from loyalty_cli.program.language.tables import ExpiryTable, LimitTable
from tests.stories.story import Story, happen, stories

TABLES: dict[str, type[BaseModel]] = {
    "program": ProgramTable,
    "earn": EarnTable,
    "boost": BoostTable,
    "expiry": ExpiryTable,
    "tiers": TiersTable,
    "tiers.level": LevelTable,
    "grant": GrantTable,
    "reward": AnyRewardTable,
    "limit": LimitTable,
}
"""Every table by its path; `limit`, `expiry` and `when` are the same wherever they stand."""

SHOWN = {
    "program.name": "what people read: `program list`",
    "program.points": "the word for points on the screen",
    "program.point_value": "money: the liability of `program simulate`",
    "program.breakage": "what a report expects never to be used: tests/program/test_compile.py",
    "program.join": "opens accounts: tests/jobs/setup/test_programs.py",
    "reward.id": "the name by which grants and commands know it",
    "reward.kind": "its table and its hand-over: tests/jobs/rewards/test_rewards.py",
    "reward.name": "what people read: `reward list`",
    "reward.value": "money: the liability of `report liability`",
    "reward.voucher": "what a voucher takes off: tests/jobs/test_voucher_orders.py",
    "reward.gift_card": "what is on a card: tests/jobs/rewards/test_rewards.py",
    "reward.stacks": "vouchers on one order: tests/jobs/test_voucher_orders.py",
    "tiers.level.discount": "what the till asks: tests/contract/counter/test_benefits.py",
    "tiers.level.free_shipping": "what people read: `report tiers`",
    "tiers.level.perks": "what people read: `report tiers`",
}
"""Settings of which a ledger knows nothing, and where they show."""


def every_setting() -> Iterator[str]:
    """The paths of all keys of the program models, and of all conditions."""
    for table, model in TABLES.items():
        for name, field in model.model_fields.items():
            yield f"{table}.{field.alias or name}"
    yield from (f"when.{key}" for key in KINDS)


def is_named(setting: str, path: str) -> bool:
    """Whether a story's path is about a setting: earn.limit.times is limit.times, earn.limit."""
    return f".{setting}." in f".{path}."


def test_every_setting_has_a_story() -> None:
    told = [path for story in stories() for path in story.settings]
    missing = [
        setting
        for setting in every_setting()
        if setting not in SHOWN and not any(is_named(setting, path) for path in told)
    ]
    assert not missing


CASES = [(story, path) for story in stories() for path in story.settings]


@pytest.mark.parametrize(
    ("story", "setting"), CASES, ids=[f"{story.name}-{path}" for story, path in CASES]
)
def test_without_the_setting_it_comes_out_otherwise(
    story: Story, setting: str, tmp_path: Path
) -> None:
    changed = [copy.deepcopy(each) for each in (story.program, *story.later)]
    path, value = next(
        ((path, value) for path, value in story.instead if without_places(path) == setting),
        (setting, None),
    )
    met = [change(each, path.split("."), value) for each in changed]
    assert any(met), f"{story.name} has no {setting}"
    found = happen(story, tmp_path, program=changed[0], later=changed[1:]).agrees(story)
    assert found, f"{story.name} comes out the same without {setting}"


def without_places(path: str) -> str:
    """tiers.level.1.name is the setting tiers.level.name."""
    return ".".join(word for word in path.split(".") if not word.isdigit())


def change(table: Any, path: list[str], value: Any) -> bool:
    """Takes a key out of every table it stands in, or gives it another value; whether it did."""
    if isinstance(table, list) and path[0].isdigit():
        return change(table[int(path[0])], path[1:], value)
    if isinstance(table, list):
        changed = [change(each, path, value) for each in table]
        return any(changed)
    key = path[0]
    if not isinstance(table, dict) or key not in table:
        return False
    if len(path) > 1:
        return change(table[key], path[1:], value)
    if value is None:
        del table[key]
    else:
        table[key] = value
    return True
