"""What a walk writes: entries, lots and what moves between them, changes of level, judgements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.base.dates import Day
from loyalty_cli.program.judging.facts import Held, Membership

Kind = Literal[
    "earn",
    "boost",
    "grant",
    "redeem",
    "restore",
    "clawback",
    "expire",
    "adjust",
    "transfer",
    "forgive",
    "opening",
]
Days = tuple[Day, Day | None, bool]
"""What tells a lot from others of an account: from when its points are available, its last good
day, and whether idleness ends it before that. One without a date is ended by it always, and says
no."""


@dataclass(slots=True)
class Lot:
    """All points of an account with the same `days`."""

    number: int
    available_on: Day
    expires_on: Day | None
    idle: bool = False
    fed: int = 0
    remaining: int = 0
    lapsed: int = 0
    lapsed_taken: int = 0
    lapsed_merged: int = 0

    @property
    def days(self) -> Days:
        """What tells it from others."""
        return (self.available_on, self.expires_on, self.idle)

    @property
    def lapsed_open(self) -> int:
        """What has lapsed and was not yet counted as taken by a clawback."""
        return self.lapsed + self.lapsed_merged - self.lapsed_taken

    def spendable(self, day: Day) -> bool:
        """Whether its points can be used on a day."""
        return (
            self.remaining > 0
            and self.available_on <= day
            and (self.expires_on is None or self.expires_on >= day)
        )


@dataclass(slots=True)
class Entry:
    """One line of the ledger. `number` counts from 1 within the account; `idle` is that of the lot
    which it feeds."""

    number: int
    event: int | None
    kind: Kind
    rule: str | None
    on_rule: str | None
    points: int
    desired: int
    posted_on: Day
    available_on: Day | None = None
    expires_on: Day | None = None
    note: str | None = None
    idle: bool = False


@dataclass(slots=True)
class Move:
    """What an entry took from a lot (below 0) or gave back; `lot` None is the debt."""

    lot: int | None
    entry: int | None
    points: int
    posted_on: Day


@dataclass(slots=True)
class LevelChange:
    """A level reached, kept or lost; `why` is reached, review, version, refund, set (by
    hand), set-ended, opening or merge."""

    posted_on: Day
    event: int | None
    from_level: str | None
    level: str | None
    until: Day | None
    why: str


@dataclass(slots=True)
class Judgement:
    """What the judgement of an event saw, and what it adds to sums on the day it counts for.

    `spend` in minor units and `points` (those that count for levels) are below 0 for a refund;
    `purchases` is 1, or -1 for the refund that completes. `saw` is whatever else was read.
    `clubs` are those of `saw`, with what they bring.
    `withdrawn` marks the one that takes an event's part out of the sums again (`nth` is -1 where
    that was one of its kind).
    """

    event: int
    version: int | None
    level: str | None
    nth: int
    posted_on: Day
    counts_on: Day
    spend: int = 0
    points: int = 0
    purchases: int = 0
    saw: dict[str, object] = field(default_factory=dict)
    withdrawn: bool = False
    clubs: tuple[Membership, ...] = ()

    @property
    def held(self) -> Held:
        """What put the member into groups then."""
        return Held(self.level, self.clubs)
