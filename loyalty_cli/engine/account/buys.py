"""Rewards that the balance has bought, as the walk is told of them: plain data, like `state`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Days


@dataclass(frozen=True, slots=True)
class Bought:
    """A reward that a grant on the balance bought and that has not been used: the claim `number`
    of an account (this one, or one that went into it), and the entry that paid for it.

    `taken` are the points by the lots they came from; None where this walk took them.
    """

    account: int
    number: int
    reward: str
    due_on: Day
    entry: int
    taken: Sequence[tuple[Days, int]] | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """A claim of an account undone on a day, because of the event `by`; `entry` gave the points
    back."""

    account: int
    number: int
    entry: int
    by: int
    day: Day
