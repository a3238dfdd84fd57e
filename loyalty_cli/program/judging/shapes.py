"""The shapes that tables of a program share, ready to judge: conditions, limits, expiries.

Plain frozen values like those of `rules` (LANGUAGE 1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from loyalty_cli.base.dates import Every, Length, Round
from loyalty_cli.base.words import limit_said
from loyalty_cli.program.judging.facts import Fact, Line, Moment


class Condition(Protocol):
    """A condition of the event, the moment, the count or the member."""

    @property
    def key(self) -> str:
        """The word of the program file."""

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at; whoever judges by it has to know that of the event."""

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""

    def seen(self, moment: Moment) -> str:
        """What it met, for explanations."""


class LineCondition(Protocol):
    """A condition that narrows what a rule counts to the matching lines."""

    @property
    def key(self) -> str:
        """The word of the program file."""

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at; whoever judges by it has to know that of the event."""

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""

    def takes(self, line: Line) -> bool:
        """Whether the line matches."""

    def seen(self, line: Line) -> str:
        """What it met, for explanations."""


@dataclass(frozen=True, slots=True)
class When:
    """A table of conditions, all of which must hold.

    `lines` narrow, `amounts` (min_amount, max_amount, min_order, quantity) look at what is counted
    then, `others` are the rest. `reads` is what all of them together look at.
    """

    lines: tuple[LineCondition, ...] = ()
    amounts: tuple[Condition, ...] = ()
    others: tuple[Condition, ...] = ()
    reads: frozenset[Fact] = field(init=False, repr=False, compare=False)
    reads_quantity: bool = field(init=False)

    def __post_init__(self) -> None:
        reads = frozenset[Fact]().union(
            *(condition.reads for condition in self.lines),
            *(condition.reads for condition in (*self.amounts, *self.others)),
        )
        object.__setattr__(self, "reads", reads)
        object.__setattr__(self, "reads_quantity", "quantity" in reads)

    @property
    def keys(self) -> frozenset[str]:
        """The words of all its conditions."""
        narrowing = [condition.key for condition in self.lines]
        others = [condition.key for condition in (*self.amounts, *self.others)]
        return frozenset(narrowing + others)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` events or `points` points of one member in each period."""

    every: Every
    times: int | None = None
    points: int | None = None
    over: Literal["clip", "reject"] = "clip"

    def __str__(self) -> str:
        return limit_said(self.note)

    @property
    def note(self) -> str:
        """What an entry notes that it cut: old ledgers have it in these words, to be compared."""
        what = f"{self.points} points" if self.points is not None else f"{self.times} times"
        return f"limit of {what} {'ever' if self.every == 'ever' else 'per ' + self.every}"


@dataclass(frozen=True, slots=True)
class Expiry:
    """When points lapse: `after` so long or `on` a day of every year, or when `idle`, whichever
    comes first.

    All None: never.
    """

    after: Length | None = None
    round: Round = "none"
    on: tuple[int, int] | None = None
    min_life: Length | None = None
    idle: Length | None = None
