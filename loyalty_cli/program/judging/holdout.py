"""Members for whom a boost or a grant is as if it were not there, to see what it does.

The source is LANGUAGE 2, "Hold-out". Who they are says a number that the store's key makes of each
account; the key itself is never known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loyalty_cli.base.money import format_short
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.judging.rules import Boost, Grant, Program
from loyalty_cli.program.judging.shapes import When

DRAW_BITS = 64
"""An account's number for a name is a whole number of so many bits."""

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class HoldOut:
    """A condition that holds for all but so many millionths of a percent of the accounts."""

    name: str
    percent: int

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "holdout"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("draws",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return f"{format_short(self.percent, _DIGITS)} percent of members do without"

    def holds(self, moment: Moment) -> bool:
        """Whether the account is none of those that are held out."""
        return not self.takes_out(moment.draws)

    def takes_out(self, draws: Mapping[str, int]) -> bool:
        """Whether an account of these numbers is held out."""
        draw = draws.get(self.name)
        return draw is not None and draw * 100 * 10**_DIGITS < self.percent << DRAW_BITS

    def seen(self, moment: Moment) -> str:
        """Which of both it met."""
        return "not held out" if self.holds(moment) else "held out"


def with_holdout(when: When, name: str, percent: int | None) -> When:
    """The same conditions, and that of a hold-out where there is one."""
    if percent is None:
        return when
    return When(when.lines, when.amounts, (*when.others, HoldOut(name, percent)))


def is_held_out(when: When, draws: Mapping[str, int]) -> bool:
    """Whether an account of these numbers is held out by these conditions."""
    return any(isinstance(each, HoldOut) and each.takes_out(draws) for each in when.others)


def held_out_names(program: Program) -> frozenset[str]:
    """The boosts and grants that hold somebody out."""
    tables: tuple[Boost | Grant, ...] = (*program.boosts, *program.grants)
    return frozenset(each.name for each in tables if "draws" in each.when.reads)
