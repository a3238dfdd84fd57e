"""A program, ready to judge: plain frozen values without TOML, pydantic or a store.

`compile.compile_program` makes them from the models; the engine takes and returns plain data, so
everything here can be pickled. Amounts are minor units of the store's currency, quantities whole
millionths, factors exact ratios.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.base.money import Ratio
from loyalty_cli.program.judging.clubs import Club
from loyalty_cli.program.judging.groups import Benefits, GroupKind
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.shapes import Expiry, Limit, When

Rounding = Literal["down", "up", "half-up", "half-even"]
Stacking = Literal["multiply", "add", "best"]


@dataclass(frozen=True, slots=True)
class Rule:
    """An `[[earn]]` table: what one event of kind `on` gives."""

    name: str
    on: str
    points: int
    per_minor: int | None = None
    per_quantity: int | None = None
    prorate: bool = False
    carry: bool = False
    rounding: Rounding = "down"
    pending: Length | None = None
    counts_for_tier: bool = True
    limits: tuple[Limit, ...] = ()
    expiry: Expiry | None = None
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class Boost:
    """A `[[boost]]` table: `multiply` or a flat `add` on top of rules.

    `rules` None: all purchase rules.
    """

    name: str
    rules: tuple[str, ...] | None = None
    multiply: Ratio | None = None
    add: int | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    limits: tuple[Limit, ...] = ()
    when: When = field(default_factory=When)


NO_BENEFITS = Benefits()


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the ladder, reached at `start` (minor units for spend, else a count)."""

    name: str
    start: int
    benefits: Benefits = NO_BENEFITS

    @property
    def kind(self) -> GroupKind:
        """It is a group."""
        return "level"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The `[tiers]` table with its levels, the lowest first."""

    by: str
    window: Literal["lifetime", "calendar-year"] | Length
    upgrade: Literal["at-once", "at-review"]
    crossing: Literal["after", "before"]
    keep: Literal["forever", "end-of-year", "end-of-next-year"] | Length
    downgrade: Literal["to-earned", "one-level", "never"]
    grace: Length | None
    levels: tuple[Level, ...]

    def index(self, name: str | None) -> int | None:
        """Where the level of that name stands, from 0; None where there is none."""
        for place, level in enumerate(self.levels):
            if level.name == name:
                return place
        return None

    def earned(self, total: int) -> int:
        """The place of the highest level that `total` reaches."""
        place = 0
        for candidate, level in enumerate(self.levels):
            if total >= level.start:
                place = candidate
        return place


@dataclass(frozen=True, slots=True)
class Grant:
    """A `[[grant]]` table: on an occasion, a "MM-DD" (as month and day) or an event.

    `rewards` are ids of the same program; `pay` tells that they are bought at their cost.
    """

    name: str
    on: str
    points: int
    rewards: tuple[str, ...] = ()
    pay: bool = False
    month_day: tuple[int, int] | None = None
    pending: Length | None = None
    expiry: Expiry | None = None
    limits: tuple[Limit, ...] = ()
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class Program:
    """One version of a program, ready to judge.

    `breakage` is what share of the points will never be used, in millionths of a percent; `fees`
    are the skus whose lines buy a term of a club and count for nothing else.
    """

    id: str
    name: str
    points: tuple[str, str]
    point_value: str | None = None
    join: Literal["auto", "invite", "club"] = "auto"
    not_counted: frozenset[str] = frozenset({"tip", "shipping"})
    stacking: Stacking = "multiply"
    debt: Literal["carry", "forgive"] = "carry"
    breakage: int | None = None
    limits: tuple[Limit, ...] = ()
    rules: tuple[Rule, ...] = ()
    boosts: tuple[Boost, ...] = ()
    expiry: Expiry | None = None
    ladder: Ladder | None = None
    clubs: tuple[Club, ...] = ()
    fees: frozenset[str] = frozenset()
    rewards: tuple[Reward, ...] = ()
    grants: tuple[Grant, ...] = ()

    def named(self, ids: Iterable[str]) -> list[Reward]:
        """The rewards of these ids, in their order."""
        return [reward for id_ in ids if (reward := self.reward(id_)) is not None]

    def club(self, id_: str) -> Club | None:
        """The club of that id, or None."""
        return next((club for club in self.clubs if club.id == id_), None)

    def reward(self, id_: str) -> Reward | None:
        """The reward of that id, or None."""
        return next((reward for reward in self.rewards if reward.id == id_), None)


@dataclass(frozen=True, slots=True)
class Version:
    """A program with the day from which it holds (None: from the beginning of time)."""

    number: int
    valid_from: Day | None
    program: Program


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All versions of one program, in the order in which they were applied.

    `occasions_from` is the day the program was first applied, or its `--from`. `later` are versions
    that hold on no day here: a run that goes on after they were applied does not see them, but a
    command in between may have judged by them. `secret` is the store's key, where a version holds
    members out.
    """

    versions: tuple[Version, ...]
    occasions_from: Day
    later: tuple[Version, ...] = ()
    secret: bytes | None = field(default=None, repr=False)
    by_start: tuple[Version, ...] = field(init=False)

    def __post_init__(self) -> None:
        order = sorted(self.versions, key=lambda v: (v.valid_from or 0, v.number))
        object.__setattr__(self, "by_start", tuple(order))

    def on(self, day: Day) -> Version | None:
        """The version in force on a local date: of two of one day, the one applied last."""
        found = None
        for version in self.by_start:
            if version.valid_from is not None and version.valid_from > day:
                break
            found = version
        return found

    def place(self, number: int) -> int:
        """Which of the program's own versions it is, from 1, in the order of their applying."""
        return sum(version.number <= number for version in (*self.versions, *self.later))

    def numbered(self, number: int) -> Version:
        """The version of that number, a later one too; raises KeyError where there is none."""
        for version in (*self.versions, *self.later):
            if version.number == number:
                return version
        raise KeyError(number)
