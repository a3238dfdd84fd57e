"""What a step of a day is: when it may have something to do, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.rules import Version


@dataclass(slots=True)
class DayStart:
    """The beginning of one day of an account, as the steps of that day share it.

    `is_fresh` is false for a day that was begun before. `rose` tells that a step has raised the
    level.
    """

    context: WalkContext
    day: Day
    version: Version | None
    is_fresh: bool
    rose: bool = False


def never(plan: Plan, account: Account, after: Day) -> Day | None:
    """When a step is due that only follows from others of its day."""
    return None


@dataclass(frozen=True, slots=True)
class DayStep:
    """One of the things that happen on a day, in their order (DESIGN, "The timeline").

    `do` is called on every day on which any step is due or more than plain purchases happen, and
    asks by itself whether there is something to do. `next` is the first day after another on which
    it may have something to do, None for no day: an account is looked at on that day even where no
    event comes. A day that it names in vain costs a walk; one that it does not name makes a batch
    at the end differ from one every day. `first` is the same for an account that no walk has seen.
    `again`: it is done on a day that was begun before too; `when_closed`: for closed members too;
    `of_terms`: it has to do with accounts alone that have terms of clubs.
    """

    name: str
    do: Callable[[DayStart], None]
    next: Callable[[Plan, Account, Day], Day | None] = never
    first: Callable[[Plan, Account], Day | None] | None = None
    again: bool = False
    when_closed: bool = False
    of_terms: bool = False
