"""A `[[reward]]` table to the plain form that is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import ByGroup, Reward, Takes
from loyalty_cli.program.judging.shapes import Limit, When
from loyalty_cli.program.language.reward_models import RewardTable
from loyalty_cli.program.language.tables import LimitTable
from loyalty_cli.program.reward_kinds.values import Minor, numbers

BuildWhen = Callable[[Mapping[str, Any], Path], When]


def build_reward(
    table: RewardTable, path: Path, minor: Minor, when: BuildWhen, worth_from: int
) -> Reward:
    """The compiled reward; `path` is its place in the file, `worth_from` the fewest points that
    come to the smallest unit of money (0 where a point has no value)."""
    takes: Takes | None = None
    cost: ByGroup | None = None
    if table.cost == "any" or table.cost == "all":
        takes = "any" if table.cost == "any" else "all"
    elif table.cost is not None:
        cost = numbers(table.cost)
    kind = table.kind_of
    return Reward(
        id=table.id,
        name=str(table.name),
        kind=table.kind,
        terms=kind.build(table.own, (*path, str(kind.key_of_own)), minor),
        cost=cost,
        takes=takes,
        step=table.step or 1,
        least=table.min or 0,
        worth_from=worth_from if table.goes_by_points else 0,
        value=None if table.value is None else minor(table.value, (*path, "value")),
        stock=table.stock,
        limits=limits_of(table.limit),
        starts_on=table.starts_on,
        ends_on=table.ends_on,
        early_access=tuple((table.early_access or {}).items()),
        when=when(table.when, path),
        stacks=table.stacks,
    )


def limits_of(tables: Iterable[LimitTable]) -> tuple[Limit, ...]:
    """The compiled limits, in file order."""
    return tuple(
        Limit(every=table.every, times=table.times, points=table.points, over=table.over or "clip")
        for table in tables
    )
