"""Values of points that no money can pay: what they come to is rounded down, or is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import gcd, lcm

from loyalty_cli.base.money import format_minor, ratio
from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.reward_models import RewardTable
from loyalty_cli.program.language.shapes import Fault


def worth_warnings(model: ProgramFile, digits: int) -> Iterator[Fault]:
    """The costs (or steps) of rewards whose worth is no whole number of the smallest unit."""
    value = model.program.point_value
    if value is None:
        return
    numerator, denominator = ratio(value)
    minor = numerator * 10**digits
    whole = denominator // gcd(minor, denominator)
    for place, reward in enumerate(model.reward):
        if not reward.goes_by_points:
            continue
        for path, points in _taken(reward, ("reward", place)):
            if points % whole:
                paid = points * minor // denominator
                is_step = path[-1] == "step"
                yield _warning(path, points, paid, digits, lcm(points, whole), whole, is_step)


def _warning(
    path: Path, points: int, paid: int, digits: int, step: int, whole: int, is_step: bool
) -> Fault:
    """`whole` is the fewest points that are worth a whole number of the smallest unit."""
    fix = f"take multiples of {whole} points"
    if is_step:
        says = f"{points} at a time: what the points come to is rounded down, and 0 is refused"
        return Fault("worth-rounded-down", says, f"{fix}: step = {step}", path)
    if not paid:
        says = f"{points} come to less than the smallest unit of money: nobody can have it"
        return Fault("too-little", says, f"{fix}, or make point_value greater", path)
    says = f"{points} come to {format_minor(paid, digits)} and a rest that is never paid"
    return Fault("worth-rounded-down", says, fix, path)


def _taken(reward: RewardTable, path: Path) -> Iterator[tuple[Path, int]]:
    """The numbers of points that the reward takes, with where they stand."""
    if isinstance(reward.cost, int):
        yield (*path, "cost"), reward.cost
    elif isinstance(reward.cost, Mapping):
        yield from (((*path, "cost", name), int(cost)) for name, cost in reward.cost.items())
    else:
        yield (*path, "step"), reward.step or 1
