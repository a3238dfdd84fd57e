"""What a kind of reward does when one is had: make it, show what was made, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import ratio
from loyalty_cli.engine.groups import names_of
from loyalty_cli.program.judging.facts import Held, Membership
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Program, Version
from loyalty_cli.store.file.connection import Store

Made = dict[str, object]


@dataclass(frozen=True, slots=True)
class Having:
    """A reward that is being had: whose it is, by which version and at which level, and for how
    many points. `program` is the program's number, `redemption` the one it is made for."""

    arrival: int
    program: int
    version: Version
    reward: Reward
    level: str | None
    points: int
    member: int
    redemption: int
    day: Day
    clubs: tuple[Membership, ...] = ()

    @property
    def groups(self) -> Sequence[str]:
        """The groups that the member is in."""
        return names_of(self.version.program, Held(self.level, self.clubs))


class Handler(Protocol):
    """A kind's three deeds, each inside the transaction of who asks."""

    def make(self, store: Store, having: Having) -> None:
        """Makes what the reward is."""

    def made_by(self, store: Store, redemption: int, *, dry_run: bool) -> Made:
        """What a redemption has made, in the keys of the contract; empty where it is of another
        kind. A dry run shows no code."""

    def unmake(self, store: Store, *, redemption: int, day: Day, arrival: int) -> None:
        """Voids what a redemption has made. Raises Refused where it has been used."""


def worth_of(program: Program, points: int, digits: int) -> int:
    """What points are worth by `point_value`, in minor units.

    Rounded down, so that points given in parts never come to more than at once. Programs in which
    something goes by it have one.
    """
    assert program.point_value is not None
    numerator, denominator = ratio(program.point_value)
    worth: int = points * numerator * 10**digits // denominator
    return worth
