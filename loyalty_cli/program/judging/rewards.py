"""Rewards, ready to judge: what can be had for points, or is given (LANGUAGE 2, `[[reward]]`).

Plain frozen values like those of `rules`. Amounts are minor units of the store's currency.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.base.money import format_minor, format_short
from loyalty_cli.program.judging.shapes import Limit, When

PointValue = Literal["point-value"]
Takes = Literal["any", "all"]

POINT_VALUE: PointValue = "point-value"
"""An amount that is worth the points taken for it."""

PERCENT_DIGITS = 6
"""Percentages are whole millionths of a percent."""


@dataclass(frozen=True, slots=True)
class ByGroup:
    """One number for all, or one for each group (level); a member gets the best of theirs."""

    one: int | None = None
    groups: tuple[tuple[str, int], ...] = ()

    def of(self, groups: Collection[str], *, least: bool = False) -> int | None:
        """The best for a member of those groups: the greatest, or (a cost) the least.

        None where they are in none of the groups: then it is not available to them.
        """
        if self.one is not None:
            return self.one
        mine = [number for name, number in self.groups if name in groups]
        if not mine:
            return None
        return min(mine) if least else max(mine)


def format_by_group(
    number: ByGroup | PointValue | None, digits: int | None = None, *, percent: bool = False
) -> Any:
    """A number by group as JSON has it: an integer, or money as text with so many digits."""
    if number is None or number == POINT_VALUE:
        return number
    assert isinstance(number, ByGroup)

    def show(plain: int) -> int | str:
        if percent:
            return format_short(plain, PERCENT_DIGITS)
        return plain if digits is None else format_minor(plain, digits)

    if number.one is not None:
        return show(number.one)
    return {group: show(plain) for group, plain in number.groups}


@dataclass(frozen=True, slots=True)
class RewardTerms:
    """What a kind of reward is made into; each kind has terms of its own (program/reward_kinds)."""

    def numbers(self) -> tuple[ByGroup, ...]:
        """What goes by group: a member in none of the groups can't have it."""
        return ()

    def described(self, digits: int) -> Any:
        """The terms as JSON has them; `digits` are those of the store's currency."""
        return None

    @property
    def is_had(self) -> bool:
        """Whether members have it, bought or given; if not, it only says who may."""
        return True

    @property
    def by_points(self) -> bool:
        """Whether what is made is worth the points taken for it."""
        return getattr(self, "amount", None) == POINT_VALUE


@dataclass(frozen=True, slots=True)
class PointsTerms(RewardTerms):
    """Points of the same program: the walk posts them at once, so nothing is to be made."""

    points: ByGroup

    def numbers(self) -> tuple[ByGroup, ...]:
        """What goes by group."""
        return (self.points,)

    def described(self, digits: int) -> Any:
        """The points, as JSON has them."""
        return format_by_group(self.points)


T = TypeVar("T", bound=RewardTerms)


@dataclass(frozen=True, slots=True)
class Reward:
    """A `[[reward]]` table. `cost` None: only given. `takes`: "any" or "all" points instead.

    `value` is what one costs the merchant, in minor units. `early_access` is by how much sooner
    than `starts_on` a group may have it. `worth_from` is the fewest points whose value is not 0,
    where it is worth the points taken for it.
    """

    id: str
    name: str
    kind: str
    terms: RewardTerms
    cost: ByGroup | None = None
    takes: Takes | None = None
    step: int = 1
    least: int = 0
    worth_from: int = 0
    value: int | None = None
    stock: int | None = None
    limits: tuple[Limit, ...] = ()
    starts_on: Day | None = None
    ends_on: Day | None = None
    early_access: tuple[tuple[str, Length], ...] = ()
    when: When = field(default_factory=When)
    stacks: bool = False

    def terms_as(self, kind: type[T]) -> T | None:
        """Its terms where they are of that kind, else None."""
        return self.terms if isinstance(self.terms, kind) else None

    @property
    def is_bought(self) -> bool:
        """Whether a member can have it for points."""
        return self.cost is not None or self.takes is not None
