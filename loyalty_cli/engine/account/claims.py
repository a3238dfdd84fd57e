"""Rewards that fall due and are asked back, as a walk says it: plain data, like `state`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyalty_cli.base.dates import Day

GONE = "given-back"
"""The reason of an open claim that was asked back before anything was made of it."""

ClaimStatus = Literal["open", "met", "unmet"]


@dataclass(slots=True)
class Claim:
    """A reward that a grant gave, to be made after the walk. `number` counts from 1 within the
    account; `points` were taken for it by the `entry`.

    `status` is "unmet" where it could not be had then (`reason`), "met" where nothing is to be made
    (points). `gone`: it was asked back on a day of the same walk, and what was paid for it is back.
    """

    number: int
    construct: str
    occasion: str
    reward: str
    version: int
    level: str | None
    points: int
    entry: int | None
    event: int | None
    due_on: Day
    posted_on: Day
    status: ClaimStatus = "open"
    reason: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Claims of a grant on an event that is refunded or taken back by another, `by`."""

    construct: str
    event: int
    by: int
    day: Day
