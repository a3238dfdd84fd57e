"""A term of a club, as an account remembers it and a walk writes it: plain data, like `state`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyalty_cli.base.dates import NEVER, Day
from loyalty_cli.program.judging.facts import Order

How = Literal["money", "points", "granted", "invited"]
Why = Literal["cancelled", "refunded", "undone", "kept"]


@dataclass(slots=True)
class Term:
    """One term: its first day, its last good day and the last of its grace (None: no end).

    `account` is whose it was made, `number` counts from 1 among theirs. `version` is that under
    which it began, `posted_on` the day of the timeline on which it was found. `place` is that of
    the event which began it, among the events of `first`; one that a command or a day began has
    none. `event` is the purchase whose line bought it, or the event on which it was given. `ended`
    is the last day of one that was cancelled or refunded: before `first` it never begins. `told`
    tells that what its beginning gives has been given.
    """

    account: int
    number: int
    club: str
    version: int
    first: Day
    until: Day | None
    grace_until: Day | None
    how: How
    price: int | None
    paid: int
    bought_on: Day
    posted_on: Day
    place: Order | None = None
    event: int | None = None
    redemption: int | None = None
    ended: Day | None = None
    why: Why | None = None
    told: bool = False

    @property
    def is_void(self) -> bool:
        """Whether it ended before it began."""
        return self.ended is not None and self.ended < self.first

    @property
    def last_day(self) -> Day:
        """The last day on which its benefits hold, the grace included; NEVER: no end."""
        last = NEVER if self.grace_until is None else self.grace_until
        return last if self.ended is None else min(last, self.ended)

    @property
    def good_until(self) -> Day:
        """Its last good day as things stand, without the grace; NEVER: no end."""
        last = NEVER if self.until is None else self.until
        return last if self.ended is None else min(last, self.ended)

    @property
    def taken_until(self) -> Day:
        """The day after which another term of the club can begin; NEVER: none ever."""
        if self.ended is not None:
            return self.ended
        return NEVER if self.until is None else self.until

    def holds(self, day: Day, place: Order | None = None) -> bool:
        """Whether its benefits hold on a day, for an event at `place` of it: not before what began
        it, nor for that itself."""
        if not self.first <= day <= self.last_day:
            return False
        if place is None or self.place is None or self.first < day:
            return True
        return self.place < place


@dataclass(frozen=True, slots=True)
class TermEnd:
    """A term that ends on another day than it was to: the last one (None: as it was), and why."""

    account: int
    number: int
    last_day: Day | None
    why: Why
    event: int | None
    day: Day
